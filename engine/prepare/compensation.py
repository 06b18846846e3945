"""Compensation runs as it is drawn, if it is drawn whole; what undoes nothing, or is undone by nothing, is told."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "compensation"
UNDOING = message("that what has been done is undone")


def rewrite(model: ProcessModel) -> Changed:
    """Join compensation events to what follows; leave out those without a handler, and handlers without event."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.awaits_undoing and node.id in draft.nodes:
            _join(draft, node)
        elif node.kind == "intermediateCatchEvent" and any(each.kind == "compensation" for each in node.triggers):
            _throw(draft, node)
    joined = {node.undone_by for node in draft.nodes.values() if node.awaits_undoing}
    for node in model.nodes:
        if node.id not in draft.nodes:
            continue
        if node.undoes and node.id not in joined:
            _loose(draft, node)
        elif node.kind in {"intermediateThrowEvent", "endEvent"}:
            _check(draft, node)
    return draft.finished()


def _join(draft: Draft, event: FlowNode) -> None:
    """Let a compensation event lead to its handler: by association, else the activity that a flow leads to."""
    handler = draft.nodes.get(event.undone_by)
    if handler is not None and (handler.process, handler.parent) == (event.process, event.parent):
        if not handler.undoes and not draft.incoming(handler.id):
            draft.change(handler.id, properties=tuple(sorted({*handler.properties, ("isForCompensation", "true")})))
        return
    if handler is not None:
        draft.change(event.id, properties=tuple(each for each in event.properties if each[0] != "compensatedBy"))
    if draft.outgoing(event.id):
        return
    sentence = message(
        "No activity is joined to {event}, so nothing undoes {activity}.",
        event=draft.named(event.id),
        activity=draft.named(event.attached_to or event.id),
    )
    draft.say("lossy", event.id, sentence, lost=UNDOING)
    draft.drop(event.id)


def _throw(draft: Draft, node: FlowNode) -> None:
    """Let a compensation event in the flow throw: BPMN knows none that waits there."""
    draft.change(node.id, kind="intermediateThrowEvent", drawn_as=node.kind)
    sentence = message(
        "As {event} stands in the flow, it waits for nothing to be undone: it undoes what has been done before it.",
        event=draft.named(node.id),
    )
    draft.say("exact", node.id, sentence)


def _loose(draft: Draft, node: FlowNode) -> None:
    """Leave out a handler that no event leads to; if flows do, it is an ordinary activity."""
    if draft.incoming(node.id):
        draft.change(node.id, properties=tuple(each for each in node.properties if each[0] != "isForCompensation"))
        sentence = message(
            "Flows lead to {element}, which is drawn as undoing another activity; it runs as an ordinary activity.",
            element=draft.named(node.id),
        )
        draft.say("exact", node.id, sentence)
        return
    sentence = message(
        "Nothing says which activity {element} undoes, so it does not run.",
        element=draft.named(node.id),
    )
    draft.say("lossy", node.id, sentence, lost=UNDOING)
    draft.drop(node.id)


def _check(draft: Draft, node: FlowNode) -> None:
    """Forget compensation of an activity that is not in the file, or that nothing undoes."""
    kept = tuple(
        trigger
        for trigger in node.triggers
        if trigger.kind != "compensation" or not trigger.activity or _can_be_undone(draft, trigger.activity)
    )
    if kept == node.triggers:
        return
    draft.put(replace(draft.nodes[node.id], triggers=kept))
    sentence = message(
        "Nothing is drawn that undoes what {event} is to undo; the case just goes on.", event=draft.named(node.id)
    )
    draft.say("lossy", node.id, sentence, lost=UNDOING)


def _can_be_undone(draft: Draft, activity: str) -> bool:
    node = draft.nodes.get(activity)
    if node is None:
        return False
    inside = node.is_container or node.kind == "callActivity"
    return inside or any(event.awaits_undoing for event in draft.attached(activity))
