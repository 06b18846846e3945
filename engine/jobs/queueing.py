"""Enqueue jobs inside the transaction of whoever asks for them."""

from itertools import product
from typing import Protocol
from weakref import WeakKeyDictionary

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from engine.jobs.queues import QUEUES, QueueName


class Connected(Protocol):
    """What jobs need of a database; ``engine.store.Database`` has it."""

    @property
    def engine(self) -> Engine:
        """The connections of this process."""
        ...


APPLICATION = "klunga"
RELEASE = "jobs-1"
"""The release of the jobs' names and arguments. Jobs wait for a worker of the same release, so it is
changed only when old jobs could not be run by new code."""

Argument = str | int | float | bool | None

_clients: WeakKeyDictionary[Engine, DBOSClient] = WeakKeyDictionary()


def enqueue(
    session: Session,
    name: str,
    /,
    *,
    key: str,
    delay_seconds: float = 0,
    queue: QueueName = "general",
    **arguments: Argument,
) -> None:
    """Let a worker run the job ``name`` with ``arguments`` once this transaction is committed.

    The job runs after ``delay_seconds``; what waits in its ``queue`` keeps no other
    queue waiting. With a ``key`` that the same job had before it is not run again.
    Rolled back, there is no job. A job may run twice if its
    worker is killed just as it ends, so the service it calls must do nothing the second time.
    """
    options: EnqueueOptions = {
        "workflow_name": name,
        "queue_name": QUEUES[queue].stored_as,
        "workflow_id": f"{name}:{key}",
        "app_version": RELEASE,
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
    }
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    session.flush()
    _client(session).enqueue_in_transaction(session, options, **arguments)


def migrate(database: Connected) -> None:
    """Bring the tables of the jobs to what this release of DBOS needs."""
    url = database.engine.url
    if database.engine.dialect.name != "sqlite":
        url = url.set(drivername="postgresql")
        with database.engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS dbos"))
    DBOS.migrate(url.render_as_string(hide_password=False))


def depths(session: Session) -> dict[tuple[QueueName, str], int]:
    """Return how many jobs wait (``enqueued``, ``delayed``), run (``pending``) or gave up (``error``), by queue."""
    table = "workflow_status" if session.get_bind().dialect.name == "sqlite" else "dbos.workflow_status"
    counted = text(
        f"SELECT queue_name, status, count(*) FROM {table} "  # nosec B608 - one of two constants
        "WHERE status IN ('ENQUEUED', 'DELAYED', 'PENDING', 'ERROR') GROUP BY queue_name, status"
    )
    names = {queue.stored_as: name for name, queue in QUEUES.items()}
    found: dict[tuple[QueueName, str], int] = dict.fromkeys(
        product(QUEUES, ("enqueued", "delayed", "pending", "error")), 0
    )
    for stored_as, status, number in session.execute(counted):
        found[names.get(stored_as, "general"), status.lower()] = number
    return found


def _client(session: Session) -> DBOSClient:
    """Return the client for the session's database. It shares the session's transaction, never connects itself."""
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    if engine not in _clients:
        _clients[engine] = DBOSClient(system_database_engine=engine, application_name=APPLICATION, lazy=True)
    return _clients[engine]
