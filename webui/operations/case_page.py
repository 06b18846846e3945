"""One case as an operator sees it: where it stands, what has stopped it, and what can be done about it."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message
from engine.services.case_handling import (
    awaited_times,
    cases,
    corrections,
    history,
    running_forms,
    whereabouts,
    work_items,
)
from engine.services.operations import four_eyes, inputs, moving, requests
from engine.services.operations.acts import KINDS
from engine.services.operations.reach import case_for_operator
from engine.services.publishing import drawings
from engine.services.systems import service_calls
from engine.store.tables import Case
from webui.audience import audience, current_person
from webui.case_words import STATUSES, TONES
from webui.database import now, reading
from webui.files import bpmn_file
from webui.language import language, local
from webui.operations import blueprint
from webui.operations.words import ACTS

FIRST_EVENTS = 15


@blueprint.get("/cases/<case:number>")
@audience("team_leader", "administrator")
def case(number: str) -> ResponseReturnValue:
    """Show a case."""
    return show_case(number)


def show_case(
    number: str,
    *,
    errors: Mapping[str, Message] | None = None,
    act: str = "",
    typed: Mapping[str, Any] | None = None,
    refused: Message | None = None,
) -> ResponseReturnValue:
    """Return the page of a case, with what was typed if an act is shown again because of ``errors`` or ``refused``."""
    with reading() as session:
        found = case_for_operator(session, number, current_person())
        where = whereabouts.find(session, found)
        marks: dict[str, list[str]] = {each: ["done"] for each in (*where.done, *where.flows)}
        marks.update({each: ["now"] for each in where.now})
        marks.update({each: ["stopped"] for each in where.stopped})
        page = render_template(
            "operations/case.html",
            case=found,
            marks=marks,
            path=whereabouts.path(session, found, language()),
            items=work_items.open_work_items(session, found),
            calls=service_calls.waiting_calls(session, found),
            inputs=inputs.fields(session, found),
            hanging_on=corrections.hanging_on(session, found),
            times=awaited_times.awaited_times(session, found),
            request_=_request(session, found),
            two={kind: four_eyes.takes_two(session, found, kind) for kind in KINDS},
            undoable=moving.undoable(session, found),
            errors=errors or {},
            typed=typed or {},
            act=act,
            refused=refused,
            acts=ACTS,
            statuses=STATUSES,
            tones=TONES,
            **_moving(session, found),
            **_events(session, found),
        )
    return (page, 409) if refused else (page, 422) if errors else page


def _request(session: Session, found: Case) -> Any:
    row = requests.open_request(session, found)
    return row if row is not None and row.expires_at > now() else None


def _moving(session: Session, found: Case) -> dict[str, Any]:
    """Return where the case stands and may go on, and what the move that the address describes would come to."""
    spots, targets = moving.standing(session, found), moving.targets(session, found)
    tokens = [each for each in request.values.getlist("token") if each in {spot.id for spot in spots}]
    target = request.values.get("target", "")
    preview, impossible = None, None
    if tokens and target:
        try:
            preview = moving.preview(session, found, tokens, target, now=now())
        except EngineError as error:
            impossible = error.message
    return {
        "spots": spots,
        "targets": targets,
        "tokens": tokens,
        "target": target,
        "preview": preview,
        "impossible": impossible,
    }


def _events(session: Session, found: Case) -> dict[str, Any]:
    everything = "all" in request.args
    events = cases.events(session, found, limit=None if everything else FIRST_EVENTS)
    called = {
        key: local(each.process_model.e_service.name)
        for key, each in running_forms.called_versions(session, found).items()
    }
    return {
        "events": [(event, history.sentence(event, language(), called)) for event in events],
        "more_events": 0 if everything else max(0, found.event_count - len(events)),
    }


@blueprint.get("/cases/<case:number>/drawing.bpmn")
@audience("team_leader", "administrator")
def case_drawing(number: str) -> ResponseReturnValue:
    """Return the drawing that the case follows."""
    with reading() as session:
        found = case_for_operator(session, number, current_person())
        return bpmn_file(drawings.as_drawn(session, found.model_version))
