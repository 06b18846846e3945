"""A process model told as text: what the picture shows, for those who read rather than look."""

from collections import deque
from dataclasses import dataclass

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.model.description import described, one_line


@dataclass(frozen=True, slots=True)
class Told:
    """A flow node as text: its id, what it is called, who does it ("" if nobody is named), and where it leads."""

    element: str
    label: Message
    role: str
    ways: tuple[Message, ...]


def told(model: ProcessModel) -> list[Told]:
    """Return each flow node once, in the order in which a case comes to them; then those that no case comes to.

    >>> from engine.model.sketch import read_sketch
    >>> [str(way) for each in told(read_sketch("(start) -> Utred -> (slut)")) for way in each.ways]
    ['then the activity “Utred”', 'then the end event “slut”']
    """
    return [_told(model, node) for node in _in_order(model)]


def _told(model: ProcessModel, node: FlowNode) -> Told:
    ways = tuple(_way(model, flow) for flow in model.outgoing(node.id) if flow.target in model.node_by_id)
    return Told(node.id, described(model, node.id), model.role(node) if node.is_activity else "", ways)


def _way(model: ProcessModel, flow: SequenceFlow) -> Message:
    target = described(model, flow.target)
    if flow.name.strip():
        return message("“{label}”: {target}", label=one_line(flow.name), target=target)
    return message("then {target}", target=target)


def _in_order(model: ProcessModel) -> list[FlowNode]:
    starts = [node.id for node in model.nodes if node.parent is None and not model.incoming(node.id)]
    seen: dict[str, FlowNode] = {}
    waiting = deque(id_ for id_ in starts if model.node_by_id[id_].kind == "startEvent")
    while waiting:
        id_ = waiting.popleft()
        if id_ in seen:
            continue
        seen[id_] = node = model.node_by_id[id_]
        inside = (each.id for each in model.children(id_) if not model.incoming(each.id))
        beside = (event.id for event in model.boundary_events(id_))
        waiting.extend((*inside, *beside, *(target.id for target in model.after(node.id))))
    return [*seen.values(), *(node for node in model.nodes if node.id not in seen)]
