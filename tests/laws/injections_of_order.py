"""One true difference put into a model: something done elsewhere, together, in turn, again or in parts."""

from dataclasses import replace

from engine.model import FlowNode, ProcessModel, SequenceFlow
from tests.laws.injections import between, in_a_row, skip
from tests.laws.injections_of_flow import Pairs, node_like, placed, rows

_FAR = 4


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
    yield from ((model, _with_way_back(model, node, node)) for node in in_a_row(model))


def loop_of_two_added(model: ProcessModel) -> Pairs:
    """A way back from the second to the first of two activities in a row, from a question after them."""
    yield from ((model, _with_way_back(model, one, other)) for one, other in rows(model))


def _with_way_back(model: ProcessModel, first: FlowNode, last: FlowNode) -> ProcessModel:
    """Return the model with a choice after ``last`` from which one way leads back to before ``first``."""
    back, join = node_like(first, "back", "exclusiveGateway"), node_like(first, "again", "exclusiveGateway")
    flows = [
        replace(flow, target="again")
        if flow.target == first.id
        else replace(flow, source="back")
        if flow.source == last.id
        else flow
        for flow in model.flows
    ]
    flows += [
        SequenceFlow("f1", "again", first.id),
        SequenceFlow("f2", last.id, "back"),
        SequenceFlow("f3", "back", "again", "nej"),
    ]
    return replace(model, nodes=(*model.nodes, back, join), flows=tuple(flows))


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


ORDER_INJECTIONS = {
    one.__name__: (one, frozenset(kinds.split()))
    for one, kinds in (
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
