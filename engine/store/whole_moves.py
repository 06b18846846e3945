"""A whole move of a case in one write: the case, its history, the work item that was done, and the new ones.

PostgreSQL is sent one statement for it all: each way to the server and back costs as much as a row. SQLite lies in our
own process and changes no rows in the middle of a query, so it is sent one for each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, TableClause, bindparam, func, insert, literal_column, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from engine.store.moves import Happened, change_work_item, event_row, has_moved, moved, other_values, save_move
from engine.store.prepared import Prepared
from engine.store.rows import as_loaded, as_written
from engine.store.tables import CandidateGroup, Case, CaseEvent, LaneGroup, WorkItem
from engine.store.tables.cases import FAR_OFF

MOST_AT_ONCE = 4
"""The most events, and the most new work items, of a move that is written in one statement."""

_WORK_ITEM = cast(TableClause, WorkItem.__table__)
_EVENT = cast(TableClause, CaseEvent.__table__)
_EMPTY: Mapping[str, Any] = {column.name: None for column in _WORK_ITEM.c if column.nullable} | {"status": "open"}
"""What a new work item is where nothing is said."""
_FOUND_BY = ("place", "served", "called")
"""The parameters by which the group of a new work item is found."""
_EVENT_COLUMNS = tuple(column.name for column in _EVENT.c if column.name not in ("case_id", "seq"))


@dataclass(frozen=True, slots=True)
class NewItem:
    """A work item to be written: its columns, without the group if the database is to find it.

    Then it is the group that serves ``lane`` for the e-service, else for all e-services of the municipality, else the
    one called ``name``.
    """

    columns: Mapping[str, Any]
    municipality_id: int = 0
    lane: str = ""
    name: str = ""

    def values(self) -> dict[str, Any]:
        """Return all that the statement asks for: the columns that hold something, and by what the group is found."""
        row = {name: value for name, value in self.columns.items() if value is not None}
        row["urgent_at"] = row.get("due_at") or row.get("legal_due_at") or FAR_OFF
        if "group_id" in row:
            return row
        return row | dict(zip(_FOUND_BY, (self.municipality_id, self.lane, self.name), strict=True))

    def row(self) -> WorkItem:
        """Return it as a row for a session to write, of whoever knows its group."""
        return WorkItem(**{name: value for name, value in self.values().items() if name not in _FOUND_BY})


@dataclass(frozen=True, slots=True)
class Done:
    """The work item that an act is about, and what changes of it."""

    item: WorkItem
    changes: Mapping[str, Any]


def save_whole_move(
    session: Session,
    case: Case,
    happened: Sequence[Happened],
    changes: Mapping[str, Any],
    *,
    done: Done | None = None,
    new: Sequence[NewItem] = (),
) -> list[WorkItem | None]:
    """Store all of a move as ``save_move`` does its part, and return the new work items as if they had been read.

    There is None for a work item whose group there is not; it is not written. Raises CaseHasMoved; then roll back.
    """
    is_one = session.get_bind().dialect.name == "postgresql" and max(len(new), len(happened)) <= MOST_AT_ONCE
    if is_one and (new or done):
        return _at_once(session, case, happened, changes, done, new)
    save_move(session, case, happened, **changes)
    if done is not None:
        change_work_item(session, done.item, **done.changes)
    return add_work_items(session, new)


def add_work_items(session: Session, new: Sequence[NewItem]) -> list[WorkItem | None]:
    """Store new work items, and return each as if it had been read, or None if there is no group for it."""
    added = []
    for each in new:
        values = each.values()
        stored = _add_item(tuple(values)).row(session, values)
        added.append(_as_read(session, values, stored))
    return added


def _as_read(session: Session, values: Mapping[str, Any], stored: Sequence[Any] | None) -> WorkItem | None:
    if stored is None or stored[0] is None:
        return None
    columns = {name: value for name, value in values.items() if name not in _FOUND_BY}
    return as_loaded(session, WorkItem, {**_EMPTY, **columns, "id": stored[0], "group_id": stored[1]})


def _at_once(
    session: Session,
    case: Case,
    happened: Sequence[Happened],
    changes: Mapping[str, Any],
    done: Done | None,
    new: Sequence[NewItem],
) -> list[WorkItem | None]:
    changes = {**other_values(case, changes), "version": case.version + 1}
    session.flush()
    values = {f"{name}_c": value for name, value in changes.items()}
    values |= {"of": case.id, "seen": case.version, "more": len(happened)}
    for number, event in enumerate(happened):
        values |= {f"{name}_e{number}": value for name, value in event_row(event).items()}
    rows = [each.values() for each in new]
    for number, row in enumerate(rows):
        values |= {f"{name}_i{number}": value for name, value in row.items()}
    if done is not None:
        values |= {f"{name}_d": value for name, value in done.changes.items()} | {"of_d": done.item.id}
    statement = _whole(tuple(changes), tuple(done.changes) if done else (), len(happened), tuple(map(tuple, rows)))
    ((count, *stored),) = statement.rows(session, values)
    if count is None:
        raise has_moved(case)
    as_written(case, {**changes, "event_count": count})
    if done is not None:
        as_written(done.item, done.changes)
    pairs = zip(stored[::2], stored[1::2], strict=True)
    return [_as_read(session, row, pair) for row, pair in zip(rows, pairs, strict=True)]


@cache
def _whole(case: tuple[str, ...], done: tuple[str, ...], events: int, items: tuple[tuple[str, ...], ...]) -> Prepared:
    """Return the statement that writes it all and gives the number of events, and id and group of each new item.

    It names what is not empty alone: psycopg remembers no statement of more than 50 parameters or 4,096 characters.

    What is new is made of the row of the case that was moved: nothing is if there is none. No parameter is called like
    a column, or SQLAlchemy would change that column in each of the tables.
    """
    row = moved(case, "_c").cte("moved")
    told = [_event(row, number, events).cte(f"event_{number}") for number in range(events)]
    added = [_item(names, f"_i{number}", row).cte(f"item_{number}") for number, names in enumerate(items)]
    shown = [select(each.c[name]).scalar_subquery() for each in added for name in ("id", "group_id")]
    whole = select(select(row.c.event_count).scalar_subquery(), *shown).add_cte(*told)
    if not done:
        return Prepared(whole)
    given = {name: bindparam(f"{name}_d", type_=_WORK_ITEM.c[name].type) for name in done}
    change = update(_WORK_ITEM).where(_WORK_ITEM.c.id == bindparam("of_d", type_=_WORK_ITEM.c.id.type))
    return Prepared(whole.add_cte(change.values(**given).cte("done")))


def _event(row: CTE, number: int, events: int) -> Any:
    seq = row.c.event_count - literal_column(str(events - 1 - number))
    given = [bindparam(f"{name}_e{number}", type_=_EVENT.c[name].type) for name in _EVENT_COLUMNS]
    return insert(_EVENT).from_select(["case_id", "seq", *_EVENT_COLUMNS], select(row.c.id, seq, *given))


@cache
def _add_item(names: tuple[str, ...]) -> Prepared:
    return Prepared(_item(names))


def _item(names: tuple[str, ...], suffix: str = "", row: CTE | None = None) -> ReturningInsert[int, int]:
    """Return the statement that adds a work item, if there is a group for it (and ``row``, if given).

    ``names`` are those of ``NewItem.values``.
    """
    given = {
        name: bindparam(f"{name}{suffix}", type_=_WORK_ITEM.c[name].type) for name in names if name in _WORK_ITEM.c
    }
    group = given.get("group_id", _group(suffix))
    columns = {**given, "group_id": group, "status": literal_column("'open'")}
    chosen = select(*columns.values()).where(group.is_not(None))
    made = insert(_WORK_ITEM).from_select(list(columns), chosen if row is None else chosen.select_from(row))
    return made.returning(_WORK_ITEM.c.id, _WORK_ITEM.c.group_id)


def _group(suffix: str) -> ColumnElement[int]:
    """Return the group of a new work item that names none: the one that serves it."""
    place = bindparam(f"place{suffix}", type_=LaneGroup.municipality_id.type)
    served = select(LaneGroup.group_id).where(
        LaneGroup.municipality_id == place, LaneGroup.lane == bindparam(f"served{suffix}")
    )
    called = select(CandidateGroup.id).where(
        CandidateGroup.municipality_id == place, CandidateGroup.name == bindparam(f"called{suffix}")
    )
    service = bindparam(f"e_service_id{suffix}", type_=_WORK_ITEM.c.e_service_id.type)
    return func.coalesce(
        served.where(LaneGroup.e_service_id == service).scalar_subquery(),
        served.where(LaneGroup.e_service_id.is_(None)).scalar_subquery(),
        called.scalar_subquery(),
    )
