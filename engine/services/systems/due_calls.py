"""Which calls to other systems are due, taken from their table by one worker each."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, select, update
from sqlalchemy.orm import Session

from engine.services.case_handling.case_statuses import may_go_on
from engine.services.systems import circuits
from engine.store.tables import Case, ServiceCall, WorkerHeartbeat

Due = tuple[int, int]
"""The id of a call and the number of its attempt, as ``service_calls.call_service`` takes them."""


def any_due(session: Session, *, now: datetime) -> bool:
    """Say whether a call is due that nobody makes."""
    return session.scalars(_due(now).limit(1)).first() is not None


def claim(session: Session, worker: str, *, now: datetime, limit: int) -> Sequence[Due]:
    """Return up to ``limit`` calls that are due, longest due first; they are ``worker``'s until it has made them.

    Of systems that are spared, one call is among them when its time has come.
    """
    spared = circuits.spared_topics(session)
    ordered = _due(now).order_by(ServiceCall.next_at)
    ordered = ordered.with_for_update(skip_locked=True, of=ServiceCall)
    free = ordered.where(ServiceCall.topic.not_in(spared)) if spared else ordered
    rows = list(session.scalars(free.limit(limit)))
    for topic in circuits.claim_probes(session, now=now) if spared else ():
        probe = ordered.where(ServiceCall.topic == topic).limit(1)
        rows += session.scalars(probe)
    for row in rows:
        row.claimed_by = worker
    session.commit()
    return [(row.id, row.attempt) for row in rows]


def release(session: Session, worker: str, *, but: Collection[int] = ()) -> int:
    """Let others make the calls that are a worker's, except those it is making; return how many."""
    left = update(ServiceCall).where(ServiceCall.claimed_by == worker, ServiceCall.id.not_in(list(but)))
    released = session.execute(left.values(claimed_by=None), execution_options={"synchronize_session": False})
    session.commit()
    return int(released.rowcount)  # type: ignore[attr-defined]


def let_go(session: Session, call_id: int, worker: str) -> None:
    """Let a call that could not be ended, because its case stands still, be made when that goes on."""
    mine = update(ServiceCall).where(ServiceCall.id == call_id, ServiceCall.claimed_by == worker)
    session.execute(mine.values(claimed_by=None), execution_options={"synchronize_session": False})
    session.commit()


def put_off(session: Session, call_id: int, *, until: datetime) -> None:
    """Let a call that could not be made because of a fault of ours be made later."""
    waiting = update(ServiceCall).where(ServiceCall.id == call_id, ServiceCall.status == "waiting")
    session.execute(waiting.values(next_at=until, claimed_by=None), execution_options={"synchronize_session": False})
    session.commit()


def release_lost(session: Session) -> int:
    """Let others make the calls of workers that have ended or were taken over; return how many."""
    running = select(WorkerHeartbeat.incarnation).where(WorkerHeartbeat.incarnation.is_not(None))
    lost = update(ServiceCall).where(ServiceCall.claimed_by.is_not(None), ServiceCall.claimed_by.not_in(running))
    released = session.execute(lost.values(claimed_by=None), execution_options={"synchronize_session": False})
    session.commit()
    return int(released.rowcount)  # type: ignore[attr-defined]


def _due(now: datetime) -> Select[ServiceCall]:
    """Return the query for the calls that are due and that nobody makes, of cases that may go on."""
    waiting = and_(ServiceCall.status == "waiting", ServiceCall.next_at <= now, ServiceCall.claimed_by.is_(None))
    return select(ServiceCall).join(Case).where(waiting, may_go_on())
