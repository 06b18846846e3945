"""Bind the names of the background jobs to the services that do them, and run them and what is due by itself.

``python -m engine.worker`` runs a worker on its own, for the distributed mode; the embedded mode
starts one inside the web process.
"""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain, repeat

from engine import jobs, store
from engine.dispatching import Dispatcher
from engine.errors import EngineError
from engine.jobs import QUEUE_NAMES, QueueName
from engine.memory import settle
from engine.services.hosting import capacity, workers
from engine.services.hosting.workers import Membership
from engine.services.systems import due_calls
from engine.store import Database, Unavailable
from engine.telemetry import logs, metrics, systemd, tracing
from engine.telemetry.metrics import TAKEN_OVER, job_done

SERVICES: Mapping[str, str] = {
    "deliver_message": "engine.services.case_handling.cases:deliver_message",
    "prepare_version": "engine.services.publishing.drafts:prepare_version",
    "compare_versions": "engine.services.harmonizing.comparisons:compare_versions",
    "compare_pair": "engine.services.harmonizing.comparisons:compare_pair",
    "make_ready": "engine.services.harmonizing.readiness:make_ready",
    "find_family": "engine.services.harmonizing.families:find_family",
    "find_questions": "engine.services.harmonizing.open_questions:find_questions",
    "operate_in_bulk": "engine.services.operations.bulk:work",
    "replay_scenarios": "engine.services.test_runs.scenarios:replay_version",
    "migrate_cases": "engine.services.migration.working:migrate_cases",
    "undo_migration": "engine.services.migration.working:undo_migration",
}
"""Each job and the service that does it, called as ``service(session, now=…, **arguments)``."""

EMBEDDED = "embedded"
"""The name of the worker inside the only web process of the embedded mode."""

AGAIN_AFTER = (0.5, 1, 2, 4, 8, 15)
"""How many seconds a job waits for a database that is full, busy or gone; then again and again the last."""
DRAIN_SECONDS = 20
"""How long running jobs may go on when a worker is told to end; the others take over what is left."""

_log = logging.getLogger(__name__)


@dataclass
class _Running:
    """The worker of this process."""

    database: Database
    member: Membership
    queues: Sequence[QueueName]
    stopping: threading.Event
    dispatcher: Dispatcher | None = None
    heart: threading.Thread | None = None
    dropped: frozenset[jobs.Begun] = frozenset()
    """What seemed to be dropped at the last beat."""


_running: list[_Running] = []


def start(database: Database, *, executor: str = EMBEDDED, queues: Sequence[QueueName] = QUEUE_NAMES) -> None:
    """Run all jobs of ``queues`` in threads of this process until ``stop``; the tables must be migrated before.

    ``executor`` names this worker: one that starts again under the same name goes on with what it had begun.
    """
    running = _Running(database, _join(database, executor, queues), queues, threading.Event())
    _run_jobs(running)
    running.heart = threading.Thread(target=_keep_beating, args=(running,), name="klunga-heartbeat", daemon=True)
    _running.append(running)
    running.heart.start()


def stop(*, seconds: int = DRAIN_SECONDS) -> None:
    """Take no more jobs, let the running ones finish for up to ``seconds``, and stop."""
    while _running:
        running = _running.pop()
        running.stopping.set()
        assert running.heart is not None
        running.heart.join()
        _stop_jobs(running, seconds=seconds)
        try:
            with running.database.writing() as session:
                workers.leave(session, running.member)
        except Unavailable:
            _log.warning("The database is not told that this worker ends; the others will notice.")


def take_over_lost(database: Database, *, now: datetime) -> list[str]:
    """Take over the jobs of all workers that are lost; return the ids of those jobs."""
    began = jobs.begun()  # before the workers are looked at: one that has begun a job has joined before
    with database.writing() as session:
        lost = workers.claim_lost(session, began, now=now)
    taken: list[str] = []
    for executor in lost:
        taken += jobs.take_over(executor)
        with database.writing() as session:
            workers.forget(session, executor)
    TAKEN_OVER.inc(len(taken))
    if taken:
        _log.warning("Took over %s jobs of %s.", len(taken), ", ".join(lost))
    return taken


def _join(database: Database, executor: str, queues: Sequence[QueueName]) -> Membership:
    with database.writing() as session:
        return workers.join(session, executor, queues=queues, now=datetime.now(UTC))


def _run_jobs(running: _Running) -> None:
    bound = {name: _job(running, running.member, name, service) for name, service in SERVICES.items()}
    jobs.run(running.database, bound, executor=running.member.executor, queues=running.queues)
    with running.database.writing() as session:
        due_calls.release_lost(session)
    running.dispatcher = Dispatcher(
        running.database,
        running.member.incarnation,
        timers="timers" in running.queues,
        calls="calls" in running.queues,
    )
    running.dispatcher.start()


def _stop_jobs(running: _Running, *, seconds: int) -> None:
    if running.dispatcher is not None:
        running.dispatcher.stop(seconds=seconds)
    jobs.stop(seconds=seconds)


def _keep_beating(running: _Running) -> None:
    while not running.stopping.wait(workers.BEAT_SECONDS):
        systemd.notify("WATCHDOG=1")  # this process is not stuck, whatever the database does
        try:
            _beat(running, datetime.now(UTC))
        except Exception:
            # Without its heart a worker would be taken over while it works, and never begin anew.
            _log.warning("The heartbeat could not be stored; trying again.", exc_info=True)


def _beat(running: _Running, now: datetime) -> None:
    database = running.database
    with database.writing() as session:
        alive = workers.beat(session, running.member, now=now)
    if not alive:
        _join_anew(running)
    take_over_lost(database, now=now)
    _pick_up_dropped(running)
    with database.writing() as session:
        due_calls.release_lost(session)


def _pick_up_dropped(running: _Running) -> None:
    """Queue again what no thread of this process did at two beats in a row, though it had begun it."""
    seen = jobs.dropped(running.member.executor)
    again = seen & running.dropped
    jobs.queue_again(again)
    running.dropped = seen - again
    if again:
        _log.warning("Picked up %s jobs whose end could not be stored.", len(again))


def _join_anew(running: _Running) -> None:
    """Begin anew after others have taken over; what was begun before stores nothing any more."""
    _log.warning("This worker was silent for too long and others have taken over; it begins anew.")
    _stop_jobs(running, seconds=0)
    running.member = _join(running.database, running.member.executor, running.queues)
    _run_jobs(running)


def _job(running: _Running, member: Membership, name: str, service: str) -> jobs.Job:
    module, _, function = service.partition(":")

    def attempt(now: datetime, arguments: Mapping[str, object]) -> None:
        ids = {key: value for key, value in arguments.items() if isinstance(value, int)}
        with (
            job_done(name),
            logs.about(job=name, **ids),
            tracing.span(f"job {name}", attributes=ids),
            running.database.writing() as session,
        ):
            workers.fence(session, member)
            getattr(import_module(module), function)(session, now=now, **arguments)

    def job(*, now: datetime, **arguments: object) -> None:
        """Do what the service does, however long the database is away; it is no fault of the job."""
        for seconds in chain(AGAIN_AFTER, repeat(AGAIN_AFTER[-1])):
            try:
                return attempt(now, arguments)
            except Unavailable as away:
                if running.stopping.wait(seconds):
                    raise jobs.Abandoned from away
            except workers.Fenced as fenced:
                raise jobs.Abandoned from fenced
        return None

    return job


def main(given: Sequence[str] | None = None) -> int:
    """Run jobs of the database at ``DATABASE_URL`` until this process is told to end; return its exit code.

    ``WORKER_NAME`` names this worker among the others; the host's name and the process id if unset.
    """
    chosen = _options(given)
    logs.set_up(os.environ.get("KLUNGA_LOGS") or "json")
    tracing.set_up("klunga-worker")
    try:
        plan = capacity.planned()
        database = store.connect(os.environ["DATABASE_URL"], connections=plan.connections)
        capacity.require_room(database, plan)
        store.migrate(database)
        jobs.migrate(database)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2
    store.watch_pool(database, "worker")
    if chosen.metrics_port:
        metrics.serve("127.0.0.1", chosen.metrics_port)
    told_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_end.set())
    executor = os.environ.get("WORKER_NAME") or f"{socket.gethostname()}-{os.getpid()}"
    start(database, executor=executor, queues=chosen.queues)
    _log.info("Worker %s serves %s.", executor, ", ".join(chosen.queues))
    settle()
    systemd.notify("READY=1")
    told_to_end.wait()
    systemd.notify("STOPPING=1")
    stop()
    database.close()
    return 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m engine.worker", description="Run Klunga's background jobs.")
    parser.add_argument(
        "--queues",
        nargs="+",
        choices=QUEUE_NAMES,
        default=list(QUEUE_NAMES),
        metavar="QUEUE",
        help=f"serve only these of {', '.join(QUEUE_NAMES)}; all if not given",
    )
    parser.add_argument("--metrics-port", type=int, metavar="PORT", help="tell Prometheus there, on 127.0.0.1")
    return parser.parse_args(given)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    os._exit(code)  # threads of jobs that did not finish would keep the process
