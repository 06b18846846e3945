"""Bind the names of the background jobs to the services that do them, and run them.

``python -m engine.worker`` runs a worker on its own, for the distributed mode; the embedded mode
starts one inside the web process.
"""

import os
import signal
import socket
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module

from engine import jobs, store
from engine.store import Database

SERVICES: Mapping[str, str] = {
    "fire_timer": "engine.services.cases:fire_timer",
    "deliver_message": "engine.services.cases:deliver_message",
    "compare_versions": "engine.services.comparisons:compare_versions",
}
"""Each job and the service that does it, called as ``service(session, now=…, **arguments)``."""

EMBEDDED = "embedded"
"""The name of the worker inside the only web process of the embedded mode."""


def start(database: Database, *, executor: str = EMBEDDED) -> None:
    """Run all jobs in threads of this process until ``stop``; the tables must be migrated before."""
    jobs.run(database, {name: _job(service) for name, service in SERVICES.items()}, executor=executor)


def stop() -> None:
    """Finish the running jobs and stop."""
    jobs.stop()


def _job(service: str) -> jobs.Job:
    module, _, function = service.partition(":")

    def job(database: Database, *, now: datetime, **arguments: object) -> None:
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
