"""What waits for the workers: the jobs of each queue, for whoever operates all municipalities."""

from collections.abc import Mapping

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine import jobs


def queues(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Return the jobs that wait (``enqueued``, ``delayed``), run (``pending``) or gave up (``error``), by queue.

    Queues with nothing are left out; nothing is there before the first worker has made its tables.
    """
    schema = None if session.get_bind().dialect.name == "sqlite" else "dbos"
    if not inspect(session.connection()).has_table("workflow_status", schema=schema):
        return {}
    found: dict[str, dict[str, int]] = {}
    for (queue, status), number in jobs.depths(session).items():
        if number:
            found.setdefault(queue, {})[status] = number
    return found
