"""What owners decide about open cases when a new version comes, and what became of each case."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.cases import Case
from engine.store.tables.catalogue import ModelVersion
from engine.store.tables.organization import Person
from engine.store.tables.uses import RunningForm


class CaseMigration(Table):
    """Open cases of older versions are to follow this one: decided, under way, stopped, done, taken back.

    ``choices`` are what the owner decided, by where cases stand (``services.migration``): the id of a flow node of the
    new version, ``stay``, or one node for each token (``services.migration.choosing``). ``times`` says what becomes
    of timers that are stated otherwise, ``done`` which new branches count as done, by their first flows. ``run`` grows
    each time that it is begun or goes on, so that its jobs have names of their own.
    """

    __tablename__ = "case_migration"
    __table_args__ = (
        CheckConstraint(
            "status IN ('planned', 'running', 'stopped', 'done', 'undoing', 'undone', 'dropped')", name="status"
        ),
        CheckConstraint("times IN ('keep', 'anew')", name="times"),
        Index(
            "uq_case_migration_of_version",
            "model_version_id",
            unique=True,
            sqlite_where=text("status NOT IN ('undone', 'dropped')"),
            postgresql_where=text("status NOT IN ('undone', 'dropped')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    status: Mapped[str] = mapped_column(String(12), default="planned")
    times: Mapped[str] = mapped_column(String(8), default="keep")
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    run: Mapped[int] = mapped_column(default=0)
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    model_version: Mapped[ModelVersion] = relationship()
    planned_by: Mapped[Person] = relationship()


class MigratedCase(Table):
    """One case of a migration: what became of it, and what it was before, so that it can be put back.

    ``place`` orders the cases. ``reasons`` say why it was left, or not put back, ``{"en", "sv"}`` each. ``stood`` is
    the key of where it stood; ``told``, in words where it stood and where it went on. ``before`` has the
    columns of the case and of its open work items that were changed.
    ``version_after`` is the version of the case after its move: as long as it has that, nobody has done anything in it.
    """

    __tablename__ = "migrated_case"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'moved', 'left', 'undone', 'kept')", name="status"),
        Index("ix_migrated_case_status", "migration_id", "status", "place"),
        Index("ix_migrated_case_of_case", "case_id"),
    )

    migration_id: Mapped[int] = mapped_column(ForeignKey("case_migration.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    stood: Mapped[str] = mapped_column(String(64), default="")
    choice: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    from_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    from_form_id: Mapped[int | None] = mapped_column(ForeignKey("running_form.id"))
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    state_before: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    version_after: Mapped[int | None]
    at: Mapped[datetime | None]

    migration: Mapped[CaseMigration] = relationship()
    case: Mapped[Case] = relationship()
    from_version: Mapped[ModelVersion] = relationship()
    from_form: Mapped[RunningForm | None] = relationship()
