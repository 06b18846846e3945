"""What is counted in the database for those who run Klunga: what is open, waits, is late or has stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import jobs
from engine.jobs import QueueName
from engine.services.case_handling.case_statuses import MOVABLE
from engine.services.case_handling.timers import is_due
from engine.services.hosting import workers
from engine.store.tables import Case, ServiceCall, Timer, WorkItem

LATE = timedelta(seconds=5)
"""A timer that has not fired so long after its time is late."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted: cases and work items that are not done by status, jobs by queue and status, and more."""

    cases: dict[str, int]
    open_work_items: int
    queues: dict[tuple[QueueName, str], int]
    late_timers: int
    latest_timer_seconds: float
    failed_calls: int
    workers: int


def count(session: Session, *, now: datetime) -> Figures:
    """Return the figures. Each is counted over an index, but costs more with every open case: keep them a while."""
    late = select(func.count(), func.min(Timer.due_at)).join(Case).where(is_due(now - LATE), Case.status.in_(MOVABLE))
    late_timers, first = session.execute(late).one()
    by_status = select(Case.status, func.count()).where(Case.status.in_(("running", "incident"))).group_by(Case.status)
    return Figures(
        cases={"running": 0, "incident": 0, **dict(session.execute(by_status).all())},
        open_work_items=_number(session, select(func.count()).where(WorkItem.status == "open")),
        queues=jobs.depths(session),
        late_timers=late_timers,
        latest_timer_seconds=(now - first).total_seconds() if first else 0.0,
        failed_calls=_number(session, select(func.count()).where(ServiceCall.status == "failed")),
        workers=len(workers.alive(session, now=now)),
    )


def _number(session: Session, query: object) -> int:
    return session.scalar(query) or 0  # type: ignore[call-overload]
