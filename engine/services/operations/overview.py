"""What waits, is late, stands still or fails: how much of it, and which cases, a page at a time.

Every list is read along an index from where the page before it ended, and nothing is counted beyond MOST, so that a
page costs as much with a million rows as with a hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from engine.services.case_handling.case_statuses import MOVABLE, OPEN, OPEN_WORK, is_open
from engine.services.case_handling.running_forms import drawn
from engine.services.operations.reach import operated_ids
from engine.store.tables import CandidateGroup, Case, Person, ServiceCall, Timer, WorkItem

MOST = 1000
"""Counts end here: more is told as “1 000+”."""
PAGE = 50
LATE = timedelta(seconds=60)
"""How long after its time a timer counts as late."""

View = str
VIEWS: tuple[View, ...] = ("open", "overdue", "timers", "incidents", "calls", "suspended")

_STATUSES: Mapping[View, tuple[str, ...]] = {"open": OPEN, "incidents": ("incident",), "suspended": ("suspended",)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the cases to show. Empty values do not filter; ``days`` is how long it has lasted at least."""

    municipality_id: int | None = None
    e_service_id: int | None = None
    activity: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: a case, the activity it is about, since when, how often it was tried and with what result.

    ``holder`` is who has the work, "" if nobody has taken it.
    """

    case: Case
    activity: str
    at: datetime
    tries: int = 0
    problem: Mapping[str, str] | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of a list, and where the next page begins, "" if there is none."""

    lines: Sequence[Line]
    following: str = ""


def count(session: Session, by: Person, view: View, wanted: Wanted, *, now: datetime) -> int:
    """Return how much of something there is, MOST + 1 if it is more than MOST."""
    parts = [select(part.limit(MOST + 1).subquery()) for part in _parts(session, by, view, wanted, now)]
    found = session.scalar(select(func.count()).select_from(union_all(*parts).subquery())) if parts else 0
    return min(found or 0, MOST + 1)


def page(
    session: Session, by: Person, view: View, wanted: Wanted, *, now: datetime, after: str = "", limit: int = PAGE
) -> Page:
    """Return a page of a list, what has lasted longest first. ``after`` is where a page before it said that it ends."""
    moment, row_id = _ORDER[view]
    query = _parts(session, by, view, wanted, now)
    begin = _read(after)
    if begin is not None:
        query = [part.where(or_(moment > begin[0], and_(moment == begin[0], row_id > begin[1]))) for part in query]
    ordered = [part.order_by(moment, row_id).limit(limit + 1).subquery() for part in query]
    if not ordered:
        return Page(())
    merged = union_all(*(select(part.c.case_id, part.c.at, part.c.row_id) for part in ordered)).subquery()
    rows = session.execute(select(merged).order_by(merged.c.at, merged.c.row_id).limit(limit + 1)).all()
    shown = rows[:limit]
    following = f"{shown[-1].at.isoformat()}_{shown[-1].row_id}" if len(rows) > limit else ""
    return Page(_lines(session, view, shown), following)


def case_ids(session: Session, by: Person, view: View, wanted: Wanted, *, now: datetime, most: int) -> list[int]:
    """Return the ids of up to ``most`` cases of a list, each once, what has lasted longest first."""
    moment, row_id = _ORDER[view]
    found: list[tuple[datetime, int, int]] = []
    for part in _parts(session, by, view, wanted, now):
        rows = session.execute(part.order_by(moment, row_id).limit(most))
        found += [(row.at, row.row_id, row.case_id) for row in rows]
    return list(dict.fromkeys(case_id for *_, case_id in sorted(found)))[:most]


_ORDER: Mapping[View, tuple[InstrumentedAttribute[Any], InstrumentedAttribute[int]]] = {
    "open": (Case.received_at, Case.id),
    "overdue": (WorkItem.urgent_at, WorkItem.id),
    "timers": (Timer.due_at, Timer.id),
    "incidents": (Case.incident_at, Case.id),
    "calls": (ServiceCall.opened_at, ServiceCall.id),
    "suspended": (Case.suspended_at, Case.id),
}
"""By what a list is ordered: the moment that says how long it has lasted, and an id among equals."""


def _parts(session: Session, by: Person, view: View, wanted: Wanted, now: datetime) -> list[Any]:
    """Return the queries that together give a list: one for each way into the index, by status or by group."""
    reach = operated_ids(session, by)
    if wanted.municipality_id is not None:
        reach = {wanted.municipality_id} if reach is None or wanted.municipality_id in reach else set()
    moment, row_id = _ORDER[view]
    query: Any = select(moment.label("at"), row_id.label("row_id"), Case.id.label("case_id"))
    if wanted.e_service_id is not None:
        query = query.where(Case.e_service_id == wanted.e_service_id)
    if wanted.days:
        query = query.where(moment <= now - timedelta(days=wanted.days))
    if wanted.activity.strip() and view not in ("overdue", "calls"):
        sought = WorkItem.name.ilike(f"%{wanted.activity.strip()}%")
        query = query.where(Case.id.in_(select(WorkItem.case_id).where(WorkItem.status.in_(OPEN_WORK), sought)))
    if view in _STATUSES:
        places: Sequence[ColumnElement[bool] | None] = (
            [None] if reach is None else [Case.municipality_id == each for each in sorted(reach)]
        )
        by_status = [query.where(Case.status == status) for status in _STATUSES[view]]
        return [part if place is None else part.where(place) for part in by_status for place in places]
    query = _joined(query, view, wanted, now).where(Case.status.in_(MOVABLE))
    if view == "overdue" and reach is not None:
        groups = select(CandidateGroup.id).where(CandidateGroup.municipality_id.in_(reach)).order_by(CandidateGroup.id)
        return [query.where(WorkItem.group_id == each) for each in session.scalars(groups)]
    return [query if reach is None else query.where(Case.municipality_id.in_(reach))]


def _joined(query: Any, view: View, wanted: Wanted, now: datetime) -> Any:
    sought = f"%{wanted.activity.strip()}%"
    if view == "overdue":
        query = query.join_from(WorkItem, Case).where(is_open(), WorkItem.urgent_at < now)
        return query.where(WorkItem.name.ilike(sought)) if wanted.activity.strip() else query
    if view == "timers":
        return query.join_from(Timer, Case).where(Timer.due_at < now - LATE)
    query = query.join_from(ServiceCall, Case).where(ServiceCall.status == "waiting", ServiceCall.failures > 0)
    return query.where(ServiceCall.name.ilike(sought)) if wanted.activity.strip() else query


def _read(after: str) -> tuple[datetime, int] | None:
    """Return where a page begins, None for the first and for what is no such place."""
    moment, _, number = after.rpartition("_")
    try:
        begin = datetime.fromisoformat(moment)
        return (begin, int(number)) if begin.tzinfo is not None and number.isdecimal() and len(number) < 19 else None
    except ValueError:
        return None


def _lines(session: Session, view: View, rows: Sequence[Any]) -> list[Line]:
    """Return the lines of rows, with their cases in one query and what they are about in one more."""
    whole = (joinedload(Case.e_service), joinedload(Case.municipality), joinedload(Case.caseworker))
    ids = {row.case_id for row in rows}
    cases = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(ids)).options(*whole))}
    if view == "overdue":
        items = {item.id: item for item in session.execute(_with_holder().where(_among(WorkItem.id, rows)))}
        return [
            Line(cases[row.case_id], item.name, row.at, holder=item.holder or "")
            for row in rows
            if (item := items[row.row_id])
        ]
    if view == "calls":
        calls = _by_id(session, ServiceCall, rows)
        return [
            Line(cases[row.case_id], call.name, row.at, call.failures, call.problem)
            for row in rows
            if (call := calls[row.row_id])
        ]
    if view == "timers":
        timers = _by_id(session, Timer, rows)
        return [
            Line(case, drawn(session, case).label(timers[row.row_id].element), row.at)
            for row in rows
            if (case := cases[row.case_id])
        ]
    return _case_lines(session, view, [(cases[row.case_id], row.at) for row in rows])


def _case_lines(session: Session, view: View, found: Sequence[tuple[Case, datetime]]) -> list[Line]:
    ids = [case.id for case, _ in found]
    names: dict[int, list[str]] = {}
    holders: dict[int, dict[str, None]] = {}
    items = _with_holder().where(WorkItem.case_id.in_(ids), WorkItem.status.in_(OPEN_WORK))
    for item in session.execute(items.order_by(WorkItem.id)):
        names.setdefault(item.case_id, []).append(item.name)
        holders.setdefault(item.case_id, {}).update({item.holder: None} if item.holder else {})
    tries: dict[int, int] = {}
    if view == "incidents":
        failed = select(ServiceCall.case_id, ServiceCall.failures, ServiceCall.name)
        for case_id, failures, name in session.execute(
            failed.where(ServiceCall.case_id.in_(ids), ServiceCall.status == "failed")
        ):
            tries[case_id] = failures
            names[case_id] = [name]
    return [
        Line(
            case,
            ", ".join(names.get(case.id, ())[:3]),
            at,
            tries.get(case.id, 0),
            _problem(case, view),
            ", ".join(holders.get(case.id, ())),
        )
        for case, at in found
    ]


def _problem(case: Case, view: View) -> Mapping[str, str] | None:
    if view == "suspended":
        reason = (case.halt or {}).get("reason", "")
        return {"sv": reason, "en": reason}
    return case.incident if view == "incidents" else None


def _with_holder() -> Select[int, int, str, str | None]:
    """Return the query for work items with the name of who has taken each."""
    columns = (WorkItem.id, WorkItem.case_id, WorkItem.name, Person.name.label("holder"))
    return select(*columns).outerjoin(Person, Person.id == WorkItem.assignee_id)


def _by_id(session: Session, table: Any, rows: Sequence[Any]) -> dict[int, Any]:
    return {each.id: each for each in session.scalars(select(table).where(_among(table.id, rows)))}


def _among(row_id: InstrumentedAttribute[int], rows: Sequence[Any]) -> ColumnElement[bool]:
    return row_id.in_([row.row_id for row in rows])
