"""A process or subprocess ends at an end event."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "no-end"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each process or subprocess in which flow nodes are drawn, but no end event."""
    for scope, nodes in scopes(model):
        if not any(node.kind == "endEvent" for node in nodes):
            sentence = message("No end event is drawn in {scope}.", scope=described(model, scope))
            yield Finding(RULE, "warning", scope, sentence)
