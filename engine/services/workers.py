"""Which workers are alive, and which are lost so that another has to take over what they began."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from engine.store.tables import WorkerHeartbeat

LOST_AFTER = timedelta(seconds=60)


def beat(session: Session, executor: str, *, now: datetime) -> None:
    """Note that a worker is alive."""
    session.merge(WorkerHeartbeat(executor=executor, seen_at=now))
    session.commit()


def claim_lost(session: Session, *, now: datetime) -> Sequence[str]:
    """Return the workers that were not heard of for a minute, each to one caller only.

    The caller beats in their place: if it is lost too before it calls ``forget``, they are lost
    again a minute later.
    """
    silent = update(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < now - LOST_AFTER).values(seen_at=now)
    executors = session.scalars(silent.returning(WorkerHeartbeat.executor)).all()
    session.commit()
    return executors


def forget(session: Session, executor: str) -> None:
    """Drop a lost worker whose jobs were taken over."""
    session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.executor == executor))
    session.commit()
