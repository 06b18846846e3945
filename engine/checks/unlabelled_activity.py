"""Every activity has a label."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "unlabelled-activity"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each activity without a label: nobody could tell what its work item is about."""
    for node in model.activities():
        if not node.name.strip() and not node.event_subprocess:
            sentence = message("A label is missing: {element}.", element=described(model, node.id))
            yield Finding(RULE, "warning", node.id, sentence)
