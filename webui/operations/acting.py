"""What an operator does to one case: suspend, resume, cancel, move, undo, try again."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling import incidents as mending
from engine.services.case_handling.typed_values import WrongValues
from engine.services.operations import incidents, inputs, moving, suspending
from engine.services.operations.acting import Acted, operate
from engine.services.operations.acts import KINDS, Act, ActRefused, ReasonMissing
from engine.services.operations.suspending import Times
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from webui import correcting
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.case_page import show_case

DONE = {
    "suspend": message("The case is suspended: nothing takes effect in it until somebody lets it go on."),
    "cancel": message("The case is cancelled. The applicant reads what you wrote."),
    "move": message("The case is moved. You can undo it as long as nothing has happened in the case."),
}


@blueprint.post("/cases/<case:number>/do/<any(suspend, cancel, move):kind>")
@audience("team_leader", "administrator")
def case_act(number: str, kind: str) -> ResponseReturnValue:
    """Do an act on a case, or ask a second person for it."""
    act = _act(kind)
    try:
        with writing() as session:
            _tell(operate(session, number, act, by=current_person(), now=now()), kind)
    except ReasonMissing as missing:
        return show_case(number, errors={missing.field: missing.message}, act=kind, typed=request.form)
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        return show_case(number, act=kind, typed=request.form, refused=error.message)
    return _back(number)


def _act(kind: str) -> Act:
    form = request.form
    details: dict[str, Any] = {}
    if kind == "move":
        details = {"tokens": form.getlist("token")[:200], "target": form.get("target", "")[:200]}
    chosen = next(each for each in KINDS if each == kind)
    reason, told = (form.get(name, "").replace("\r\n", "\n") for name in ("reason", "told"))
    return Act(chosen, reason, told, form.get("seen", type=whole_number), details)


def _tell(acted: Acted, kind: str) -> None:
    if acted.request is None:
        tell(DONE[kind])
    else:
        tell(message("It is asked for. Nothing has changed yet: somebody else in the municipality approves it first."))


@blueprint.post("/cases/<case:number>/resume")
@audience("team_leader", "administrator")
def case_resume(number: str) -> ResponseReturnValue:
    """Let a suspended case go on."""
    times: Times = "shifted" if request.form.get("times") == "shifted" else "kept"
    with writing() as session:
        try:
            suspending.resume(session, number, times=times, by=current_person(), now=now())
            tell(message("The case goes on."))
        except ActRefused as refused:
            tell(refused.message, "warn")
    return _back(number)


@blueprint.post("/cases/<case:number>/undo")
@audience("team_leader", "administrator")
def case_undo(number: str) -> ResponseReturnValue:
    """Put a case back where it stood before it was moved."""
    with writing() as session:
        try:
            moving.undo(session, number, by=current_person(), now=now())
            tell(message("The case stands where it stood before."))
        except ActRefused as refused:
            tell(refused.message, "warn")
    return _back(number)


@blueprint.post("/cases/<case:number>/retry")
@audience("team_leader", "administrator")
def case_retry(number: str) -> ResponseReturnValue:
    """Let a case that has stopped try again, and say how that went."""
    with writing() as session:
        try:
            found = mending.retry(session, number, by=current_person(), now=now())
            if found.status == "incident":
                tell(message("The case stopped again, for the reason that is told below."), "warn")
            else:
                tell(message("The case goes on."))
        except (NotYours, Unavailable):
            raise
        except EngineError as error:
            tell(error.message, "warn")
    return _back(number)


@blueprint.post("/cases/<case:number>/calls/<int:call_id>/by-hand")
@audience("team_leader", "administrator")
def case_by_hand(number: str, call_id: int) -> ResponseReturnValue:
    """Let a person do what a system has not done."""
    with writing() as session:
        try:
            incidents.by_hand(session, number, call_id, by=current_person(), now=now())
            tell(message("It is a work item now. The system is not asked any more."))
        except (NotYours, Unavailable):
            raise
        except EngineError as error:
            tell(error.message, "warn")
    return _back(number)


@blueprint.post("/cases/<case:number>/calls/<int:call_id>/answer")
@audience("team_leader", "administrator")
def case_answer(number: str, call_id: int) -> ResponseReturnValue:
    """Answer in the place of a system that has given up; show the form again if that cannot be."""
    text, reason = (request.form.get(name, "").replace("\r\n", "\n") for name in ("outputs", "why"))
    try:
        with writing() as session:
            incidents.answer(session, number, call_id, text, reason=reason, by=current_person(), now=now())
            tell(message("The case goes on as if the system had answered so."))
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        return show_case(number, act=f"answer-{call_id}", typed=request.form, refused=error.message)
    return _back(number)


@blueprint.post("/cases/<case:number>/calls/<int:call_id>/inputs")
@audience("team_leader", "administrator")
def case_inputs(number: str, call_id: int) -> ResponseReturnValue:
    """Change what a system is sent and ask it again; show the form again if something is wrong in it."""
    act, form = f"inputs-{call_id}", request.form
    typed = {name.removeprefix("input."): text.replace("\r\n", "\n") for name, text in form.items()}
    try:
        with writing() as session:
            inputs.change(session, number, call_id, typed, reason=form.get("why", ""), by=current_person(), now=now())
            tell(message("It is changed, and the system is asked again."))
    except WrongValues as wrong:
        return show_case(number, act=act, typed=form, errors=wrong.problems)
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        return show_case(number, act=act, typed=form, refused=error.message)
    return _back(number)


@blueprint.post("/cases/<case:number>/correct")
@audience("team_leader", "administrator")
def case_correct(number: str) -> ResponseReturnValue:
    """Set what a stopped case hangs on and let it try again; show the form again if something is wrong in it."""
    try:
        with writing() as session:
            tell(*correcting.correct(session, number))
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        return show_case(number, act="correct", typed=request.form, errors=correcting.problems(error))
    return _back(number)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("operations.case", number=number), code=303)
