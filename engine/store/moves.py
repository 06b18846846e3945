"""What must be safe when two people or workers act at once: case numbers, moves of a case, its history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVarTuple, cast

from sqlalchemy import Select, TableClause, bindparam, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, load_only, undefer
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate, Update

from engine.errors import EngineError
from engine.language import message
from engine.store.prepared import Prepared
from engine.store.rows import as_written
from engine.store.tables import Case, CaseEvent, CaseNumber, ModelVersion, Municipality, Person, WorkItem

Columns = TypeVarTuple("Columns")

_CASE = cast(TableClause, Case.__table__)
_WORK_ITEM = cast(TableClause, WorkItem.__table__)
_EVENT = cast(TableClause, CaseEvent.__table__)
_ADD_EVENT = insert(_EVENT)
_ADD_ONE_EVENT = Prepared(_ADD_EVENT.values({each.name: bindparam(each.name, type_=each.type) for each in _EVENT.c}))
"""The table itself: what is written row by row at each act needs no unit of work."""


class CaseHasMoved(EngineError):
    """Somebody else moved the case since it was read; nothing of this move was stored."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that is to stand last in the history of a case: the columns of CaseEvent that are not its place."""

    kind: str
    at: datetime
    by_id: int | None = None
    element: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


def next_case_number(session: Session, municipality: Municipality, year: int) -> str:
    """Return the next case number of ``municipality`` in ``year``, as in ``KIL 2026-000412``.

    No number is given twice; one that is rolled back is given again. Whoever asks second for the
    same municipality waits until the first has committed.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(CaseNumber).values(municipality_id=municipality.id, year=year, last=1)
    last = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["municipality_id", "year"], set_={"last": CaseNumber.last + 1}
        ).returning(CaseNumber.last)
    )
    return f"{municipality.case_prefix} {year}-{last:06d}"


def hold_case(session: Session, case: Case) -> None:
    """Let nobody else move ``case`` or change its work items until this transaction ends, and read it anew.

    Every act on an open case begins with it, so that on PostgreSQL two acts wait for each other here
    and nowhere else, and what is checked afterwards stays true. (On SQLite the transaction holds the
    whole database from its beginning.)
    """
    session.flush()
    for _ in range(2):  # who waited on PostgreSQL may be given what the case belonged to before, or nothing
        found = session.scalars(_ONE_CASE, {"case": case.id}).one_or_none()
        if found is not None and _belongs_together(found):
            return
    if found is None:
        raise NoResultFound


def hold_cases(session: Session, ids: Collection[int], *, skip_locked: bool = False) -> Sequence[Case]:
    """Hold several cases as ``hold_case`` does one, and return them in the order of their ids; at most two queries.

    ``skip_locked`` leaves out those that somebody else holds instead of waiting for them.
    """
    query = held(select(Case).where(Case.id.in_(ids)).order_by(Case.id), skip_locked=skip_locked)
    cases = session.scalars(query).all()
    return cases if all(map(_belongs_together, cases)) else session.scalars(query).all()


def held(query: Select[*Columns], *, skip_locked: bool = False) -> Select[*Columns]:
    """Return a query for a case as one that holds it, and reads it anew with all that moving it needs."""
    return (
        query.options(
            undefer(Case.state),
            undefer(Case.variables),
            joinedload(Case.form),
            joinedload(Case.model_version, innerjoin=True).options(
                load_only(ModelVersion.sha, ModelVersion.prepared_sha, ModelVersion.process_model_id),
                joinedload(ModelVersion.process_model, innerjoin=True),
            ),
        )
        .with_for_update(key_share=True, of=Case, skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )


def _belongs_together(case: Case) -> bool:
    form = case.form.id if case.form is not None else None
    return (case.model_version.id, form) == (case.model_version_id, case.form_id)


_ONE_CASE = held(select(Case).where(Case.id == bindparam("case")))


def save_move(session: Session, case: Case, happened: Sequence[Happened] = (), **changes: Any) -> None:
    """Store ``changes`` to the columns of ``case`` and what ``happened``, if nobody has moved it since it was read.

    The version of the case grows by one. Raises CaseHasMoved otherwise; then roll back.
    """
    changes = {**other_values(case, changes), "version": case.version + 1}
    session.flush()
    seen = {"of": case.id, "seen": case.version, "more": len(happened)}
    row = _moved_one(tuple(changes)).row(session, {**seen, **changes})
    if row is None:
        raise has_moved(case)
    as_written(case, {**changes, "event_count": row[0]})
    _write_events(session, case, happened)


def other_values(case: Case, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of ``changes`` that may be other than what is known of ``case``; what is written costs.

    What can be changed within itself, as JSON, counts as other.
    """
    known = case.__dict__
    return {
        name: value
        for name, value in changes.items()
        if name not in known or not _is_plain_and_same(known[name], value)
    }


def _is_plain_and_same(known: Any, value: Any) -> bool:
    return type(known) is type(value) and not isinstance(value, dict | list) and bool(known == value)


@dataclass(slots=True)
class HeldMoves:
    """Moves of cases that are all held, one of each, so that they are written in a few statements by ``write``."""

    rows: dict[tuple[str, ...], list[dict[str, Any]]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, case: Case, happened: Sequence[Happened], changes: Mapping[str, Any]) -> None:
        """Let a move be written; the case is as it will be at once."""
        changed = {**changes, "version": case.version + 1}
        seen = {"of": case.id, "seen": case.version, "more": len(happened)}
        self.rows.setdefault(tuple(changed), []).append({**seen, **changed})
        as_written(case, {**changed, "event_count": case.event_count + len(happened)})
        self.events += _event_rows(case, happened)

    def write(self, session: Session) -> None:
        """Write it all. Raises CaseHasMoved if somebody has moved one of them all the same; then roll back."""
        if not self.rows:
            return
        connection = session.connection()
        for columns, rows in self.rows.items():
            connection.execute(_moved_all(columns), rows)
        if self.events:
            connection.execute(_ADD_EVENT, self.events)
        wanted = [(row["of"], row["version"]) for rows in self.rows.values() for row in rows]
        moved = select(func.count()).where(tuple_(_CASE.c.id, _CASE.c.version).in_(wanted))
        if connection.scalar(moved) != len(wanted):
            raise CaseHasMoved(message("Somebody else moved one of the cases at the same time. Nothing was stored."))
        self.rows.clear()
        self.events.clear()


@cache
def _moved_all(columns: tuple[str, ...]) -> Update:
    """Return the statement that changes ``columns`` of many cases, each that nobody has moved."""
    row = _CASE.c
    given = {name: bindparam(name, type_=row[name].type) for name in columns}
    counted = row.event_count + bindparam("more", type_=row.event_count.type)
    statement = update(_CASE).where(row.id == bindparam("of"), row.version == bindparam("seen"))
    return statement.values(**given, event_count=counted)


def has_moved(case: Case) -> CaseHasMoved:
    """Return that somebody else was faster."""
    return CaseHasMoved(
        message(
            "Somebody else moved the case {number} at the same time. Nothing of yours was stored; "
            "open the case again and see what has happened.",
            number=case.number,
        )
    )


@cache
def moved(columns: tuple[str, ...], suffix: str = "") -> ReturningUpdate[int, int]:
    """Return the statement that changes ``columns`` of a case that nobody has moved: its number of events, and id.

    Its parameters are the columns, with ``suffix``.
    """
    row = _CASE.c
    given = {name: bindparam(f"{name}{suffix}", type_=row[name].type) for name in columns}
    counted = row.event_count + bindparam("more", type_=row.event_count.type)
    statement = update(_CASE).where(row.id == bindparam("of"), row.version == bindparam("seen"))
    return statement.values(**given, event_count=counted).returning(row.event_count, row.id)


@cache
def _moved_one(columns: tuple[str, ...]) -> Prepared:
    return Prepared(moved(columns))


def change_work_item(session: Session, item: WorkItem, **changes: Any) -> None:
    """Store changes to the columns of a work item whose case is held."""
    _changed(tuple(changes)).rows(session, {"of": item.id, **changes})
    as_written(item, changes)


@cache
def _changed(columns: tuple[str, ...]) -> Prepared:
    row = _WORK_ITEM.c
    given = {name: bindparam(name, type_=row[name].type) for name in columns}
    return Prepared(update(_WORK_ITEM).where(row.id == bindparam("of")).values(**given))


def record_event(
    session: Session,
    case: Case,
    kind: str,
    *,
    at: datetime,
    by: Person | None = None,
    element: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Add an event last in the history of ``case``."""
    session.flush()
    counted = update(_CASE).where(_CASE.c.id == case.id).values(event_count=_CASE.c.event_count + 1)
    set_committed_value(case, "event_count", session.execute(counted.returning(_CASE.c.event_count)).scalar_one())
    _write_events(session, case, [Happened(kind, at, by.id if by else None, element, data or {})])


def _write_events(session: Session, case: Case, happened: Sequence[Happened]) -> None:
    """Write the last events that are counted already."""
    rows = _event_rows(case, happened)
    if len(rows) > 1:
        session.connection().execute(_ADD_EVENT, rows)
    elif rows:
        _ADD_ONE_EVENT.rows(session, rows[0])


def _event_rows(case: Case, happened: Sequence[Happened]) -> list[dict[str, Any]]:
    first = case.event_count - len(happened) + 1
    return [{"case_id": case.id, "seq": seq, **event_row(each)} for seq, each in enumerate(happened, start=first)]


def event_row(event: Happened) -> dict[str, Any]:
    """Return the columns of an event but for its place."""
    return {
        "at": event.at,
        "by_id": event.by_id,
        "kind": event.kind,
        "element": event.element,
        "data": event.data,
    }
