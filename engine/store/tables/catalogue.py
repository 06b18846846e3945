"""E-services, their process models in numbered versions, forms, and what each municipality runs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table, Texts
from engine.store.tables.organization import Municipality, Person


class EService(Table):
    """What a resident applies for; or a building block, a process that others call and nobody applies for.

    ``data`` is its service.yaml as read; the columns are what pages need.
    """

    __tablename__ = "e_service"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Texts]
    summary: Mapped[Texts]
    handling_time: Mapped[Texts]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    classification: Mapped[str] = mapped_column(String(80), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_block: Mapped[bool] = mapped_column(default=False, server_default=false())

    owner: Mapped[Person | None] = relationship()


class Blob(Table):
    """Bytes that are stored once and never changed, found by their SHA-256 in hexadecimal."""

    __tablename__ = "blob"

    sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class ProcessModel(Table):
    """The standard of an e-service, or with a municipality that municipality's variant of it.

    ``last_number`` is the highest number a version of it ever had; a deleted draft's number is not used again.
    """

    __tablename__ = "process_model"
    __table_args__ = (
        Index(
            "uq_process_model_variant",
            "e_service_id",
            "municipality_id",
            unique=True,
            sqlite_where=text("municipality_id IS NOT NULL"),
            postgresql_where=text("municipality_id IS NOT NULL"),
        ),
        Index(
            "uq_process_model_standard",
            "e_service_id",
            unique=True,
            sqlite_where=text("municipality_id IS NULL"),
            postgresql_where=text("municipality_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")

    e_service: Mapped[EService] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    versions: Mapped[list["ModelVersion"]] = relationship(
        back_populates="process_model", order_by="ModelVersion.number"
    )

    @property
    def is_standard(self) -> bool:
        """Say whether this is the shared reference model."""
        return self.municipality_id is None


class ModelVersion(Table):
    """An immutable upload of a process model. Only its status, its note and what is accepted change later.

    ``findings``: ``{"rule", "severity", "element", "message": {"en", "sv"}, "mend": {"en", "sv"}}`` each, the last only
    where something can be done; ``rewrites``: ``{"kind", "rule", "element", "message"}`` each. While it is being
    prepared it has none and ``preparing_since`` says when that began.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        UniqueConstraint("process_model_id", "number"),
        CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name="status"),
        Index("ix_model_version_published", "process_model_id", "status", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_model_id: Mapped[int] = mapped_column(ForeignKey("process_model.id"))
    number: Mapped[int]
    sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    prepared_sha: Mapped[str | None] = mapped_column(ForeignKey("blob.sha"))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    rewrites: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    executable: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12), default="draft")
    note: Mapped[str] = mapped_column(default="")
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    preparing_since: Mapped[datetime | None]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]

    process_model: Mapped[ProcessModel] = relationship(back_populates="versions")
    based_on: Mapped["ModelVersion | None"] = relationship(remote_side=[id])
    original: Mapped[Blob] = relationship(foreign_keys=[sha])
    prepared: Mapped[Blob | None] = relationship(foreign_keys=[prepared_sha])
    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])
    acceptances: Mapped[list["TakenResponsibility"]] = relationship(order_by="TakenResponsibility.id")
    notes: Mapped[list["VersionNote"]] = relationship(order_by="VersionNote.id")


class TakenResponsibility(Table):
    """Somebody accepts a lossy rewrite or a legal finding of a version, with a reason; kept when taken back."""

    __tablename__ = "taken_responsibility"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    rule: Mapped[str] = mapped_column(String(80))
    element: Mapped[str | None]
    reason: Mapped[str]
    review_on: Mapped[date | None]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]

    taken_by: Mapped[Person] = relationship(foreign_keys=[taken_by_id])
    taken_back_by: Mapped[Person | None] = relationship(foreign_keys=[taken_back_by_id])


class VersionNote(Table):
    """What somebody wrote about a version; the newest is its note, the ones before are its history."""

    __tablename__ = "version_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    text: Mapped[str]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[Person] = relationship()


class Form(Table):
    """A form of an e-service: of the application, or of the activity with the id ``element``.

    Without a municipality it belongs to the standard. A change is a new version; the newest is used.
    """

    __tablename__ = "form"
    __table_args__ = (
        Index(
            "uq_form_of_municipality",
            "e_service_id",
            "municipality_id",
            "element",
            "version",
            unique=True,
            sqlite_where=text("municipality_id IS NOT NULL"),
            postgresql_where=text("municipality_id IS NOT NULL"),
        ),
        Index(
            "uq_form_of_standard",
            "e_service_id",
            "element",
            "version",
            unique=True,
            sqlite_where=text("municipality_id IS NULL"),
            postgresql_where=text("municipality_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    element: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]]


class Adoption(Table):
    """What a municipality runs for an e-service from a day on, until its next adoption."""

    __tablename__ = "adoption"
    __table_args__ = (
        UniqueConstraint("e_service_id", "municipality_id", "valid_from"),
        CheckConstraint("mode IN ('not_offered', 'standard', 'variant')", name="mode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    mode: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    e_service: Mapped[EService] = relationship()
    municipality: Mapped[Municipality] = relationship()
    set_by: Mapped[Person] = relationship()


class Comparison(Table):
    """The cached comparison of two uploads. ``method`` names the release of the comparing code."""

    __tablename__ = "comparison"

    reference_sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    variant_sha: Mapped[str] = mapped_column(String(64), primary_key=True)
    method: Mapped[str] = mapped_column(String(40), primary_key=True)
    result: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
