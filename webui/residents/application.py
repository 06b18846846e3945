"""Fill in an application: a page for each part, a draft between them, and everything once more before it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from engine.language import Message, message
from engine.services.case_handling import applications, attachments
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.catalogue.e_services import find_e_service, handling_time
from engine.services.forms import forms
from engine.services.organization.municipalities import find_municipality
from engine.store.tables import ApplicationDraft, EService, Municipality
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.files import download
from webui.forms import Answers, parse, shown
from webui.language import language, tell
from webui.residents import blueprint
from webui.residents.parts import Part, parts_of


@dataclass(frozen=True, slots=True)
class Application:
    """An application that is being filled in by the visitor."""

    municipality: Municipality
    e_service: EService
    content: dict[str, Any]
    parts: tuple[Part, ...]
    draft: ApplicationDraft | None

    @property
    def values(self) -> dict[str, Any]:
        """Return what is filled in so far."""
        return dict(self.draft.values) if self.draft else {}

    @property
    def total(self) -> int:
        """Return the number of pages: the parts, and the one that shows everything."""
        return len(self.parts) + 1

    def part(self, number: int) -> Part:
        """Return a part; an address with another number does not exist."""
        if not 1 <= number <= len(self.parts):
            abort(404)
        return self.parts[number - 1]

    def address(self, endpoint: str, **more: Any) -> str:
        """Return the address of a page of this application."""
        return url_for(f"residents.{endpoint}", place=self.municipality.slug, service=self.e_service.slug, **more)


def _opened(session: Session, place: str, service: str) -> Application:
    """Return the visitor's application. Raises NotOfferedHere if the municipality does not take any."""
    municipality, e_service = find_municipality(session, place), find_e_service(session, service)
    applications.version_to_run(session, municipality, e_service, now=now())
    content = forms.application_form(session, e_service.id, municipality.id)
    draft = applications.find_draft(session, current_person(), municipality, e_service)
    return Application(municipality, e_service, content, parts_of(content), draft)


def _file_names(session: Session, draft: ApplicationDraft | None) -> dict[str, str]:
    """Return the files of a draft by their ids, each with its size."""
    files = attachments.attachments_of(session, draft) if draft else ()
    return {str(file.id): f"{file.file_name}, {max(1, round(file.blob.size / 1024))} kB" for file in files}


def _common(session: Session, opened: Application) -> dict[str, Any]:
    return {
        "application": opened,
        "municipality": opened.municipality,
        "e_service": opened.e_service,
        "takes": handling_time(opened.e_service, opened.municipality),
        "draft": opened.draft,
        "files": _file_names(session, opened.draft),
        "guide": shown(opened.content).guide,
    }


@blueprint.get("/apply/<place>/<service>/<int:number>")
@audience("resident")
def apply_part(place: str, service: str, number: int) -> ResponseReturnValue:
    """Show a part of the application."""
    with reading() as session:
        opened = _opened(session, place, service)
        return _part_page(session, opened, opened.part(number), opened.values, {})


def _part_page(
    session: Session, opened: Application, part: Part, values: Mapping[str, Any], errors: Mapping[str, Message]
) -> str:
    return render_template(
        "residents/part.html",
        part=part,
        form=shown(part.content),
        values=values,
        errors=errors,
        to_check="check" in request.values,
        **_common(session, opened),
    )


@blueprint.post("/apply/<place>/<service>/<int:number>")
@audience("resident")
def apply_part_save(place: str, service: str, number: int) -> ResponseReturnValue:
    """Save a part and go on; show it again if something is wrong. What was typed is kept either way."""
    act = request.form.get("act", "continue")
    with writing() as session:
        opened = _opened(session, place, service)
        part = opened.part(number)
        answers = _typed(session, opened, part)
        others = {name: value for name, value in opened.values.items() if name not in part.names}
        draft = applications.save_draft(
            session,
            opened.municipality,
            opened.e_service,
            {**others, **answers.values},
            by=current_person(),
            now=now(),
        )
        if act == "save":
            tell(message("The draft is saved. You find it under “My cases”."))
            return redirect(url_for("residents.my_cases"), code=303)
        if act == "back" and number > 1:
            return redirect(opened.address("apply_part", number=number - 1), code=303)
        if answers.errors:
            again = Application(opened.municipality, opened.e_service, opened.content, opened.parts, draft)
            return _part_page(session, again, part, answers.values, answers.errors), 422
    last = number == len(opened.parts) or "check" in request.form
    following = opened.address("apply_check") if last else opened.address("apply_part", number=number + 1)
    return redirect(following, code=303)


def _typed(session: Session, opened: Application, part: Part) -> Answers:
    """Return what was typed in a part. Files are attached to the draft; only files of this draft count as answers."""
    own = _file_names(session, opened.draft)
    typed = MultiDict(request.form)
    for name in part.names:
        if forms.is_file(part.content, name) and (f"{name}__remove" in typed or typed.get(name) not in own):
            typed.poplist(name)
    answers = parse(part.content, typed, request.files, keep=_keep(session, opened))
    for name in answers.errors.keys() & part.names:
        if forms.is_file(part.content, name) and name in typed:
            answers.values[name] = typed[name]
    return answers


def _keep(session: Session, opened: Application) -> Callable[[str, FileStorage], int]:
    person = current_person()

    def keep(field: str, file: FileStorage) -> int:
        draft = applications.find_draft(session, person, opened.municipality, opened.e_service)
        if draft is None:
            draft = applications.save_draft(session, opened.municipality, opened.e_service, {}, by=person, now=now())
        name = file.filename or ""
        return attachments.attach_to_draft(session, draft, field, name, file.read(), by=person, now=now()).id

    return keep


@blueprint.get("/apply/<place>/<service>/check")
@audience("resident")
def apply_check(place: str, service: str) -> ResponseReturnValue:
    """Show all answers once more before they are sent."""
    with reading() as session:
        opened = _opened(session, place, service)
        if opened.draft is None:
            return redirect(opened.address("apply_part", number=1), code=303)
        return _check_page(session, opened)


def _check_page(session: Session, opened: Application) -> str:
    common = _common(session, opened)
    named = forms.with_file_names(opened.content, opened.values, common["files"])
    return render_template(
        "residents/check.html",
        told=[(part, shown(part.content), forms.told(part.content, named, language())) for part in opened.parts],
        problems=_problems(opened),
        submit=shown(opened.content).submit,
        **common,
    )


def _problems(opened: Application) -> list[tuple[Part, str, str, Message]]:
    """Return what keeps the application from being sent: part, field, its label, and the sentence."""
    found = forms.problems(opened.content, opened.values)
    labels = shown(opened.content).labels
    where = {name: part for part in opened.parts for name in part.names}
    return [(where.get(name, opened.parts[0]), name, labels.get(name, ""), what) for name, what in found.items()]


@blueprint.post("/apply/<place>/<service>/check")
@audience("resident")
def apply_send(place: str, service: str) -> ResponseReturnValue:
    """Send the application and show its case number. Sent twice, it leads to the same case."""
    submission = request.form.get("submission", "")
    with writing() as session:
        opened = _opened(session, place, service)
        draft, person = opened.draft, current_person()
        if draft is None or draft.submission != submission:
            sent = applications.sent_as(session, submission, by=person)
            if sent is not None:
                return redirect(url_for("residents.my_case_receipt", number=sent.number), code=303)
            tell(message("Nothing was sent, because this application has been discarded. You can begin anew."), "warn")
            return redirect(opened.address("apply_for"), code=303)
        try:
            case = applications.send(
                session,
                opened.municipality,
                opened.e_service,
                draft.values,
                by=person,
                now=now(),
                submission=submission,
            )
        except WrongOutcome:
            session.rollback()
            return _check_page(session, _opened(session, place, service)), 422
        return redirect(url_for("residents.my_case_receipt", number=case.number), code=303)


@blueprint.post("/apply/<place>/<service>/discard")
@audience("resident")
def apply_discard(place: str, service: str) -> ResponseReturnValue:
    """Throw away what is filled in."""
    with writing() as session:
        municipality, e_service = find_municipality(session, place), find_e_service(session, service)
        draft = applications.find_draft(session, current_person(), municipality, e_service)
        if draft is not None:
            applications.discard_draft(session, draft)
            tell(message("The draft and its files are discarded."))
    return redirect(url_for("residents.my_cases"), code=303)


@blueprint.get("/apply/<place>/<service>/files/<int:attachment_id>")
@audience("resident")
def apply_file(place: str, service: str, attachment_id: int) -> ResponseReturnValue:
    """Download a file of the own draft; what belongs to a case, also the own one, is not found here."""
    with reading() as session:
        municipality, e_service = find_municipality(session, place), find_e_service(session, service)
        draft = applications.find_draft(session, current_person(), municipality, e_service)
        opened = attachments.open_attachment(session, attachment_id, by=current_person())
        if draft is None or opened.attachment.draft_id != draft.id:
            abort(404)
        return download(opened.content, opened.attachment.file_name, opened.media_type)
