"""Cases, their history, and what is projected from their state so that lists never ask the engine."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.store.columns import Table
from engine.store.tables.catalogue import Blob, EService, ModelVersion
from engine.store.tables.organization import CandidateGroup, Municipality, Person
from engine.store.tables.uses import RunningForm

FAR_OFF = datetime(9000, 1, 1, tzinfo=UTC)
"""When that is due which has no time limit."""


class CaseNumber(Table):
    """The last number given to a case of a municipality in a year."""

    __tablename__ = "case_number"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def _since(name: str, column: str, status: str) -> Index:
    """Return an index of the cases of a status alone, by since when they have it."""
    of_status = text(f"status = '{status}'")
    return Index(name, column, "id", "municipality_id", sqlite_where=of_status, postgresql_where=of_status)


class Case(Table):
    """One process instance with its case number (diarienummer).

    ``state`` holds the live tokens and data as ``execution`` gives them, ``serializer`` the version
    of that form. ``version`` grows by one with each move and guards it (``store.save_move``).
    ``event_count`` is the number of events in its history. ``registered_at``, ``phase`` and
    ``decided_at`` tell what a resident sees: Inkommet, Registrerat, Under handläggning, Beslutat.
    ``form`` is what it runs on if its version uses processes of other files; it keeps it.
    ``tables`` are the decision tables that it asks until its end, their ids by the reference that the model uses.
    ``submission`` is the key of the draft that it was sent from: one draft becomes one case.
    ``search`` is its number, its subject and the name of its applicant in small letters: by them a list finds it.
    ``path`` says what it has passed up to the event ``path_seq`` (``engine.services.case_handling.paths``).
    ``incident_at`` is since when it has stopped.
    ``halt`` says why it is suspended or was cancelled: ``{"person", "by", "reason", "told"}``, where ``told`` is what
    the applicant reads, and ``"many"`` with it if an act on many suspended it; ``suspended_at`` since when it is.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(
            "status IN ('running', 'completed', 'incident', 'withdrawn', 'suspended', 'cancelled')", name="status"
        ),
        Index("ix_case_of_municipality", "municipality_id", "status", "received_at"),
        Index("ix_case_listed", "municipality_id", "received_at", "id", "e_service_id", "status", "search"),
        Index("ix_case_of_applicant", "applicant_id", "received_at"),
        Index("ix_case_of_caseworker", "caseworker_id", "status"),
        Index("ix_case_of_status", "status", "received_at"),
        _since("ix_case_stopped", "incident_at", "incident"),
        _since("ix_case_suspended", "suspended_at", "suspended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), index=True)
    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    caseworker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    form_id: Mapped[int | None] = mapped_column(ForeignKey("running_form.id"))
    subject: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(Text, default="", server_default=text("''"), deferred=True)
    submission: Mapped[str | None] = mapped_column(String(32), unique=True, index=True)
    state: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    serializer: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    event_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(12), default="running")
    phase: Mapped[str] = mapped_column(String(20), default="registration")
    application: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    variables: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    incident: Mapped[dict[str, Any] | None]
    incident_at: Mapped[datetime | None]
    halt: Mapped[dict[str, Any] | None]
    suspended_at: Mapped[datetime | None]
    tables: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    path: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    path_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    legal_deadline: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    municipality: Mapped[Municipality] = relationship()
    e_service: Mapped[EService] = relationship()
    model_version: Mapped[ModelVersion] = relationship()
    form: Mapped[RunningForm | None] = relationship()
    applicant: Mapped[Person | None] = relationship(foreign_keys=[applicant_id])
    caseworker: Mapped[Person | None] = relationship(foreign_keys=[caseworker_id])


class CaseEvent(Table):
    """One thing that happened to a case. Rows are only ever added.

    ``kind`` says which sentence tells it, ``element`` is the id of the flow node it is about, and
    ``data`` holds what the sentence needs.
    """

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_by", "by_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    element: Mapped[str | None] = mapped_column(String(200))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    by: Mapped[Person | None] = relationship()


FILTERED = ("e_service_id", "phase", "search", "status")
"""What else a worklist filters by; it stands in each of its indexes, so that nobody looks up what is left out.

The status too: SQLite looks at it in each row, although the index has only open ones."""
LONGEST_SEARCH = 1000
"""The most bytes of the words by which a row is found: PostgreSQL keeps no more than 2,700 of a row in an index."""


def searched(*words: str) -> str:
    """Return the words by which a row is found, in small letters, cut at LONGEST_SEARCH bytes."""
    return " ".join(words).lower().encode()[:LONGEST_SEARCH].decode(errors="ignore")


_NOT_DONE = text("status = 'open' OR status = 'suspended'")


def _list(name: str, *columns: str) -> Index:
    """Return an index of the open work items alone, which holds all that a worklist filters or sorts by."""
    is_open = text("status = 'open'")
    return Index(name, *columns, sqlite_where=is_open, postgresql_where=is_open)


class WorkItem(Table):
    """A task of a case offered to people. ``token`` is the token of the case that waits for it.

    ``choices`` are the ways to choose from at an undecided gateway, ``{"flow", "label", "target"}``
    each, None for an ordinary work item; ``asked`` says why a decision table did not decide,
    ``{"decision", "reason": {"en", "sv"}}``; ``outcome`` is what was answered, ``draft`` what is typed so far.
    ``e_service_id``, ``phase``, ``number`` and ``received_at`` are those of its case, ``search`` its own name, the
    number and the subject of the case in small letters, and ``urgent_at`` the date that is due first of its own and
    the law's: a worklist filters and sorts by them, and asks no other table.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        UniqueConstraint("case_id", "token"),
        CheckConstraint("status IN ('open', 'suspended', 'completed', 'cancelled')", name="status"),
        Index("ix_work_item_not_done", "case_id", sqlite_where=_NOT_DONE, postgresql_where=_NOT_DONE),
        _list("ix_work_item_urgent", "group_id", "urgent_at", "id", *FILTERED),
        _list("ix_work_item_name", "group_id", "name", "id", "urgent_at", *FILTERED),
        _list("ix_work_item_number", "group_id", "number", "id", "urgent_at", *FILTERED),
        _list("ix_work_item_received", "group_id", "received_at", "id", "urgent_at", *FILTERED),
        _list("ix_work_item_mine", "assignee_id", "urgent_at", "id", "group_id", *FILTERED),
        _list("ix_work_item_late", "urgent_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    lane: Mapped[str] = mapped_column(String(200), default="")
    group_id: Mapped[int] = mapped_column(ForeignKey("candidate_group.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(12), default="open")
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    legal_due_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    choices: Mapped[list[dict[str, Any]] | None]
    asked: Mapped[dict[str, Any] | None]
    outcome: Mapped[dict[str, Any] | None]
    draft: Mapped[dict[str, Any] | None]
    e_service_id: Mapped[int] = mapped_column(default=0, server_default="0")
    phase: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    number: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    received_at: Mapped[datetime] = mapped_column(
        default=FAR_OFF, server_default=text(f"'{FAR_OFF:%Y-%m-%d %H:%M:%S.%f}'")
    )
    urgent_at: Mapped[datetime] = mapped_column(
        default=FAR_OFF, server_default=text(f"'{FAR_OFF:%Y-%m-%d %H:%M:%S.%f}'")
    )
    search: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    case: Mapped[Case] = relationship()
    group: Mapped[CandidateGroup] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    completed_by: Mapped[Person | None] = relationship(foreign_keys=[completed_by_id])


@event.listens_for(WorkItem, "before_insert")
@event.listens_for(WorkItem, "before_update")
def _keep_urgent(_mapper: object, _connection: object, item: WorkItem) -> None:
    item.urgent_at = item.due_at or item.legal_due_at or FAR_OFF


class Timer(Table):
    """A token of a case that waits for a time; workers look here, and nowhere else, for what is due.

    ``failures`` counts how often it could not fire since a person last asked for it, ``problem`` says why as a
    sentence, and it is tried anew at ``again_at``, or not before a person asks for it if that is None.
    """

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("case_id", "token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    again_at: Mapped[datetime | None]
    problem: Mapped[dict[str, Any] | None]

    case: Mapped[Case] = relationship()


class Subscription(Table):
    """A token of a case that waits for a message or signal with a name.

    A message whose values have the names ``correlation_names`` finds it by ``correlation``, their digest
    (``model.correlation``), "" while the case lacks a value. ``looked`` says that kept messages have been looked
    through since it waits.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("case_id", "token"),
        Index("ix_subscription_name", "name", "correlation"),
        Index("ix_subscription_new", "looked", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(80))
    element: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="message")
    name: Mapped[str] = mapped_column(String(200))
    correlation: Mapped[str] = mapped_column(String(200), default="")
    correlation_names: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    looked: Mapped[bool] = mapped_column(default=False, server_default=false())

    case: Mapped[Case] = relationship()


class Note(Table):
    """What a caseworker writes down about a case (tjänsteanteckning); never changed afterwards."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]

    written_by: Mapped[Person] = relationship()


class ApplicationDraft(Table):
    """What a resident has filled in but not yet sent: one for each e-service and municipality.

    ``submission`` is a key of its own that the case made of it keeps.
    """

    __tablename__ = "application_draft"
    __table_args__ = (UniqueConstraint("person_id", "municipality_id", "e_service_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    e_service_id: Mapped[int] = mapped_column(ForeignKey("e_service.id"))
    submission: Mapped[str | None] = mapped_column(String(32), unique=True, index=True)
    values: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    municipality: Mapped[Municipality] = relationship()
    e_service: Mapped[EService] = relationship()


class Attachment(Table):
    """A file that belongs to an application draft, or to a case once the application is sent."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("(draft_id IS NULL) <> (case_id IS NULL)", name="one_owner"),
        Index("ix_attachment_case", "case_id"),
        Index("ix_attachment_draft", "draft_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("application_draft.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    sha: Mapped[str] = mapped_column(ForeignKey("blob.sha"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    field: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]

    blob: Mapped[Blob] = relationship()
    case: Mapped[Case | None] = relationship()
    draft: Mapped[ApplicationDraft | None] = relationship()
    uploaded_by: Mapped[Person] = relationship()
