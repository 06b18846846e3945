"""What people said of two meanings, the questions that wait for them, and answers to the conflicts of a rebase."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.catalogue import EService, ModelVersion
from engine.store.tables.organization import Person


class Judgement(Table):
    """An answer to whether two meanings are the same, in one e-service. The newest of two meanings holds.

    ``verdict`` is "same", "apart" or "later" (the person did not know). A role is named only where two activities have
    the same label. The versions are those that were shown. Rows are kept when they are undone.
    """

    __tablename__ = "judgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(5))
    one: Mapped[str] = mapped_column(Text)
    one_role: Mapped[str] = mapped_column(Text, default="")
    other: Mapped[str] = mapped_column(Text)
    other_role: Mapped[str] = mapped_column(Text, default="")
    one_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id", ondelete="SET NULL"))
    other_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id", ondelete="SET NULL"))
    settled: Mapped[int] = mapped_column(default=0)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]

    e_service: Mapped[EService] = relationship()
    one_version: Mapped[ModelVersion | None] = relationship(foreign_keys=one_version_id)
    other_version: Mapped[ModelVersion | None] = relationship(foreign_keys=other_version_id)
    said_by: Mapped[Person] = relationship(foreign_keys=said_by_id)


class OpenQuestions(Table):
    """The questions about the family of an e-service, kept as long as ``key`` stands for what they follow from.

    ``family`` stands for the versions alone: with it they are known to be about the models of today even while a worker
    finds what the last answers leave of them.
    """

    __tablename__ = "open_questions"

    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    family: Mapped[str] = mapped_column(String(64), default="")
    waiting: Mapped[int]
    content: Mapped[list[dict[str, Any]]]
    made_at: Mapped[datetime]


class RebaseAnswer(Table):
    """What a person answered to a conflict between a municipality's variant and a newer standard.

    ``key`` stands for what was asked: the old standard and what both sides do otherwise, in words. It holds for any
    later version of which the same is asked. ``about`` tells it (a packed message).
    """

    __tablename__ = "rebase_answer"

    process_model_id: Mapped[int] = mapped_column(ForeignKey("process_model.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str] = mapped_column(String(6))
    about: Mapped[dict[str, Any]]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]

    said_by: Mapped[Person] = relationship()
