"""Messages and signals to cases: which are kept and why, and what a person does with one that no case has taken."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.messaging import keeping
from engine.services.messaging.keeping import LONGEST_REASON, PAGE, NotKept
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.words import MESSAGES


@blueprint.get("/messages")
@audience("team_leader", "administrator")
def messages() -> ResponseReturnValue:
    """Show the messages that are kept, or all."""
    kept = request.args.get("show") != "all"
    before = request.args.get("before", type=whole_number)
    with reading() as session:
        found = keeping.list_messages(session, current_person(), kept=kept, before=before, limit=PAGE + 1)
        following = found[PAGE - 1].row.id if len(found) > PAGE else None
        return render_template(
            "operations/messages.html",
            found=found[:PAGE],
            kept=kept,
            is_first=before is None,
            following=following,
            statuses=MESSAGES,
        )


@blueprint.get("/messages/<int:message_id>")
@audience("team_leader", "administrator")
def one_message(message_id: int) -> ResponseReturnValue:
    """Show a message with its values."""
    return _page(message_id)


@blueprint.post("/messages/<int:message_id>/give")
@audience("team_leader", "administrator")
def message_give(message_id: int) -> ResponseReturnValue:
    """Give a kept message to a case."""
    number, reason = request.form.get("case", "")[:40], request.form.get("reason", "")
    try:
        with writing() as session:
            case = keeping.give(session, message_id, number, reason=reason, by=current_person(), now=now())
            tell(message("The case {number} has taken the message.", number=case.number))
            return redirect(url_for("operations.case", number=case.number), code=303)
    except (NotKept, NotYours) as refused:
        return _page(message_id, refused=refused.message, act="give")
    except Unavailable:
        raise
    except EngineError as error:
        return _page(message_id, refused=error.message, act="give")


@blueprint.post("/messages/<int:message_id>/seek")
@audience("team_leader", "administrator")
def message_seek(message_id: int) -> ResponseReturnValue:
    """Let the case of a kept message be sought once more."""
    try:
        with writing() as session:
            keeping.seek_anew(session, message_id, by=current_person())
            tell(message("The case is sought once more; look again in a moment."))
    except NotKept as refused:
        return _page(message_id, refused=refused.message)
    return redirect(url_for("operations.one_message", message_id=message_id), code=303)


@blueprint.post("/messages/<int:message_id>/drop")
@audience("team_leader", "administrator")
def message_drop(message_id: int) -> ResponseReturnValue:
    """Keep a message no longer."""
    try:
        with writing() as session:
            row = keeping.drop(session, message_id, reason=request.form.get("why", ""), by=current_person(), now=now())
            tell(message("“{name}” is dropped.", name=row.name))
    except NotKept as refused:
        return _page(message_id, refused=refused.message, act="drop")
    return redirect(url_for("operations.messages"), code=303)


def _page(message_id: int, *, refused: Message | None = None, act: str = "") -> ResponseReturnValue:
    with reading() as session:
        try:
            told = keeping.find_message(session, message_id, current_person())
        except NotKept as missing:
            raise NotYours(missing.message) from missing
        page = render_template(
            "operations/message.html",
            row=told.row,
            why=told.why,
            refused=refused,
            act=act,
            typed=request.form if refused else {},
            statuses=MESSAGES,
            longest=LONGEST_REASON,
        )
    return (page, 422) if refused else page
