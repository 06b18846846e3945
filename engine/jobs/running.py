"""Run jobs in this process: one DBOS executor on a queue with bounded concurrency."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from dbos import DBOS, DBOSConfig, WorkflowSerializationFormat
from sqlalchemy import Engine, create_engine, event

from engine.jobs.queueing import APPLICATION, OUTSIDE, QUEUE, RELEASE, Argument, Connected

Job = Callable[..., None]
"""What a job does: it is called with the time as ``now`` and the job's arguments, all by name."""

CONCURRENCY = 16
CONCURRENCY_OUTSIDE = 8
POLLING_SECONDS = 0.1
"""At most ``CONCURRENCY / POLLING_SECONDS`` jobs a second in one process; see docs/decisions on storage."""

_own_engines: list[Engine] = []


def run(database: Connected, jobs: Mapping[str, Job], *, executor: str) -> None:
    """Start running ``jobs``, by name, in threads of this process, and return.

    ``executor`` names this process among the workers: one that starts again under the same name goes
    on with what it had begun. One process runs jobs for one database at a time.
    """
    engine = _engine(database)
    _own_engines.append(engine)
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_engine": engine,
        "application_version": RELEASE,
        "executor_id": executor,
        "log_level": "WARNING",
        "use_listen_notify": True,
        "max_executor_threads": CONCURRENCY * 4,
    }
    DBOS(config=config)
    for name, job in jobs.items():
        _register(name, job)
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=CONCURRENCY, polling_interval_sec=POLLING_SECONDS)
    DBOS.register_queue(OUTSIDE, worker_concurrency=CONCURRENCY_OUTSIDE, polling_interval_sec=POLLING_SECONDS)


def stop() -> None:
    """Stop taking jobs, wait for the running ones for up to ten seconds, and forget the registered names."""
    DBOS.destroy(workflow_completion_timeout_sec=10, destroy_registry=True)
    while _own_engines:
        _own_engines.pop().dispose()


def take_over(executor: str) -> list[str]:
    """Queue again what a lost worker had begun, which DBOS leaves to it for ever; return the ids of those jobs."""
    taken: list[str] = []
    for queue in (QUEUE, OUTSIDE):
        pending = DBOS.list_workflows(status="PENDING", executor_id=executor, queue_name=queue)
        ids = [status.workflow_id for status in pending]
        if ids:
            DBOS.resume_workflows(ids, queue_name=queue)
        taken += ids
    return taken


def _register(name: str, job: Job) -> None:
    @DBOS.step(name=f"{name}.step", retries_allowed=True, max_attempts=6, interval_seconds=0.5, backoff_rate=2.0)
    def step(**arguments: Argument) -> None:
        job(now=datetime.now(UTC), **arguments)

    @DBOS.workflow(name=name, serialization_type=WorkflowSerializationFormat.PORTABLE)
    def workflow(**arguments: Argument) -> None:
        step(**arguments)


def _engine(database: Connected) -> Engine:
    """Return an engine of DBOS's own on the same database.

    On SQLite its migrations begin their own transactions, which ours would do a second time, so it
    needs a driver that takes the write lock at each write by itself.
    """
    if database.engine.dialect.name != "sqlite":
        return create_engine(database.engine.url, pool_size=6, max_overflow=0, pool_timeout=30, pool_pre_ping=True)
    engine = create_engine(database.engine.url, pool_size=6, max_overflow=0, pool_timeout=30)

    @event.listens_for(engine, "connect")
    def prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
