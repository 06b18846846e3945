"""Staff register a case for somebody who has written, called or come: in the form in which residents apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.expressions import HERE
from engine.language import Message, message
from engine.services.case_handling import applications
from engine.services.case_handling.begun import CAME_BY, Begun, CameBy, begun_with
from engine.services.case_handling.cases import start_case
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.catalogue import offers
from engine.services.forms import forms
from engine.services.organization import identities
from engine.services.organization.access import municipality_ids
from engine.services.organization.authority import require
from engine.services.organization.municipalities import list_municipalities
from engine.services.starting import registration_files
from engine.store.tables import ApplicationDraft, Attachment, Case, EService, Municipality, Person

LONGEST = {"name": 200, "address": 300, "phone": 40, "email": 254}
"""The most characters of what is written of an applicant."""
OLDEST = timedelta(days=730)
"""How long ago something may have come in that is registered now."""


class NotRegistered(EngineError):
    """What keeps a case from being registered: ``problems`` by the field that they are about."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        super().__init__(next(iter(self.problems.values())))


@dataclass(frozen=True, slots=True)
class Applicant:
    """For whom a case is registered: ``reference`` stands for the personal identity number, "" if it is not known.

    ``contact`` has how the person is reached, by the names of LONGEST. Without a name nobody is known.
    """

    name: str = ""
    reference: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How it came in, and on which day."""

    came_by: CameBy
    day: date


def may_be_anonymous(e_service: EService) -> bool:
    """Say whether an e-service takes what nobody has put a name to (``anonymous`` in its service.yaml)."""
    return bool(e_service.data.get("anonymous"))


def places(session: Session, by: Person, *, now: datetime) -> Sequence[tuple[Municipality, Sequence[EService]]]:
    """Return where ``by`` may register cases: the municipalities in which the person is a caseworker, by name.

    With each come the e-services that it offers today.
    """
    reach = municipality_ids(session, by)
    own = [each for each in list_municipalities(session) if reach is None or each.id in reach]
    offered = offers.offers(session, now=now)
    return [(place, [each.e_service for each in offered if place in each.municipalities]) for place in own]


def problems(applicant: Applicant, arrival: Arrival, e_service: EService, *, now: datetime) -> dict[str, Message]:
    """Return what is wrong with who applies and how it came in, by field; empty if nothing is."""
    found: dict[str, Message] = {}
    today = now.astimezone(HERE).date()
    if arrival.came_by not in CAME_BY:
        found["came_by"] = message("Choose how it came in.")
    if arrival.day > today:
        found["received"] = message("The day lies ahead. Write the day on which it came in.")
    elif arrival.day < today - OLDEST:
        found["received"] = message("It cannot have come in more than two years ago. Write the right day.")
    if not applicant.name and (applicant.reference or not may_be_anonymous(e_service)):
        found["name"] = message("Write the name of the applicant.")
    for name, text in {"name": applicant.name, **applicant.contact}.items():
        if len(text) > LONGEST[name]:
            found[name] = message("Write at most {count} characters.", count=LONGEST[name])
    return found


def register(
    session: Session,
    municipality: Municipality,
    e_service: EService,
    values: Mapping[str, Any],
    *,
    applicant: Applicant,
    arrival: Arrival,
    by: Person,
    now: datetime,
    submission: str,
) -> Case:
    """Register a case with its files and return it; what was registered before with the key ``submission`` is returned.

    It came in on the day of its arrival, and legal time limits count from then. Who is known by a reference sees the
    case when signed in with an e-identification. All of it is committed together.

    Raises NotAllowed unless ``by`` is a caseworker of the municipality, NotOfferedHere, NotRegistered, and WrongOutcome
    if the form does not accept the values.
    """
    require(session, by, "caseworker", municipality)
    # Whoever clicks twice waits here for the first click, and finds its case.
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    earlier = begun_with(session, _key(submission, by))
    if earlier is not None:
        return earlier
    version = applications.version_to_run(session, municipality, e_service, now=now)
    wrong = problems(applicant, arrival, e_service, now=now)
    if wrong:
        raise NotRegistered(wrong)
    form = forms.application_form(session, e_service.id, municipality.id)
    files = {str(each.id): each for each in registration_files.files_of(session, submission, by=by)}
    values = registration_files.only_own(form, forms.asked_for(form, values), files)
    refused = forms.problems(form, values)
    if refused:
        raise WrongOutcome(refused)
    person = _person(session, applicant, now)
    draft, is_new = _draft(session, person or by, municipality, e_service, now)
    attached = registration_files.attach(session, form, values, files, draft)
    case = start_case(
        session,
        e_service=e_service,
        municipality=municipality,
        version=version,
        subject=applications.subject_of(form, attached, e_service),
        application=attached,
        applicant=person,
        by=by,
        now=now,
        begun=_begun(applicant, arrival, submission, by, now),
    )
    ids = [int(attached[name]) for name in attached if forms.is_file(form, name)]
    session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(draft_id=None, case_id=case.id))
    if is_new:
        session.execute(delete(ApplicationDraft).where(ApplicationDraft.id == draft.id))
    registration_files.forget(session, submission, by=by)
    session.commit()
    return case


def registered_as(session: Session, submission: str, *, by: Person) -> Case | None:
    """Return the case that ``by`` has registered with a key, or None."""
    return begun_with(session, _key(submission, by))


def _key(submission: str, by: Person) -> str:
    return f"staff:{by.id}:{submission}"


def _begun(applicant: Applicant, arrival: Arrival, submission: str, by: Person, now: datetime) -> Begun:
    contact = {"name": applicant.name, **applicant.contact}
    return Begun(
        "staff",
        _key(submission, by),
        received_at=_moment(arrival.day, now),
        came_by=arrival.came_by,
        registered_by=by,
        contact={name: text for name, text in contact.items() if text} or None,
        told={"came_by": arrival.came_by, "day": arrival.day.isoformat()},
    )


def _moment(day: date, now: datetime) -> datetime:
    """Return when something came in: now if it was today, else at noon of its day."""
    if day == now.astimezone(HERE).date():
        return now
    return datetime.combine(day, time(12), HERE)


def _person(session: Session, applicant: Applicant, now: datetime) -> Person | None:
    if applicant.reference:
        return identities.resident_with(session, applicant.reference, applicant.name, now=now)
    return identities.unidentified(session, applicant.name, now=now) if applicant.name else None


def _draft(
    session: Session, person: Person, municipality: Municipality, e_service: EService, now: datetime
) -> tuple[ApplicationDraft, bool]:
    """Return a draft to which files belong until there is a case: that of the person, or a new one, and which it is."""
    draft = applications.find_draft(session, person, municipality, e_service)
    if draft is not None:
        return draft, False
    draft = ApplicationDraft(
        person_id=person.id, municipality_id=municipality.id, e_service_id=e_service.id, values={}, saved_at=now
    )
    session.add(draft)
    session.flush()
    return draft, True
