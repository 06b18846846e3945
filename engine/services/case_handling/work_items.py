"""What caseworkers do with work items: find, claim, release, assign, save a draft, complete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import execution
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import given_names
from engine.prepare.offering import WHEN
from engine.services.case_handling import handing_over
from engine.services.case_handling.case_moves import Known, move, open_work_items
from engine.services.case_handling.holding import Held
from engine.services.case_handling.offered import held, offered, refuse_unless_offered, taken
from engine.services.case_handling.projections import Waiting
from engine.services.case_handling.running_forms import program_of, understand_case, version_of
from engine.services.forms import forms
from engine.services.forms.activity_forms import chosen_form
from engine.services.forms.asked_forms import asked_form
from engine.services.forms.by_hand import answered_fields
from engine.services.forms.made_forms import made_form
from engine.services.organization.access import NotOffered, group_ids, work_item_for
from engine.services.publishing.understanding import Understanding
from engine.store import Done
from engine.store.tables import Case, Person, WorkItem
from engine.telemetry.metrics import COMPLETIONS


class WrongOutcome(EngineError):
    """A form that is not filled in as it asks. ``problems`` holds a sentence for each field."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        super().__init__(message("The form is not complete. Correct the fields that are marked and send it again."))


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed work item, its case, and the work items of that case that are open now."""

    item: WorkItem
    case: Case
    opened: tuple[WorkItem, ...]


def find(session: Session, item_id: int, *, by: Person) -> WorkItem:
    """Return a work item of a case that ``by`` may handle. Raises NotYours."""
    return work_item_for(session, item_id, by)


def may_act(session: Session, item: WorkItem, *, by: Person) -> bool:
    """Say whether ``by`` holds an open work item or may take it."""
    return is_offered(item, by, is_member=item.assignee_id is None and item.group_id in group_ids(session, by))


def is_offered(item: WorkItem, by: Person, *, is_member: bool) -> bool:
    """Say whether ``by``, who is in the item's group or not, holds an open work item or may take it."""
    free = item.assignee_id is None and is_member
    return item.status == "open" and item.case.applicant_id != by.id and (free or item.assignee_id == by.id)


def form_of(
    session: Session, item: WorkItem, understood: Understanding | None = None, held: Held | None = None
) -> forms.FormContent:
    """Return the form of a work item: for a choice the ways, else its activity's form.

    ``understood`` is what is understood of its case, if that has been read; ``held`` what holding its case has found.
    Raises NotOffered if the case follows a version now that lacks its activity.
    """
    case = item.case
    if item.choices:
        return forms.choice_form(item.name, item.choices, several=item.choices[0].get("several", False))
    understood = understood or understand_case(session, case)
    drawn = understood.model.node_by_id.get(item.element)
    # preparing adds work items of its own, and says of an event what whoever tells of it is asked
    as_drawn = drawn is not None and drawn.is_activity
    node = drawn if as_drawn else program_of(session, case).model.node_by_id.get(item.element)
    if node is None:
        raise _of_an_earlier_version(item)
    if item.asked:
        return asked_form(session, item, node)
    key, version = version_of(session, case, item.element)
    own: forms.Place = (case.e_service_id, case.municipality_id, item.element)
    if key:
        own = (version.process_model.e_service_id, None, item.element.removeprefix(f"{key}."))
    standard = understood.standard.get(item.element)
    inherited = (case.e_service_id, case.municipality_id, standard.id) if standard else None
    if inherited is None and (answered := answered_fields(session, understood.model, node)):
        node = replace(node, form=answered)
    if held is not None and not key:
        own_form = held.form or (made_form(node, case.variables) if node.form or inherited is None else None)
        if own_form is not None:
            return own_form
    return chosen_form(session, node, own, inherited, case.variables)


def claim(session: Session, item_id: int, *, by: Person, now: datetime) -> WorkItem:
    """Take a work item, so that nobody else does it. Taking one's own again changes nothing.

    Raises NotOffered if it is finished, offered to a group that ``by`` is not in, or somebody has taken it.
    """
    item = handing_over.take(session, item_id, by=by, now=now)
    session.commit()
    return item


def release(session: Session, item_id: int, *, by: Person, now: datetime) -> WorkItem:
    """Give a work item back to its group; a draft stays. Raises NotOffered if it is not one's own."""
    item = handing_over.give_back(session, item_id, by=by, now=now)
    session.commit()
    return item


def assign(session: Session, item_id: int, to_id: int, *, reason: str, by: Person, now: datetime) -> WorkItem:
    """Give a work item to a member of its group, with a reason that the history keeps. Raises NotOffered."""
    item = handing_over.give(session, item_id, to_id, reason=reason, by=by, now=now).item
    session.commit()
    return item


def save_draft(session: Session, item_id: int, values: Mapping[str, Any], *, by: Person) -> WorkItem:
    """Keep what is typed so far, whether complete or not; who may take the work item stays as it is."""
    item = offered(session, item_id, by)
    if item.assignee_id not in (None, by.id):
        raise taken(session, item)
    item.draft = dict(values)
    session.commit()
    return item


def complete(
    session: Session,
    item_id: int,
    values: Mapping[str, Any] | Callable[[WorkItem, forms.FormContent], Mapping[str, Any]],
    *,
    by: Person,
    now: datetime,
) -> Completed:
    """Complete a work item and advance its case; return the case and the work items that are open now.

    The case state, its events, the new work items and the jobs are committed together or not at all.
    Completing again with the same values (the double click) changes nothing and raises nothing.
    ``values`` may be a function that reads them by the form of the work item, in the same transaction.

    Raises NotOffered if the item is finished, taken by somebody else, or offered to a group that
    ``by`` is not in; WrongOutcome if the form does not accept the values.
    """
    found = held(session, item_id, by)
    item, case = found.item, found.case
    understood = understand_case(session, case, found.basis)
    form = form_of(session, item, understood, found)
    values = forms.asked_for(form, values(item, form) if callable(values) else values)
    if item.status == "completed" and item.completed_by_id == by.id and item.outcome == values:
        return Completed(item, case, tuple(open_work_items(session, case)))
    refuse_unless_offered(session, item, by, is_member=found.is_member)
    if item.assignee_id not in (None, by.id):
        raise taken(session, item)
    wrong = forms.problems(form, values)
    if wrong:
        raise WrongOutcome(wrong)
    outcome = {"status": "completed", "outcome": values, "draft": None, "completed_at": now, "completed_by_id": by.id}
    others = [each for each in open_work_items(session, case) if each is not item] if found.others else []
    opened = move(
        session,
        case,
        lambda program, state: execution.complete(program, state, item.token, dict(values), now=now),
        kind="chosen" if item.choices else "completed",
        now=now,
        by=by,
        element=item.element,
        data={"name": item.name, "token": item.token, **_told(item, form, values, understood)},
        known=Known(understood, others, None if found.waits else Waiting(), done=Done(item, outcome)),
    )
    session.commit()
    COMPLETIONS.inc()
    return Completed(item, case, tuple(opened))


def _told(
    item: WorkItem, form: forms.FormContent, values: Mapping[str, Any], understood: Understanding
) -> dict[str, Any]:
    """Return what the history tells of an outcome: the ways chosen, the alternatives ticked, or the day of an event."""
    if item.choices:
        chosen = values[forms.CHOICE]
        flows = [chosen] if isinstance(chosen, str) else list(chosen)
        return {"ways": [choice["label"] for choice in item.choices if choice["flow"] in flows]}
    drawn = understood.model.node_by_id.get(item.element)
    if drawn is not None and not drawn.is_activity:
        return {"event": True, "day": str(values.get(WHEN) or "")}
    answers = _alternatives(form, values)
    return {"answers": answers} if answers else {}


YES_OR_NO = {"ja", "nej", "true", "false"}


def _alternatives(form: forms.FormContent, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the alternatives chosen in a form; a yes or no only if there is no other, and with its question."""
    telling: list[dict[str, str]] = []
    yes_or_no: list[dict[str, str]] = []
    for field in form["fields"]:
        options, value = field.get("options", {}), values.get(field.get("name"))
        if not isinstance(value, str) or value not in options:
            continue
        if set(options) <= YES_OR_NO:
            told = {key: f"{field['label'][key].rstrip('?')}: {text.lower()}" for key, text in options[value].items()}
            yes_or_no.append(told)
        else:
            telling.append(options[value])
    return telling or yes_or_no[:1]


def _of_an_earlier_version(item: WorkItem) -> NotOffered:
    return NotOffered(
        message(
            "“{activity}” is not in the version of the process that the case {number} follows now.",
            activity=given_names.told(item.name),
            number=item.case.number,
        )
    )
