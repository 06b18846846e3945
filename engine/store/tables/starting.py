"""How cases begin without an applicant's own application: what starts them by themselves, and how each began."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.cases import Case
from engine.store.tables.catalogue import Blob, EService, ModelVersion
from engine.store.tables.organization import Municipality, Person


class StartsOfService(Table):
    """Of which version the start events of an e-service are kept in a municipality, and when to look again.

    Publishing, withdrawing and adopting let it be looked at once; ``look_at`` is else the day from which something
    else is adopted, and a day ahead at the latest. Without a version nothing begins by itself there.
    """

    __tablename__ = "starts_of_service"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), primary_key=True, index=True)
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    look_at: Mapped[datetime] = mapped_column(index=True)


class StartEvent(Table):
    """A start event at which cases of an e-service begin by themselves in a municipality: at a time, or by ``name``.

    ``time`` is that of a timer, counted from ``since``; it is due next at ``due_at``, None if never again, and
    ``times_left`` times more, None without end. ``last_due_at`` is the time for which a case was started last,
    ``last_at`` when that was, ``missed`` how many times had passed by then for which none was. One that is switched
    off (``is_on``) keeps counting its times and starts nothing. ``failures``, ``again_at`` and ``problem`` are as those
    of timers.
    """

    __tablename__ = "start_event"
    __table_args__ = (
        UniqueConstraint(
            "municipality_id", "e_service_id", "element", "kind", "name", "time", name="uq_start_event_one"
        ),
        CheckConstraint("kind IN ('timer', 'message', 'signal')", name="kind"),
        Index("ix_start_event_name", "name", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"))
    element: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200), default="")
    time: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    since: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    times_left: Mapped[int | None]
    last_due_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    missed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    is_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    reason: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    again_at: Mapped[datetime | None]
    problem: Mapped[dict[str, Any] | None]

    municipality: Mapped[Municipality] = relationship()
    e_service: Mapped[EService] = relationship()
    model_version: Mapped[ModelVersion] = relationship()
    last_case: Mapped[Case | None] = relationship()
    changed_by: Mapped[Person | None] = relationship()


class CaseBeginning(Table):
    """How a case began, if its applicant did not apply for it; without a row the applicant did.

    ``key`` is of what began it: with the same one no second case begins. ``element`` is the start event, ``due_at``
    the time for which it began. Staff who registered it are ``registered_by``, ``came_by`` says how it had come in, and
    ``contact`` how the applicant is reached: ``{"name", "address", "phone", "email"}``, those that are known.
    ``message_id`` is the message or signal that began it, and ``depth`` how many cases began each other before it.
    """

    __tablename__ = "case_beginning"
    __table_args__ = (
        CheckConstraint("kind IN ('staff', 'timer', 'message', 'signal')", name="kind"),
        CheckConstraint("came_by IN ('', 'paper', 'phone', 'visit', 'email')", name="came_by"),
        Index("ix_case_beginning_listed", "municipality_id", "kind", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    element: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    due_at: Mapped[datetime | None]
    came_by: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact: Mapped[dict[str, Any] | None]
    message_id: Mapped[int | None] = mapped_column(index=True)
    depth: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    case: Mapped[Case] = relationship()
    registered_by: Mapped[Person | None] = relationship()


class RegistrationFile(Table):
    """A file of an application that a caseworker is about to register with the key ``submission``.

    It becomes an attachment of the case; what is never registered is deleted after some days.
    """

    __tablename__ = "registration_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(String(32), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    field: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[datetime] = mapped_column(index=True)

    blob: Mapped[Blob] = relationship()
