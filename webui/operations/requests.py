"""What waits for a second person, and which acts take one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.services.catalogue import e_services
from engine.services.operations import acting, four_eyes, moving, requests
from engine.services.operations.acts import KINDS
from engine.services.organization import municipalities
from engine.services.organization.access import NotYours
from engine.services.organization.staffing import administered
from engine.store.tables import OperationRequest
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.words import ACTS, ANSWER_MANY, OUTCOMES


@blueprint.get("/requests")
@audience("team_leader", "administrator")
def asked() -> ResponseReturnValue:
    """Show what waits for a second person, and what came of earlier requests."""
    person = current_person()
    with reading() as session:
        waiting = requests.waiting(session, person, now=now())
        return render_template(
            "operations/requests.html",
            waiting=waiting,
            moves={row.id: _proposed(session, row) for row in waiting if row.kind == "move"},
            answered=requests.answered(session, person, now=now()),
            acts=ACTS,
            outcomes=OUTCOMES,
            several=ANSWER_MANY,
        )


def _proposed(session: Session, row: OperationRequest) -> moving.Proposed | None:
    """Return what a move would mean that waits to be approved, None if it can be no more."""
    if row.case.version != row.seen:
        return None
    try:
        return moving.proposed(session, row.case, requests.act_of(row), now=now())
    except EngineError:
        return None


@blueprint.post("/requests/<int:request_id>/<any(approve, decline):answer>")
@audience("team_leader", "administrator")
def answer_request(request_id: int, answer: str) -> ResponseReturnValue:
    """Approve or decline what somebody has asked for, or take back one's own request."""
    with writing() as session:
        try:
            if answer == "approve":
                acting.approve(session, request_id, by=current_person(), now=now())
                tell(message("Approved and done."))
            else:
                text = request.form.get("answer", "")[:2000]
                acting.decline(session, request_id, text, by=current_person(), now=now())
                tell(message("Nothing was changed in the case. Whoever asked sees your answer."))
        except NotYours:
            raise
        except EngineError as error:
            tell(error.message, "warn")
    return redirect(url_for("operations.asked"), code=303)


@blueprint.get("/four-eyes")
@audience("team_leader", "administrator")
def two_persons() -> ResponseReturnValue:
    """Show which acts take two persons where."""
    person = current_person()
    with reading() as session:
        return render_template(
            "operations/four_eyes.html",
            settings=four_eyes.settings(session, person),
            places=administered(session, person),
            services=e_services.list_e_services(session),
            acts=ACTS,
        )


@blueprint.post("/four-eyes")
@audience("administrator")
def two_persons_save() -> ResponseReturnValue:
    """Set which acts take two persons in a municipality."""
    form = request.form
    with writing() as session:
        place = municipalities.find_municipality(session, form.get("place", ""))
        wanted = form.get("service", type=whole_number)
        services = {each.id: each for each in e_services.list_e_services(session)}
        acts = None if "forget" in form else [kind for kind in KINDS if kind in form.getlist("act")]
        service = services.get(wanted) if wanted else None
        four_eyes.save(session, place, service, acts, by=current_person(), now=now())
        tell(message("Saved. It holds for what is asked for from now on."))
    return redirect(url_for("operations.two_persons"), code=303)
