"""A gateway where ways part asks a question."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "gateway-question"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("A gateway where ways part asks a question.")
WHY = message(
    "A question at the gateway and its answers on the flows tell the reader, and the person who chooses, "
    "what is decided."
)
MEND = message("Ask what is decided there, and write the answers on the flows.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each exclusive or inclusive gateway with several ways out whose label is no question."""
    for node in model.nodes:
        if node.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(model.outgoing(node.id)) < 2:
            continue
        if not node.name.strip().endswith("?"):
            sentence = message("Write a question, as in “Complete?”, at {gateway}.", gateway=described(model, node.id))
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
