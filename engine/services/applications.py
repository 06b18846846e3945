"""What residents do: find an e-service, apply, follow their cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services import adoptions, forms
from engine.services.cases import start_case
from engine.services.work_items import WrongOutcome
from engine.store.tables import ApplicationDraft, Attachment, Case, EService, ModelVersion, Municipality, Person

ResidentStatus = Literal["received", "registered", "handling", "decided"]
STATUSES: tuple[ResidentStatus, ...] = ("received", "registered", "handling", "decided")
"""Inkommet, Registrerat, Under handläggning, Beslutat, in this order."""


class NotOfferedHere(EngineError):
    """An e-service that the municipality does not offer just now."""


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """A case as its applicant sees it: the status reached, and since when each status holds."""

    case: Case
    status: ResidentStatus
    since: Mapping[str, datetime]


def offered(session: Session, municipality: Municipality, *, now: datetime) -> list[EService]:
    """Return the e-services that a municipality offers today, by name."""
    services = session.scalars(select(EService)).all()
    found = [each for each in services if adoptions.runs_for(session, municipality, each, on=now.date()) is not None]
    return sorted(found, key=lambda each: each.name["sv"].casefold())


def version_to_run(session: Session, municipality: Municipality, e_service: EService, *, now: datetime) -> ModelVersion:
    """Return the version on which a new case would start. Raises NotOfferedHere."""
    version = adoptions.runs_for(session, municipality, e_service, on=now.date())
    if version is None or version.prepared_sha is None:
        raise NotOfferedHere(
            message(
                "{municipality} does not offer this e-service at present. Choose another municipality, or "
                "contact {municipality}.",
                municipality=municipality.official_name,
            )
        )
    return version


def find_draft(
    session: Session, person: Person, municipality: Municipality, e_service: EService
) -> ApplicationDraft | None:
    """Return what the person has filled in but not sent."""
    return session.scalars(
        select(ApplicationDraft).where(
            ApplicationDraft.person_id == person.id,
            ApplicationDraft.municipality_id == municipality.id,
            ApplicationDraft.e_service_id == e_service.id,
        )
    ).one_or_none()


def save_draft(
    session: Session,
    municipality: Municipality,
    e_service: EService,
    values: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
) -> ApplicationDraft:
    """Keep what is filled in so far, complete or not."""
    version_to_run(session, municipality, e_service, now=now)
    draft = find_draft(session, by, municipality, e_service)
    if draft is None:
        draft = ApplicationDraft(
            person_id=by.id, municipality_id=municipality.id, e_service_id=e_service.id, values={}, saved_at=now
        )
        session.add(draft)
    draft.values, draft.saved_at = dict(values), now
    session.commit()
    return draft


def discard_draft(session: Session, draft: ApplicationDraft) -> None:
    """Throw away a draft and the files attached to it."""
    session.execute(delete(Attachment).where(Attachment.draft_id == draft.id))
    session.delete(draft)
    session.commit()


def send(
    session: Session,
    municipality: Municipality,
    e_service: EService,
    values: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
) -> Case:
    """Send an application: start its case, move the draft's attachments to it, and return it with its number.

    All of it is committed together. Raises NotOfferedHere, and WrongOutcome if the form does not accept the values.
    """
    version = version_to_run(session, municipality, e_service, now=now)
    form = forms.application_form(session, e_service.id, municipality.id)
    values = forms.asked_for(form, values)
    wrong = forms.problems(form, values)
    if wrong:
        raise WrongOutcome(wrong)
    draft = find_draft(session, by, municipality, e_service)
    case = start_case(
        session,
        e_service=e_service,
        municipality=municipality,
        version=version,
        subject=_subject(form, values, e_service),
        application=values,
        applicant=by,
        by=by,
        now=now,
    )
    if draft is not None:
        session.execute(
            update(Attachment).where(Attachment.draft_id == draft.id).values(draft_id=None, case_id=case.id)
        )
        session.delete(draft)
    session.commit()
    return case


def my_cases(session: Session, person: Person) -> list[FollowedCase]:
    """Return all cases of a resident at all municipalities, open ones first, latest first."""
    found: Sequence[Case] = session.scalars(
        select(Case)
        .where(Case.applicant_id == person.id)
        .options(joinedload(Case.municipality), joinedload(Case.e_service), joinedload(Case.caseworker))
        .order_by(Case.received_at.desc(), Case.id.desc())
    ).all()
    return sorted((follow(case) for case in found), key=lambda each: each.case.closed_at is not None)


def follow(case: Case) -> FollowedCase:
    """Return a case as its applicant sees it."""
    since = {"received": case.received_at}
    status: ResidentStatus = "received"
    if case.registered_at is not None:
        since["registered"] = case.registered_at
        since["handling"] = case.registered_at
        status = "handling"
    decided = case.decided_at or case.closed_at
    if decided is not None:
        since["decided"] = decided
        status = "decided"
    return FollowedCase(case, status, since)


def _subject(form: forms.FormContent, values: Mapping[str, Any], e_service: EService) -> str:
    """Return what the case is called in lists: the form's ``subject`` fields, else the e-service."""
    parts = [str(values[name]) for name in form.get("subject", ()) if values.get(name)]
    return ", ".join(parts) or e_service.name["sv"]
