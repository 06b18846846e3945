"""The ways out of a gateway that asks a question carry its answers."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "answers-on-flows"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("The ways out of a gateway that asks a question carry its answers.")
WHY = message(
    "Whoever chooses the way sees the labels of the flows as answers; without them the choice is between "
    "what happens to come next. One flow without a label may mean otherwise."
)
MEND = message("Write the answer on each flow, as in “yes” and “no”.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each exclusive gateway with a label and two or more ways that say nothing."""
    for node in model.nodes:
        if node.kind != "exclusiveGateway" or not node.name.strip():
            continue
        bare = [f for f in model.outgoing(node.id) if not f.name.strip() and not f.condition.strip()]
        if len(bare) > 1:
            sentence = message(
                "{count} ways out of {gateway} have no label.", count=len(bare), gateway=described(model, node.id)
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
