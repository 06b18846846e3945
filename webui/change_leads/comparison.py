"""The comparison of two versions: its head, and the pages Summary and Correspondences."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.compare import Correspondence
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.services.catalogue import adoptions, e_services
from engine.services.harmonizing import comparisons, harmonization, judgements, questions
from engine.services.harmonizing.comparisons import Compared
from engine.services.organization import municipalities
from engine.services.publishing import models
from engine.store.tables import Judgement, ModelVersion, Municipality
from webui.audience import audience, current_person
from webui.change_leads import blueprint
from webui.change_leads.coming import Coming, coming, stop_or_go_on
from webui.change_leads.lines import GROUPS, MARKS, Line, by_group, lines
from webui.change_leads.sides import Sides, sides, title
from webui.database import now, reading, writing

UNDO_OFFERED = timedelta(minutes=10)
"""How long a comparison offers to undo what its visitor answered."""
PARTS = {
    "activities": message("Activities"),
    "order": message("Order"),
    "roles": message("Roles"),
    "conditions": message("Conditions, times"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """What all pages of one comparison show; ``progress`` is how far a worker is that compares two large models.

    ``municipality`` is that of the variant if it is compared with the standard that counts: then each difference has
    an address of its own, whatever versions count tomorrow.
    """

    sides: Sides
    found: Compared | None
    lines: tuple[Line, ...]
    unreadable: Message | None = None
    progress: Coming | None = None
    municipality: Municipality | None = None

    @property
    def differences(self) -> tuple[Line, ...]:
        """Return the lines that are differences, not only other names."""
        return tuple(line for line in self.lines if line.group != "words")

    @property
    def is_itself(self) -> bool:
        """Say whether both sides are the same upload."""
        return self.sides.reference.version.sha == self.sides.variant.version.sha


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>")
@audience("change_lead", "process_owner")
def compare_summary(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show how two versions differ, in sentences by what they concern."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        by_process = request.args.get("order") == "process"
        groups = [("", list(page.differences)), ("words", [each for each in page.lines if each.group == "words"])]
        return render_template(
            "change_leads/summary.html",
            groups=[each for each in groups if each[1]] if by_process else by_group(page.lines),
            by_process=by_process,
            questions=_asked(session, page, page.found.questions) if page.found else [],
            answered=_answered(session, page),
            family=_family(session, page),
            **common(session, page),
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/correspondences")
@audience("change_lead", "process_owner")
def compare_correspondences(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show which activities were taken for the same, how sure that is and why; questions first."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        found = page.found
        told = [each for each in found.correspondences if each.basis == "meaning"] if found else []
        sure = [(*pair, "") for pair in _pairs(found, (each for each in told if each.band == "accept"))]
        return render_template(
            "change_leads/correspondences.html",
            asked=_asked(session, page, (each for each in told if each.band == "ask")),
            otherwise=[each for each in sure if not _named_alike(*each[1:3])],
            alike=[each for each in sure if _named_alike(*each[1:3])],
            alone=_alone(found) if found else ([], []),
            **common(session, page),
        )


@blueprint.get("/compare/<service>/<municipality>")
@audience("change_lead", "process_owner")
def compare_municipality(service: str, municipality: str) -> ResponseReturnValue:
    """Lead to the comparison of a municipality's model with the standard, by their short names."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        place = municipalities.find_municipality(session, municipality)
        row = harmonization.row_of(harmonization.chart(session, on=now().date()), e_service)
        cell = next(each for each in row.cells if each.municipality.id == place.id)
        if row.standard is None or cell.variant is None:
            return redirect(url_for("change_leads.compare", service=service), code=302)
        ids: dict[str, Any] = {"reference_id": row.standard.id, "variant_id": cell.variant.id}
    return redirect(url_for("change_leads.compare_summary", **ids), code=302)


@blueprint.post("/compare/<int:reference_id>/<int:variant_id>/comparing")
@audience("change_lead", "process_owner")
def compare_comparing(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Stop the comparing of two large versions for all who wait, or go on with it."""
    with writing() as session:
        versions = (models.find_version(session, each) for each in (reference_id, variant_id))
        stop_or_go_on(session, comparisons.wanted(session, *versions))
    ids: dict[str, Any] = {"reference_id": reference_id, "variant_id": variant_id}
    return redirect(url_for("change_leads.compare_summary", **ids), code=303)


def open_page(session: Session, reference_id: int, variant_id: int) -> Page:
    """Return the comparison of two versions, made now if it was not made before."""
    reference, variant = models.find_version(session, reference_id), models.find_version(session, variant_id)
    both = sides(reference, variant)
    try:
        found = comparisons.stored_comparison(session, reference, variant)
        if found is None:
            if comparisons.is_large(session, reference, variant):
                return _waiting(both)
            with writing() as other:
                found = comparisons.compare_versions(other, reference_id, variant_id, now=now())
    except EngineError as error:
        return Page(both, None, (), error.message)
    row = _counting(session, both)
    municipality = variant.process_model.municipality if row else None
    shared = harmonization.sharing(session, reference, row, found, municipality) if row and municipality else {}
    return Page(both, found, lines(found, both, shared), municipality=municipality)


def _waiting(both: Sides) -> Page:
    """Let a worker compare two large versions; the page asks again by itself and says how far it is."""
    with writing() as session:
        work = comparisons.compare_later(session, both.reference.version, both.variant.version, now=now())
        return Page(both, None, (), progress=coming(work))


def common(session: Session, page: Page) -> dict[str, Any]:
    """Return what the head of every page of a comparison shows."""
    reference, variant = page.sides.reference.version, page.sides.variant.version
    on = now().date()
    service = reference.process_model.e_service
    running = [each for each in adoptions.overview(session, service, on=on) if each.version is not None]
    return {
        "page": page,
        "sides": page.sides,
        "service": service,
        "users": {
            version.id: [each.municipality for each in running if each.version and each.version.id == version.id]
            for version in (reference, variant)
        },
        "parts": PARTS,
        "group_names": GROUPS,
        "marks": MARKS,
        "counts": {mark: sum(line.mark == mark for line in page.lines) for mark in MARKS},
        "ids": {"reference_id": reference.id, "variant_id": variant.id},
        "today": _today(session, reference, variant),
    }


def _today(session: Session, reference: ModelVersion, variant: ModelVersion) -> tuple[list[Message], dict[str, int]]:
    """Return what versions of the two models count today in place of those compared, and the ids of the two to compare.

    Nothing if these count, or if two versions of one model are compared: then somebody wants just those.
    """
    ids = {"reference_id": reference.id, "variant_id": variant.id}
    if reference.process_model_id == variant.process_model_id:
        return [], ids
    current = harmonization.current_versions(session)
    told = []
    for name, version in (("reference_id", reference), ("variant_id", variant)):
        model = version.process_model
        newer = current.get((model.e_service_id, model.municipality_id))
        if newer is not None and newer.number > version.number:
            ids[name] = newer.id
            told.append(title(newer))
    return told, ids


def _counting(session: Session, both: Sides) -> harmonization.Row | None:
    """Return the e-service on the map if these are its standard and the model of a municipality that count today."""
    reference, variant = both.reference.version, both.variant.version
    if not both.reference.is_standard or variant.process_model.municipality is None:
        return None
    row = harmonization.row_of(harmonization.chart(session, on=now().date()), reference.process_model.e_service)
    current = {cell.variant.id for cell in row.cells if cell.variant is not None}
    return row if row.standard is not None and row.standard.id == reference.id and variant.id in current else None


def _family(session: Session, page: Page) -> list[Any]:
    """Return the other municipalities with a model of their own, the most alike first."""
    standard = page.sides.reference.version
    row = harmonization.row_of(harmonization.chart(session, on=now().date()), standard.process_model.e_service)
    if row.standard is None or row.standard.id != standard.id:
        return []
    cells = [each for each in row.cells if each.variant is not None and each.brief is not None and each.brief.readable]
    return sorted(cells, key=lambda each: (-each.brief.similarity if each.brief else 0, each.municipality.name))


def _pairs(found: Compared | None, told: Any) -> list[tuple[Correspondence, list[FlowNode], list[FlowNode]]]:
    """Return correspondences with their nodes; activities and named events only."""
    if found is None:
        return []
    pairs = []
    for each in told:
        ours, theirs = _known(found.reference, each.reference), _known(found.variant, each.variant)
        if any(_speaks(node) for node in (*ours, *theirs)):
            pairs.append((each, ours, theirs))
    return pairs


def _asked(session: Session, page: Page, told: Any) -> list[tuple[Correspondence, list[FlowNode], list[FlowNode], str]]:
    """Return uncertain correspondences with their nodes and the key of the question about them, "" if there is none."""
    keys = questions.asked_about(session, page.sides.reference.version, page.sides.variant.version)
    pairs = _pairs(page.found, told)
    return [(each, ours, theirs, keys.get((each.reference[0], each.variant[0]), "")) for each, ours, theirs in pairs]


def _answered(session: Session, page: Page) -> Judgement | None:
    """Return the last answer of the visitor about the e-service, if it was given a moment ago, to undo it."""
    answers = judgements.answers(session, page.sides.reference.version.process_model.e_service)
    by = current_person()
    last = next((each for each in answers if each.said_by_id == by.id and each.verdict != "later"), None)
    return last if last is not None and now() - last.said_at < UNDO_OFFERED else None


def _alone(found: Compared) -> tuple[list[FlowNode], list[FlowNode]]:
    """Return the activities and named events that only the reference has, and those that only the variant has."""
    ours = {id_ for each in found.correspondences for id_ in each.reference}
    theirs = {id_ for each in found.correspondences for id_ in each.variant}
    return (
        [node for node in found.reference.nodes if node.id not in ours and _speaks(node)],
        [node for node in found.variant.nodes if node.id not in theirs and _speaks(node)],
    )


def _named_alike(ours: list[FlowNode], theirs: list[FlowNode]) -> bool:
    """Say whether both sides have the same names, whatever their case and spaces."""
    one, other = ({" ".join(node.name.casefold().split()) for node in nodes} for nodes in (ours, theirs))
    return one == other


def _known(model: ProcessModel, ids: tuple[str, ...]) -> list[FlowNode]:
    return [model.node_by_id[id_] for id_ in ids if id_ in model.node_by_id]


def _speaks(node: FlowNode) -> bool:
    return bool(node.name.strip())
