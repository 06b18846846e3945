"""Decision tables in numbered versions, of an e-service's standard or of one municipality."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.catalogue import Blob, EService
from engine.store.tables.organization import Municipality, Person


class DecisionTable(Table):
    """An immutable upload of a DMN file. Only its status changes later.

    ``key`` is the id of the file's main decision: uploads of one owner with the same key are versions of one table.
    ``decisions`` are those that processes may ask, ``{"id", "name"}`` each. Without a municipality it belongs to the
    standard.
    """

    __tablename__ = "decision_table"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name="status"),
        Index("ix_decision_table_of_owner", "e_service_id", "municipality_id", "key", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    number: Mapped[int]
    sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(12), default="draft")
    note: Mapped[str] = mapped_column(default="")
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]

    e_service: Mapped[EService] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    original: Mapped[Blob] = relationship()
    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])
