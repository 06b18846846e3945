"""The page Diagram of a comparison, the drawings themselves, and each drawing as text."""

from collections.abc import Iterable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from engine.model import ProcessModel
from engine.services.harmonizing import overlays
from engine.services.publishing import drawings, models
from engine.services.publishing.understanding import read_model
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.as_text import told
from webui.change_leads.comparison import common, open_page
from webui.change_leads.lines import Line
from webui.change_leads.sides import title
from webui.database import reading
from webui.files import bpmn_file


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/diagram")
@audience("change_lead", "process_owner")
def compare_diagram(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show both models as drawn, one above the other, with every difference marked in both."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        return render_template(
            "change_leads/diagram.html",
            marks_reference=marks_of(page.lines, page.found.reference, in_reference=True) if page.found else {},
            marks_variant=marks_of(page.lines, page.found.variant, in_reference=False) if page.found else {},
            **common(session, page),
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/overlay")
@audience("change_lead", "process_owner")
def compare_overlay(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show both models in one picture: what both have is drawn once, what only one has is marked."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        picture = overlays.overlay(page.found) if page.found else None
        return render_template(
            "change_leads/overlay.html",
            marks_both={id_: [mark] for id_, mark in picture.marks.items()} if picture else {},
            places={line.number: _in_picture(line, picture) for line in page.lines} if picture else {},
            **common(session, page),
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/overlay.bpmn")
@audience("change_lead", "process_owner")
def compare_overlay_drawing(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Return both models as one drawing."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        if page.found is None:
            abort(404)
        return bpmn_file(overlays.overlay_file(page.found))


@blueprint.get("/compare/versions/<int:version_id>/drawing.bpmn")
@audience("change_lead", "process_owner")
def compare_drawing(version_id: int) -> ResponseReturnValue:
    """Return a version as it was drawn."""
    with reading() as session:
        return bpmn_file(drawings.as_drawn(session, models.find_version(session, version_id)))


@blueprint.get("/compare/versions/<int:version_id>/text")
@audience("change_lead", "process_owner")
def compare_text(version_id: int) -> ResponseReturnValue:
    """Show what a diagram says, as text."""
    with reading() as session:
        version = models.find_version(session, version_id)
        return render_template(
            "change_leads/text.html",
            title=title(version),
            service=version.process_model.e_service,
            elements=told(read_model(session, version.sha)),
        )


def _in_picture(line: Line, picture: overlays.Overlay) -> list[str]:
    """Return the elements of the one picture that a difference is about."""
    ours = [picture.reference.get(id_) for id_ in line.reference]
    theirs = [picture.variant.get(id_) for id_ in line.variant]
    return list(dict.fromkeys(id_ for id_ in (*ours, *theirs) if id_ is not None))


def marks_of(found: Iterable[Line], model: ProcessModel, *, in_reference: bool) -> dict[str, list[str]]:
    """Return by element what the diagram of one side shows at it; flows to and from what is added or gone too."""
    elsewhere = "ins" if in_reference else "del"
    marks: dict[str, list[str]] = {}
    for mark, ours, theirs in (part for line in found for part in line.marked):
        if mark in ("same", elsewhere):
            continue
        ids = ours if in_reference else theirs
        flows = () if mark == "chg" else _touching(model, ids)
        for id_ in (*ids, *flows):
            known = marks.setdefault(id_, [])
            if mark not in known and not (known and id_ in flows):
                known.append(mark)
    return marks


def _touching(model: ProcessModel, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the sequence flows to and from elements."""
    return tuple(flow.id for id_ in ids for flow in (*model.incoming(id_), *model.outgoing(id_)))
