"""The worklist: what a caseworker holds or may take, most urgent first, a page at a time, as plain rows.

What is asked is answered by the indexes of the open work items alone: a page is merged from the beginnings of each
group's list. So the time hangs on the size of a page, not on how many work items there are. Of a rare text it is known
which few cases have it (``rare_texts``). A statement is made once for each kind of question, and asks for the groups of
the person itself, so that it is the same for all persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from engine.services.case_handling.case_statuses import is_open
from engine.services.case_handling.finding import among, as_asked, holds, looked_for
from engine.services.case_handling.merging import exactly, first_of_each
from engine.services.case_handling.own_groups import ME, chosen_groups, is_member, unindexed, works_there
from engine.services.case_handling.rare_texts import few_in_groups
from engine.store import Prepared
from engine.store.columns import Moment
from engine.store.tables import CandidateGroup, Case, Person, WorkItem

LONGEST = 50
"""The most work items that one page of a worklist shows."""


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


class Listed(NamedTuple):
    """A work item as a list shows it; ``applicant`` and ``assignee`` are names, ``key`` is what the list sorts by."""

    id: int
    name: str
    due_at: datetime | None
    legal_due_at: datetime | None
    number: str
    subject: str
    phase: str
    received_at: datetime
    applicant: str | None
    assignee: str | None
    key: datetime | str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a worklist; ``following`` is where the next one begins, "" if this is the last."""

    items: Sequence[Listed]
    following: str = ""


def worklist(session: Session, by: Person, wanted: WorklistFilter, *, now: datetime, limit: int = LONGEST) -> Page:
    """Return a page of the open work items that ``by`` holds or may take, most urgent first.

    One query, and two more if a text is sought.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    asked = _asked(wanted, now, is_sqlite)
    if "text" in asked and not wanted.mine:
        few = few_in_groups(session, wanted.text, {"me": by.id, **asked})
        asked |= {"few": as_asked(few, is_sqlite)} if few is not None else {}
    kind = _Kind(
        is_sqlite,
        wanted.order if wanted.order in _ORDERS else "due",
        wanted.mine,
        frozenset(asked),
        limit + 1,
    )
    rows = [Listed(*row) for row in _question(kind).rows(session, {"me": by.id, **asked})]
    items = rows[:limit]
    return Page(items, _place(items[-1]) if len(rows) > limit else "")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a question looks like, without its values: there is a condition for each of the ``asked``."""

    is_sqlite: bool
    order: str
    mine: bool
    asked: frozenset[str]
    most: int


_ORDERS: dict[str, InstrumentedAttribute[Any]] = {
    "due": WorkItem.urgent_at,
    "name": WorkItem.name,
    "number": WorkItem.number,
    "received": WorkItem.received_at,
}
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "e_service": WorkItem.e_service_id == bindparam("e_service"),
    "phase": WorkItem.phase == bindparam("phase"),
    "until": WorkItem.urgent_at < bindparam("until"),
}


def _asked(wanted: WorklistFilter, now: datetime, is_sqlite: bool) -> dict[str, Any]:
    """Return what a filter asks for by the names that the question has for it."""
    until = {"late": timedelta(0), "today": timedelta(days=1), "week": timedelta(days=7)}.get(wanted.due)
    values = {
        "group": wanted.group_id,
        "place": wanted.municipality_id,
        "e_service": wanted.e_service_id,
        "phase": wanted.phase,
        "until": now + until if until is not None else None,
        "text": looked_for(wanted.text, is_sqlite),
        **_after(wanted),
    }
    return {name: value for name, value in values.items() if value}


def _after(wanted: WorklistFilter) -> dict[str, Any]:
    """Return the place after which to begin; one that is none of ours is the beginning."""
    id_, _, value = wanted.after.partition("-")
    if not id_.isdecimal() or len(id_) > 18:
        return {}
    if not isinstance(_ORDERS.get(wanted.order, WorkItem.urgent_at).type, Moment):
        return {"after_id": int(id_), "after_key": value} if value else {}
    try:
        begins = datetime.fromisoformat(value)
    except ValueError:
        return {}
    return {"after_id": int(id_), "after_key": begins} if begins.tzinfo else {}


def _place(item: Listed) -> str:
    return f"{item.id}-{item.key.isoformat() if isinstance(item.key, datetime) else item.key}"


@cache
def _question(kind: _Kind) -> Prepared:
    """Return the statement that gives a page with all that a list shows of it."""
    found = _merged(kind).subquery("found")
    applicant, assignee = aliased(Person), aliased(Person)
    shown = (
        WorkItem.id,
        WorkItem.name,
        WorkItem.due_at,
        WorkItem.legal_due_at,
        Case.number,
        Case.subject,
        Case.phase,
        Case.received_at,
        applicant.name,
        assignee.name,
        found.c.key,
    )
    return Prepared(
        select(*shown)
        .select_from(found)
        .join(WorkItem, WorkItem.id == found.c.id)
        .join(Case, Case.id == WorkItem.case_id)
        .outerjoin(applicant, applicant.id == Case.applicant_id)
        .outerjoin(assignee, assignee.id == WorkItem.assignee_id)
        .order_by(found.c.key, found.c.id)
    )


def _merged(kind: _Kind) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives id and key of the work items of a page, in any order.

    It is merged from lists of which none has a work item of another one: those of the person's groups, and what the
    person holds of other groups.
    """
    held = _beginning(kind, *_held(kind)).subquery()
    parts: CompoundSelect[Any] | Select[Any] = select(held.c.id, held.c.key)
    if not kind.mine:
        parts = union_all(parts, _of_groups(kind))
    every = parts.subquery("every")
    return select(every.c.id, every.c.key).order_by(every.c.key, every.c.id).limit(exactly(kind.most))


def _of_groups(kind: _Kind) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives the beginning of the list of each group of the person, or of all if few."""
    groups = chosen_groups(kind.asked, CandidateGroup.id)
    if "few" in kind.asked:
        in_groups = unindexed(WorkItem.group_id).in_(groups)
        first = _beginning(kind, among(WorkItem.case_id, kind.is_sqlite), in_groups).subquery()
        return select(first.c.id, first.c.key)
    group = groups.subquery("own")
    begins = _beginning(kind, WorkItem.group_id == group.c.id).correlate(group)
    return first_of_each(group, begins, WorkItem, _ORDERS[kind.order], is_sqlite=kind.is_sqlite)


def _beginning(kind: _Kind, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives the first work items of a list, no more than a page has."""
    key = _ORDERS[kind.order]
    filters = [condition for name, condition in _CONDITIONS.items() if name in kind.asked]
    if "text" in kind.asked:
        filters.append(holds(WorkItem.search, kind.is_sqlite))
    if "after_id" in kind.asked:
        place = tuple_(bindparam("after_key", type_=key.type), bindparam("after_id", type_=WorkItem.id.type))
        filters.append(tuple_(key, WorkItem.id) > place)
    listed = select(WorkItem.id, key.label("key")).where(is_open(), *conditions, *filters)
    return listed.order_by(key, WorkItem.id).limit(exactly(kind.most))


def _held(kind: _Kind) -> list[ColumnElement[bool]]:
    """Return the conditions of what a person holds: all of it, or what is not in the lists of the groups."""
    conditions = [WorkItem.assignee_id == ME, works_there(WorkItem.group_id)]
    if not kind.mine:
        conditions.append(~is_member(WorkItem.group_id))
    if "group" in kind.asked:
        conditions.append(WorkItem.group_id == bindparam("group"))
    if "place" in kind.asked:
        of_place = select(CandidateGroup.id).where(CandidateGroup.municipality_id == bindparam("place"))
        conditions.append(WorkItem.group_id.in_(of_place))
    return conditions
