"""How other systems are called, and the calls of cases that wait for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.cases import Case
from engine.store.tables.organization import Person


class Connector(Table):
    """How the tasks with a topic are done by a system: for the whole installation, one for each topic.

    ``settings`` are those of its kind (``services.connections``); ``secret`` is the value of the header
    ``secret_header``, sealed (``connectors.sealing``), read only to be sent. ``failures`` counts the calls in a row
    that its system has not answered; after some of them only one call is made at a time, and none before
    ``paused_until``.
    """

    __tablename__ = "connector"
    __table_args__ = (CheckConstraint("kind IN ('http', 'email')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    is_on: Mapped[bool] = mapped_column(default=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secret_header: Mapped[str] = mapped_column(String(100), default="")
    secret: Mapped[str | None] = mapped_column(String(8000), deferred=True)
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    paused_until: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[Person | None] = relationship()


class ServiceCall(Table):
    """A token of a case that waits for a system.

    ``inputs`` are the variables that the task saw when the case came to it, so that each attempt sends the same;
    they are dropped when the call is over. ``attempt`` is the number of the one that is due at ``next_at``;
    ``failures`` counts those since a person last asked for it. ``problem`` is the last failure as a sentence.
    ``claimed_by`` is the worker that makes the call now.
    """

    __tablename__ = "service_call"
    __table_args__ = (
        UniqueConstraint("case_id", "token"),
        CheckConstraint("status IN ('waiting', 'failed', 'by_hand', 'done', 'cancelled')", name="status"),
        Index("ix_service_call_due", "status", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    topic: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    attempt: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    problem: Mapped[dict[str, Any] | None]
    opened_at: Mapped[datetime]
    next_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(200))

    case: Mapped[Case] = relationship()
