"""Boundary events that can never happen by themselves become a choice when the activity is done."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.choosing import choose, name_unnamed
from engine.prepare.draft import Changed, Draft

RULE = "boundary-choice"
HAPPENED = "Händelsen inträffade"
"""What the way of an event is called that has no label and leads to nothing that has one."""
_COMES = frozenset({"message", "timer", "signal", "conditional"})


def rewrite(model: ProcessModel) -> Changed:
    """Let a person say after each activity which of its boundary events happened that nothing can tell."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        mute = [event for event in draft.attached(node.id) if not _can_happen(node, event)]
        if mute and node.event_subprocess:
            for event in mute:
                draft.drop(event.id)
        elif mute:
            _choose_after(draft, node, mute)
    return draft.finished()


def _can_happen(activity: FlowNode, event: FlowNode) -> bool:
    """Say whether something can trigger a boundary event: an activity of a person throws no errors."""
    kinds = {trigger.kind for trigger in event.triggers}
    if kinds & _COMES:
        return True
    if activity.kind == "transaction" and "cancel" in kinds:
        return True
    return (activity.is_container or activity.kind == "callActivity") and bool(kinds & {"error", "escalation"})


def _choose_after(draft: Draft, activity: FlowNode, events: list[FlowNode]) -> None:
    several = not all(event.interrupting for event in events)
    gateway = draft.add("inclusiveGateway" if several else "exclusiveGateway", "happened", activity, side="right")
    draft.insert_after(activity.id, gateway)
    name_unnamed(draft, gateway, "Gå vidare")
    for event in events:
        draft.change(
            event.id,
            kind="intermediateThrowEvent",
            drawn_as="boundaryEvent",
            attached_to=None,
            triggers=(),
            interrupting=True,
        )
        draft.connect(gateway.id, event.id, name=event.name.strip() or _named_by_what_follows(draft, event))
        sentence = message(
            "Nothing can tell when {event} happens; when {activity} is done, a person chooses whether it did.",
            event=draft.named(event.id),
            activity=draft.named(activity.id),
        )
        draft.say("decision", event.id, sentence)
    choose(draft, gateway, name=f"{activity.name}: vad hände?" if activity.name else "Vad hände?")


def _named_by_what_follows(draft: Draft, event: FlowNode) -> str:
    """Return what a person may call an event without a label: by the first after it that has one."""
    after = (draft.nodes[flow.target].name.strip() for flow in draft.outgoing(event.id))
    return next(filter(None, after), HAPPENED)
