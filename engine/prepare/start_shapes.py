"""Start events with flows into them and end events with flows out of them become intermediate events."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "event-place"


def rewrite(model: ProcessModel) -> Changed:
    """Let each start event come first and each end event last."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "startEvent" and draft.incoming(node.id):
            _start_before(draft, node)
        elif node.kind == "endEvent" and draft.outgoing(node.id):
            _go_on(draft, node)
    return draft.finished()


def _start_before(draft: Draft, node: FlowNode) -> None:
    start = draft.add(
        "startEvent", "start", node, triggers=node.triggers, name=node.name, interrupting=node.interrupting
    )
    draft.change(node.id, kind="intermediateThrowEvent", drawn_as=node.kind, triggers=(), interrupting=True)
    draft.connect(start.id, node.id)
    sentence = message(
        "Flows lead back to {event}; it is passed again each time, and a start event is added before it.",
        event=draft.named(node.id),
    )
    draft.say("exact", node.id, sentence)


def _go_on(draft: Draft, node: FlowNode) -> None:
    if any(trigger.kind in {"terminate", "error", "cancel"} for trigger in node.triggers):
        for flow in draft.outgoing(node.id):
            draft.drop_flow(flow.id)
        sentence = message("All ends at {event}; the flows out of it are not followed.", event=draft.named(node.id))
        draft.say("lossy", node.id, sentence, lost=message("the ways that are drawn on from there"))
        return
    draft.change(node.id, kind="intermediateThrowEvent", drawn_as=node.kind)
    draft.say(
        "exact", node.id, message("Flows lead on from {event}; the case goes on there.", event=draft.named(node.id))
    )
