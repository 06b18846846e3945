"""One true difference of the flow put into a model, each kind of place by itself: first, last, far on, in a branch."""

from collections.abc import Iterator
from dataclasses import replace

from engine.model import FlowNode, ProcessModel, SequenceFlow, Trigger
from tests.laws.injections import between, in_a_row, named, skip, without

Pairs = Iterator[tuple[ProcessModel, ProcessModel]]
_FAR = 4


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


def _after(model: ProcessModel, node: FlowNode) -> list[str]:
    """Return the ids of what comes after a node, nearest first."""
    found, front = [node.id], [node.id]
    while front:
        front = [one.id for id_ in front for one in model.after(id_) if one.id not in found]
        front = list(dict.fromkeys(front))
        found += front
    return found[1:]


def move_far(model: ProcessModel) -> Pairs:
    """Each activity in a row put after an activity at least four activities on, in no branch of its own."""
    row = {node.id for node in in_a_row(model)}
    for id_ in row_order(model):
        node = model.node_by_id[id_]
        line = [id_]
        while (after := model.after(line[-1])) and len(after) == 1 and after[0].id in row and after[0].id not in line:
            line.append(after[0].id)
        if len(line) > _FAR:
            yield model, placed(model, node, model.outgoing(line[_FAR])[0])


def row_order(model: ProcessModel) -> list[str]:
    """Return the ids of the activities in a row."""
    return [node.id for node in in_a_row(model)]


def move_back(model: ProcessModel) -> Pairs:
    """Each activity in a row put before one that comes two activities earlier."""
    row = in_a_row(model)
    for one, middle in rows(model):
        (last,) = model.after(middle.id)
        if last in row and last not in (one, middle):
            yield model, placed(model, last, model.incoming(one.id)[0])


def move_first(model: ProcessModel) -> Pairs:
    """Each activity in a row, not first, put right after a start."""
    for start in model.nodes:
        onward = model.outgoing(start.id)
        if start.kind != "startEvent" or len(onward) != 1:
            continue
        later = _after(model, start)
        for node in in_a_row(model):
            if node.parent == start.parent and node.id in later[2:] and node.process == start.process:
                yield model, placed(model, node, onward[0])


def move_last(model: ProcessModel) -> Pairs:
    """Each activity in a row, not last, put right before an end that it leads to."""
    for end in model.nodes:
        into = model.incoming(end.id)
        if end.kind != "endEvent" or len(into) != 1:
            continue
        for node in in_a_row(model):
            later = _after(model, node)
            if node.parent == end.parent and end.id in later[3:] and into[0].source in later:
                yield model, placed(model, node, into[0])


def move_to_branch(model: ProcessModel) -> Pairs:
    """Each activity in a row before a choice put into one of its ways."""
    for node in in_a_row(model):
        (gate,) = model.after(node.id)
        if gate.kind != "exclusiveGateway" or len(model.incoming(gate.id)) != 1:
            continue
        ways = [flow for flow in model.outgoing(gate.id) if model.node_by_id[flow.target].is_activity]
        for way in ways if len(ways) > 1 else []:
            rest = placed(model, node, way)
            yield model, rest


def move_across_branches(model: ProcessModel) -> Pairs:
    """Each activity in a row of one way of a choice put into another way of it."""
    row = {node.id for node in in_a_row(model)}
    for gate in model.nodes:
        if not gate.is_gateway or gate.kind == "eventBasedGateway":
            continue
        firsts = [one for one in model.after(gate.id) if one.id in row]
        for one in firsts:
            for other in firsts:
                if other is not one:
                    yield model, placed(model, one, model.outgoing(other.id)[0])


def move_two(model: ProcessModel) -> Pairs:
    """Two activities in a row put after the one that comes second after them."""
    row = in_a_row(model)
    for one, other in rows(model):
        (third,) = model.after(other.id)
        fourth = model.after(third.id)[0] if third in row else None
        if third in row and fourth in row and len({one.id, other.id, third.id, fourth.id}) == 4:  # type: ignore[union-attr]
            fifth = model.outgoing(fourth.id)[0]  # type: ignore[union-attr]
            moved = placed(model, one, fifth)
            yield model, placed(moved, other, moved.outgoing(one.id)[0])


def move_into_subprocess(model: ProcessModel) -> Pairs:
    """Each activity in a row before or after a subprocess put into it, first."""
    for whole in model.nodes:
        if not whole.is_container or whole.event_subprocess:
            continue
        starts = [node for node in model.children(whole.id) if node.kind == "startEvent"]
        inner = model.outgoing(starts[0].id) if len(starts) == 1 else ()
        if len(inner) != 1 or len(model.children(whole.id)) < 4:
            continue
        for node in (*model.before(whole.id), *model.after(whole.id)):
            if node in in_a_row(model) and node != whole:
                yield model, placed(model, node, inner[0])


def move_out_of_subprocess(model: ProcessModel) -> Pairs:
    """Each activity in a row of a subprocess put right after it."""
    for whole in model.nodes:
        onward = model.outgoing(whole.id)
        if not whole.is_container or len(onward) != 1:
            continue
        for node in model.children(whole.id):
            if node in in_a_row(model) and len(model.children(whole.id)) > 4:
                yield model, placed(model, node, onward[0])


def made_parallel(model: ProcessModel) -> Pairs:
    """Two activities in a row done at the same time."""
    yield from _side_by_side(model, "parallelGateway")


def made_exclusive(model: ProcessModel) -> Pairs:
    """Of two activities in a row only one done."""
    yield from _side_by_side(model, "exclusiveGateway")


def made_sequential(model: ProcessModel) -> Pairs:
    """Two activities at the same time done one after the other."""
    yield from ((other, one) for one, other in made_parallel(model))


def _side_by_side(model: ProcessModel, kind: str) -> Pairs:
    for one, other in rows(model):
        fork, join = node_like(one, "fork", kind), node_like(one, "join", kind)
        (into,), (onward,) = model.incoming(one.id), model.outgoing(other.id)
        flows = [
            replace(flow, target="fork") if flow == into else replace(flow, source="join") if flow == onward else flow
            for flow in model.flows
            if flow.source != one.id
        ]
        flows += [
            SequenceFlow("f1", "fork", one.id),
            SequenceFlow("f2", "fork", other.id),
            SequenceFlow("f3", one.id, "join"),
            SequenceFlow("f4", other.id, "join"),
        ]
        yield model, replace(model, nodes=(*model.nodes, fork, join), flows=tuple(flows))


def made_mandatory(model: ProcessModel) -> Pairs:
    """An activity that could be left out always done."""
    yield from ((other, one) for one, other in skip(model))


def loop_added(model: ProcessModel) -> Pairs:
    """A way back to each activity in a row, from a choice after it."""
    for node in in_a_row(model):
        back, join = node_like(node, "back", "exclusiveGateway"), node_like(node, "again", "exclusiveGateway")
        flows = [
            replace(flow, target="again")
            if flow.target == node.id
            else replace(flow, source="back")
            if flow.source == node.id
            else flow
            for flow in model.flows
        ]
        flows += [
            SequenceFlow("f1", "again", node.id),
            SequenceFlow("f2", node.id, "back"),
            SequenceFlow("f3", "back", "again", "nej"),
        ]
        yield model, replace(model, nodes=(*model.nodes, back, join), flows=tuple(flows))


def loop_of_two_added(model: ProcessModel) -> Pairs:
    """A way back from the second to the first of two activities in a row, from a question after them."""
    for one, other in rows(model):
        back, join = node_like(one, "back", "exclusiveGateway"), node_like(one, "again", "exclusiveGateway")
        flows = [
            replace(flow, target="again")
            if flow.target == one.id
            else replace(flow, source="back")
            if flow.source == other.id
            else flow
            for flow in model.flows
        ]
        flows += [
            SequenceFlow("f1", "again", one.id),
            SequenceFlow("f2", other.id, "back"),
            SequenceFlow("f3", "back", "again", "nej"),
        ]
        yield model, replace(model, nodes=(*model.nodes, back, join), flows=tuple(flows))


def loop_removed(model: ProcessModel) -> Pairs:
    """A way back left out."""
    yield from ((other, one) for one, other in loop_added(model))


def split_in_three(model: ProcessModel) -> Pairs:
    """Each activity in a row, done together with two other things, divided into the three."""
    for node in in_a_row(model):
        if len(node.name.split()) <= 4:
            whole = model.replacing(replace(node, name=f"{node.name}, arkivera kopian, lås förrådet"))
            second = node_like(node, "second", node.kind, "Arkivera kopian")
            third = node_like(node, "third", node.kind, "Lås förrådet")
            two = between(model, second, model.outgoing(node.id)[0])
            yield whole, between(two, third, two.outgoing("second")[0])


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
        (move_far, "move"),
        (move_back, "move"),
        (move_first, "move"),
        (move_last, "move"),
        (move_to_branch, "move convert"),
        (move_across_branches, "move convert"),
        (move_two, "move"),
        (move_into_subprocess, "move"),
        (move_out_of_subprocess, "move"),
        (made_parallel, "convert"),
        (made_exclusive, "convert"),
        (made_sequential, "convert"),
        (made_mandatory, "skip"),
        (loop_added, "repeat"),
        (loop_of_two_added, "repeat"),
        (loop_removed, "repeat"),
        (split_in_three, "split"),
    )
}
"""What puts in each difference, and the kinds of operation that it may be told as."""
