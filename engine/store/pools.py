"""Tell those who run Klunga how many of a process's connections are in use."""

from sqlalchemy import event

from engine.store.database import Database
from engine.telemetry.metrics import POOL


def watch_pool(database: Database, process: str) -> None:
    """Count the connections in use, now and whenever one is taken or given back, under the kind of this process."""
    pool = database.engine.pool

    def tell(*_: object) -> None:
        POOL.labels(process, "in use").set(pool.checkedout())  # type: ignore[attr-defined]
        POOL.labels(process, "most").set(pool.size())  # type: ignore[attr-defined]

    event.listen(database.engine, "checkout", tell)
    event.listen(database.engine, "checkin", tell)
    tell()
