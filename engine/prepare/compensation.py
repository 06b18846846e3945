"""Compensation does not run: handlers are left out, throwing events are passed at once."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "compensation"


def rewrite(model: ProcessModel) -> Changed:
    """Remove compensation boundary events, handlers and event subprocesses, and pass the throwing events."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.id not in draft.nodes:
            continue
        if _handles(draft, node):
            sentence = message(
                "Nothing undoes what has been done: {element} does not run.", element=draft.named(node.id)
            )
            draft.say("lossy", node.id, sentence)
            draft.drop(node.id)
        elif any(trigger.kind == "compensation" for trigger in node.triggers):
            _pass(draft, node)
    return draft.finished()


def _handles(draft: Draft, node: FlowNode) -> bool:
    """Say whether a node only serves compensation: its boundary event, its handler or its event subprocess."""
    if dict(node.properties).get("isForCompensation") == "true":
        return True
    if node.event_subprocess:
        starts = [child for child in draft.children(node.id) if child.kind == "startEvent"]
        return any(trigger.kind == "compensation" for start in starts for trigger in start.triggers)
    return node.kind == "boundaryEvent" and {trigger.kind for trigger in node.triggers} == {"compensation"}


def _pass(draft: Draft, node: FlowNode) -> None:
    rest = tuple(trigger for trigger in node.triggers if trigger.kind != "compensation")
    draft.change(node.id, triggers=rest)
    sentence = message("Nothing is undone at {element}; the case just goes on.", element=draft.named(node.id))
    draft.say("lossy", node.id, sentence)
