"""A process or subprocess ends at an end event."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "no-end"
GROUP = "structure"
SEVERITY: Severity = "warning"
TITLE = message("A process or subprocess ends at an end event.")
WHY = message(
    "Readers cannot tell when a case is finished if no end event is drawn. Preparing adds one after "
    "everything that nothing follows."
)
MEND = message("Draw an end event after what comes last.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each process or subprocess in which flow nodes are drawn, but no end event."""
    for scope, nodes in scopes(model):
        if not any(node.kind == "endEvent" for node in nodes):
            sentence = message("No end event is drawn in {scope}.", scope=described(model, scope))
            yield Finding(RULE, SEVERITY, scope, sentence, MEND)
