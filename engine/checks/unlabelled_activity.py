"""Every activity has a label."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "unlabelled-activity"
GROUP = "style"
SEVERITY: Severity = "warning"
TITLE = message("Every activity has a label.")
WHY = message(
    "An activity without a label becomes a work item that nobody understands, and cannot be compared with "
    "other municipalities' models."
)
MEND = message("Give the activity a label that says what is done with what, as in “Check map”.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each activity without a label: nobody could tell what its work item is about."""
    for node in model.activities():
        if not node.name.strip() and not node.event_subprocess:
            sentence = message("A label is missing: {element}.", element=described(model, node.id))
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
