"""A gateway where ways part asks a question."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "gateway-question"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each exclusive or inclusive gateway with several ways out whose label is no question."""
    for node in model.nodes:
        if node.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(model.outgoing(node.id)) < 2:
            continue
        if not node.name.strip().endswith("?"):
            sentence = message("Write a question, as in “Complete?”, at {gateway}.", gateway=described(model, node.id))
            yield Finding(RULE, "information", node.id, sentence)
