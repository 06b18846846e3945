"""A variant on the published standard: what changes, and each conflict resolved in the browser.

Answers stand in the address, so that a step back undoes the last one and nothing is stored before it is saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.compare import Operation
from engine.compare.merge import Conflict
from engine.language import Message, message
from engine.services.harmonizing import rebasing
from engine.services.harmonizing.rebasing import Answers, RebasedVariant
from engine.services.organization.ownership import refusal
from engine.services.publishing import models
from webui.audience import audience, current_person
from webui.change_leads import blueprint
from webui.change_leads.lines import emphasised
from webui.change_leads.sides import Sides, sides
from webui.database import now, reading, writing
from webui.files import bpmn_file
from webui.language import tell

ANSWERS = ("ours", "theirs", "both")
OF_FLOW = frozenset({"deleted", "same_place", "moved", "rerouted"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A conflict as the page shows it: what each side does or says, and the address of each answer."""

    conflict: Conflict
    ours: tuple[Any, ...]
    theirs: tuple[Any, ...]
    addresses: tuple[tuple[str, str], ...]
    answer: str
    undo: str

    @property
    def is_of_flow(self) -> bool:
        """Say whether it is about what stands where, not about what an element says."""
        return self.conflict.kind in OF_FLOW


@blueprint.get("/rebase/<int:variant_id>")
@audience("change_lead", "process_owner")
def rebase(variant_id: int) -> ResponseReturnValue:
    """Show a variant on the published standard, with its conflicts."""
    answers = _answers(request.args.getlist("answer"))
    with reading() as session:
        found = rebasing.rebase_variant(session, variant_id, answers)
        model = found.variant.process_model
        asked = [_asked(found, each, answers) for each in found.rebased.conflicts]
        current = next((each for each in asked if not each.answer), None)
        return render_template(
            "change_leads/rebase.html",
            found=found,
            asked=asked,
            current=current,
            marks_ours=_marks(current, "ours"),
            marks_theirs=_marks(current, "theirs"),
            marks_result={id_: ["ins"] for id_ in found.rebased.brought}
            | {id_: ["chg"] for id_ in found.rebased.changed},
            left=len(found.rebased.left),
            changes=_told(sides(found.base, found.standard), found.rebased.standard.operations),
            answers=_given(answers),
            service=model.e_service,
            municipality=model.municipality,
            refusal=refusal(session, current_person(), model.e_service, model.municipality),
        )


@blueprint.get("/rebase/<int:variant_id>/drawing.bpmn")
@audience("change_lead", "process_owner")
def rebase_drawing(variant_id: int) -> ResponseReturnValue:
    """Return the variant on the published standard, as the answers in the address have it."""
    with reading() as session:
        found = rebasing.rebase_variant(session, variant_id, _answers(request.args.getlist("answer")))
    return bpmn_file(rebasing.rebased_file(found))


@blueprint.post("/rebase/<int:variant_id>")
@audience("change_lead", "process_owner")
def rebase_save(variant_id: int) -> ResponseReturnValue:
    """Save the variant on the published standard as a draft, and lead to it."""
    answers = _answers(request.form.getlist("answer"))
    with writing() as session:
        try:
            version = rebasing.save_rebased(session, variant_id, answers, by=current_person(), now=now())
        except (models.SameFile, rebasing.NotResolved) as refused:
            tell(refused.message, "warn")
            return redirect(_address(variant_id, answers), code=303)
        version_id, number = version.id, version.number
    tell(message("The variant on the new standard is saved as draft {number}.", number=number))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def _answers(given: Iterable[str]) -> Answers:
    """Return the answers that an address or a form gives: “conflict=answer”; what is none is passed over."""
    parts = (each.rpartition("=") for each in given)
    return {id_: answer for id_, _, answer in parts if id_ and answer in ANSWERS}  # type: ignore[misc]


def _given(answers: Answers) -> list[str]:
    return [f"{id_}={answer}" for id_, answer in answers.items()]


def _address(variant_id: int, answers: Answers) -> str:
    return url_for("change_leads.rebase", variant_id=variant_id, answer=_given(answers))


def _asked(found: RebasedVariant, conflict: Conflict, answers: Answers) -> Asked:
    base, variant, standard = found.base, found.variant, found.standard
    ours = _told(sides(base, variant), conflict.ours) or _value(conflict.ours_value)
    theirs = _told(sides(base, standard), conflict.theirs) or _value(conflict.theirs_value)
    addresses = tuple((each, _address(variant.id, {**answers, conflict.id: each})) for each in conflict.answers)
    rest = {id_: answer for id_, answer in answers.items() if id_ != conflict.id}
    return Asked(conflict, ours, theirs, addresses, answers.get(conflict.id, ""), _address(variant.id, rest))


def _value(value: Message | str) -> tuple[Any, ...]:
    """Return what a side says, where no sentence tells of it; nothing if it says nothing."""
    return (emphasised(value) if isinstance(value, Message) else value,) if value else ()


def _marks(asked: Asked | None, side: str) -> dict[str, list[str]]:
    return {id_: ["chg"] for id_ in asked.conflict.elements[side]} if asked is not None else {}


def _told(both: Sides, operations: Iterable[Operation]) -> tuple[Any, ...]:
    return tuple(emphasised(both.told(each.message)) for each in operations)
