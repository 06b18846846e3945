"""Systems that send messages to cases, with their tokens."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.catalogue import e_services
from engine.services.messaging import keeping, senders
from engine.services.messaging.senders import LONGEST_NAME, SenderRefused
from engine.services.organization import municipalities, staffing
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell


@blueprint.get("/senders")
@audience("administrator")
def senders_list() -> ResponseReturnValue:
    """Show which systems may send."""
    return _page()


@blueprint.post("/senders")
@audience("administrator")
def sender_create() -> ResponseReturnValue:
    """Let a system send, and show its token this once."""
    with writing() as session:
        place, service = request.form.get("place", ""), request.form.get("service", "")
        try:
            _, token = senders.add_sender(
                session,
                request.form.get("name", "")[:1000],
                municipalities.find_municipality(session, place) if place else None,
                e_services.find_e_service(session, service) if service else None,
                by=current_person(),
                now=now(),
            )
        except SenderRefused as refused:
            session.rollback()
            return _page(errors={"name": refused.message})
    return _page(token=token)


@blueprint.post("/senders/<int:sender_id>/token")
@audience("administrator")
def sender_token(sender_id: int) -> ResponseReturnValue:
    """Give a system a new token, and show it this once."""
    with writing() as session:
        _, token = senders.new_token(session, sender_id, by=current_person(), now=now())
    return _page(token=token)


@blueprint.post("/senders/<int:sender_id>/stop")
@audience("administrator")
def sender_stop(sender_id: int) -> ResponseReturnValue:
    """Take nothing more from a system."""
    with writing() as session:
        sender = senders.stop_sender(session, sender_id, by=current_person(), now=now())
        tell(message("Nothing more is taken from “{name}”.", name=sender.name))
    return redirect(url_for("administration.senders_list"), code=303)


def _page(*, errors: dict[str, Message] | None = None, token: str = "") -> ResponseReturnValue:
    with reading() as session:
        page = render_template(
            "administration/senders.html",
            senders=senders.list_senders(session),
            kept=keeping.count_kept(session, current_person()),
            places=[(each.slug, each.name) for each in municipalities.list_municipalities(session)],
            services=e_services.list_e_services(session),
            everywhere=staffing.administers_all(session, current_person()),
            longest=LONGEST_NAME,
            token=token,
            errors=errors or {},
            typed=request.form if errors else {},
        )
    return (page, 422) if errors else page
