"""Which workers are alive, so that the others can take over what a lost one left."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Table


class WorkerHeartbeat(Table):
    """The last time a worker was heard of. ``executor`` is its id towards DBOS.

    ``incarnation`` is new each time a worker starts, and None once others have begun to take over what it left: from
    then on nothing that the old one had begun is stored. It is unique so that PostgreSQL lets the take-over wait for
    transactions that hold the row (FOR KEY SHARE).
    """

    __tablename__ = "worker_heartbeat"

    executor: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime]
    incarnation: Mapped[str | None] = mapped_column(String(32), unique=True)
    started_at: Mapped[datetime | None]
    queues: Mapped[str] = mapped_column(String(200), default="", server_default="")
