"""Messages and signals without a name get one, both ends of a flow the same; what a message finds its case by runs."""

from collections.abc import Iterable
from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Repetition, Trigger
from engine.model.correlation import LONGEST_NAMES, names_of
from engine.model.description import one_line
from engine.prepare.draft import PREFIX, Changed, Draft
from engine.prepare.notation import in_notation

RULE = "message-name"
_TASKS = {"sendTask", "receiveTask"}
_NAMED = {"message", "signal"}


def rewrite(model: ProcessModel) -> Changed:
    """Name each message and signal after its flow, its event or, failing these, its id; write names on one line."""
    draft = Draft(model, RULE)
    by_flow = _names_by_flow(model)
    for node in model.nodes:
        triggers = node.triggers
        if node.kind in _TASKS and not triggers and node.id in by_flow:
            triggers = (Trigger("message"),)
        triggers = tuple(_written(draft, _named(trigger, node, by_flow), node) for trigger in triggers)
        repetition = _thrown(draft, node, by_flow)
        if (triggers, repetition) == (node.triggers, node.repetition):
            continue
        draft.change(node.id, triggers=triggers, repetition=repetition)
        drawn = (*node.triggers, *(each for _, each in node.repetition.throws)) if node.repetition else node.triggers
        named = [each for each in drawn if each.kind in _NAMED]
        if any(not each.name.strip() for each in named) or len(triggers) > len(node.triggers):
            sentence = message(
                "What {element} sends or waits for has no name; it gets one.", element=draft.named(node.id)
            )
            draft.say("exact", node.id, sentence)
    return draft.finished()


def _thrown(draft: Draft, node: FlowNode, by_flow: dict[str, str]) -> Repetition | None:
    """Return how a node is repeated; what its instances throw has a name too."""
    if node.repetition is None or not node.repetition.throws:
        return node.repetition
    named = [(condition, _named(each, node, by_flow)) for condition, each in node.repetition.throws]
    throws = tuple((condition, _written(draft, each, node)) for condition, each in named)
    return replace(node.repetition, throws=throws)


def _named(trigger: Trigger, node: FlowNode, by_flow: dict[str, str]) -> Trigger:
    if trigger.kind not in _NAMED:
        return trigger
    by_message_flow = by_flow.get(node.id) if trigger.kind == "message" else None
    name = trigger.name.strip() or by_message_flow or node.name.strip() or PREFIX + node.id
    return replace(trigger, name=one_line(name))


def _written(draft: Draft, trigger: Trigger, node: FlowNode) -> Trigger:
    """Return a message with the expressions by which it finds its case, and of what it carries, as they run.

    One that is not understood would find no case, or a wrong one: then a person or the sender says which it is.
    """
    correlation = [(name, _in_notation(text)) for name, text in trigger.correlation]
    content = [(name, _in_notation(text)) for name, text in trigger.content]
    if all(text for _, text in (*correlation, *content)) and len(names_of(correlation)) <= LONGEST_NAMES:
        return replace(trigger, correlation=_pairs(correlation), content=_pairs(content))
    sentence = message(
        "What {element} finds its case by, or carries, is not understood: “{text}”. A person registers that the "
        "message has come, or the sender names the case.",
        element=draft.named(node.id),
        text=next((text for _, text in (*trigger.correlation, *trigger.content) if not _in_notation(text)), "…"),
    )
    draft.say("decision", node.id, sentence)
    return replace(trigger, correlation=(), content=_pairs(content))


def _in_notation(text: str) -> str:
    """Return an expression as it runs, "" if it is not understood. In Zeebe's words one begins with =."""
    return in_notation(text if text.startswith(("=", "(", "$", "#")) else f"({text})") or ""


def _pairs(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in found if text)


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
