"""The pages Behaviour and Effect of a comparison: what its differences let happen, and what they change on the way."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.compare import Ways
from engine.compare.behaviour import Kind
from engine.language import Message, message
from engine.model import ProcessModel
from engine.services.harmonizing import consequences
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.comparison import common, open_page
from webui.change_leads.lines import GROUPS
from webui.database import now, reading

KINDS: dict[Kind, Message] = {
    "rule": message("What handling a case asks for"),
    "skip": message("Can be left out"),
    "repeat": message("Can be repeated"),
    "order": message("Order"),
    "without": message("One without the other"),
}
FIGURES = {
    "activities": message("Activities"),
    "roles": message("Roles"),
    "handovers": message("Hand-overs between roles"),
    "decisions": message("Decisions by people"),
    "waits": message("Waiting for others"),
}


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/behaviour")
@audience("change_lead", "process_owner")
def compare_behaviour(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show what can happen by one model and not by the other, in sentences by what they concern."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        found = consequences.behaviour_of(page.found) if page.found else None
        told = found.statements if found else ()
        return render_template(
            "change_leads/behaviour.html",
            behaviour=found,
            groups=[(group, members) for group in GROUPS if (members := [one for one in told if one.group == group])],
            told=page.sides.told,
            kind_names=KINDS,
            **common(session, page),
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/effect")
@audience("change_lead", "process_owner")
def compare_effect(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show in figures what differs on the shortest and on the usual way."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        reference = page.sides.reference.version
        found = consequences.effect_of(session, reference, page.found, on=now().date()) if page.found else None
        return render_template(
            "change_leads/effect.html",
            effect=found,
            rows=[(FIGURES[name], row) for name, row in found.rows()] if found else [],
            ways=[
                (page.sides.reference, _along(page.found.reference, found.reference)),
                (page.sides.variant, _along(page.found.variant, found.variant)),
            ]
            if page.found and found
            else [],
            **common(session, page),
        )


def _along(model: ProcessModel, ways: Ways) -> list[tuple[str, str]]:
    """Return the label and the role of each activity on the usual way."""
    nodes = [model.node_by_id[id_] for id_ in ways.usual_way if id_ in model.node_by_id]
    return [(" ".join(node.name.split()), model.role(node)) for node in nodes]
