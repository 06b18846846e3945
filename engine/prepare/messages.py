"""Messages and signals without a name get one; both ends of a message flow get the same."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.draft import PREFIX, Changed, Draft

RULE = "message-name"
_TASKS = {"sendTask", "receiveTask"}


def rewrite(model: ProcessModel) -> Changed:
    """Name each message and signal after its flow, its event or, failing these, its id."""
    draft = Draft(model, RULE)
    by_flow = _names_by_flow(model)
    for node in model.nodes:
        unnamed = [
            trigger for trigger in node.triggers if trigger.kind in {"message", "signal"} and not trigger.name.strip()
        ]
        if node.kind in _TASKS and not node.triggers and node.id in by_flow:
            draft.change(node.id, triggers=(Trigger("message", name=by_flow[node.id]),))
        elif unnamed:
            named = tuple(
                _named(trigger, node, by_flow) if trigger in unnamed else trigger for trigger in node.triggers
            )
            draft.change(node.id, triggers=named)
        else:
            continue
        sentence = message("What {element} sends or waits for has no name; it gets one.", element=draft.named(node.id))
        draft.say("exact", node.id, sentence)
    return draft.finished()


def _named(trigger: Trigger, node: FlowNode, by_flow: dict[str, str]) -> Trigger:
    name = by_flow.get(node.id) if trigger.kind == "message" else None
    return replace(trigger, name=name or node.name.strip() or PREFIX + node.id)


def _names_by_flow(model: ProcessModel) -> dict[str, str]:
    """Return the message of each node with a message flow: the name stated at either end, else the flow's."""
    names: dict[str, str] = {}
    for flow in model.message_flows:
        ends = [model.node_by_id[end] for end in (flow.source, flow.target) if end in model.node_by_id]
        stated = [
            trigger.name
            for node in ends
            for trigger in node.triggers
            if trigger.kind == "message" and trigger.name.strip()
        ]
        known = [names[node.id] for node in ends if node.id in names]
        name = next(iter(stated + known), flow.name.strip() or PREFIX + flow.id)
        for node in ends:
            names.setdefault(node.id, name)
    return names
