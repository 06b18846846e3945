"""Two activities of one role do not carry the same label."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel, Severity
from engine.model.description import one_line

RULE = "same-label"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("Two activities of one role do not carry the same label.")
WHY = message(
    "Two activities of one role with the same label are easily taken for each other in worklists and comparisons."
)
MEND = message("Add to each label what sets the activity apart.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each activity that repeats the label of an earlier one of the same process and role."""
    seen: dict[tuple[str, str, str], FlowNode] = {}
    for node in model.activities():
        label = one_line(node.name)
        key = (node.process, model.role(node), label.casefold())
        if label and key in seen:
            sentence = message("Two activities are both called “{label}”; tell them apart.", label=label)
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
        seen.setdefault(key, node)
