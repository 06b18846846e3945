"""Parallel flows meet at gateways."""

from collections import Counter
from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel
from engine.model.description import described

RULE = "implicit-join"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each activity that is done once for each of several parallel flows that lead to it."""
    doubled: set[str] = set()
    for node in model.nodes:
        if node.kind == "parallelGateway" and len(model.outgoing(node.id)) > 1:
            doubled |= _meeting(model, node)
    for node in model.activities():
        if node.id in doubled:
            sentence = message(
                "Parallel flows meet at {element} without a gateway, so it is done once for each of them.",
                element=described(model, node.id),
            )
            yield Finding(RULE, "warning", node.id, sentence)


def _meeting(model: ProcessModel, split: FlowNode) -> set[str]:
    """Return the activities that two branches of a split reach over different flows, not joined before."""
    branches = [_branch(model, flow.target) for flow in model.outgoing(split.id)]
    shared = Counter(id_ for branch in branches for id_ in branch)
    met = set()
    for id_ in shared:
        sources = {flow.source for flow in model.incoming(id_)}
        if len(sources) < 2 or not model.node_by_id[id_].is_activity:
            continue
        alone = sum(any(shared[source] == 1 for source in sources & branch) for branch in branches)
        if alone > 1:
            met.add(id_)
    return met


def _branch(model: ProcessModel, start: str) -> set[str]:
    """Return the nodes reached from ``start`` without passing a parallel or inclusive join."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        id_ = waiting.pop()
        node = model.node_by_id.get(id_)
        if node is None or id_ in found:
            continue
        found.add(id_)
        joins = node.kind in {"parallelGateway", "inclusiveGateway"} and len(model.incoming(id_)) > 1
        waiting += [] if joins else [flow.target for flow in model.outgoing(id_)]
    return found
