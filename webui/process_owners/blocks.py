"""Building blocks: the list of processes that others call, a new one, and the page of one with who calls it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.catalogue import e_services
from engine.services.organization import ownership
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import building_blocks, models
from engine.services.publishing.building_blocks import BlockRefused
from webui.audience import audience, current_person
from webui.database import reading, writing
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import STATES, state, version_name


@blueprint.get("/models/blocks")
@audience("process_owner", "change_lead")
def model_blocks() -> ResponseReturnValue:
    """Show the building blocks and how many call each."""
    return _list({}, {})


@blueprint.post("/models/blocks")
@audience("process_owner")
def model_block_make() -> ResponseReturnValue:
    """Make a building block and go on to uploading its drawing; show the form again if that cannot be."""
    typed = {name: request.form.get(name, "")[:200] for name in ("sv", "en")}
    with writing() as session:
        try:
            made = building_blocks.make_block(session, typed["sv"], typed["en"], by=current_person())
        except (BlockRefused, NotAllowed) as refused:
            session.rollback()
            return _list(typed, {"sv": refused.message})
        tell(message("The building block is made. Upload its drawing, and publish that, so that others can call it."))
        return redirect(url_for("process_owners.model_block", slug=made.slug), code=303)


@blueprint.get("/models/blocks/<slug>")
@audience("process_owner", "change_lead")
def model_block(slug: str) -> ResponseReturnValue:
    """Show a building block: its versions, and who calls it."""
    with reading() as session:
        e_service = e_services.find_e_service(session, slug)
        if not e_service.is_block:
            return redirect(url_for("process_owners.model_family", slug=slug), code=303)
        return render_template(
            "process_owners/block.html",
            block=e_service,
            versions=models.versions(session, e_service, None),
            users=building_blocks.users_of(session, e_service.id),
            refusal=ownership.refusal(session, current_person(), e_service, None),
            states=STATES,
            state=state,
            version_name=version_name,
        )


def _list(typed: dict[str, str], errors: dict[str, Message]) -> ResponseReturnValue:
    with reading() as session:
        page = render_template(
            "process_owners/blocks.html",
            blocks=building_blocks.list_blocks(session),
            typed=typed,
            errors=errors,
            states=STATES,
            state=state,
        )
    return (page, 422) if errors else page
