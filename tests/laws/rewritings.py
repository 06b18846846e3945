"""Other drawings of the same behaviour: what a model may be rewritten to without anything else being able to happen."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.model import FlowNode, ProcessModel, SequenceFlow, Trigger
from tests.laws.redrawn import redrawn

Rewriting = Callable[[ProcessModel], Iterator[ProcessModel]]


def implicit_splits(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each parallel split after an activity left out: ways that part there are all taken."""
    for gate in model.nodes:
        into = model.incoming(gate.id)
        if gate.kind == "parallelGateway" and len(into) == 1:
            source = model.node_by_id[into[0].source]
            if source.is_activity and len(model.outgoing(source.id)) == 1 and len(model.outgoing(gate.id)) > 1:
                flows = [
                    replace(flow, source=source.id) if flow.source == gate.id else flow
                    for flow in model.flows
                    if flow != into[0]
                ]
                yield replace(model, nodes=tuple(one for one in model.nodes if one != gate), flows=tuple(flows))


def nested_gateways(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with the last two ways of each split behind a gateway of their own."""
    for gate in model.nodes:
        onward = model.outgoing(gate.id)
        if gate.kind in {"exclusiveGateway", "parallelGateway"} and len(onward) > 1:
            inner = FlowNode("nested", gate.kind, process=gate.process, parent=gate.parent, lane=gate.lane)
            moved = {flow.id for flow in onward[-2:]} - {gate.default}
            flows = [replace(flow, source="nested") if flow.id in moved else flow for flow in model.flows]
            flows.append(SequenceFlow("to_nested", gate.id, "nested"))
            yield replace(model, nodes=(*model.nodes, inner), flows=tuple(flows))


def links(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each flow between two activities cut in two by a pair of link events."""
    for flow in model.flows:
        source, target = model.node_by_id[flow.source], model.node_by_id[flow.target]
        if source.is_activity and target.is_activity and not flow.condition:
            there, here = (
                FlowNode(kind, kind, process=source.process, parent=source.parent, triggers=(Trigger("link", "A"),))
                for kind in ("intermediateThrowEvent", "intermediateCatchEvent")
            )
            flows = [replace(one, target=there.id) if one == flow else one for one in model.flows]
            flows.append(SequenceFlow("from_link", here.id, target.id))
            yield replace(model, nodes=(*model.nodes, there, here), flows=tuple(flows))


def subprocesses(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each two activities in a row in a subprocess of their own."""
    for flow in model.flows:
        one, other = model.node_by_id[flow.source], model.node_by_id[flow.target]
        ways = (model.incoming(one.id), model.outgoing(one.id), model.incoming(other.id), model.outgoing(other.id))
        plain = not model.boundary_events(one.id) and not model.boundary_events(other.id)
        if one.is_activity and other.is_activity and plain and all(len(each) == 1 for each in ways):
            whole = FlowNode("whole", "subProcess", "Delprocess", process=one.process, parent=one.parent, lane=one.lane)
            start = FlowNode("begin", "startEvent", process=one.process, parent="whole")
            end = FlowNode("finish", "endEvent", process=one.process, parent="whole")
            inside = {one.id, other.id}
            nodes = [replace(node, parent="whole") if node.id in inside else node for node in model.nodes]
            flows = [
                replace(
                    each,
                    target="whole" if each.target == one.id else each.target,
                    source="whole" if each.source == other.id else each.source,
                )
                for each in model.flows
            ]
            flows += [SequenceFlow("in", "begin", one.id), SequenceFlow("out", other.id, "finish")]
            yield replace(model, nodes=(*nodes, whole, start, end), flows=tuple(flows))


def extra_joins(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with an exclusive join before each activity."""
    for node in model.nodes:
        if node.is_activity and model.incoming(node.id):
            join = FlowNode("join", "exclusiveGateway", process=node.process, parent=node.parent, lane=node.lane)
            flows = [replace(flow, target="join") if flow.target == node.id else flow for flow in model.flows]
            flows.append(SequenceFlow("joined", "join", node.id))
            yield replace(model, nodes=(*model.nodes, join), flows=tuple(flows))


def reordered(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with other ids, its elements in another order."""
    yield redrawn(model, 1)


REWRITINGS: tuple[Rewriting, ...] = (implicit_splits, nested_gateways, links, subprocesses, extra_joins, reordered)
