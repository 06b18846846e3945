"""The worklist: what a caseworker holds or may take, most urgent first, a page at a time, and how much of it there is.

What is asked is answered by the indexes of the open work items alone: a page is merged from the beginnings of each
group's list, and counting stops at MOST. So the time hangs on the size of a page, not on how many work items there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, joinedload

from engine.services.access import places_of
from engine.store.columns import Moment
from engine.store.tables import Case, Person, WorkItem

LONGEST = 100
"""The most work items that one page of a worklist shows."""
MOST = 999
"""Beyond this nobody counts: a greater number says no more than that it is more."""


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """What to show of a worklist. Empty values do not filter.

    ``after`` is where the page before ended, as ``Page.following`` gives it.
    """

    mine: bool = False
    group_id: int | None = None
    e_service_id: int | None = None
    municipality_id: int | None = None
    phase: str = ""
    due: str = ""
    text: str = ""
    order: str = "due"
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a worklist; ``following`` is where the next one begins, "" if this is the last."""

    items: Sequence[WorkItem]
    following: str = ""


_ORDERS: dict[str, InstrumentedAttribute[Any]] = {
    "due": WorkItem.urgent_at,
    "name": WorkItem.name,
    "number": WorkItem.number,
    "received": WorkItem.received_at,
}
_IS_OPEN = WorkItem.status == literal_column("'open'")
"""Written out, since SQLite uses an index of the open ones only when it reads that they are."""


def worklist(session: Session, by: Person, wanted: WorklistFilter, *, now: datetime, limit: int = LONGEST) -> Page:
    """Return a page of the open work items that ``by`` holds or may take, most urgent first."""
    key = _ORDERS.get(wanted.order, WorkItem.urgent_at)
    conditions = [*_filtered(wanted, now), *_after(wanted.after, key)]
    parts = [
        select(WorkItem.id, key.label("key"))
        .where(_IS_OPEN, part, *conditions)
        .order_by(key, WorkItem.id)
        .limit(limit + 1)
        for part in _parts(session, by, wanted)
    ]
    if not parts:
        return Page(())
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    ids = session.scalars(select(found.c.id).order_by(found.c.key, found.c.id).limit(limit + 1)).all()
    items = _loaded(session, ids[:limit])
    return Page(items, _place(items[-1], key) if len(ids) > limit and items else "")


def mine(session: Session, by: Person) -> int:
    """Return how many open work items ``by`` holds, or MOST + 1 if they are more than MOST."""
    places, _ = places_of(session, by)
    return session.scalar(select(_count(_held(by, places)))) or 0


def counts(session: Session, by: Person, *, now: datetime) -> dict[str, int]:
    """Return how many open work items there are: ``mine``, mine due this ``week``, ``all``, and ``group:<id>`` each.

    A number greater than MOST says that there are more than MOST. One query.
    """
    places, groups = places_of(session, by)
    own = _held(by, places)
    week = _filtered(WorklistFilter(due="week"), now)
    asked = {
        "mine": _count(own),
        "week": _count(own, *week),
        "elsewhere": _count(own, WorkItem.group_id.not_in(groups)),
        **{f"group:{group}": _count(WorkItem.group_id == group) for group in groups},
    }
    rows = [select(literal(name).label("name"), number.label("number")) for name, number in asked.items()]
    found = {name: number or 0 for name, number in session.execute(union_all(*rows))}
    everything = found.pop("elsewhere") + sum(found[f"group:{group}"] for group in groups)
    return {**found, "all": everything}


def _count(*conditions: ColumnElement[bool]) -> Any:
    """Return the part of a query that counts open work items, no further than one beyond MOST."""
    some = select(WorkItem.id).where(_IS_OPEN, *conditions).limit(MOST + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _held(by: Person, places: Collection[int] | None) -> ColumnElement[bool]:
    """Return the condition of what a person holds in the municipalities where the person works."""
    own = WorkItem.assignee_id == by.id
    if places is None:
        return own
    there = exists().where(Case.id == WorkItem.case_id, Case.municipality_id.in_(places))
    return and_(own, there)


def _parts(session: Session, by: Person, wanted: WorklistFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the lists that a worklist is merged from: none has a work item of another one."""
    places, groups = places_of(session, by, wanted.municipality_id)
    own = _held(by, places)
    if wanted.group_id:
        groups = [group for group in groups if group == wanted.group_id]
        own = and_(own, WorkItem.group_id == wanted.group_id)
    if wanted.mine:
        return [own]
    elsewhere = and_(own, WorkItem.group_id.not_in(groups))
    return [elsewhere, *(WorkItem.group_id == group for group in groups)]


def _filtered(wanted: WorklistFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.e_service_id:
        conditions.append(WorkItem.e_service_id == wanted.e_service_id)
    if wanted.phase:
        conditions.append(WorkItem.phase == wanted.phase)
    if wanted.due:
        until = now + {"today": timedelta(days=1), "week": timedelta(days=7)}.get(wanted.due, timedelta(0))
        conditions.append(WorkItem.urgent_at < until)
    if wanted.text.strip():
        conditions.append(WorkItem.search.contains(wanted.text.strip().lower(), autoescape=True))
    return conditions


def _after(place: str, key: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    """Return the condition of what comes after a place; a place that is none of ours is the beginning."""
    id_, _, value = place.partition("-")
    if not id_.isdecimal() or len(id_) > 18:
        return []
    try:
        begins = datetime.fromisoformat(value) if isinstance(key.type, Moment) else value
    except ValueError:
        return []
    if isinstance(begins, datetime) and begins.tzinfo is None:
        return []
    return [or_(key > begins, and_(key == begins, WorkItem.id > int(id_)))]


def _place(item: WorkItem, key: InstrumentedAttribute[Any]) -> str:
    value = getattr(item, key.key)
    return f"{item.id}-{value.isoformat() if isinstance(value, datetime) else value}"


def _loaded(session: Session, ids: Sequence[int]) -> Sequence[WorkItem]:
    """Return work items with all that a list shows of them, in the order of ``ids``."""
    query: Select[WorkItem] = select(WorkItem).where(WorkItem.id.in_(ids))
    shown = joinedload(WorkItem.case, innerjoin=True).load_only(
        Case.number, Case.subject, Case.phase, Case.received_at, Case.applicant_id
    )
    rows = session.scalars(
        query.options(
            shown.joinedload(Case.applicant).load_only(Person.name),
            joinedload(WorkItem.assignee).load_only(Person.name),
            defer(WorkItem.choices),
            defer(WorkItem.asked),
            defer(WorkItem.draft),
        )
    )
    by_id = {row.id: row for row in rows}
    return [by_id[id_] for id_ in ids if id_ in by_id]
