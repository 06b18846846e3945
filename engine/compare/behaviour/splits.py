"""Inclusive splits with many ways, drawn so that not every set of ways has to be counted up."""

from dataclasses import replace
from itertools import count

from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.tokens.net import MOST_OPTIONS

_WIDEST = 60


def narrowed(model: ProcessModel) -> tuple[ProcessModel, dict[str, str]]:
    """Return a model in which no node chooses freely among more than some ways at once, and whose each new node is.

    Such a node chooses first which way is the first taken, then of each later one whether it is taken too: the same
    sets of ways, without 2^n outcomes of one move. O(n^2) nodes; what has more than 60 ways is left.
    """
    nodes, flows = list(model.nodes), list(model.flows)
    owner: dict[str, str] = {}
    for node in model.nodes:
        chosen = _chosen(model, node)
        if MOST_OPTIONS < len(chosen) <= _WIDEST:
            before = len(nodes)
            _narrow(node, chosen, nodes, flows)
            owner.update((each.id, node.id) for each in nodes[before:])
    return (replace(model, nodes=tuple(nodes), flows=tuple(flows)) if owner else model), owner


def _chosen(model: ProcessModel, node: FlowNode) -> list[SequenceFlow]:
    """Return the flows of which some are taken, one at the least."""
    onward = [flow for flow in model.outgoing(node.id) if flow.id != node.default]
    if node.kind == "inclusiveGateway":
        return onward
    return [] if node.is_gateway or node.default else [flow for flow in onward if flow.condition.strip()]


def _narrow(node: FlowNode, chosen: list[SequenceFlow], nodes: list[FlowNode], flows: list[SequenceFlow]) -> None:
    number = count()

    def gate(*, takes_all: bool) -> str:
        id_ = f"way {next(number)} of {node.id}"
        kind = "intermediateThrowEvent" if takes_all else "exclusiveGateway"
        nodes.append(FlowNode(id_, kind, process=node.process, lane=node.lane))  # type: ignore[arg-type]
        return id_

    def lead(source: str, target: str) -> None:
        flows.append(SequenceFlow(f"{source} > {target}", source, target))

    first = gate(takes_all=False)
    taken = {flow.id: gate(takes_all=False) for flow in chosen}
    nothing = f"no way of {node.id}"
    nodes.append(FlowNode(nothing, "endEvent", process=node.process))
    for place, flow in enumerate(chosen):
        one = gate(takes_all=True)
        lead(first, one)
        sure = gate(takes_all=False)
        lead(one, sure)
        lead(sure, taken[flow.id])
        for later in chosen[place + 1 :]:
            maybe = gate(takes_all=False)
            lead(one, maybe)
            lead(maybe, taken[later.id])
            lead(maybe, nothing)
    moved = {flow.id for flow in chosen}
    flows[:] = [replace(flow, source=taken[flow.id], condition="") if flow.id in moved else flow for flow in flows]
    index = next(place for place, each in enumerate(nodes) if each.id == node.id)
    kind = "exclusiveGateway" if node.kind == "inclusiveGateway" else node.kind
    nodes[index] = replace(node, kind=kind)
    lead(node.id, first)
