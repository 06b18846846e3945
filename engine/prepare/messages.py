"""Messages and signals without a name get one; both ends of a message flow get the same."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.model.description import one_line
from engine.prepare.draft import PREFIX, Changed, Draft

RULE = "message-name"
_TASKS = {"sendTask", "receiveTask"}


def rewrite(model: ProcessModel) -> Changed:
    """Name each message and signal after its flow, its event or, failing these, its id; write names on one line."""
    draft = Draft(model, RULE)
    by_flow = _names_by_flow(model)
    for node in model.nodes:
        triggers = node.triggers
        if node.kind in _TASKS and not triggers and node.id in by_flow:
            triggers = (Trigger("message"),)
        triggers = tuple(_named(trigger, node, by_flow) for trigger in triggers)
        if triggers == node.triggers:
            continue
        draft.change(node.id, triggers=triggers)
        if any(not trigger.name.strip() for trigger in node.triggers) or not node.triggers:
            sentence = message(
                "What {element} sends or waits for has no name; it gets one.", element=draft.named(node.id)
            )
            draft.say("exact", node.id, sentence)
    return draft.finished()


def _named(trigger: Trigger, node: FlowNode, by_flow: dict[str, str]) -> Trigger:
    if trigger.kind not in {"message", "signal"}:
        return trigger
    by_message_flow = by_flow.get(node.id) if trigger.kind == "message" else None
    name = trigger.name.strip() or by_message_flow or node.name.strip() or PREFIX + node.id
    return replace(trigger, name=one_line(name))


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
