"""A process or subprocess starts at a start event."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "no-start"
GROUP = "structure"
SEVERITY: Severity = "warning"
TITLE = message("A process or subprocess starts at a start event.")
WHY = message(
    "Where a case begins is guessed if no start event is drawn: preparing adds one before everything that "
    "no flow leads to."
)
MEND = message("Draw a start event before what comes first.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each process or subprocess in which flow nodes are drawn, but no start event."""
    for scope, nodes in scopes(model):
        if not any(node.kind == "startEvent" for node in nodes):
            sentence = message("No start event is drawn in {scope}.", scope=described(model, scope))
            yield Finding(RULE, SEVERITY, scope, sentence, MEND)
