"""Flows part at gateways."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "implicit-split"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("Flows part at gateways.")
WHY = message(
    "Several flows out of an activity are all followed. Many who draw it mean a choice; a gateway leaves no doubt."
)
MEND = message("Put a gateway after it: parallel if all ways are meant, exclusive if one is.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each activity or event with several flows out: all of them are followed."""
    for node in model.nodes:
        if not node.is_gateway and len(model.outgoing(node.id)) > 1:
            sentence = message(
                "Several flows lead on from {element}, and all are followed; a gateway would show it.",
                element=described(model, node.id),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
