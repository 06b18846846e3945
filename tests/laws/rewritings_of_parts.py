"""More drawings of the same behaviour: joins and ends drawn otherwise, parts opened, silent work, markers, pools."""

from collections.abc import Iterator
from dataclasses import replace

from engine.model import FlowNode, MessageFlow, Pool, Process, ProcessModel, Repetition, SequenceFlow, Trigger
from tests.laws.rewritings import Rewriting

_SPLITS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def implicit_joins(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model without each exclusive gateway that only joins: what comes to an activity begins it."""
    for gate in model.nodes:
        onward = model.outgoing(gate.id)
        if gate.kind == "exclusiveGateway" and len(onward) == 1 and model.node_by_id[onward[0].target].is_activity:
            target = onward[0].target
            flows = [replace(each, target=target) if each.target == gate.id else each for each in model.flows]
            yield replace(
                model,
                nodes=tuple(one for one in model.nodes if one != gate),
                flows=tuple(flow for flow in flows if flow.id != onward[0].id),
            )


def chains_of_gateways(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with two gateways that choose and decide nothing before each gateway that chooses."""
    for gate in model.nodes:
        if gate.kind == "exclusiveGateway" and model.incoming(gate.id):
            added = [replace(gate, id=f"chain {number}", name="", default=None) for number in (1, 2)]
            flows = [replace(each, target="chain 1") if each.target == gate.id else each for each in model.flows]
            flows += [SequenceFlow("chained", "chain 1", "chain 2"), SequenceFlow("unchained", "chain 2", gate.id)]
            yield replace(model, nodes=(*model.nodes, *added), flows=tuple(flows))


def silent_tasks(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with a task without a label on each flow that is not out of a gateway that waits for events."""
    nodes, flows = list(model.nodes), []
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        if source.kind == "eventBasedGateway":
            flows.append(flow)
            continue
        silent = f"silent {flow.id}"
        nodes.append(FlowNode(silent, "task", process=source.process, parent=source.parent, lane=source.lane))
        flows += [replace(flow, target=silent), SequenceFlow(f"{silent} on", silent, flow.target)]
    yield replace(model, nodes=tuple(nodes), flows=tuple(flows))


def ends_of_their_own(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with an end event for each flow that comes to one."""
    nodes, flows = [], list(model.flows)
    for node in model.nodes:
        nodes.append(node)
        into = model.incoming(node.id)
        if node.kind == "endEvent":
            for number, flow in enumerate(into[1:]):
                copy = f"{node.id} again {number}"
                nodes.append(replace(node, id=copy))
                flows = [replace(each, target=copy) if each.id == flow.id else each for each in flows]
    if len(nodes) > len(model.nodes):
        yield replace(model, nodes=tuple(nodes), flows=tuple(flows))


def one_token(model: ProcessModel) -> bool:
    """Say whether never more than one token is in a process: nothing in it parts into ways that are all taken."""
    plain = not any(node.kind in _SPLITS or not node.interrupting or node.event_subprocess for node in model.nodes)
    ways = all(len(model.outgoing(node.id)) < 2 or node.is_gateway for node in model.nodes)
    return plain and ways and not any(node.repetition or node.kind == "adHocSubProcess" for node in model.nodes)


def joins_that_wait_for_all_that_come(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield a model with one token with inclusive joins for exclusive ones, also in its loops."""
    if one_token(model):
        nodes = [
            replace(node, kind="inclusiveGateway")
            if node.kind == "exclusiveGateway" and len(model.outgoing(node.id)) == 1
            else node
            for node in model.nodes
        ]
        yield replace(model, nodes=tuple(nodes))


def ends_that_end_all(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield a model with one token with terminate ends for its plain ones."""
    if one_token(model) and len(model.processes) == 1:
        ends = {node.id for node in model.nodes if node.kind == "endEvent" and not node.triggers}
        yield model.with_nodes(
            replace(node, triggers=(Trigger("terminate"),)) if node.id in ends else node for node in model.nodes
        )


def parts_laid_open(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each subprocess of one start and one end replaced by what lies in it."""
    for whole in model.nodes:
        inside = model.children(whole.id)
        ends = [node for node in inside if node.kind == "endEvent" and not node.triggers]
        last = [node for node in inside if not model.outgoing(node.id)]
        starts = [node for node in inside if node.kind == "startEvent"]
        events = model.boundary_events(whole.id)
        odd = whole.repetition or whole.event_subprocess or whole.undoes or whole.kind != "subProcess" or events
        if odd or len(starts) != 1 or len(ends) != 1 or ends != last or not one_token(_only(model, inside)):
            continue
        moved = {whole.id: starts[0].id}
        flows = [
            replace(
                flow,
                target=moved.get(flow.target, flow.target),
                source=ends[0].id if flow.source == whole.id else flow.source,
            )
            for flow in model.flows
        ]
        nodes = [
            replace(node, parent=whole.parent, **_silent(node)) if node.parent == whole.id else node
            for node in model.nodes
            if node.id != whole.id
        ]
        yield replace(model, nodes=tuple(nodes), flows=tuple(flows))


def _silent(node: FlowNode) -> dict[str, object]:
    if node.kind in {"startEvent", "endEvent"}:
        return {"kind": "intermediateThrowEvent", "name": "", "triggers": ()}
    return {}


def _only(model: ProcessModel, nodes: tuple[FlowNode, ...]) -> ProcessModel:
    ids = {node.id for node in nodes}
    return replace(model, nodes=nodes, flows=tuple(flow for flow in model.flows if flow.source in ids))


def parts_with_what_interrupts(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield the model with each activity that an event interrupts in a subprocess that it interrupts instead."""
    for event in model.nodes:
        host = model.node_by_id.get(event.attached_to or "")
        if host is None or host.is_container or len(model.boundary_events(host.id)) != 1 or event.awaits_undoing:
            continue
        whole = replace(host, id="whole", kind="subProcess", name="", repetition=None, form=(), meaning="")
        start = FlowNode("begin", "startEvent", process=host.process, parent="whole")
        end = FlowNode("finish", "endEvent", process=host.process, parent="whole")
        nodes = [replace(node, parent="whole") if node == host else node for node in model.nodes if node != event]
        flows = [
            replace(
                flow,
                target="whole" if flow.target == host.id else flow.target,
                source="whole" if flow.source == host.id else flow.source,
            )
            for flow in model.flows
        ]
        flows += [SequenceFlow("in", "begin", host.id), SequenceFlow("out", host.id, "finish")]
        nodes += [whole, start, end, replace(event, attached_to="whole")]
        if len(model.outgoing(host.id)) < 2:
            yield replace(model, nodes=tuple(nodes), flows=tuple(flows))


def pools_that_hand_over(model: ProcessModel) -> Iterator[ProcessModel]:
    """Yield a process cut in two pools, where it hangs together by one flow: a message starts the second."""
    if len(model.processes) != 1 or any(node.parent for node in model.nodes):
        return
    for flow in model.flows:
        reached = _joined(model, flow)
        source, target = model.node_by_id[flow.source], model.node_by_id[flow.target]
        if flow.source in reached or not (source.is_activity and target.is_activity) or not one_token(model):
            continue
        if any(node.kind == "startEvent" for node in model.nodes if node.id in reached):
            continue
        second = Process("second")
        nodes = [replace(node, process="second", lane=None) if node.id in reached else node for node in model.nodes]
        sends = FlowNode("sends", "endEvent", process=source.process, triggers=(Trigger("message"),))
        comes = FlowNode("comes", "startEvent", process="second", triggers=(Trigger("message"),))
        flows = [each for each in model.flows if each.id != flow.id]
        flows += [replace(flow, target="sends"), SequenceFlow("begins", "comes", target.id)]
        yield replace(
            model,
            processes=(*model.processes, second),
            pools=(*model.pools, Pool("other pool", "", "second")),
            nodes=(*nodes, sends, comes),
            flows=tuple(flows),
            message_flows=(*model.message_flows, MessageFlow("handed over", "sends", "comes")),
        )


def _joined(model: ProcessModel, cut: SequenceFlow) -> set[str]:
    """Return what hangs together with the target of a flow without that flow."""
    beside: dict[str, set[str]] = {node.id: set() for node in model.nodes}
    edges = [(flow.source, flow.target) for flow in model.flows if flow.id != cut.id]
    edges += [(node.attached_to, node.id) for node in model.nodes if node.attached_to]
    for one, other in edges:
        beside[one].add(other)
        beside[other].add(one)
    found, waiting = {cut.target}, [cut.target]
    while waiting:
        new = beside[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def markers_and_ways_back(model: ProcessModel) -> Iterator[tuple[ProcessModel, ProcessModel]]:
    """Yield, for each plain activity, the model with a loop marker at it and with a way back around it."""
    for node in model.nodes:
        into, onward = model.incoming(node.id), model.outgoing(node.id)
        if not node.is_activity or len(into) != 1 or len(onward) != 1 or node.repetition or node.is_container:
            continue
        for test_before in (False, True):
            marked = model.replacing(replace(node, repetition=Repetition("loop", test_before=test_before)))
            again, more = (
                FlowNode(name, "exclusiveGateway", process=node.process, parent=node.parent, lane=node.lane)
                for name in ("again", "more")
            )
            flows = [
                replace(
                    each,
                    target="again" if each.target == node.id else each.target,
                    source="more" if each.source == node.id else each.source,
                )
                for each in model.flows
            ]
            flows += [SequenceFlow("once", "again", node.id), SequenceFlow("done", node.id, "more")]
            flows += [SequenceFlow("back", "more", "again")]
            if test_before:
                target = onward[0].target
                passing = FlowNode("pass", "exclusiveGateway", process=node.process, parent=node.parent)
                flows = [replace(each, target="pass") if each.id == onward[0].id else each for each in flows]
                flows += [SequenceFlow("none", "again", "pass"), SequenceFlow("on", "pass", target)]
                yield marked, replace(model, nodes=(*model.nodes, again, more, passing), flows=tuple(flows))
            else:
                yield marked, replace(model, nodes=(*model.nodes, again, more), flows=tuple(flows))


REWRITINGS_OF_PARTS: tuple[Rewriting, ...] = (
    implicit_joins,
    chains_of_gateways,
    silent_tasks,
    ends_of_their_own,
    joins_that_wait_for_all_that_come,
    ends_that_end_all,
    parts_laid_open,
    parts_with_what_interrupts,
    pools_that_hand_over,
)
