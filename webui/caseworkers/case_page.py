"""The page of a case: the form of the work item, where the case is, what has happened, notes and files."""

from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import (
    attachments,
    awaited,
    awaited_times,
    begun,
    cases,
    corrections,
    history,
    own_groups,
    running_forms,
    whereabouts,
    work_items,
)
from engine.services.case_handling.awaited import NotAwaited
from engine.services.case_handling.cases import NotStopped
from engine.services.case_handling.opened_cases import OpenedCase, open_case
from engine.services.case_handling.unsent import Unsent
from engine.services.forms import forms
from engine.services.organization.access import NotYours, case_for_staff
from engine.services.publishing import drawings
from engine.services.systems import service_calls
from engine.services.systems.service_calls import NotCalled
from engine.store import Unavailable
from engine.store.tables import Case, WorkItem
from webui import correcting
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.case_words import PHASES, STATUSES
from webui.caseworkers import blueprint
from webui.database import now, reading, writing
from webui.files import bpmn_file, download
from webui.forms import shown
from webui.language import language, local, tell

TABS = {
    "events": message("Events"),
    "notes": message("Notes"),
    "application": message("Application"),
    "files": message("Files"),
}
FIRST_EVENTS = 12
EARLIER_EVENTS = 100


@blueprint.get("/cases/<case:number>")
@audience("caseworker")
def case(number: str) -> ResponseReturnValue:
    """Show a case."""
    return show_case(number, item_id=request.args.get("item", type=whole_number))


def show_case(
    number: str,
    *,
    item_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Message] | None = None,
    refused: Message | None = None,
    unsent: Unsent | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Return the page of a case, with what was typed if it is shown again because of ``errors`` or ``refused``.

    ``unsent`` is what was typed for a work item that may not be there any more, ``typed`` what a stopped case hangs on.
    """
    person = current_person()
    with reading() as session:
        opened = open_case(session, number, by=person, events_shown=FIRST_EVENTS)
        found, items = opened.case, opened.items
        chosen = _chosen(items, item_id)
        is_there = chosen is not None and chosen.id == item_id
        understood = running_forms.understand_case(session, found, opened.basis)
        stands = whereabouts.standing(session, found, opened)
        where = whereabouts.find(session, found, stands)
        g.mine = own_groups.mine(session, person)
        page = render_template(
            "caseworkers/case.html",
            case=found,
            items=items,
            item=chosen,
            may_act=chosen is not None and work_items.is_offered(chosen, person, is_member=chosen.id in opened.offered),
            form=shown(work_items.form_of(session, chosen, understood)) if chosen else None,
            values=values if values is not None and is_there else ((chosen.draft or {}) if chosen else {}),
            errors=errors or {},
            refused=refused,
            unsent=unsent,
            is_there=is_there,
            hanging_on=corrections.hanging_on(session, found),
            typed=typed,
            awaited=awaited.awaited(session, found) if opened.waits else [],
            times=awaited_times.awaited_times(session, found) if opened.waits else [],
            calls=service_calls.waiting_calls(session, found) if opened.waits else [],
            marks=_marks(where),
            called=_called(session, found, where),
            path=whereabouts.path(session, found, language(), stands),
            phases=PHASES if whereabouts.has_phases(session, found, understood) else {},
            statuses=STATUSES,
            tabs=TABS,
            **_side(session, opened),
        )
    return (page, 409) if refused else (page, 422) if errors else page


def _chosen(items: Any, item_id: int | None) -> WorkItem | None:
    asked = next((item for item in items if item.id == item_id), None)
    own = next((item for item in items if item.assignee_id == current_person().id), None)
    return asked or own or next(iter(items), None)


def _marks(where: whereabouts.Whereabouts) -> dict[str, list[str]]:
    """Return what the diagram shows at each element."""
    marks: dict[str, list[str]] = {each: ["done"] for each in (*where.done, *where.flows)}
    marks.update({each: ["now"] for each in where.now})
    marks.update({each: ["stopped"] for each in where.stopped})
    return marks


def _called(session: Session, found: Case, where: whereabouts.Whereabouts) -> list[tuple[str, Any, dict[str, Any]]]:
    """Return the called processes in which the case is: the key, the version, and what its diagram shows."""
    inside = []
    marks = _marks(where)
    for key, version in running_forms.called_versions(session, found).items():
        own = {each.removeprefix(f"{key}."): mark for each, mark in marks.items() if each.startswith(f"{key}.")}
        if any(mark != ["done"] for mark in own.values()):
            inside.append((key, version, own))
    return inside


def _side(session: Session, opened: OpenedCase) -> dict[str, Any]:
    """Return what the tabs beside the form show: how much is in each, and what is in the one that is open."""
    found = opened.case
    asked = request.args.get("tab", "")
    tab = asked if asked in TABS else "events"
    files = attachments.attachments_of(session, found) if opened.has_files else []
    file_names = {str(file.id): file.file_name for file in files}
    return {
        "tab": tab,
        "files": files,
        "file_names": file_names,
        "notes_count": opened.notes,
        "notes": cases.notes(session, found) if tab == "notes" and opened.notes else [],
        "application": _application(session, found, file_names) if tab == "application" else [],
        "begun": begun.beginning_of(session, found) if tab == "application" else None,
        "begun_kinds": begun.KINDS,
        "came_by": begun.CAME_BY,
        **(_events(session, opened) if tab == "events" else {}),
    }


def _application(session: Session, found: Case, file_names: Mapping[str, str]) -> list[tuple[str, str]]:
    form = forms.application_form(session, found.e_service_id, found.municipality_id)
    return forms.told(form, forms.with_file_names(form, found.application, file_names), language())


def _events(session: Session, opened: OpenedCase) -> dict[str, Any]:
    found, before = opened.case, request.args.get("before", type=whole_number)
    events = opened.newest[:FIRST_EVENTS]
    if before:
        events = cases.events(session, found, limit=EARLIER_EVENTS, before=before)
    called = {
        key: local(each.process_model.e_service.name)
        for key, each in running_forms.called_versions(session, found).items()
    }
    return {
        "events": [(event, history.sentence(event, language(), called)) for event in events],
        "earlier": events[-1].seq - 1 if events else 0,
        "is_earlier": before is not None,
    }


@blueprint.post("/cases/<case:number>/notes")
@audience("caseworker")
def case_note(number: str) -> ResponseReturnValue:
    """Write a note (tjänsteanteckning)."""
    with writing() as session:
        found = case_for_staff(session, number, current_person())
        try:
            cases.write_note(
                session, found, request.form.get("text", "").replace("\r\n", "\n"), by=current_person(), now=now()
            )
            tell(message("The note is saved."))
        except EngineError as error:
            tell(error.message, "warn")
    return redirect(url_for("caseworkers.case", number=number, tab="notes"), code=303)


@blueprint.post("/cases/<case:number>/files")
@audience("caseworker")
def case_attach(number: str) -> ResponseReturnValue:
    """Attach a file to the case."""
    file = request.files.get("file")
    with writing() as session:
        found = case_for_staff(session, number, current_person())
        try:
            kept = attachments.attach_to_case(
                session,
                found,
                "",
                (file.filename if file else "") or "",
                file.read() if file else b"",
                by=current_person(),
                now=now(),
            )
            tell(message("{file} is attached.", file=kept.file_name))
        except EngineError as error:
            tell(error.message, "warn")
    return redirect(url_for("caseworkers.case", number=number, tab="files"), code=303)


@blueprint.post("/cases/<case:number>/resume")
@audience("caseworker")
def case_resume(number: str) -> ResponseReturnValue:
    """Let a case that has stopped try again, and say how that went."""
    with writing() as session:
        try:
            resumed = cases.resume_case(session, number, by=current_person(), now=now())
        except NotStopped as error:
            tell(error.message, "warn")
        else:
            if resumed.status == "incident":
                tell(message("The case stopped again, for the reason that is told below."), "warn")
            else:
                tell(message("The case goes on."))
    return redirect(url_for("caseworkers.case", number=number), code=303)


@blueprint.post("/cases/<case:number>/correct")
@audience("caseworker")
def case_correct(number: str) -> ResponseReturnValue:
    """Set what a stopped case hangs on and let it try again; show the form again if something is wrong in it."""
    try:
        with writing() as session:
            tell(*correcting.correct(session, number))
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        return show_case(number, errors=correcting.problems(error), typed=request.form)
    return redirect(url_for("caseworkers.case", number=number), code=303)


@blueprint.post("/cases/<case:number>/calls/<int:call_id>/by-hand")
@audience("caseworker")
def case_by_hand(number: str, call_id: int) -> ResponseReturnValue:
    """Let a person do what a system has not done."""
    with writing() as session:
        try:
            service_calls.do_by_hand(session, number, call_id, by=current_person(), now=now())
            tell(message("It is a work item now. The system is not asked any more."))
        except NotCalled as error:
            tell(error.message, "warn")
    return redirect(url_for("caseworkers.case", number=number), code=303)


@blueprint.post("/cases/<case:number>/awaited/<token>")
@audience("caseworker")
def case_came_in(number: str, token: str) -> ResponseReturnValue:
    """Register that a message or signal that the case waits for has come in."""
    with writing() as session:
        try:
            came = awaited.register(session, number, token, by=current_person(), now=now())
            tell(came.registered)
        except NotAwaited as error:
            tell(error.message, "warn")
    return redirect(url_for("caseworkers.case", number=number), code=303)


@blueprint.get("/cases/<case:number>/files/<int:attachment_id>")
@audience("caseworker")
def case_file(number: str, attachment_id: int) -> ResponseReturnValue:
    """Download a file of the case."""
    with reading() as session:
        found = case_for_staff(session, number, current_person())
        opened = attachments.open_attachment(session, attachment_id, by=current_person())
        if opened.attachment.case_id != found.id:
            abort(404)
        return download(opened.content, opened.attachment.file_name, opened.media_type)


@blueprint.get("/cases/<case:number>/drawing.bpmn")
@audience("caseworker")
def case_drawing(number: str) -> ResponseReturnValue:
    """Return the drawing that the case follows."""
    with reading() as session:
        found = case_for_staff(session, number, current_person())
        return bpmn_file(drawings.as_drawn(session, found.model_version))


@blueprint.get("/cases/<case:number>/called/<key>.bpmn")
@audience("caseworker")
def case_called_drawing(number: str, key: str) -> ResponseReturnValue:
    """Return the drawing of a process that the case's version calls."""
    with reading() as session:
        found = case_for_staff(session, number, current_person())
        version = running_forms.called_versions(session, found).get(key)
        if version is None:
            abort(404)
        return bpmn_file(drawings.as_drawn(session, version))
