"""Run jobs in this process: one DBOS executor on queues with bounded concurrency."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from dbos import DBOS, DBOSConfig, WorkflowSerializationFormat
from sqlalchemy import Engine, create_engine, event

from engine.jobs.queueing import APPLICATION, RELEASE, Argument, Connected
from engine.jobs.queues import QUEUE_NAMES, QUEUES, QueueName

Job = Callable[..., None]
"""What a job does: it is called with the time as ``now`` and the job's arguments, all by name."""


class Abandoned(BaseException):
    """A job that this worker leaves to another: DBOS stores no outcome of what is no Exception, so it stays begun."""


CONNECTIONS = 6
"""How many connections DBOS keeps for itself; on PostgreSQL it listens on one more."""

_own_engines: list[Engine] = []
_at_work: list[str] = []
"""The jobs that threads of this process do; one that was queued again may be here twice for a while."""

Begun = tuple[str, str]
"""A job that was begun: its id, and the queue that it came from."""


def run(
    database: Connected, jobs: Mapping[str, Job], *, executor: str, queues: Sequence[QueueName] = QUEUE_NAMES
) -> None:
    """Start running ``jobs``, by name, from ``queues`` in threads of this process, and return.

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
        "max_executor_threads": 2 * sum(queue.at_once for queue in QUEUES.values()),
    }
    DBOS(config=config)
    for name, job in jobs.items():
        _register(name, job)
    DBOS.listen_queues([QUEUES[name].stored_as for name in queues if name in QUEUES])
    DBOS.launch()
    for queue in QUEUES.values():
        DBOS.register_queue(
            queue.stored_as, worker_concurrency=queue.at_once, polling_interval_sec=queue.polling_seconds
        )


def stop(*, seconds: int = 10) -> None:
    """Stop taking jobs, wait for the running ones for up to ``seconds``, and forget the registered names."""
    DBOS.destroy(workflow_completion_timeout_sec=seconds, destroy_registry=True)
    while _own_engines:
        _own_engines.pop().dispose()


def begun() -> Mapping[str, Sequence[Begun]]:
    """Return the jobs that were begun and not ended, by the name of the worker."""
    found: dict[str, list[Begun]] = {}
    for queue in QUEUES.values():
        for each in DBOS.list_workflows(
            status="PENDING", queue_name=queue.stored_as, load_input=False, load_output=False
        ):
            found.setdefault(each.executor_id or "", []).append((each.workflow_id, queue.stored_as))
    return found


def take_over(executor: str) -> list[str]:
    """Queue again what a lost worker had begun, which DBOS leaves to it for ever; return the ids of those jobs."""
    taken = begun().get(executor, ())
    queue_again(taken)
    return [job for job, _ in taken]


def dropped(executor: str) -> frozenset[Begun]:
    """Return what this process has begun under the name ``executor`` and none of its threads does.

    DBOS gives a job up, and leaves it begun for ever, if the disk is full or the database fails just as it stores
    that the job is done. A job that is just beginning or ending is returned as well; what is returned
    again a while later was dropped.
    """
    return frozenset(each for each in begun().get(executor, ()) if each[0] not in _at_work)


def queue_again(taken: Collection[Begun]) -> None:
    """Queue jobs again that were begun. Whoever still does one no longer owns it: DBOS stores no outcome of theirs."""
    for queue in {queue for _, queue in taken}:
        DBOS.resume_workflows([job for job, waiting in taken if waiting == queue], queue_name=queue)


def _register(name: str, job: Job) -> None:
    @DBOS.step(name=f"{name}.step", retries_allowed=True, max_attempts=6, interval_seconds=0.5, backoff_rate=2.0)
    def step(**arguments: Argument) -> None:
        job(now=datetime.now(UTC), **arguments)

    @DBOS.workflow(name=name, serialization_type=WorkflowSerializationFormat.PORTABLE)
    def workflow(**arguments: Argument) -> None:
        job_id = DBOS.workflow_id or ""
        _at_work.append(job_id)
        try:
            step(**arguments)
        finally:
            _at_work.remove(job_id)


def _engine(database: Connected) -> Engine:
    """Return an engine of DBOS's own on the same database.

    On SQLite its migrations begin their own transactions, which ours would do a second time, so it
    needs a driver that takes the write lock at each write by itself.
    """
    url = database.engine.url
    if database.engine.dialect.name != "sqlite":
        return create_engine(
            url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=30, hide_parameters=True, pool_pre_ping=True
        )
    engine = create_engine(url, pool_size=CONNECTIONS, max_overflow=0, pool_timeout=30, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
