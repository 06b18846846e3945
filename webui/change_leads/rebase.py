"""A variant on the published standard: what both changed is asked activity by activity, then the result looked through.

Each answer is kept as it is given, so that the page can be left and somebody else can go on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.compare import Operation
from engine.compare.merge import Answer, Conflict
from engine.language import Message, message
from engine.services.harmonizing import rebasing
from engine.services.harmonizing.comparisons import unpacked
from engine.services.harmonizing.rebasing import Point, RebasedVariant
from engine.services.organization.ownership import refusal
from engine.services.publishing import models
from engine.store.tables import RebaseAnswer
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.change_leads import blueprint
from webui.change_leads.lines import emphasised
from webui.change_leads.sides import Sides, sides
from webui.database import now, reading, writing
from webui.files import bpmn_file
from webui.language import tell

ANSWERS: tuple[Answer, ...] = ("ours", "theirs", "both")
SIDES = ("ours", "theirs")
OF_FLOW = frozenset({"deleted", "same_place", "moved", "rerouted"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it: what each side does or says, and what was answered.

    ``keys`` are those of all that one answer to it answers: of its ``parts``, if it has any.
    """

    key: str
    conflict: Conflict
    ours: tuple[Any, ...]
    theirs: tuple[Any, ...]
    said: RebaseAnswer | None
    parts: tuple["Asked", ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def is_of_flow(self) -> bool:
        """Say whether it is about what stands where, not about what an element says."""
        return self.conflict.kind in OF_FLOW


@blueprint.get("/rebase/<int:variant_id>")
@audience("change_lead", "process_owner")
def rebase(variant_id: int) -> ResponseReturnValue:
    """Show a variant on the published standard: what is asked about one activity, or the result."""
    with reading() as session:
        found = rebasing.rebase_variant(session, variant_id)
        model = found.variant.process_model
        place = _place(found)
        theme = found.themes[place] if place is not None else None
        asked = [_asked(found, each) for each in theme.points] if theme else []
        answered = [_asked(found, each) for each in found.answered]
        by = current_person()
        own = (each.said for each in answered if each.said and each.said.said_by_id == by.id)
        mine = max(own, key=_when, default=None)
        return render_template(
            "change_leads/rebase.html",
            found=found,
            themes=list(enumerate(found.themes)),
            place=place,
            theme=theme,
            open_keys=[each.key for point in theme.open for each in point.open] if theme else [],
            asked=asked,
            answered=answered,
            fallen=[(row, unpacked(row.about)) for row in found.fallen],
            last=mine.key if mine else None,
            total=len(found.points),
            done=sum(not each.open for each in found.points),
            marks_ours=_marks(asked, "ours"),
            marks_theirs=_marks(asked, "theirs"),
            marks_result={id_: ["ins"] for id_ in found.rebased.brought}
            | {id_: ["chg"] for id_ in found.rebased.changed},
            changes=_told(sides(found.base, found.standard), found.rebased.standard.operations),
            otherwise=_told(sides(found.standard, found.variant), found.tried.otherwise) if found.tried else (),
            service=model.e_service,
            municipality=model.municipality,
            refusal=refusal(session, by, model.e_service, model.municipality),
        )


@blueprint.get("/rebase/<int:variant_id>/drawing.bpmn")
@audience("change_lead", "process_owner")
def rebase_drawing(variant_id: int) -> ResponseReturnValue:
    """Return the variant on the published standard, as it was answered so far."""
    with reading() as session:
        return bpmn_file(rebasing.rebased_file(rebasing.rebase_variant(session, variant_id)))


@blueprint.post("/rebase/<int:variant_id>/answers")
@audience("change_lead", "process_owner")
def rebase_answer(variant_id: int) -> ResponseReturnValue:
    """Keep what is answered to one question, or to all about an activity, and go on."""
    said = next((each for each in ANSWERS if each == request.form.get("answer")), None)
    at = request.form.get("at", type=whole_number)
    if said is None:
        tell(message("Choose one of the answers."), "stop")
        return redirect(url_for("change_leads.rebase", variant_id=variant_id, at=at), code=303)
    with writing() as session:
        try:
            rebasing.answer(session, variant_id, request.form.getlist("key"), said, by=current_person(), now=now())
        except rebasing.NotAsked as refused:
            tell(refused.message, "warn")
    return redirect(url_for("change_leads.rebase", variant_id=variant_id, after=at), code=303)


@blueprint.post("/rebase/<int:variant_id>/undo")
@audience("change_lead", "process_owner")
def rebase_undo(variant_id: int) -> ResponseReturnValue:
    """Take an answer back; its question is asked again."""
    with writing() as session:
        undone = rebasing.undo(session, variant_id, request.form.get("key", ""), by=current_person())
    tell(message("The answer is taken back.") if undone else message("The answer is undone already."))
    return redirect(url_for("change_leads.rebase", variant_id=variant_id), code=303)


@blueprint.post("/rebase/<int:variant_id>")
@audience("change_lead", "process_owner")
def rebase_save(variant_id: int) -> ResponseReturnValue:
    """Save the variant on the published standard as a draft, and lead to it."""
    if not request.form.get("looked"):
        tell(message("Look through the result first, and say so beside the button."), "stop")
        return redirect(url_for("change_leads.rebase", variant_id=variant_id), code=303)
    with writing() as session:
        try:
            seen = request.form.get("seen", "")
            version = rebasing.save_rebased(session, variant_id, seen, by=current_person(), now=now())
        except (models.SameFile, rebasing.NotResolved, rebasing.NotLookedThrough) as refused:
            tell(refused.message, "warn")
            return redirect(url_for("change_leads.rebase", variant_id=variant_id), code=303)
        version_id, number = version.id, version.number
    tell(message("The variant on the new standard is saved as draft {number}.", number=number))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def _place(found: RebasedVariant) -> int | None:
    """Return which activity is shown: the one of the address, else the next with a question; None: the result."""
    named = request.args.get("at", type=whole_number)
    if named is not None and named < len(found.themes):
        return named
    after = request.args.get("after", 0, type=whole_number)
    open_ = [place for place, theme in enumerate(found.themes) if theme.open]
    return next((place for place in open_ if place >= after), open_[0] if open_ else None)


def _when(row: RebaseAnswer) -> Any:
    return row.said_at


def _asked(found: RebasedVariant, point: Point) -> Asked:
    conflict = point.conflict
    parts = tuple(_asked(found, each) for each in point.parts)
    if parts:
        ours, theirs = (tuple(dict.fromkeys(one for each in parts for one in getattr(each, side))) for side in SIDES)
    else:
        ours = _told(sides(found.base, found.variant), conflict.ours) or _value(conflict.ours_value)
        theirs = _told(sides(found.base, found.standard), conflict.theirs) or _value(conflict.theirs_value)
    return Asked(point.key, conflict, ours, theirs, point.said, parts, tuple(each.key for each in point.single))


def _value(value: Message | str) -> tuple[Any, ...]:
    """Return what a side says, where no sentence tells of it; nothing if it says nothing."""
    return (emphasised(value) if isinstance(value, Message) else value,) if value else ()


def _marks(asked: Iterable[Asked], side: str) -> dict[str, list[str]]:
    return {id_: ["chg"] for each in asked for id_ in each.conflict.elements[side]}


def _told(both: Sides, operations: Iterable[Operation]) -> tuple[Any, ...]:
    return tuple(emphasised(both.told(each.message)) for each in operations)
