"""One difference put into a standard is told as one operation of its kind, whatever the ids."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import diff, match
from engine.model import FlowNode, Lane, ProcessModel, SequenceFlow

PROCESSES = Path(__file__).parents[2] / "processes"
STANDARDS = {path.parent.name: read(path.read_bytes()).model for path in sorted(PROCESSES.glob("*/standard.bpmn"))}
AT_LEAST = 0.95


def other_ids(model: ProcessModel) -> ProcessModel:
    """Return the model with ids that say nothing, its elements in the opposite order."""
    elements = (*model.nodes, *model.flows, *model.lanes)
    ids = {element.id: f"x{number}" for number, element in enumerate(elements)}
    nodes = [
        replace(
            node,
            id=ids[node.id],
            lane=ids.get(node.lane or ""),
            attached_to=ids.get(node.attached_to or ""),
            default=ids.get(node.default or ""),
        )
        for node in reversed(model.nodes)
    ]
    flows = [
        replace(flow, id=ids[flow.id], source=ids[flow.source], target=ids[flow.target])
        for flow in reversed(model.flows)
    ]
    lanes = tuple(replace(lane, id=ids[lane.id]) for lane in reversed(model.lanes))
    return replace(model, nodes=tuple(nodes), flows=tuple(flows), lanes=lanes)


def in_a_row(model: ProcessModel) -> list[FlowNode]:
    """Return the activities with one way in, one way out and no timer."""
    return [
        node
        for node in model.nodes
        if node.is_activity
        and len(model.incoming(node.id)) == len(model.outgoing(node.id)) == 1
        and not model.boundary_events(node.id)
    ]


def without(model: ProcessModel, node: FlowNode) -> ProcessModel:
    """Return the model with what comes before a node leading on to what comes after it."""
    (into,), (onward,) = model.incoming(node.id), model.outgoing(node.id)
    flows = [replace(flow, target=onward.target) if flow == into else flow for flow in model.flows if flow != onward]
    return replace(model, nodes=tuple(one for one in model.nodes if one != node), flows=tuple(flows))


def between(model: ProcessModel, node: FlowNode, flow: SequenceFlow) -> ProcessModel:
    """Return the model with a node put on a flow."""
    flows = [replace(one, target=node.id) if one == flow else one for one in model.flows]
    flows.append(SequenceFlow("put_in", node.id, flow.target))
    return replace(model, nodes=(*model.nodes, node), flows=tuple(flows))


def deletions(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model without each activity in a row."""
    yield from (without(model, node) for node in in_a_row(model))


def insertions(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with an activity of its own on each flow from an activity."""
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        if source.is_activity:
            new = FlowNode("new", "userTask", "Ring brandkåren", source.process, lane=source.lane)
            yield between(model, new, flow)


def moves(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with an activity in a row after one that comes two activities later."""
    row = in_a_row(model)
    for node in row:
        (first,) = model.after(node.id)
        onward = model.after(first.id)
        if first in row and len(onward) == 1 and onward[0] in row:
            rest = without(model, node)
            yield between(rest, node, rest.outgoing(onward[0].id)[0])


def other_roles(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each activity given to a role of its own, where the old role keeps others."""
    lanes = Counter(node.lane for node in model.nodes if node.is_activity)
    for node in model.nodes:
        if node.is_activity and lanes[node.lane] > 2:
            lane = Lane("new_lane", "Vaktmästare", node.process)
            yield replace(model.replacing(replace(node, lane=lane.id)), lanes=(*model.lanes, lane))


def other_kinds(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each activity done by a system."""
    yield from (model.replacing(replace(node, kind="serviceTask")) for node in model.nodes if node.kind == "userTask")


def other_conditions(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with another condition at each way that has one."""
    for flow in model.flows:
        if flow.condition:
            yield model.with_flows(replace(one, condition="x == 1") if one == flow else one for one in model.flows)


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("delete", deletions),
        ("insert", insertions),
        ("move", moves),
        ("reassign", other_roles),
        ("retype", other_kinds),
        ("recondition", other_conditions),
    ],
)
def test_one_injected_difference_is_one_operation(kind: str, made: Callable[[ProcessModel], Iterator[ProcessModel]]):
    told = []
    for standard in STANDARDS.values():
        for variant in list(made(standard))[::2]:
            renamed = other_ids(variant)
            told.append([one.kind for one in diff(standard, renamed, match(standard, renamed)).operations])
    right = sum(kinds == [kind] for kinds in told)
    assert right >= AT_LEAST * len(told), [kinds for kinds in told if kinds != [kind]]
