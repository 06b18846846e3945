"""The start events of an e-service at which cases begin by themselves: when next, when last, switched on or off."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.catalogue import e_services
from engine.services.starting import switching
from engine.services.starting.switching import NotSwitched
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import STARTED_BY
from webui.shell import current_municipalities


@blueprint.get("/models/<slug>/starts")
@audience("process_owner", "change_lead")
def model_starts(slug: str) -> ResponseReturnValue:
    """Show where cases of an e-service begin by themselves, in each municipality."""
    return _page(slug)


def _page(slug: str, *, wrong: int = 0, error: NotSwitched | None = None, typed: str = "") -> ResponseReturnValue:
    """Return the page; if a reason was refused, with what was typed at the start event it is ``wrong`` of."""
    with reading() as session:
        e_service = e_services.find_e_service(session, slug)
        page = render_template(
            "process_owners/starts.html",
            e_service=e_service,
            starts=switching.start_events(session, e_service),
            looked_at=switching.is_being_looked_at(session, e_service, now=now()),
            mine={place.id for place in current_municipalities("process_owner")},
            kinds=STARTED_BY,
            most=switching.MOST_FAILURES,
            longest=switching.LONGEST_REASON,
            wrong=wrong,
            error=error.message if error else None,
            typed=typed,
        )
    return (page, 422) if error else page


@blueprint.post("/models/<slug>/starts/<int:start_id>")
@audience("process_owner")
def model_start_switch(slug: str, start_id: int) -> ResponseReturnValue:
    """Switch a start event off or on, or let it try again; show what was typed again if the reason is refused."""
    act, reason = request.form.get("act", ""), request.form.get("reason", "")
    try:
        with writing() as session:
            if act == "again":
                switching.try_again(session, start_id, by=current_person())
                tell(message("It is tried again now."))
            else:
                switching.switch(session, start_id, on=act == "on", reason=reason, by=current_person(), now=now())
                tell(
                    message("Cases begin here by themselves again.")
                    if act == "on"
                    else message("No case begins here by itself any more, until it is switched on.")
                )
    except NotSwitched as refused:
        return _page(slug, wrong=start_id, error=refused, typed=reason)
    return redirect(url_for("process_owners.model_starts", slug=slug), code=303)
