"""A label is short enough to be read at a glance."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import one_line

RULE = "long-label"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("A label is short enough to be read at a glance.")
WHY = message(
    "A label of more than 80 characters is cut off in worklists and hard to compare. What must be known to do the work "
    "belongs in the documentation of the activity, which the caseworker sees."
)
MEND = message("Keep a verb and an object, and move the rest to the documentation.")
MOST = 80
_SHOWN = 40


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each activity or gateway whose label has more than 80 characters."""
    for node in model.nodes:
        label = one_line(node.name)
        if not node.is_event and len(label) > MOST:
            sentence = message(
                "The label that begins “{label}” has {count} characters.",
                label=label[:_SHOWN].strip(),
                count=len(label),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
