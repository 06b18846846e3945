"""Events that nothing can trigger are offered to a person for as long as they are waited for."""

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft
from engine.prepare.offering import can_be_offered, offer

RULE = "offered-event"
_COMES = frozenset({"message", "timer", "signal", "conditional"})


def rewrite(model: ProcessModel) -> Changed:
    """Let a person tell of events at an edge, in a scope or after an event-based gateway that cannot come."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        waits = node.kind in {"boundaryEvent", "intermediateCatchEvent"} or _starts_handler(draft, node)
        if waits and can_be_offered(draft, node) and not _can_happen(draft, node):
            offer(draft, node, (), timed=False)
            draft.say("decision", node.id, _said(draft, node))
    return draft.finished()


def _starts_handler(draft: Draft, node: FlowNode) -> bool:
    around = draft.nodes.get(node.parent or "")
    return node.kind == "startEvent" and around is not None and around.event_subprocess


def _can_happen(draft: Draft, event: FlowNode) -> bool:
    """Say whether something can trigger an event: an activity of a person throws no errors."""
    kinds = {trigger.kind for trigger in event.triggers}
    if event.offered or kinds & _COMES or "compensation" in kinds:
        return True
    activity = draft.nodes.get(event.attached_to or "")
    if activity is None:
        return bool(kinds & {"error", "escalation"})
    if activity.kind == "transaction" and "cancel" in kinds:
        return True
    return (activity.is_container or activity.kind == "callActivity") and bool(kinds & {"error", "escalation"})


def _said(draft: Draft, event: FlowNode) -> Message:
    name = draft.named(event.id)
    if event.attached_to is None:
        return message(
            "Nothing can tell when {event} happens; a work item lets a person tell it for as long as it is waited for.",
            event=name,
        )
    activity = draft.named(event.attached_to)
    if event.interrupting:
        return message(
            "Nothing can tell when {event} happens; beside {activity} a work item lets a person tell it, "
            "which ends the activity as drawn.",
            event=name,
            activity=activity,
        )
    return message(
        "Nothing can tell when {event} happens; beside {activity} a work item lets a person tell it, as often as it "
        "happens.",
        event=name,
        activity=activity,
    )
