"""What a version uses that is not in its file, and the forms that cases of it start on."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.catalogue import Blob, EService, ModelVersion


class CallChoice(Table):
    """What a call activity of a version runs, as its owner chose: a building block, latest or pinned, or a person.

    Without a row, what the file says decides. Publishing writes a row for each call.
    """

    __tablename__ = "call_choice"
    __table_args__ = (CheckConstraint("mode IN ('latest', 'pinned', 'person')", name="mode"),)

    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"), primary_key=True)
    element: Mapped[str] = mapped_column(String(200), primary_key=True)
    mode: Mapped[str] = mapped_column(String(12))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("e_service.id"), index=True)
    pinned_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)

    block: Mapped[EService | None] = relationship()
    pinned: Mapped[ModelVersion | None] = relationship(foreign_keys=[pinned_id])


class PoolChoice(Table):
    """Which process of a file with several pools is the case, and which are parties that are not run, by ids."""

    __tablename__ = "pool_choice"

    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"), primary_key=True)
    process: Mapped[str] = mapped_column(String(200))
    parties: Mapped[list[str]]


class RunningForm(Table):
    """A prepared form of a version with what it used at a time; cases keep the one that they start on.

    ``uses`` is ``{"calls": {element: key}, "links": [{"key", "version", "calls"}]}``: which call runs which linked
    version, and ``"case"`` and ``"parties"`` where the file has several pools; ``key`` is the SHA-256 of that.
    """

    __tablename__ = "running_form"
    __table_args__ = (UniqueConstraint("model_version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    uses: Mapped[dict[str, Any]]
    prepared_sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"))

    model_version: Mapped[ModelVersion] = relationship()
    prepared: Mapped[Blob] = relationship()
