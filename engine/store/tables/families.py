"""What is found of all models of an e-service at once, and how far the finding is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.organization import Person


class FoundFamily(Table):
    """What the models of an e-service share, and the standard proposed for them, kept by all that it follows from.

    ``key`` stands for the models, what people said of their meanings, and the release of the code. ``merged`` and
    ``proposed`` are BPMN files; ``shared`` and ``proposal`` hold the rest. ``refused`` says why no standard can be
    proposed. What is not found yet is NULL. ``asked_at`` is of the release before ``FamilyWork``, which may run beside.
    """

    __tablename__ = "found_family"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    merged: Mapped[bytes | None] = mapped_column(LargeBinary)
    shared: Mapped[dict[str, Any] | None]
    proposed: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposal: Mapped[dict[str, Any] | None]
    refused: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime | None]
    made_at: Mapped[datetime]


class FamilyWork(Table):
    """What a worker was asked to find of a large family, and how far it is.

    ``key`` stands for all that it follows from, ``what`` is "family", "proposal", "questions" or "pair". ``turn`` is
    how often it was asked for: who works on an earlier turn ends. ``heard_at`` is when the worker last told how far it
    is, ``done`` of ``total``. Somebody may have stopped it for all.
    """

    __tablename__ = "family_work"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(9), primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    turn: Mapped[int]
    asked_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    stopped_by: Mapped[Person | None] = relationship()
