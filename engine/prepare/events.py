"""Events that wait for something no one can tell: a person says when it has come. Others are passed or cleaned."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation
from engine.prepare.offering import can_be_offered, offer

RULE = "event"
PART = message("what it is drawn to wait for but can never come")
_CATCHES = frozenset({"message", "timer", "signal", "conditional"})
_STARTS = _CATCHES | {"error", "escalation", "compensation"}
_THROWS = frozenset({"message", "signal", "escalation", "compensation"})
_ENDS = _THROWS | {"error", "terminate", "cancel"}


def rewrite(model: ProcessModel) -> Changed:
    """Let catching events wait for what can come, and throwing and end events throw what can be caught."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "intermediateCatchEvent":
            _catch(draft, _with_conditions(draft, node))
        elif node.kind in {"startEvent", "boundaryEvent"}:
            _wait(draft, _with_conditions(draft, node))
        elif node.kind == "intermediateThrowEvent":
            _clean(draft, node, _THROWS)
        elif node.kind == "endEvent":
            _clean(draft, node, _ENDS)
    return draft.finished()


def _with_conditions(draft: Draft, node: FlowNode) -> FlowNode:
    """Write understood conditions of a conditional event in our own grammar; let a person tell of the others."""
    triggers = tuple(kept for trigger in node.triggers if (kept := _understood(trigger)) is not None)
    if triggers == node.triggers:
        return node
    if len(triggers) < len(node.triggers) and can_be_offered(draft, node):
        sentence = message(
            "It is not understood when {event} happens; for as long as it is waited for, a work item lets a person "
            "tell it.",
            event=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)
        return offer(draft, node, triggers, timed=False)
    return draft.change(node.id, triggers=triggers)


def _wait(draft: Draft, node: FlowNode) -> None:
    """Forget what a start event or an event at an edge can never wait for."""
    edge = node.kind == "boundaryEvent"
    around = draft.nodes.get(node.parent or "")
    able = _STARTS if edge or (around is not None and around.event_subprocess) else _CATCHES
    able = able | {"cancel"} if edge else able
    triggers = tuple(trigger for trigger in node.triggers if trigger.kind in able)
    if triggers != node.triggers:
        draft.change(node.id, triggers=triggers)
        sentence = message(
            "A part of what {event} waits for can never come to it; it waits for the rest.", event=draft.named(node.id)
        )
        draft.say("lossy", node.id, sentence, lost=PART)


def _understood(trigger: Trigger) -> Trigger | None:
    if trigger.kind != "conditional":
        return trigger
    condition = in_notation(trigger.condition)
    return None if condition is None else replace(trigger, condition=condition)


def _catch(draft: Draft, node: FlowNode) -> None:
    if node.offered:
        return
    drawn = draft.drawn.node_by_id[node.id].triggers
    triggers = tuple(trigger for trigger in node.triggers if trigger.kind in _CATCHES)
    if triggers:
        if triggers != node.triggers:
            draft.change(node.id, triggers=triggers)
            draft.say(
                "lossy",
                node.id,
                message(
                    "A part of what {event} waits for cannot come; it waits for the rest.", event=draft.named(node.id)
                ),
                lost=PART,
            )
        return
    if can_be_offered(draft, node):
        return
    if not drawn:
        draft.change(node.id, kind="intermediateThrowEvent", drawn_as=node.drawn_as or node.kind)
        draft.say(
            "exact",
            node.id,
            message("Nothing is stated that {event} waits for; the case goes straight on.", event=draft.named(node.id)),
        )
        return
    draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, triggers=())
    sentence = message(
        "It is not known when {event} happens; it becomes a work item: a person says when it has happened.",
        event=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _clean(draft: Draft, node: FlowNode, allowed: frozenset[str]) -> None:
    triggers = tuple(trigger for trigger in node.triggers if trigger.kind in allowed)
    if triggers != node.triggers:
        draft.change(node.id, triggers=triggers)
        draft.say(
            "lossy",
            node.id,
            message("Nothing can be thrown as drawn at {event}; the case just goes on.", event=draft.named(node.id)),
            lost=message("what the event tells others"),
        )
