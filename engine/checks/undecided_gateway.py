"""Conditions that are understood decide the way at a gateway; where they do not, a person chooses."""

from collections.abc import Iterator

from engine.expressions import translate
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel, Severity
from engine.model.description import described

RULE = "undecided-gateway"
GROUP = "execution"
SEVERITY: Severity = "information"
TITLE = message("Conditions that are understood decide the way at a gateway; where they do not, a person chooses.")
WHY = message(
    "A gateway without conditions that are understood becomes a choice that a person makes. That is often "
    "what is meant; write conditions where the data decide."
)
MEND = message("Nothing need be done if a person is to choose; otherwise write a condition on each flow.")
_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each gateway where a person will choose the way."""
    for node in model.nodes:
        if node.kind in _DECIDING and len(model.outgoing(node.id)) > 1 and _is_open(model, node):
            sentence = message("A person will choose the way at {gateway}.", gateway=described(model, node.id))
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)


def _is_open(model: ProcessModel, node: FlowNode) -> bool:
    flows = [flow for flow in model.outgoing(node.id) if flow.id != node.default]
    bare = [flow for flow in flows if not flow.condition.strip()]
    allowed = len(flows) - 1 if node.kind != "exclusiveGateway" else 0 if node.default in model.flow_by_id else 1
    unread = [
        flow for flow in flows if flow.condition.strip() and not translate(flow.condition, flow.language).expression
    ]
    return bool(unread) or len(bare) > allowed or len(bare) == len(flows) > 0
