"""A model without subprocesses: what lies in them stands in their place, so that it can be played as one flow."""

from dataclasses import replace

from engine.model import FlowNode, ProcessModel, SequenceFlow

_ENTRY, _EXIT, _END = "into ", "out of ", "end "


def flattened(model: ProcessModel) -> ProcessModel:
    """Return a model that goes through the same activities, without plain subprocesses around them. O(N + F).

    A subprocess is entered at one of its starts, and left when nothing in it goes on: by an inclusive join of its
    ends. It stays whole if it is repeated, done in free order or has no flow to enter. An interrupting event at its
    edge can happen at each of its activities instead. Before each end of the process stands a silent node that tells
    the ends apart, ``end_of``.
    """
    for id_ in [node.id for node in model.nodes if node.is_container]:
        if _opens(model, model.node_by_id[id_]):
            model = _opened(model, model.node_by_id[id_])
    return _with_marked_ends(model)


def end_of(node_id: str) -> str:
    """Return the id of the end event that a node of a flattened model stands before, "" for other nodes."""
    return node_id.removeprefix(_END) if node_id.startswith(_END) else ""


def _opens(model: ProcessModel, node: FlowNode) -> bool:
    inside = model.children(node.id)
    plain = node.kind in {"subProcess", "transaction"} and not node.event_subprocess and node.repetition is None
    return plain and bool(_firsts(model, inside))


def _firsts(model: ProcessModel, inside: tuple[FlowNode, ...]) -> list[FlowNode]:
    starts = [node for node in inside if node.kind == "startEvent"]
    able = [node for node in inside if not node.attached_to and not node.event_subprocess and not node.undoes]
    return starts or [node for node in able if not model.incoming(node.id)]


def _opened(model: ProcessModel, opened: FlowNode) -> ProcessModel:
    inside = model.children(opened.id)
    ids = {node.id for node in inside}
    into, out = _ENTRY + opened.id, _EXIT + opened.id
    starts = any(node.kind == "startEvent" for node in inside)
    split = "exclusiveGateway" if starts else "parallelGateway"
    gates = [FlowNode(into, split, process=opened.process, parent=opened.parent)]  # type: ignore[arg-type]
    gates.append(FlowNode(out, "inclusiveGateway", process=opened.process, parent=opened.parent))
    ends = [node for node in inside if _ends(model, node) and not node.event_subprocess and not node.undoes]
    flows = [
        replace(
            flow,
            source=out if flow.source == opened.id else flow.source,
            target=into if flow.target == opened.id else flow.target,
        )
        for flow in model.flows
    ]
    flows += [SequenceFlow(f"{into} {node.id}", into, node.id) for node in _firsts(model, inside)]
    flows += [SequenceFlow(f"{out} {node.id}", node.id, out) for node in ends]
    nodes = [
        _moved(node, opened, ids) for node in model.nodes if node.id != opened.id and node.attached_to != opened.id
    ]
    nodes += gates + _copies(model, opened, inside)
    flows += _copied_flows(model, opened, inside)
    return replace(model, nodes=tuple(nodes), flows=tuple(flows))


def _ends(model: ProcessModel, node: FlowNode) -> bool:
    leaves = {trigger.kind for trigger in node.triggers} & {"error", "cancel"}
    return not model.outgoing(node.id) and not leaves and not (node.is_event and _is_thrown_link(node))


def _is_thrown_link(node: FlowNode) -> bool:
    return any(trigger.kind == "link" for trigger in node.triggers)


def _moved(node: FlowNode, opened: FlowNode, ids: set[str]) -> FlowNode:
    """Return a node one scope further out; starts and ends within are events that nothing waits for."""
    if node.id not in ids:
        return node
    kind = "intermediateThrowEvent" if node.kind in {"startEvent", "endEvent"} else node.kind
    triggers = () if kind != node.kind else node.triggers
    lane = node.lane or opened.lane
    return replace(node, kind=kind, triggers=triggers, parent=opened.parent, lane=lane)


def _hosts(inside: tuple[FlowNode, ...]) -> list[FlowNode]:
    return [node for node in inside if node.is_activity and not node.event_subprocess and not node.undoes]


def _copies(model: ProcessModel, opened: FlowNode, inside: tuple[FlowNode, ...]) -> list[FlowNode]:
    """Return the events at the edge of a subprocess, one at each activity within."""
    return [
        replace(event, id=f"{event.id} at {host.id}", attached_to=host.id)
        for event in model.boundary_events(opened.id)
        for host in _hosts(inside)
    ]


def _copied_flows(model: ProcessModel, opened: FlowNode, inside: tuple[FlowNode, ...]) -> list[SequenceFlow]:
    return [
        replace(flow, id=f"{flow.id} at {host.id}", source=f"{event.id} at {host.id}")
        for event in model.boundary_events(opened.id)
        for host in _hosts(inside)
        for flow in model.outgoing(event.id)
    ]


def _with_marked_ends(model: ProcessModel) -> ProcessModel:
    ends = [node for node in model.nodes if node.kind == "endEvent" and node.parent is None]
    marks = [FlowNode(_END + node.id, "intermediateThrowEvent", process=node.process) for node in ends]
    ids = {node.id for node in ends}
    flows = [replace(flow, target=_END + flow.target) if flow.target in ids else flow for flow in model.flows]
    flows += [SequenceFlow(f"to {_END}{node.id}", _END + node.id, node.id) for node in ends]
    return replace(model, nodes=(*model.nodes, *marks), flows=tuple(flows))
