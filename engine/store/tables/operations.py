"""What operators do with cases: which acts take two persons, what waits for the second, and acts on many cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.cases import Case, WorkItem
from engine.store.tables.catalogue import EService
from engine.store.tables.organization import Municipality, Person


class FourEyes(Table):
    """Which acts on cases take a second person in a municipality, for one e-service or for all of them.

    ``acts`` is a list of ``suspend``, ``cancel`` and ``move``; that of one e-service replaces that of all.
    """

    __tablename__ = "four_eyes"
    __table_args__ = (
        Index(
            "uq_four_eyes_of_one",
            "municipality_id",
            "e_service_id",
            unique=True,
            sqlite_where=text("e_service_id IS NOT NULL"),
            postgresql_where=text("e_service_id IS NOT NULL"),
        ),
        Index(
            "uq_four_eyes_of_all",
            "municipality_id",
            unique=True,
            sqlite_where=text("e_service_id IS NULL"),
            postgresql_where=text("e_service_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int | None] = mapped_column(ForeignKey("e_service.id"))
    acts: Mapped[list[str]]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    municipality: Mapped[Municipality] = relationship()
    e_service: Mapped[EService | None] = relationship()
    set_by: Mapped[Person | None] = relationship()


class OperationRequest(Table):
    """An act on a case that waits for a second person, or what came of it. At most one of a case is open.

    ``seen`` is the version of the case that was asked about: if it has moved since, the request is ``overtaken``.
    ``details`` is what the act needs besides its reason.
    """

    __tablename__ = "operation_request"
    __table_args__ = (
        CheckConstraint("kind IN ('suspend', 'cancel', 'move')", name="kind"),
        CheckConstraint(
            "status IN ('open', 'approved', 'declined', 'expired', 'taken_back', 'overtaken')", name="status"
        ),
        Index(
            "uq_operation_request_open",
            "case_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_operation_request_status", "status", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seen: Mapped[int]
    status: Mapped[str] = mapped_column(String(12), default="open")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class MovedCase(Table):
    """How a case was before an operator moved it to another activity, as long as nothing has happened since.

    ``version`` is that of the case after the move, ``items`` are the ids of the work items that were open before it.
    """

    __tablename__ = "moved_case"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
    state: Mapped[bytes] = mapped_column(LargeBinary)
    items: Mapped[list[int]]
    target: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class BulkOperation(Table):
    """One act on many cases or work items, done by a worker.

    ``key`` comes with the form, so that a double click asks once.
    ``stopped_at`` is when whoever asked stopped it; what waits then waits until it goes on.
    """

    __tablename__ = "bulk_operation"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('suspend', 'resume', 'retry', 'cancel', 'approve', 'decline', 'assign', 'release', 'put_back')",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    asked_by: Mapped[Person] = relationship()


class BulkCase(Table):
    """A case of an act on many, and what came of it; ``sentence`` says why not, in both languages."""

    __tablename__ = "bulk_case"
    __table_args__ = (
        CheckConstraint("outcome IN ('waiting', 'done', 'asked', 'refused')", name="outcome"),
        Index("ix_bulk_case_outcome", "bulk_id", "outcome", "case_id"),
    )

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_operation.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(12), default="waiting")
    sentence: Mapped[dict[str, Any] | None]

    case: Mapped[Case] = relationship()


class BulkWorkItem(Table):
    """A work item of an act on many, what came of it, and who had it before, None if it was offered to its group."""

    __tablename__ = "bulk_work_item"
    __table_args__ = (
        CheckConstraint("outcome IN ('waiting', 'done', 'asked', 'refused')", name="outcome"),
        Index("ix_bulk_work_item_outcome", "bulk_id", "outcome", "item_id"),
        Index("ix_bulk_work_item_of_item", "item_id"),
    )

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_operation.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(12), default="waiting")
    sentence: Mapped[dict[str, Any] | None]
    had_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    item: Mapped[WorkItem] = relationship()

    @property
    def case(self) -> Case:
        """Return the case of the work item."""
        return self.item.case
