"""The worklist: what a caseworker holds or may take, most urgent first, and how much of it there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from engine.services.access import group_ids, municipality_ids
from engine.store.tables import Case, Person, WorkItem

LONGEST = 200
"""The most work items that one worklist shows."""


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """What to show of a worklist. Empty values do not filter."""

    mine: bool = False
    group_id: int | None = None
    e_service_id: int | None = None
    municipality_id: int | None = None
    phase: str = ""
    due: str = ""
    text: str = ""
    order: str = "due"


def worklist(
    session: Session, by: Person, wanted: WorklistFilter, *, now: datetime, limit: int = LONGEST
) -> Sequence[WorkItem]:
    """Return the open work items that ``by`` holds or may take, most urgent first."""
    query = _filtered(_reachable(session, by), wanted, by, now)
    orders = {
        "due": (
            func.coalesce(WorkItem.due_at, WorkItem.legal_due_at).asc().nulls_last(),
            WorkItem.opened_at,
        ),
        "name": (WorkItem.name, WorkItem.opened_at),
        "number": (Case.number,),
        "received": (Case.received_at,),
    }
    query = query.options(
        joinedload(WorkItem.case).joinedload(Case.e_service),
        joinedload(WorkItem.case).joinedload(Case.applicant),
        joinedload(WorkItem.case).joinedload(Case.municipality),
        joinedload(WorkItem.assignee),
        joinedload(WorkItem.group),
    )
    return session.scalars(query.order_by(*orders.get(wanted.order, orders["due"])).limit(limit)).all()


def counts(session: Session, by: Person, *, now: datetime) -> dict[str, int]:
    """Return how many open work items there are: ``mine``, mine due this ``week``, ``all``, and ``group:<id>`` each."""
    reachable = _reachable(session, by).subquery()
    grouped = session.execute(select(reachable.c.group_id, func.count()).group_by(reachable.c.group_id))
    by_group: dict[int, int] = {row[0]: row[1] for row in grouped}

    def number(wanted: WorklistFilter) -> int:
        found = _filtered(_reachable(session, by), wanted, by, now)
        return session.scalar(select(func.count()).select_from(found.subquery())) or 0

    return {
        "mine": number(WorklistFilter(mine=True)),
        "week": number(WorklistFilter(mine=True, due="week")),
        "all": sum(by_group.values()),
        **{f"group:{group}": count for group, count in by_group.items()},
    }


def _reachable(session: Session, by: Person) -> Select[WorkItem]:
    reach = municipality_ids(session, by)
    query = (
        select(WorkItem)
        .join(Case)
        .where(
            WorkItem.status == "open",
            or_(WorkItem.assignee_id == by.id, WorkItem.group_id.in_(group_ids(session, by))),
        )
    )
    return query if reach is None else query.where(Case.municipality_id.in_(reach))


def _filtered(query: Select[WorkItem], wanted: WorklistFilter, by: Person, now: datetime) -> Select[WorkItem]:
    if wanted.mine:
        query = query.where(WorkItem.assignee_id == by.id)
    for column, value in (
        (WorkItem.group_id, wanted.group_id),
        (Case.e_service_id, wanted.e_service_id),
        (Case.municipality_id, wanted.municipality_id),
        (Case.phase, wanted.phase),
    ):
        if value:
            query = query.where(column == value)
    if wanted.due:
        until = now + {"today": timedelta(days=1), "week": timedelta(days=7)}.get(wanted.due, timedelta(0))
        query = query.where(func.coalesce(WorkItem.due_at, WorkItem.legal_due_at) < until)
    if wanted.text.strip():
        sought = f"%{wanted.text.strip()}%"
        query = query.where(or_(WorkItem.name.ilike(sought), Case.number.ilike(sought), Case.subject.ilike(sought)))
    return query
