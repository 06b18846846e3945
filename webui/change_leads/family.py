"""All municipalities of an e-service at once: the merged model, the proposed standard, the matrix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.compare.merge import Choice, Cluster, NoSoundModel, activities_by_share, in_order
from engine.language import message
from engine.model import FlowNode
from engine.services.catalogue import e_services
from engine.services.harmonizing import families, rebasing
from engine.services.harmonizing.families import Members, Step
from engine.services.harmonizing.proposals import Adjustment
from engine.services.harmonizing.sharing import PROMISES, cluster_told, figures_told
from engine.services.organization.municipalities import swedish_order
from engine.services.organization.ownership import refusal
from engine.services.publishing import models
from engine.store.tables import EService, ModelVersion
from webui.audience import audience, current_person
from webui.change_leads import blueprint
from webui.change_leads.coming import coming, stop_or_go_on
from webui.change_leads.contested import contested, worded
from webui.change_leads.lines import emphasised
from webui.change_leads.sides import Name, filled
from webui.database import now, reading, writing
from webui.files import bpmn_file, download
from webui.language import tell


@dataclass(frozen=True, slots=True)
class Shared:
    """An activity of the merged model: how many do it, who, and who does not."""

    node: FlowNode
    having: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What a municipality would have to change to work as proposed: how many differences, and each in a sentence."""

    slug: str
    name: str
    count: int
    sentences: tuple[Any, ...]


PAGES = {"proposal": "change_leads.family_proposal", "matrix": "change_leads.family_matrix"}
"""The pages that wait for a large family besides what they share, by what their form calls them."""
PROPOSAL, PROPOSAL_FIRST = message("the proposal"), message("The proposal")


@blueprint.get("/family/<service>")
@audience("change_lead", "process_owner")
def family_merged(service: str) -> ResponseReturnValue:
    """Show the merged model: every activity with how many do it; those of one municipality, if one is asked for."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        members = _members(session, e_service, proposal=False)
        if not isinstance(members, Members):
            return members
        found = families.family_of(session, members)
        asked = request.args.get("of", "")
        asked = asked if asked in members.places else ""
        union = found.union
        shared = [_shared(node, union.of[node.id], members) for node in activities_by_share(union)]
        return render_template(
            "change_leads/merged.html",
            shared=[each for each in shared if not asked or asked in each.having],
            asked=asked,
            marks=_marks(union.of, union.model.nodes, asked),
            figures=found.figures,
            sentences=[*figures_told(found.figures), PROMISES[found.figures.promise]],
            outdated=_outdated(session, members),
            **_common(e_service, members),
        )


@blueprint.get("/family/<service>/merged.bpmn")
@audience("change_lead", "process_owner")
def family_merged_file(service: str) -> ResponseReturnValue:
    """Return the merged model for the viewer, or as a file to save."""
    with reading() as session:
        members = families.members_of(session, e_services.find_e_service(session, service), on=now().date())
        data = families.merged_file(session, members)
    return _shown_or_saved(data, f"{service}-alla.bpmn")


def _shown_or_saved(data: bytes, name: str) -> ResponseReturnValue:
    """Return a model for the viewer, or as a file of this name if it is asked for."""
    return download(data, name, "application/bpmn+xml") if "save" in request.args else bpmn_file(data)


@blueprint.get("/family/<service>/proposal")
@audience("change_lead", "process_owner")
def family_proposal(service: str) -> ResponseReturnValue:
    """Show the proposed standard: its diagram, each choice with whom it suits, what each would have to change."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        members = _members(session, e_service, proposal=True)
        if not isinstance(members, Members):
            return members
        try:
            found = families.proposal_of(session, members)
        except NoSoundModel as error:
            return render_template("change_leads/proposal.html", refused=error.message, **_common(e_service, members))
        union = found.proposal.union
        return render_template(
            "change_leads/proposal.html",
            found=found,
            choices=_by_kind(found.choices),
            contested=contested(found),
            worded=worded(found),
            marks={
                node.id: [f"count:{len(union.of.get(node.id, ()))}"]
                for node in found.proposal.model.nodes
                if node.is_activity
            },
            promise=PROMISES[families.family_of(session, members).figures.promise],
            refusal=refusal(session, current_person(), e_service, None),
            adjustments=_adjustments(found.adjustments, members),
            **_common(e_service, members),
        )


@blueprint.get("/family/<service>/proposal.bpmn")
@audience("change_lead", "process_owner")
def family_proposal_file(service: str) -> ResponseReturnValue:
    """Return the proposed standard for the viewer, or as a file to save."""
    with reading() as session:
        members = families.members_of(session, e_services.find_e_service(session, service), on=now().date())
        data = families.proposal_file(session, members)
    return _shown_or_saved(data, f"{service}-forslag.bpmn")


@blueprint.post("/family/<service>/proposal")
@audience("change_lead", "process_owner")
def family_proposal_save(service: str) -> ResponseReturnValue:
    """Save the proposed standard as a draft of the standard, and lead to it."""
    with writing() as session:
        e_service = e_services.find_e_service(session, service)
        try:
            version = families.save_proposal(session, e_service, by=current_person(), now=now())
        except models.SameFile as refused:
            tell(refused.message, "warn")
            return redirect(url_for("change_leads.family_proposal", service=service), code=303)
        version_id, number = version.id, version.number
    tell(message("The proposed standard is saved as draft {number}.", number=number))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


@blueprint.post("/family/<service>/comparing")
@audience("change_lead", "process_owner")
def family_comparing(service: str) -> ResponseReturnValue:
    """Stop the comparing of a large family for all who wait, or go on with it; lead back to the page that waited."""
    with writing() as session:
        e_service = e_services.find_e_service(session, service)
        members = families.members_of(session, e_service, on=now().date())
        proposal = request.form.get("page") == "proposal"
        step = families.step(session, members, proposal=proposal)
        if step != "found":
            stop_or_go_on(session, families.wanted(members, step))
    page = request.form.get("page", "")
    endpoint = PAGES.get(page, "change_leads.family_merged")
    return redirect(url_for(endpoint, service=service), code=303)


@blueprint.get("/family/<service>/matrix")
@audience("change_lead", "process_owner")
def family_matrix(service: str) -> ResponseReturnValue:
    """Show how alike every two municipalities work, and which work alike."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        members = _members(session, e_service, proposal=False)
        if not isinstance(members, Members):
            return members
        found = families.family_of(session, members)
        return render_template(
            "change_leads/matrix.html",
            order=in_order(found.matrix, found.clusters),
            matrix=found.matrix,
            clusters=[(each, _told(each, found.union)) for each in found.clusters],
            **_common(e_service, members),
        )


def _told(cluster: Cluster, union: Any) -> list[Any]:
    return [emphasised(sentence) for sentence in cluster_told(cluster, union)]


def _by_kind(choices: tuple[Choice, ...]) -> Mapping[str, list[Choice]]:
    """Return what is done, and what is left out."""
    return {
        "does": [each for each in choices if each.kind in ("does", "kept")],
        "leaves_out": [each for each in choices if each.kind in ("leaves_out", "unfit")],
    }


def _adjustments(found: Iterable[Adjustment], members: Members) -> list[Adjusted]:
    told = [_adjusted(each, members) for each in found]
    return sorted(told, key=lambda each: (each.count, swedish_order(each.name)))


def _adjusted(each: Adjustment, members: Members) -> Adjusted:
    name = members.name(each.member)
    names: dict[str, Name] = {"reference": PROPOSAL, "Reference": PROPOSAL_FIRST, "variant": name, "Variant": name}
    told = [filled(one.message, names) for one in each.script.operations if one.group != "words"]
    return Adjusted(each.member, name, each.count, tuple(emphasised(sentence) for sentence in told))


def _members(session: Session, e_service: EService, *, proposal: bool) -> Members | ResponseReturnValue:
    """Return the members whose models are compared already, else the page that says what is missing."""
    try:
        members = families.members_of(session, e_service, on=now().date())
    except families.TooFew:
        return render_template("change_leads/too_few.html", service=e_service)
    step = families.step(session, members, proposal=proposal)
    if step != "found":
        with writing() as other:
            step = families.find(other, members, proposal=proposal, now=now())
    return members if step == "found" else _waiting(e_service, members, step)


def _waiting(e_service: EService, members: Members, step: Step) -> ResponseReturnValue:
    """Say how far the comparison has come, or who stopped it."""
    with reading() as session:
        progress = coming(families.work_on(session, members, step))
        return render_template("change_leads/waiting.html", step=step, progress=progress, **_common(e_service, members))


def _common(e_service: EService, members: Members) -> dict[str, Any]:
    return {"service": e_service, "members": members, "total": len(members.versions)}


def _shared(node: FlowNode, having: Mapping[str, Any], members: Members) -> Shared:
    slugs = members.by_name(members.places)
    return Shared(node, tuple(s for s in slugs if s in having), tuple(s for s in slugs if s not in having))


def _marks(of: Mapping[str, Any], nodes: tuple[FlowNode, ...], asked: str) -> dict[str, list[str]]:
    """Return the badges with how many have an activity or event; what the one asked for has is set off."""
    return {
        node.id: [
            *(["done"] if asked in of[node.id] else []),
            *([f"count:{len(of[node.id])}"] if not node.is_gateway else []),
        ]
        for node in nodes
    }


def _outdated(session: Session, members: Members) -> list[tuple[str, ModelVersion]]:
    """Return the variants that are based on an older standard than the published one."""
    return [
        (members.name(slug), version)
        for slug, version in members.versions.items()
        if rebasing.is_outdated(session, version)
    ]
