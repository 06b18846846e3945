"""Which workers are alive, so that the others can take over what a lost one left."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Table


class WorkerHeartbeat(Table):
    """The last time a worker was heard of. ``executor`` is its id towards DBOS."""

    __tablename__ = "worker_heartbeat"

    executor: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime]
