"""One true difference put into a model: something inserted or left out, each kind of place and of part by itself."""

from collections.abc import Iterator
from dataclasses import replace

from engine.model import FlowNode, ProcessModel, SequenceFlow, Trigger
from tests.laws.injections import between, in_a_row, named, without

Pairs = Iterator[tuple[ProcessModel, ProcessModel]]


def node_like(node: FlowNode, id_: str, kind: str, name: str = "", **others: object) -> FlowNode:
    """Return a node of a kind beside another, in the same process, subprocess and lane."""
    return FlowNode(id_, kind, name, node.process, node.parent, node.lane, **others)  # type: ignore[arg-type]


def flows_of_activities(model: ProcessModel) -> Iterator[SequenceFlow]:
    """Yield the flows that lead from or to an activity."""
    nodes = model.node_by_id
    yield from (flow for flow in model.flows if nodes[flow.source].is_activity or nodes[flow.target].is_activity)


def rows(model: ProcessModel) -> Iterator[tuple[FlowNode, FlowNode]]:
    """Yield two activities in a row, one after the other."""
    row = in_a_row(model)
    for node in row:
        (after,) = model.after(node.id)
        if after in row and after != node:
            yield node, after


def placed(model: ProcessModel, node: FlowNode, flow: SequenceFlow) -> ProcessModel:
    """Return the model with a node of it put on a flow elsewhere; messages stay, the place is the flow's."""
    source = model.node_by_id[flow.source]
    rest = without(model, node)
    stands = next((one for one in rest.flows if one.id == flow.id), None)
    moved = replace(node, parent=source.parent, process=source.process)
    return replace(between(rest, moved, stands or flow), message_flows=model.message_flows)


def insert_first(model: ProcessModel) -> Pairs:
    """An activity right after each start."""
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        if source.kind == "startEvent":
            yield model, between(model, node_like(source, "new", "userTask", "Ring brandkåren"), flow)


def insert_last(model: ProcessModel) -> Pairs:
    """An activity right before each end."""
    for flow in model.flows:
        target = model.node_by_id[flow.target]
        if target.kind == "endEvent":
            yield model, between(model, node_like(target, "new", "userTask", "Ring brandkåren"), flow)


def insert_two(model: ProcessModel) -> Pairs:
    """Two activities after each other on each flow of an activity."""
    for flow in flows_of_activities(model):
        source = model.node_by_id[flow.source]
        one = between(model, node_like(source, "new1", "userTask", "Ring brandkåren"), flow)
        onward = one.outgoing("new1")[0]
        yield model, between(one, node_like(source, "new2", "userTask", "Lås förrådet"), onward)


def insert_choice(model: ProcessModel) -> Pairs:
    """A question with an activity on one of its two ways on each flow of an activity."""
    for flow in flows_of_activities(model):
        source = model.node_by_id[flow.source]
        asked = node_like(source, "asked", "exclusiveGateway", "Brinner det?")
        join = node_like(source, "met", "exclusiveGateway")
        work = node_like(source, "new", "userTask", "Ring brandkåren")
        flows = [replace(one, target="asked") if one == flow else one for one in model.flows]
        flows += [
            SequenceFlow("f1", "asked", "new", "ja"),
            SequenceFlow("f2", "asked", "met", "nej"),
            SequenceFlow("f3", "new", "met"),
            SequenceFlow("f4", "met", flow.target),
        ]
        yield model, replace(model, nodes=(*model.nodes, asked, join, work), flows=tuple(flows))


def insert_beside(model: ProcessModel) -> Pairs:
    """An activity done at the same time as each activity in a row."""
    for node in in_a_row(model):
        fork = node_like(node, "fork", "parallelGateway")
        join = node_like(node, "join", "parallelGateway")
        work = node_like(node, "new", "userTask", "Ring brandkåren")
        flows = [
            replace(flow, target="fork")
            if flow.target == node.id
            else replace(flow, source="join")
            if flow.source == node.id
            else flow
            for flow in model.flows
        ]
        flows += [
            SequenceFlow("f1", "fork", node.id),
            SequenceFlow("f2", "fork", "new"),
            SequenceFlow("f3", node.id, "join"),
            SequenceFlow("f4", "new", "join"),
        ]
        yield model, replace(model, nodes=(*model.nodes, fork, join, work), flows=tuple(flows))


def insert_branch(model: ProcessModel) -> Pairs:
    """One more way through each split that has a join right after its branches."""
    for gate in model.nodes:
        firsts = model.after(gate.id)
        joins = {onward.id for first in firsts for onward in model.after(first.id)}
        if not gate.is_gateway or len(firsts) < 2 or len(joins) != 1 or gate.kind == "eventBasedGateway":
            continue
        join = model.node_by_id[next(iter(joins))]
        if join.kind == gate.kind and join.id != gate.id:
            work = node_like(gate, "new", "userTask", "Ring brandkåren")
            more = (SequenceFlow("f1", gate.id, "new", "brand"), SequenceFlow("f2", "new", join.id))
            yield model, replace(model, nodes=(*model.nodes, work), flows=(*model.flows, *more))


def insert_end(model: ProcessModel) -> Pairs:
    """Another end on a way out of each choice."""
    for gate in model.nodes:
        if gate.kind == "exclusiveGateway" and len(model.outgoing(gate.id)) > 1:
            end = node_like(gate, "new", "endEvent", "Brandkåren tar över")
            more = SequenceFlow("f1", gate.id, "new", "brand")
            yield model, replace(model, nodes=(*model.nodes, end), flows=(*model.flows, more))


def insert_subprocess(model: ProcessModel) -> Pairs:
    """A subprocess with two activities on each flow of an activity."""
    for flow in flows_of_activities(model):
        source = model.node_by_id[flow.source]
        whole = node_like(source, "sub", "subProcess", "Brandskydd")
        inside = [
            FlowNode("s", "startEvent", "", source.process, "sub"),
            FlowNode("a", "userTask", "Ring brandkåren", source.process, "sub"),
            FlowNode("b", "userTask", "Lås förrådet", source.process, "sub"),
            FlowNode("e", "endEvent", "", source.process, "sub"),
        ]
        made = between(model, whole, flow)
        inner = [SequenceFlow("i1", "s", "a"), SequenceFlow("i2", "a", "b"), SequenceFlow("i3", "b", "e")]
        yield model, replace(made, nodes=(*made.nodes, *inside), flows=(*made.flows, *inner))


def insert_boundary(model: ProcessModel) -> Pairs:
    """A time limit at each activity, which leads to an activity and an end of its own."""
    for node in named(model):
        if model.incoming(node.id) and not node.undoes:
            timer = node_like(node, "timer", "boundaryEvent", "Brandlarm", attached_to=node.id)
            timer = replace(timer, triggers=(Trigger("signal", "Brandlarm"),))
            work = node_like(node, "new", "userTask", "Ring brandkåren")
            end = node_like(node, "end", "endEvent", "Brandkåren tar över")
            more = (SequenceFlow("f1", "timer", "new"), SequenceFlow("f2", "new", "end"))
            yield model, replace(model, nodes=(*model.nodes, timer, work, end), flows=(*model.flows, *more))


def insert_event_subprocess(model: ProcessModel) -> Pairs:
    """An event subprocess beside the flow of each process."""
    for process in model.processes:
        if not model.top_nodes(process.id):
            continue
        inside = (
            FlowNode("sub", "subProcess", "Vid brand", process.id, event_subprocess=True),
            FlowNode("s", "startEvent", "Brandlarm", process.id, "sub", triggers=(Trigger("signal", "Brandlarm"),)),
            FlowNode("a", "userTask", "Ring brandkåren", process.id, "sub"),
            FlowNode("e", "endEvent", "", process.id, "sub"),
        )
        inner = (SequenceFlow("i1", "s", "a"), SequenceFlow("i2", "a", "e"))
        yield model, replace(model, nodes=(*model.nodes, *inside), flows=(*model.flows, *inner))


def delete_two(model: ProcessModel) -> Pairs:
    """Two activities in a row left out."""
    for one, other in rows(model):
        yield model, without(without(model, other), one)


def delete_branch(model: ProcessModel) -> Pairs:
    """One way through a split left out."""
    yield from ((other, one) for one, other in insert_branch(model))


def delete_choice(model: ProcessModel) -> Pairs:
    """A question and what it leads to left out."""
    yield from ((other, one) for one, other in insert_choice(model))


def delete_beside(model: ProcessModel) -> Pairs:
    """What is done at the same time as an activity left out."""
    yield from ((other, one) for one, other in insert_beside(model))


def delete_boundary(model: ProcessModel) -> Pairs:
    """A time limit, and what it leads to, left out."""
    yield from ((other, one) for one, other in insert_boundary(model))


def delete_end(model: ProcessModel) -> Pairs:
    """A way to an end of its own left out."""
    yield from ((other, one) for one, other in insert_end(model))


def delete_subprocess(model: ProcessModel) -> Pairs:
    """A subprocess left out."""
    yield from ((other, one) for one, other in insert_subprocess(model))


FLOW_INJECTIONS = {
    one.__name__: (one, frozenset(kinds.split()))
    for one, kinds in (
        (insert_first, "insert"),
        (insert_last, "insert"),
        (insert_two, "insert"),
        (insert_choice, "insert"),
        (insert_beside, "insert"),
        (insert_branch, "insert"),
        (insert_end, "insert"),
        (insert_subprocess, "insert"),
        (insert_boundary, "insert"),
        (insert_event_subprocess, "insert"),
        (delete_two, "delete"),
        (delete_branch, "delete"),
        (delete_choice, "delete"),
        (delete_beside, "delete"),
        (delete_boundary, "delete"),
        (delete_end, "delete"),
        (delete_subprocess, "delete"),
    )
}
"""What puts in each difference, and the kinds of operation that it may be told as."""
