"""What residents do: apply, and follow their cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling.attachments import attachments_of
from engine.services.case_handling.cases import start_case
from engine.services.case_handling.merging import exactly
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.catalogue import adoptions
from engine.services.forms import forms
from engine.store.tables import (
    ApplicationDraft,
    Attachment,
    Case,
    CaseEvent,
    EService,
    ModelVersion,
    Municipality,
    Person,
)

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
    since: Mapping[ResidentStatus, datetime]


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


def my_drafts(session: Session, person: Person) -> Sequence[ApplicationDraft]:
    """Return all that a resident has filled in but not sent, latest first."""
    return session.scalars(
        select(ApplicationDraft)
        .where(ApplicationDraft.person_id == person.id)
        .options(joinedload(ApplicationDraft.municipality), joinedload(ApplicationDraft.e_service))
        .order_by(ApplicationDraft.saved_at.desc())
    ).all()


def save_draft(
    session: Session,
    municipality: Municipality,
    e_service: EService,
    values: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
) -> ApplicationDraft:
    """Keep what is filled in so far, complete or not. Files that no value mentions any more are thrown away."""
    version_to_run(session, municipality, e_service, now=now)
    draft = find_draft(session, by, municipality, e_service)
    if draft is None:
        draft = ApplicationDraft(
            person_id=by.id,
            municipality_id=municipality.id,
            e_service_id=e_service.id,
            submission=uuid4().hex,
            values={},
            saved_at=now,
        )
        session.add(draft)
    draft.values, draft.saved_at = dict(values), now
    session.flush()
    for file in attachments_of(session, draft):
        if str(file.id) not in draft.values.values():
            session.delete(file)
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
    submission: str | None = None,
) -> Case:
    """Send an application: start its case, move the draft's attachments to it, and return it with its number.

    All of it is committed together. What was already sent with the key ``submission`` (the double
    click) becomes no second case: the first one is returned.

    Raises NotOfferedHere, and WrongOutcome if the form does not accept the values.
    """
    earlier = _sent_before(session, by, submission)
    if earlier is not None:
        return earlier
    version = version_to_run(session, municipality, e_service, now=now)
    form = forms.application_form(session, e_service.id, municipality.id)
    draft = find_draft(session, by, municipality, e_service)
    values = _with_own_files(session, form, forms.asked_for(form, values), draft)
    wrong = forms.problems(form, values)
    if wrong:
        raise WrongOutcome(wrong)
    case = start_case(
        session,
        e_service=e_service,
        municipality=municipality,
        version=version,
        subject=subject_of(form, values, e_service),
        application=values,
        applicant=by,
        by=by,
        now=now,
    )
    case.submission = submission
    if draft is not None:
        session.execute(
            update(Attachment).where(Attachment.draft_id == draft.id).values(draft_id=None, case_id=case.id)
        )
        session.delete(draft)
    session.commit()
    return case


def _sent_before(session: Session, by: Person, submission: str | None) -> Case | None:
    """Return the case that ``by`` has already sent with the key ``submission``.

    The row of ``by`` is locked until the transaction ends, so that of two at once the second finds
    the case of the first. (A SQLite session that writes has the whole database.)
    """
    if submission is None:
        return None
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    return sent_as(session, submission, by=by)


def sent_as(session: Session, submission: str, *, by: Person) -> Case | None:
    """Return the case of ``by`` that was sent with the key ``submission``, or None."""
    return session.scalars(select(Case).where(Case.submission == submission, Case.applicant_id == by.id)).one_or_none()


def _with_own_files(
    session: Session, form: forms.FormContent, values: Mapping[str, Any], draft: ApplicationDraft | None
) -> dict[str, Any]:
    """Return ``values`` without the ids of files that were never attached to the draft."""
    own = {str(file.id) for file in attachments_of(session, draft)} if draft is not None else set()
    properties = form["schema"].get("properties", {})
    return {
        name: value
        for name, value in values.items()
        if properties.get(name, {}).get("format") != "attachment" or str(value) in own
    }


def my_cases(session: Session, person: Person) -> list[FollowedCase]:
    """Return all cases of a resident at all municipalities, open ones first, latest first."""
    found: Sequence[Case] = session.scalars(
        select(Case)
        .where(Case.applicant_id == person.id)
        .options(joinedload(Case.municipality), joinedload(Case.e_service), joinedload(Case.caseworker))
        .order_by(Case.received_at.desc(), Case.id.desc())
    ).all()
    begun = _begun(session, [case.id for case in found])
    return sorted(
        (_followed(case, begun.get(case.id)) for case in found), key=lambda each: each.case.closed_at is not None
    )


def follow(session: Session, case: Case) -> FollowedCase:
    """Return a case as its applicant sees it."""
    return _followed(case, _begun(session, [case.id]).get(case.id))


def _begun(session: Session, case_ids: Sequence[int]) -> dict[int, datetime]:
    """Return by case when the first work item after registration was taken or done: then handling begins.

    Of each history only what comes before that is read.
    """
    first = (
        select(CaseEvent.at)
        .where(
            CaseEvent.case_id == Case.id,
            CaseEvent.kind.in_(("claimed", "assigned", "completed", "chosen")),
            CaseEvent.at > Case.registered_at,
        )
        .order_by(CaseEvent.seq)
        .limit(exactly(1))
        .scalar_subquery()
    )
    registered = select(Case.id, first).where(Case.id.in_(case_ids), Case.registered_at.is_not(None))
    return {case: at for case, at in session.execute(registered) if at is not None}


def _followed(case: Case, begun: datetime | None) -> FollowedCase:
    decided = case.decided_at or case.closed_at
    reached: tuple[tuple[ResidentStatus, datetime | None], ...] = (
        ("received", case.received_at),
        ("registered", case.registered_at),
        ("handling", begun),
        ("decided", decided),
    )
    since = {status: at for status, at in reached if at is not None}
    return FollowedCase(case, list(since)[-1], since)


def subject_of(form: forms.FormContent, values: Mapping[str, Any], e_service: EService) -> str:
    """Return what the case is called in lists: the answers to the form's ``subject`` fields, else the e-service."""
    asked = [field for field in form["fields"] if field.get("name") in form.get("subject", ())]
    ordered = sorted(asked, key=lambda field: form["subject"].index(field["name"]))
    answers = [answer for _, answer in forms.told({**form, "fields": ordered}, values, "sv")]
    return ", ".join(answers) or e_service.name["sv"]
