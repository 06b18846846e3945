"""Register a case for somebody who has written, called or come: in the form in which residents apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from engine.language import Message, message
from engine.services.case_handling import applications
from engine.services.case_handling.begun import CAME_BY
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.catalogue.e_services import find_e_service
from engine.services.forms import forms
from engine.services.organization.authority import require
from engine.services.organization.identities import NoIdentity
from engine.services.organization.municipalities import find_municipality
from engine.services.starting import registering, registration_files
from engine.services.starting.registering import Applicant, Arrival, NotRegistered
from engine.store.tables import Case, EService, Municipality
from webui import identities
from webui.audience import audience, current_person
from webui.caseworkers import blueprint
from webui.database import now, reading, writing
from webui.forms import Answers, parse, shown
from webui.language import sentence, tell
from webui.language.dates import HERE

OWN = "who_"
"""Begins the names of fields that are not the application's."""
WORDS: Mapping[str, Message] = {
    "came_by": message("How it came in"),
    "received": message("Day on which it came in"),
    "number": message("Personal identity number"),
    "name": message("Name"),
    "address": message("Postal address"),
    "phone": message("Telephone"),
    "email": message("E-mail"),
}


@dataclass(slots=True)
class Typed:
    """What is typed so far of who applies and how it came in, with what is wrong with it by field."""

    fields: Mapping[str, str]
    applicant: Applicant = field(default_factory=Applicant)
    arrival: Arrival | None = None
    errors: dict[str, Message] = field(default_factory=dict)


@blueprint.get("/cases/register")
@audience("caseworker")
def case_register() -> ResponseReturnValue:
    """Show the e-services for which the visitor may register a case, by municipality."""
    with reading() as session:
        return render_template(
            "caseworkers/register.html", places=registering.places(session, current_person(), now=now())
        )


@blueprint.get("/cases/register/<place>/<service>")
@audience("caseworker")
def case_register_form(place: str, service: str) -> ResponseReturnValue:
    """Show the form of the application, with who applies and how it came in before it."""
    with reading() as session:
        municipality, e_service = _opened(session, place, service)
        today = now().astimezone(HERE).date().isoformat()
        typed = Typed({"came_by": "", "received": today})
        return _page(session, municipality, e_service, typed, Answers({}), uuid4().hex)


def _opened(session: Session, place: str, service: str) -> tuple[Municipality, EService]:
    """Return where the visitor registers a case. Raises NotAllowed and NotOfferedHere."""
    municipality, e_service = find_municipality(session, place), find_e_service(session, service)
    require(session, current_person(), "caseworker", municipality)
    applications.version_to_run(session, municipality, e_service, now=now())
    return municipality, e_service


def _page(
    session: Session,
    municipality: Municipality,
    e_service: EService,
    typed: Typed,
    answers: Answers,
    submission: str,
) -> str:
    form = shown(forms.application_form(session, e_service.id, municipality.id))
    files = registration_files.files_of(session, submission, by=current_person())
    own = {f"{OWN}{name}": error for name, error in typed.errors.items()}
    return render_template(
        "caseworkers/register_form.html",
        municipality=municipality,
        e_service=e_service,
        form=form,
        typed=typed.fields,
        values=answers.values,
        errors={**own, **answers.errors},
        labels={**form.labels, **{f"{OWN}{name}": sentence(word) for name, word in WORDS.items()}},
        files={str(file.id): f"{file.file_name}, {max(1, round(file.blob.size / 1024))} kB" for file in files},
        submission=submission,
        came_by=[(key, sentence(text)) for key, text in CAME_BY.items()],
        today=now().astimezone(HERE).date(),
        anonymous=registering.may_be_anonymous(e_service),
        longest=registering.LONGEST,
    )


@blueprint.post("/cases/register/<place>/<service>")
@audience("caseworker")
def case_register_send(place: str, service: str) -> ResponseReturnValue:
    """Register the case and lead to it; show the form again if something is wrong. Sent twice, it is one case."""
    submission = request.form.get("submission", "")[:32] or uuid4().hex
    with writing() as session:
        municipality, e_service = _opened(session, place, service)
        earlier = registering.registered_as(session, submission, by=current_person())
        if earlier is not None:
            return _to(earlier)
        typed = _typed(e_service)
        answers = _answers(session, municipality, e_service, submission)
        if typed.errors or answers.errors or typed.arrival is None:
            return _page(session, municipality, e_service, typed, answers, submission), 422
        try:
            case = registering.register(
                session,
                municipality,
                e_service,
                answers.values,
                applicant=typed.applicant,
                arrival=typed.arrival,
                by=current_person(),
                now=now(),
                submission=submission,
            )
        except (NotRegistered, WrongOutcome) as refused:
            session.rollback()
            municipality, e_service = _opened(session, place, service)
            answers.errors.update(refused.problems if isinstance(refused, WrongOutcome) else {})
            typed.errors.update(refused.problems if isinstance(refused, NotRegistered) else {})
            return _page(session, municipality, e_service, typed, answers, submission), 422
        tell(message("The case is registered and has the number {number}.", number=case.number))
        return _to(case)


def _to(case: Case) -> ResponseReturnValue:
    return redirect(url_for("caseworkers.case", number=case.number), code=303)


def _typed(e_service: EService) -> Typed:
    """Return what was typed of who applies and how it came in, with what is wrong with it."""
    fields = {name: " ".join(request.form.get(f"{OWN}{name}", "").split()) for name in WORDS}
    found = Typed(fields)
    reference = ""
    if fields["number"]:
        try:
            reference = identities.reference(fields["number"])
        except NoIdentity as wrong:
            found.errors["number"] = wrong.message
    contact = {name: fields[name] for name in ("address", "phone", "email") if fields[name]}
    found.applicant = Applicant(fields["name"], reference, contact)
    try:
        day = date.fromisoformat(fields["received"])
    except ValueError:
        found.errors["received"] = message("Write the day as 2026-11-24.")
        day = datetime.now(HERE).date()
    found.arrival = Arrival(fields["came_by"], day)  # type: ignore[arg-type]
    found.errors = {
        **registering.problems(found.applicant, found.arrival, e_service, now=now()),
        **found.errors,
    }
    return found


def _answers(session: Session, municipality: Municipality, e_service: EService, submission: str) -> Answers:
    """Return what was typed in the form of the application; its files are kept, whatever else is wrong."""
    content = forms.application_form(session, e_service.id, municipality.id)
    own = {str(file.id) for file in registration_files.files_of(session, submission, by=current_person())}
    typed = MultiDict(request.form)
    names: list[str] = [name for name in content["schema"].get("properties", {}) if forms.is_file(content, name)]
    for name in names:
        if f"{name}__remove" in typed or typed.get(name) not in own:
            typed.poplist(name)

    def keep(name: str, file: FileStorage) -> int:
        data, called = file.read(), file.filename or ""
        kept = registration_files.keep_file(session, submission, name, called, data, by=current_person(), now=now())
        return kept.id

    return parse(content, typed, request.files, keep=keep)
