"""Let the demo's residents apply and its caseworkers work, through the same services as everybody."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services.case_handling import applications, attachments, work_items
from engine.services.catalogue import adoptions, e_services
from engine.services.forms import forms
from engine.services.seed.answering import answers, attachment_fields, sheet
from engine.services.seed.applicants import Application
from engine.services.seed.persons import CASEWORKERS
from engine.store.tables import Case, CaseEvent, EService, Municipality, Person

MOST_STEPS = 60
LAST_WORK = timedelta(hours=14)
BETWEEN = timedelta(minutes=9)


def store_case(
    session: Session,
    application: Application,
    places: Mapping[str, Municipality],
    persons: Mapping[str, Person],
    *,
    now: datetime,
) -> Case | None:
    """Send an application as many days before ``now`` as it says and complete its first work items.

    The times are spread evenly over office hours up to yesterday. Returns None if it is not offered there.
    """
    place, e_service = places[application.place], e_services.find_e_service(session, application.e_service)
    received = now - timedelta(days=application.days_ago)
    if adoptions.runs_for(session, place, e_service, on=received.date()) is None:
        return None
    case = _send(session, application, place, e_service, persons[application.applicant], received)
    steps = MOST_STEPS if application.steps is None else application.steps
    pause = max(now - LAST_WORK - received, timedelta(hours=1)) / (min(steps, 12) + 1)
    first, second = (persons[name] for name in CASEWORKERS[application.place])
    at = received
    for step in range(steps):
        by = second if step % 3 == 2 else first
        at = max(at + BETWEEN, _at_work(received + pause * min(step + 1, 12), step))
        if not _work(session, case, application, by, at):
            break
    _claim_every_other(session, case, first, now)
    return case


def not_before(session: Session, case: Case, wanted: datetime) -> datetime:
    """Return a time for what happens next in a case: ``wanted``, or a little after the last of its events."""
    last = session.scalar(select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id))
    return max(wanted, last + BETWEEN) if last is not None else wanted


def _send(
    session: Session,
    application: Application,
    place: Municipality,
    e_service: EService,
    applicant: Person,
    received: datetime,
) -> Case:
    form = forms.application_form(session, e_service.id, place.id)
    values = answers(form, application.values, on=received.date())
    draft = applications.save_draft(session, place, e_service, values, by=applicant, now=received)
    for field in attachment_fields(form):
        attached = attachments.attach_to_draft(
            session, draft, field, f"{field}.pdf", sheet(f"{field}: {place.name}"), by=applicant, now=received
        )
        values[field] = str(attached.id)
    return applications.send(session, place, e_service, values, by=applicant, now=received)


def _work(session: Session, case: Case, application: Application, by: Person, at: datetime) -> bool:
    """Complete the oldest open work item; say whether there was one."""
    items = work_items.open_work_items(session, case)
    if not items:
        return False
    form = work_items.form_of(session, items[0])
    work_items.complete(session, items[0].id, answers(form, application.outcomes, on=at.date()), by=by, now=at)
    return True


def _at_work(moment: datetime, step: int) -> datetime:
    """Return a time on the same day at which offices in Sweden are open; later steps of a day come later."""
    return moment.replace(hour=7 + step % 8, minute=(moment.minute + 7 * step) % 60)


def _claim_every_other(session: Session, case: Case, by: Person, now: datetime) -> None:
    """Let a caseworker have taken the open work items of every other case; the rest waits in the groups."""
    if case.id % 2:
        for item in work_items.open_work_items(session, case):
            work_items.claim(session, item.id, by=by, now=not_before(session, case, now - LAST_WORK))
