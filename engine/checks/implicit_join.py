"""Parallel flows meet at gateways."""

from collections.abc import Iterator

from engine.checks.scopes import reachable
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel
from engine.model.description import described

RULE = "implicit-join"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each activity that is done once for each of several parallel flows that lead to it."""
    splits = [node for node in model.nodes if node.kind == "parallelGateway" and len(model.outgoing(node.id)) > 1]
    for node in model.activities():
        if len(model.incoming(node.id)) > 1 and any(_meets(model, split, node) for split in splits):
            sentence = message(
                "Parallel flows meet at {element} without a gateway, so it is done once for each of them.",
                element=described(model, node.id),
            )
            yield Finding(RULE, "warning", node.id, sentence)


def _meets(model: ProcessModel, split: FlowNode, node: FlowNode) -> bool:
    """Say whether two branches of a split end in the node over different flows, before any gateway joins them."""
    sources = {flow.source for flow in model.incoming(node.id)}
    arrived = []
    for flow in model.outgoing(split.id):
        branch = _branch(model, flow.target, node.id)
        arrived.append(frozenset(sources & branch))
    return any(
        one and other and not one & other for number, one in enumerate(arrived) for other in arrived[number + 1 :]
    ) and node.id in reachable(model, [split.id])


def _branch(model: ProcessModel, start: str, stop: str) -> set[str]:
    """Return the nodes reached from ``start`` without passing a parallel or inclusive join, or ``stop``."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        id_ = waiting.pop()
        node = model.node_by_id.get(id_)
        if node is None or id_ in found or id_ == stop:
            continue
        found.add(id_)
        joins = node.kind in {"parallelGateway", "inclusiveGateway"} and len(model.incoming(id_)) > 1
        waiting += [] if joins else [flow.target for flow in model.outgoing(id_)]
    return found
