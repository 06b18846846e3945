"""One true difference put into a model: for each kind of edit operation the models that have just one of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.compare.match.words import is_silent
from engine.model import FlowNode, FormField, Lane, ProcessModel, Repetition, SequenceFlow, Timer, Trigger

Injection = Callable[[ProcessModel], Iterator[tuple[ProcessModel, ProcessModel]]]
_SHORT = 4
_STATED = {"userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask"}


def named(model: ProcessModel) -> list[FlowNode]:
    """Return the activities with a label of their own."""
    labels = Counter(node.name.strip().casefold() for node in model.nodes)
    activities = [node for node in model.nodes if node.is_activity and not is_silent(node.name)]
    return [node for node in activities if labels[node.name.strip().casefold()] == 1]


def in_a_row(model: ProcessModel) -> list[FlowNode]:
    """Return named activities, not containers, with one way in, one way out and no event at their edge."""
    return [
        node
        for node in named(model)
        if len(model.incoming(node.id)) == len(model.outgoing(node.id)) == 1
        and not model.boundary_events(node.id)
        and not node.is_container
        and not node.undoes
        and model.incoming(node.id)[0].source != node.id
    ]


def without(model: ProcessModel, node: FlowNode) -> ProcessModel:
    """Return the model with what comes before a node leading on to what comes after it."""
    (into,), (onward,) = model.incoming(node.id), model.outgoing(node.id)
    flows = [replace(flow, target=onward.target) if flow == into else flow for flow in model.flows if flow != onward]
    nodes = tuple(one for one in model.nodes if one != node)
    messages = tuple(one for one in model.message_flows if node.id not in (one.source, one.target))
    return replace(model, nodes=nodes, flows=tuple(flows), message_flows=messages)


def between(model: ProcessModel, node: FlowNode, flow: SequenceFlow) -> ProcessModel:
    """Return the model with a node put on a flow."""
    flows = [replace(one, target=node.id) if one == flow else one for one in model.flows]
    flows.append(SequenceFlow(f"after_{node.id}", node.id, flow.target))
    return replace(model, nodes=(*model.nodes, node), flows=tuple(flows))


def insert(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """An activity of its own on each flow from an activity."""
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        if source.is_activity:
            new = FlowNode("new", "userTask", "Ring brandkåren", source.process, source.parent, source.lane)
            yield model, between(model, new, flow)


def delete(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity in a row left out."""
    yield from ((model, without(model, node)) for node in in_a_row(model))


def move(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity in a row put after one that comes two activities later."""
    row = in_a_row(model)
    for node in row:
        (first,) = model.after(node.id)
        onward = model.after(first.id)
        if first in row and len(onward) == 1 and onward[0] in row and onward[0] != node:
            rest = without(model, node)
            moved = between(rest, node, rest.outgoing(onward[0].id)[0])
            yield model, replace(moved, message_flows=model.message_flows)


def rename(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity called a little otherwise."""
    for node in named(model):
        yield model, model.replacing(replace(node, name=f"{node.name} enligt rutin"))


def retype(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each task of a stated kind done by a system, or by a person."""
    for node in named(model):
        if node.kind in _STATED:
            other = "userTask" if node.kind == "serviceTask" else "serviceTask"
            yield model, model.replacing(replace(node, kind=other))  # type: ignore[arg-type]


def reassign(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity given to a role of its own, where the old role keeps others."""
    lanes = Counter(node.lane for node in model.nodes if node.is_activity)
    for node in named(model):
        if node.lane and node.parent is None and lanes[node.lane] > 2 and not node.is_container:
            lane = Lane("new_lane", "Vaktmästare", node.process)
            moved = model.replacing(replace(node, lane=lane.id))
            yield model, replace(moved, lanes=(*model.lanes, lane))


def split(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity in a row, done together with another thing, divided into the two."""
    for node in in_a_row(model):
        if len(node.name.split()) <= _SHORT:
            whole = model.replacing(replace(node, name=f"{node.name}, arkivera kopian"))
            second = replace(node, id="second", name="Arkivera kopian")
            yield whole, between(model, second, model.outgoing(node.id)[0])


def merge(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Two activities in a row done as one."""
    yield from ((other, one) for one, other in split(model))


def recondition(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each way that has a condition taken on another one."""
    for flow in model.flows:
        if flow.condition.strip():
            flows = (replace(one, condition="x == 1") if one == flow else one for one in model.flows)
            yield model, model.with_flows(flows)


def retime(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each timer that states a time given another."""
    for node in model.nodes:
        if any(one.timer and one.timer.text.strip() for one in node.triggers):
            later = Trigger("timer", timer=Timer("duration", "P99D"))
            triggers = tuple(later if one.kind == "timer" else one for one in node.triggers)
            yield model, model.replacing(replace(node, triggers=triggers))


def reform(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each task asking for one thing more."""
    for node in named(model):
        if node.kind in {"userTask", "task"}:
            yield model, model.replacing(replace(node, form=(*node.form, FormField("skonummer", "Skonummer"))))


def recommunicate(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each message of an event or task another one; each message flow between two nodes left out."""
    for node in model.nodes:
        if any(one.kind == "message" and one.name.strip() for one in node.triggers):
            other = tuple(replace(one, name="Vykort") if one.kind == "message" else one for one in node.triggers)
            yield model, model.replacing(replace(node, triggers=other))
    flows = model.message_flows
    if len(flows) > 1:
        for flow in flows:
            if flow.source in model.node_by_id and flow.target in model.node_by_id:
                yield model, replace(model, message_flows=tuple(one for one in flows if one != flow))


def convert(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each split whose ways have one node each before one join made of another kind, with the join."""
    for gate in model.nodes:
        if gate.kind not in {"exclusiveGateway", "parallelGateway"} or len(model.outgoing(gate.id)) < 2:
            continue
        joins = {onward.id for first in model.after(gate.id) for onward in model.after(first.id)}
        firsts = model.after(gate.id)
        join = model.node_by_id[next(iter(joins))] if len(joins) == 1 else None
        alone = all(len(model.incoming(first.id)) == 1 == len(model.outgoing(first.id)) for first in firsts)
        if join is not None and join.kind == gate.kind and alone and len(model.incoming(join.id)) == len(firsts):
            other = "parallelGateway" if gate.kind == "exclusiveGateway" else "exclusiveGateway"
            changed = model.replacing(replace(gate, kind=other))  # type: ignore[arg-type]
            yield model, changed.replacing(replace(join, kind=other))  # type: ignore[arg-type]


def repeat(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity done several times."""
    for node in named(model):
        if node.repetition is None:
            yield model, model.replacing(replace(node, repetition=Repetition("parallel", cardinality="3")))


def skip(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each activity in a row, that no way leads past yet, made optional by a choice before and a join after it."""
    for node in in_a_row(model):
        (into,), (onward,) = model.incoming(node.id), model.outgoing(node.id)
        if onward.target in {one.id for one in model.after(into.source)}:
            continue
        made = FlowNode("choice", "exclusiveGateway", "", node.process, node.parent, node.lane)
        join = replace(made, id="join")
        flows = [
            replace(flow, target="choice") if flow == into else replace(flow, source="join") if flow == onward else flow
            for flow in model.flows
        ]
        flows += [SequenceFlow("do", "choice", node.id), SequenceFlow("pass", "choice", "join")]
        flows.append(SequenceFlow("done", node.id, "join"))
        yield model, replace(model, nodes=(*model.nodes, made, join), flows=tuple(flows))


def reroute(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Each way out of a choice, to an activity that other ways lead to as well, led to another activity.

    Not past a plain join to what comes after it: that is another drawing of the same.
    """
    for flow in model.flows:
        source, target = model.node_by_id[flow.source], model.node_by_id[flow.target]
        if source.kind != "exclusiveGateway" or len(model.incoming(target.id)) < 2:
            continue
        same = {one.id for one in (target, *model.after(target.id)) if one is target or target.kind == source.kind}
        others = [
            node
            for node in named(model)
            if node.parent == source.parent
            and node.process == source.process
            and node.id not in same | {one.id for one in model.after(source.id)}
            and not node.undoes
        ]
        for other in others[-1:]:
            flows = (replace(one, target=other.id) if one == flow else one for one in model.flows)
            yield model, model.with_flows(flows)


INJECTIONS: dict[str, Injection] = {
    one.__name__: one
    for one in (
        insert, delete, move, rename, retype, reassign, split, merge,
        recondition, retime, reform, recommunicate, convert, repeat, skip, reroute,
    )
}  # fmt: skip
RIGHT: dict[str, frozenset[str]] = {kind: frozenset({kind}) for kind in INJECTIONS} | {
    "reroute": frozenset({"reroute", "skip", "repeat"})
}
"""What each may be told as: a way led elsewhere is often one that leaves out or repeats what lies between."""
