"""Take over the jobs of a worker that is gone: DBOS itself leaves them to that worker for ever."""

import threading
from datetime import UTC, datetime, timedelta

from dbos import DBOS
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError

from engine.jobs.queueing import QUEUE
from engine.store import Database
from engine.store.tables import WorkerHeartbeat

BEAT_SECONDS = 10
LOST_AFTER = timedelta(seconds=60)

_stopping = threading.Event()
_threads: list[threading.Thread] = []


def beat(database: Database, executor: str, now: datetime) -> None:
    """Note that ``executor`` is alive."""
    with database.writing() as session:
        session.merge(WorkerHeartbeat(executor=executor, seen_at=now))
        session.commit()


def take_over_lost(database: Database, now: datetime) -> list[str]:
    """Queue again what workers had begun that were not heard of for a minute; return the ids of those jobs.

    Who takes over beats in the lost worker's place first, so two never take over the same one, and
    if this process is lost too, another takes over a minute later.
    """
    ids: list[str] = []
    for executor in _claim_lost(database, now):
        pending = DBOS.list_workflows(status="PENDING", executor_id=executor)
        ids += [status.workflow_id for status in pending]
        if pending:
            DBOS.resume_workflows([status.workflow_id for status in pending], queue_name=QUEUE)
        with database.writing() as session:
            session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.executor == executor))
            session.commit()
    return ids


def _claim_lost(database: Database, now: datetime) -> list[str]:
    lost = update(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < now - LOST_AFTER).values(seen_at=now)
    with database.writing() as session:
        executors = list(session.scalars(lost.returning(WorkerHeartbeat.executor)))
        session.commit()
    return executors


def start(database: Database, executor: str) -> None:
    """Keep beating and taking over in a thread until ``stop``."""
    _stopping.clear()
    thread = threading.Thread(target=_keep_beating, args=(database, executor), name="klunga-takeover", daemon=True)
    _threads.append(thread)
    thread.start()


def stop() -> None:
    """Stop beating."""
    _stopping.set()
    while _threads:
        _threads.pop().join()


def _keep_beating(database: Database, executor: str) -> None:
    while not _stopping.wait(BEAT_SECONDS):
        now = datetime.now(UTC)
        try:
            beat(database, executor, now)
            take_over_lost(database, now)
        except SQLAlchemyError:
            DBOS.logger.warning("The heartbeat of this worker could not be stored; trying again.", exc_info=True)
