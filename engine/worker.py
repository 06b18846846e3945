"""Bind the names of the background jobs to the services that do them, and run them.

``python -m engine.worker`` runs a worker on its own, for the distributed mode; the embedded mode
starts one inside the web process.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module

from sqlalchemy.exc import SQLAlchemyError

from engine import jobs, store
from engine.errors import EngineError
from engine.services import cases, service_calls, workers
from engine.store import Database, Unavailable

SERVICES: Mapping[str, str] = {
    "fire_timer": "engine.services.cases:fire_timer",
    "call_service": "engine.services.service_calls:call_service",
    "deliver_message": "engine.services.cases:deliver_message",
    "prepare_version": "engine.services.drafts:prepare_version",
    "compare_versions": "engine.services.comparisons:compare_versions",
    "replay_scenarios": "engine.services.scenarios:replay_version",
}
"""Each job and the service that does it, called as ``service(session, now=…, **arguments)``."""

EMBEDDED = "embedded"
"""The name of the worker inside the only web process of the embedded mode."""

BEAT_SECONDS = 10
OVERDUE = timedelta(seconds=60)
"""How long after its time a timer counts as one whose job has given up."""
CALL_OVERDUE = timedelta(minutes=5)
"""The same for a call to a system, which may take its time."""

_stopping = threading.Event()
_beating: list[threading.Thread] = []


def start(database: Database, *, executor: str = EMBEDDED) -> None:
    """Run all jobs in threads of this process until ``stop``; the tables must be migrated before.

    ``executor`` names this worker: one that starts again under the same name goes on with what it had begun.
    """
    with database.writing() as session:
        workers.beat(session, executor, now=datetime.now(UTC))
    jobs.run(database, {name: _job(database, service) for name, service in SERVICES.items()}, executor=executor)
    _stopping.clear()
    thread = threading.Thread(target=_keep_beating, args=(database, executor), name="klunga-heartbeat", daemon=True)
    _beating.append(thread)
    thread.start()


def stop() -> None:
    """Finish the running jobs and stop."""
    _stopping.set()
    while _beating:
        _beating.pop().join()
    jobs.stop()


def take_over_lost(database: Database, *, now: datetime) -> list[str]:
    """Take over the jobs of all workers that are lost; return the ids of those jobs."""
    with database.writing() as session:
        lost = workers.claim_lost(session, now=now)
    taken: list[str] = []
    for executor in lost:
        taken += jobs.take_over(executor)
        with database.writing() as session:
            workers.forget(session, executor)
    return taken


def fire_overdue(database: Database, *, now: datetime) -> int:
    """Let timers fire whose jobs gave up, for instance because the disk was full; return how many did."""
    with database.reading() as session:
        overdue = cases.due_timers(session, now=now - OVERDUE)
    fired = 0
    for case_id, token in overdue:
        try:
            with database.writing() as session:
                fired += cases.fire_timer(session, case_id, token, now=now)
        except EngineError:
            logging.getLogger(__name__).warning(
                "A timer of case %s could not fire; trying again.", case_id, exc_info=True
            )
    return fired


def call_overdue(database: Database, *, now: datetime) -> int:
    """Let systems be asked whose jobs gave up or were lost; return how many."""
    with database.writing() as session:
        return service_calls.call_overdue(session, now=now - CALL_OVERDUE)


def _keep_beating(database: Database, executor: str) -> None:
    while not _stopping.wait(BEAT_SECONDS):
        now = datetime.now(UTC)
        try:
            with database.writing() as session:
                workers.beat(session, executor, now=now)
            take_over_lost(database, now=now)
            fire_overdue(database, now=now)
            call_overdue(database, now=now)
        except (SQLAlchemyError, Unavailable):
            logging.getLogger(__name__).warning("The heartbeat could not be stored; trying again.", exc_info=True)


def _job(database: Database, service: str) -> jobs.Job:
    module, _, function = service.partition(":")

    def job(*, now: datetime, **arguments: object) -> None:
        with database.writing() as session:
            getattr(import_module(module), function)(session, now=now, **arguments)

    return job


def main() -> None:
    """Run jobs of the database at ``DATABASE_URL`` until this process is told to end.

    ``WORKER_NAME`` names this worker among the others; the host's name and the process id if unset.
    """
    database = store.connect(os.environ["DATABASE_URL"])
    store.migrate(database)
    jobs.migrate(database)
    told_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_end.set())
    start(database, executor=os.environ.get("WORKER_NAME") or f"{socket.gethostname()}-{os.getpid()}")
    told_to_end.wait()
    stop()
    database.close()


if __name__ == "__main__":
    main()
