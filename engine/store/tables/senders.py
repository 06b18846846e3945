"""Systems that may send messages to cases, and the messages that have come in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.cases import Case
from engine.store.tables.catalogue import EService
from engine.store.tables.organization import Municipality, Person


class Sender(Table):
    """A system outside that may send messages: to the cases of a municipality and e-service, of all where None stands.

    Of its token only ``token_sha`` is stored, the SHA-256 by which it is recognised.
    """

    __tablename__ = "sender"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    token_sha: Mapped[str] = mapped_column(String(64), unique=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int | None] = mapped_column(ForeignKey("e_service.id"))
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    municipality: Mapped[Municipality | None] = relationship()
    e_service: Mapped[EService | None] = relationship()


class IncomingMessage(Table):
    """A message or signal that has come in; with the same ``key`` from the same sender it is received once.

    It is for the case ``case_number``, or for the one that has the variables of ``correlation`` (JSON); a signal is for
    all cases within its sender's reach that wait when it comes. Else it is for the case that waits for its values
    (MessageKey), or for ``recognised_by``: texts by their names, that of the only one if the name is "". A message is
    "kept" until a case waits for it, or until ``expires_at``; a signal only until it is given, and ``case_id`` is how
    far it has come. ``cases`` counts those that took it.

    ``from_case_id`` is the case that threw it. ``looked`` says that the case it is for has been sought since anything
    changed, ``problem`` why a case that it was given to could not take it. A person who gives it to a case, or drops
    it, is ``handled_by``, for a ``reason``.
    """

    __tablename__ = "incoming_message"
    __table_args__ = (
        UniqueConstraint("sender_name", "key"),
        CheckConstraint("kind IN ('message', 'signal')", name="kind"),
        CheckConstraint("status IN ('kept', 'delivered', 'expired', 'discarded')", name="status"),
        Index("ix_incoming_message_waiting", "status", "name"),
        Index("ix_incoming_message_new", "status", "looked", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("sender.id"))
    sender_name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10), default="message")
    name: Mapped[str] = mapped_column(String(200))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int | None] = mapped_column(ForeignKey("e_service.id"))
    case_number: Mapped[str] = mapped_column(String(40), default="", index=True)
    correlation: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    status: Mapped[str] = mapped_column(String(12), default="kept")
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    cases: Mapped[int] = mapped_column(default=0)
    from_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    recognised_by: Mapped[dict[str, Any] | None]
    looked: Mapped[bool] = mapped_column(default=False, server_default=false())
    problem: Mapped[dict[str, Any] | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))

    case: Mapped[Case | None] = relationship(foreign_keys=[case_id])
    from_case: Mapped[Case | None] = relationship(foreign_keys=[from_case_id])
    sender: Mapped[Sender | None] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    e_service: Mapped[EService | None] = relationship()
    handled_by: Mapped[Person | None] = relationship()


class CorrelationNames(Table):
    """Values, by their names with commas between, by which cases have waited for messages called ``message``."""

    __tablename__ = "correlation_names"

    message: Mapped[str] = mapped_column(String(200), primary_key=True)
    names: Mapped[str] = mapped_column(String(200), primary_key=True)


class MessageKey(Table):
    """The digest of a kept message's values with certain names, by which a case that comes to wait finds it."""

    __tablename__ = "message_key"

    message_id: Mapped[int] = mapped_column(ForeignKey("incoming_message.id"), primary_key=True)
    names: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
