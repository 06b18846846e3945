"""A diagram as text: every activity, choice and event in the order of the process, who does it and what comes next."""

from dataclasses import dataclass

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel

KINDS = {
    "activity": message("Activity"),
    "gateway": message("Choice"),
    "parallel": message("Parallel work"),
    "event": message("Event"),
    "startEvent": message("Start"),
    "endEvent": message("End"),
}
_UNNAMED = message("(no name)")


@dataclass(frozen=True, slots=True)
class Told:
    """One element of a diagram: what it is, who does it, each way on, and the activity that an event is attached to."""

    number: int
    kind: Message
    name: Message | str
    role: str
    onward: tuple[tuple[str, Message | str], ...]
    attached_to: str = ""


def told(model: ProcessModel) -> list[Told]:
    """Return the elements worth telling, from the starts along the flow; unnamed joins are passed over."""
    nodes = [node for node in _along(model) if not _is_join(model, node)]
    return [
        Told(
            number,
            _kind(node),
            _name(node),
            model.role(node) if node.is_activity else "",
            tuple(_onward(model, node)),
            model.node_by_id[node.attached_to].name if node.attached_to in model.node_by_id else "",
        )
        for number, node in enumerate(nodes, start=1)
    ]


def _along(model: ProcessModel) -> list[FlowNode]:
    """Return all nodes so that each way is told to its end before what the ways lead to together.

    This is the reverse of the order in which a depth-first walk leaves the nodes.
    """
    follow = _following(model)
    reached = {id_ for ids in follow.values() for id_ in ids}
    starts = [node.id for node in model.nodes if node.id not in reached]
    left: dict[str, None] = {}
    entered: set[str] = set()
    for start in (*reversed(starts), *(node.id for node in model.nodes)):
        stack = [(start, iter(reversed(follow[start])))] if start not in entered else []
        entered.add(start)
        while stack:
            id_, rest = stack[-1]
            onward = next((each for each in rest if each not in entered), None)
            if onward is None:
                stack.pop()
                left[id_] = None
            else:
                entered.add(onward)
                stack.append((onward, iter(reversed(follow[onward]))))
    return [model.node_by_id[id_] for id_ in reversed(left)]


def _following(model: ProcessModel) -> dict[str, list[str]]:
    """Return what follows each node: its ways on, then events attached to it and what begins inside it."""
    follow: dict[str, list[str]] = {node.id: [each.id for each in model.after(node.id)] for node in model.nodes}
    for node in model.nodes:
        if node.attached_to in follow:
            follow[node.attached_to].insert(0, node.id)
        if node.parent in follow and not model.incoming(node.id) and not node.attached_to:
            follow[node.parent].insert(0, node.id)
    return follow


def _is_join(model: ProcessModel, node: FlowNode) -> bool:
    return node.is_gateway and not node.name.strip() and len(model.outgoing(node.id)) < 2


def _kind(node: FlowNode) -> Message:
    if node.kind == "parallelGateway":
        return KINDS["parallel"]
    if node.is_gateway:
        return KINDS["gateway"]
    return KINDS.get(node.kind) or KINDS["activity" if node.is_activity else "event"]


def _name(node: FlowNode) -> Message | str:
    return " ".join(node.name.split()) or _UNNAMED


def _onward(model: ProcessModel, node: FlowNode) -> list[tuple[str, Message | str]]:
    """Return each way on: the label of the flow, and what it leads to."""
    return [
        (" ".join(flow.name.split()), _name(_beyond(model, model.node_by_id[flow.target])))
        for flow in model.outgoing(node.id)
    ]


def _beyond(model: ProcessModel, node: FlowNode) -> FlowNode:
    """Return what comes after unnamed joins."""
    seen = set()
    while _is_join(model, node) and model.outgoing(node.id) and node.id not in seen:
        seen.add(node.id)
        node = model.after(node.id)[0]
    return node
