"""The test run: a version is played on the diagram with a case that exists only there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.model.description import described
from engine.services.case_handling.awaited import Awaited, unset_variables
from engine.services.organization import ownership
from engine.services.playing import Act, choosing, coming, completing
from engine.services.playing.telling import lines
from engine.services.playing.variables import read as read_variable
from engine.services.playing.variables import shown as shown_variables
from engine.services.publishing import models
from engine.services.test_runs import scenarios, trials
from engine.services.test_runs.trials import TestRun
from engine.store.tables import ModelVersion
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.forms import Answers, parse, shown
from webui.language import language, tell
from webui.process_owners import blueprint
from webui.process_owners.words import version_name

SHOWN_LINES = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into one of the page's forms when it was refused: the work item's token, or the form's name."""

    where: str
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Message] = field(default_factory=dict)


@blueprint.get("/models/versions/<int:version_id>/trial")
@audience("process_owner", "change_lead")
def model_trial(version_id: int) -> ResponseReturnValue:
    """Show the visitor's test run of the version as it stands."""
    return _show(version_id)


@blueprint.post("/models/versions/<int:version_id>/trial/<act>")
@audience("process_owner", "change_lead")
def model_trial_act(version_id: int, act: str) -> ResponseReturnValue:
    """Take a turn in the test run and show where it leads; show the page again if what was typed is wrong."""
    if act not in ACTS:
        abort(404)
    with writing() as session:
        version = models.find_version(session, version_id)
        try:
            typed = ACTS[act](session, version)
        except EngineError as error:
            session.rollback()
            tell(error.message, "warn")
            typed = None
    if typed is not None:
        return _show(version_id, typed)
    return redirect(url_for("process_owners.model_trial", version_id=version_id, _anchor="now"), code=303)


def _turn() -> dict[str, Any]:
    """Return what every turn needs: which state of the test run it was taken at, by whom, and when."""
    turn = request.form.get("turn", -1, type=whole_number)
    return {"turn": turn, "by": current_person(), "now": now()}


def _start(session: Session, version: ModelVersion) -> Typed | None:
    answers = Answers({}) if _is_unfilled() else _typed(trials.application_form(session, version))
    if not answers.accepted:
        return Typed("start", answers.values, answers.errors)
    trials.do(session, version, lambda _: Act("start", values=answers.values), **_turn())
    return None


def _complete(session: Session, version: ModelVersion) -> Typed | None:
    """Complete a work item or choose its way; return what was typed if the form does not accept it."""
    token = request.form.get("token", "")
    refused: list[Typed] = []

    def act(run: TestRun) -> Act | None:
        item = next((each for each in run.items if each.token == token), None)
        if item is None:
            raise trials.Overtaken(message("This work item is no longer open in the test run."))
        if _is_unfilled() and not item.options:
            return completing(item, {})
        answers = _typed(trials.form_of(session, run, item))
        if not answers.accepted:
            refused.append(Typed(token, answers.values, answers.errors))
            return None
        if not item.options:
            return completing(item, answers.values)
        chosen = answers.values["choice"]
        return choosing(run.played.program.model, item, [chosen] if isinstance(chosen, str) else chosen)

    trials.do(session, version, act, **_turn())
    return refused[0] if refused else None


def _come(session: Session, version: ModelVersion) -> None:
    """Let a message or signal come in, or a condition be met."""
    token = request.form.get("token", "")

    def act(run: TestRun) -> Act:
        waiting = run.played.move.subscriptions if run.played.move else ()
        found = next((each for each in waiting if each.token == token), None)
        if found is None:
            raise trials.Overtaken(message("The test run no longer waits for this."))
        return coming(run.played.program.model, found)

    trials.do(session, version, act, **_turn())


def _set(session: Session, version: ModelVersion) -> Typed | None:
    name, text = request.form.get("set-name", ""), request.form.get("set-value", "")

    def act(run: TestRun) -> Act:
        known = run.played.move.variables if run.played.move else {}
        return Act("set", values=read_variable(name, text, known))

    try:
        trials.do(session, version, act, **_turn())
    except EngineError as error:
        session.rollback()
        return Typed("set", {"name": name, "value": text}, {"set-name": error.message})
    return None


def _time(session: Session, version: ModelVersion) -> None:
    trials.let_the_time_come(session, version, request.form.get("token", ""), **_turn())


def _chance(session: Session, version: ModelVersion) -> None:
    trials.by_chance(session, version, to_the_end=request.form.get("until") == "end", **_turn())


def _back(session: Session, version: ModelVersion) -> None:
    trials.back(session, version, request.form.get("count", 1, type=whole_number), **_turn())


def _again(session: Session, version: ModelVersion) -> None:
    trials.start_again(session, version, by=current_person(), now=now())


def _save(session: Session, version: ModelVersion) -> Typed | None:
    name = request.form.get("scenario-name", "")
    run = trials.find(session, version, by=current_person(), now=now())
    if run.turn != request.form.get("turn", -1, type=whole_number):
        raise trials.Overtaken(trials.GONE_ON)
    try:
        saved = scenarios.save(session, run, name, by=current_person(), now=now())
    except EngineError as error:
        session.rollback()
        return Typed("save", {"name": name}, {"scenario-name": error.message})
    tell(message("The scenario “{name}” is saved. It is replayed on every later version.", name=saved.name))
    return None


ACTS: Mapping[str, Callable[[Session, ModelVersion], Typed | None]] = {
    "start": _start,
    "complete": _complete,
    "come": _come,
    "set": _set,
    "time": _time,
    "chance": _chance,
    "back": _back,
    "again": _again,
    "save": _save,
}


def _is_unfilled() -> bool:
    return request.form.get("how") == "unfilled"


def _typed(form: Mapping[str, Any]) -> Answers:
    """Return what was typed. A file is not kept: its name stands for it."""
    return parse(form, request.form, request.files, keep=lambda _field, file: file.filename or "–")


def _show(version_id: int, typed: Typed | None = None) -> ResponseReturnValue:
    typed = typed or Typed("")
    with reading() as session:
        version = models.find_version(session, version_id)
        model = version.process_model
        context: dict[str, Any] = {
            "version": version,
            "model": model,
            "version_name": version_name,
            "typed": typed,
            "refusal": ownership.refusal(session, current_person(), model.e_service, model.municipality),
        }
        try:
            run = trials.find(session, version, by=current_person(), now=now())
        except EngineError as error:
            return render_template("process_owners/trial.html", refused=error.message, **context), 409
        shown_now = _play(session, run)
        asked = typed.where or request.args.get("item", "")
        tokens = [item.token for item in run.items]
        open_item = asked if asked in tokens else next(iter(tokens), "")
        page = render_template("process_owners/trial.html", run=run, open_item=open_item, **shown_now, **context)
    return (page, 422) if typed.errors else page


def _play(session: Session, run: TestRun) -> dict[str, Any]:
    """Return what the page shows of a test run."""
    move = run.played.move
    application = trials.application_form(session, run.version)
    forms = {"": application}

    def form_at(element: str) -> Any:
        if element not in forms:
            forms[element] = trials.form_at(session, run, element)
        return forms[element]

    told = lines(run.played, run.drawn, form_at, language())
    return {
        "application": shown(application),
        "items": [(item, shown(trials.form_of(session, run, item))) for item in run.items],
        "timers": [(timer, described(run.drawn, timer.element)) for timer in run.timers],
        "awaited": _awaited(run),
        "lines": told[-SHOWN_LINES:][::-1],
        "more_lines": max(0, len(told) - SHOWN_LINES),
        "variables": shown_variables(move.variables if move else {}, forms.values(), language()),
        "marks": _marks(run),
        "most": trials.MOST_ACTS,
    }


def _awaited(run: TestRun) -> list[Awaited]:
    if run.played.move is None or run.played.is_completed:
        return []
    variables = run.played.move.variables
    return [
        Awaited(
            each.token,
            each.kind,
            each.name,
            described(run.drawn, each.element),
            unset_variables(each.kind, each.name, variables),
        )
        for each in run.played.move.subscriptions
    ]


def _marks(run: TestRun) -> dict[str, list[str]]:
    where = run.standing
    marks: dict[str, list[str]] = {each: ["done"] for each in (*where.done, *where.flows)}
    marks.update({each: ["now"] for each in where.now})
    marks.update({each: ["stopped"] for each in where.stopped})
    return marks
