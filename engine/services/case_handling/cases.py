"""Cases: start one, find them, tell what has happened, let time and messages move them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from engine import execution
from engine.errors import EngineError
from engine.execution import Move
from engine.expressions import Calendar
from engine.language import in_both, message
from engine.model.description import described
from engine.services.case_handling import running_forms
from engine.services.case_handling.begun import Begun, keep
from engine.services.case_handling.case_moves import Known, brought, move, passed, store_move
from engine.services.case_handling.case_statuses import MOVABLE, refuse_suspended
from engine.services.case_handling.deadlines import legal_due_after
from engine.services.case_handling.resuming import resume
from engine.services.decisions import decision_tables
from engine.services.organization import closed_days
from engine.services.organization.access import case_for_staff
from engine.services.publishing.beginnings import applied_at
from engine.services.publishing.understanding import read_model
from engine.store import Happened, Part, Prepared, hold_case, next_case_number, record_event
from engine.store.tables import (
    Case,
    CaseEvent,
    EService,
    ModelVersion,
    Municipality,
    Note,
    Person,
    Subscription,
)
from engine.store.tables.cases import searched

LONGEST_NOTE = 10_000
"""The most characters of a note."""


class NoteRefused(EngineError):
    """A note without text, or with too much of it."""


class NotStopped(EngineError):
    """A case that is to try again, but does not have to."""


def start_case(
    session: Session,
    *,
    e_service: EService,
    municipality: Municipality,
    version: ModelVersion,
    subject: str,
    application: Mapping[str, Any],
    applicant: Person | None,
    by: Person | None,
    now: datetime,
    begun: Begun | None = None,
) -> Case:
    """Start a case in the caller's transaction and return it; its number is taken from the municipality's series.

    ``begun`` says what begins it, if that is not its applicant's own application. The legal time limit counts from when
    it came in, if the model states one.
    """
    at = begun.at if begun is not None and begun.at else applied_at(session, version)
    received_at = begun.received_at if begun is not None and begun.received_at else now
    form = running_forms.for_new_case(session, version)
    tables = decision_tables.in_force(session, version, municipality.id, form=form)
    asked = {reference: table.id for reference, table in tables.items()}
    program = closed_days.counting(session, running_forms.program_for(session, version, form, asked), municipality.id)
    moved = execution.start(program, dict(application), now, at=at)
    number = next_case_number(session, municipality, now.year)
    case = Case(
        number=number,
        municipality_id=municipality.id,
        e_service_id=e_service.id,
        model_version_id=version.id,
        form_id=form.id if form else None,
        applicant_id=applicant.id if applicant else None,
        subject=subject[:300],
        search=searched(number, subject[:300], applicant.name if applicant else ""),
        state=moved.state,
        serializer=str(execution.FORMAT),
        application=dict(application),
        tables=asked or None,
        received_at=received_at,
        legal_deadline=_legal_deadline(session, version, received_at, program.calendar),
    )
    session.add(case)
    session.flush()
    told = {"begun": begun.kind, **begun.told} if begun is not None else {}
    received = Happened("received", now, by.id if by else None, data={**told, **_at(at), **passed(moved)})
    store_move(session, case, moved, [received], now=now)
    if begun is not None:
        keep(session, case, begun)
    return case


def _at(element: str) -> dict[str, str]:
    return {"at": element} if element else {}


def _legal_deadline(session: Session, version: ModelVersion, now: datetime, calendar: Calendar) -> datetime | None:
    for process in read_model(session, version.sha).processes:
        due = legal_due_after(process.deadline, now, calendar)
        if due is not None:
            return due
    return None


def events(session: Session, case: Case, *, limit: int | None = None, before: int | None = None) -> Sequence[CaseEvent]:
    """Return what has happened to a case, newest first; ``before`` leaves out the event with that ``seq`` and later.

    They belong to no session: nobody changes what has happened.
    """
    asked = {"case": case.id, "limit": limit, "before": before}
    given = {name: value for name, value in asked.items() if value is not None}
    return [_event(iter(row)) for row in _events(frozenset(given)).rows(session, given)]


_EVENT = Part(CaseEvent)
_BY = Part(Person, only=("id", "name"))


@cache
def _events(given: frozenset[str]) -> Prepared:
    rows = _EVENT.source.outerjoin(_BY.source, _BY.c.id == _EVENT.c.by_id)
    query = select(*_EVENT.columns(), *_BY.columns()).select_from(rows).where(_EVENT.c.case_id == bindparam("case"))
    if "before" in given:
        query = query.where(_EVENT.c.seq < bindparam("before"))
    query = query.order_by(_EVENT.c.seq.desc())
    return Prepared(query.limit(bindparam("limit")) if "limit" in given else query)


def _event(values: Iterator[Any]) -> CaseEvent:
    event = _EVENT.show(values)
    assert event is not None
    set_committed_value(event, "by", _BY.show(values))
    return event


def notes(session: Session, case: Case) -> Sequence[Note]:
    """Return the notes of a case, newest first."""
    return session.scalars(
        select(Note).where(Note.case_id == case.id).options(joinedload(Note.written_by)).order_by(Note.id.desc())
    ).all()


def write_note(session: Session, case: Case, text: str, *, by: Person, now: datetime) -> Note:
    """Add a note (tjänsteanteckning) to a case. Raises NoteRefused if there is no text, or more than LONGEST_NOTE."""
    if not text.strip():
        raise NoteRefused(message("Write something in the note before you save it."))
    if len(text) > LONGEST_NOTE:
        raise NoteRefused(
            message(
                "The note is longer than {count} characters and is not saved. Go back, and divide it or attach a file.",
                count=LONGEST_NOTE,
            )
        )
    note = Note(case_id=case.id, written_at=now, written_by_id=by.id, text=text.strip())
    session.add(note)
    record_event(session, case, "noted", at=now, by=by, data={"text": text.strip()[:500]})
    session.commit()
    return note


def deliver_message(
    session: Session,
    case_id: int,
    name: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    kind: str = "message",
    token: str = "",
    by: Person | None = None,
) -> bool:
    """Give a case a message, or a signal, that it waits for; say whether it waited.

    ``token`` names one subscription, if it matters which; ``by`` is who says that it has come in, if it is a person.
    """
    case = _held(session, case_id)
    wanted = select(Subscription).where(
        Subscription.case_id == case_id, Subscription.name == name, Subscription.kind == kind
    )
    waits = session.scalars(wanted.where(Subscription.token == token) if token else wanted).first()
    if case is None or waits is None:
        session.rollback()
        return False
    take(session, case, waits, payload, now=now, by=by)
    session.commit()
    return True


def taken(session: Session, case: Case, waits: Subscription, payload: Mapping[str, Any], *, now: datetime) -> Move:
    """Return the move of a held case that takes what it waits for, without writing anything."""
    program = running_forms.program_of(session, case)
    return execution.deliver(
        program, case.state, waits.name, dict(payload), now=now, kind=waits.kind, token=waits.token
    )


def take(
    session: Session,
    case: Case,
    waits: Subscription,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    by: Person | None = None,
    known: Known | None = None,
    told: Mapping[str, Any] | None = None,
    moved: Move | None = None,
) -> None:
    """Let a held case take what it waits for; the caller commits. ``told`` is kept in the history besides.

    ``moved`` is the move, if it is worked out already.
    """
    name, kind, token = waits.name, waits.kind, waits.token
    model = known.understood.model if known is not None else running_forms.drawn(session, case)
    move(
        session,
        case,
        lambda *_: moved or taken(session, case, waits, payload, now=now),
        kind="message_received",
        now=now,
        by=by,
        element=waits.element,
        data={
            "name": name,
            "kind": kind,
            "token": token,
            "place": in_both(described(model, waits.element)),
            **brought(payload),
            **(told or {}),
        },
        known=known,
    )


def resume_case(session: Session, number: str, *, by: Person, now: datetime) -> Case:
    """Let a case that has stopped try again where it stopped; it may stop there anew.

    Systems that have not done their tasks are asked again. Raises NotYours if ``by`` does not handle the case, and
    NotStopped if it goes on already or is closed.
    """
    case = case_for_staff(session, number, by)
    hold_case(session, case)
    refuse_suspended(case)
    if case.status != "incident":
        raise NotStopped(message("The case {number} has not stopped, so there is nothing to try again.", number=number))
    resume(session, case, by=by, now=now)
    session.commit()
    return case


def _held(session: Session, case_id: int) -> Case | None:
    """Return a case that may go on, as it is now; nobody else moves it before this transaction ends."""
    case = session.get(Case, case_id)
    if case is None:
        return None
    hold_case(session, case)
    return case if case.status in MOVABLE else None
