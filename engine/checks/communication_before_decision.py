"""The party sees the material and may comment on it before the decision (25 § förvaltningslagen)."""

from collections.abc import Iterator

from engine.checks.meanings import deciding, stated_or_suggested
from engine.checks.scopes import reachable
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel
from engine.model.description import described

RULE = "communication-before-decision"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a finding for each decision that can be reached without communicating before it.

    The severity is law where the model states that the activity decides, else warning: a label only suggests.
    """
    for node, stated in deciding(model.nodes):
        if not _can_skip(model, node):
            continue
        sentence = message(
            "A case can come to {element} before the party has seen the material and could comment on it "
            "(section 25 of the Administrative Procedure Act).",
            element=described(model, node.id),
        )
        yield Finding(RULE, "law" if stated else "warning", node.id, sentence)


def _can_skip(model: ProcessModel, decision: FlowNode) -> bool:
    """Say whether some way leads from a start to the decision without an activity that communicates."""
    passing = [node for node in model.nodes if stated_or_suggested(node)[0] != "communicate"]
    without = model.with_nodes(passing)
    known = without.node_by_id
    without = without.with_flows(flow for flow in model.flows if flow.source in known and flow.target in known)
    node: FlowNode | None = decision
    while node is not None:
        before = [other.id for other in passing if other.kind == "startEvent" and _beside(other, node)]
        if before and node.id not in reachable(without, before):
            return False
        node = known.get(node.parent or "")
    return True


def _beside(one: FlowNode, other: FlowNode) -> bool:
    return (one.process, one.parent) == (other.process, other.parent)
