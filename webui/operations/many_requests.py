"""Many requests answered at once: chosen where they wait, seen before it is done, done in the background."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.operations import bulk
from engine.services.operations.acting import Answer
from engine.services.operations.acts import LONGEST, ReasonMissing
from engine.services.operations.outlook_of_requests import requests_outlook
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from webui import many
from webui.addresses import whole_number, whole_numbers
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.bulk import PAGES
from webui.operations.words import counted_act

ANSWERS: tuple[Answer, ...] = ("approve", "decline")


@blueprint.get("/requests/several")
@audience("team_leader", "administrator")
def several_requests() -> ResponseReturnValue:
    """Show what answering the ticked requests would come to."""
    asked, answer = request.args, _answer(request.args.get("act"))
    ids = [*asked.getlist("request", type=whole_number), *whole_numbers(asked.get("page", ""))]
    if answer is None or not ids:
        tell(message("Tick the requests first, and choose how to answer them."), "warn")
        return _waiting()
    return _page(answer, list(dict.fromkeys(ids))[: bulk.MOST], {"key": token_hex(16)})


@blueprint.post("/requests/several")
@audience("team_leader", "administrator")
def several_requests_begin() -> ResponseReturnValue:
    """Begin to answer the requests that were shown; show it again if words are missing."""
    form, answer, ids = request.form, _answer(request.form.get("act")), whole_numbers(request.form.get("requests", ""))
    if answer is None:
        return _waiting()
    key, reason = form.get("key", "")[:32] or token_hex(16), form.get("reason", "").replace("\r\n", "\n")
    try:
        with writing() as session:
            row = bulk.begin(session, key, answer, ids, reason=reason, by=current_person(), now=now())
            return many.to(row.id, PAGES)
    except ReasonMissing as missing:
        return _page(answer, ids, {"key": key, "reason": reason}, {"reason": missing.message}), 422
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        tell(error.message, "warn")
    return _waiting()


def _page(
    answer: Answer, ids: Sequence[int], typed: Mapping[str, Any], errors: Mapping[str, Message] | None = None
) -> str:
    with reading() as session:
        seen = requests_outlook(session, answer, ids, by=current_person(), now=now())
    return render_template(
        "operations/several_requests.html",
        act=answer,
        ids=ids,
        seen=seen,
        title=counted_act(answer, seen.total),
        button=counted_act(answer, seen.done),
        longest=LONGEST,
        typed=typed,
        errors=errors or {},
    )


def _answer(asked: str | None) -> Answer | None:
    return next((each for each in ANSWERS if each == asked), None)


def _waiting() -> ResponseReturnValue:
    return redirect(url_for("operations.asked"), code=303)
