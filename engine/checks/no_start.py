"""A process or subprocess starts at a start event."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "no-start"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each process or subprocess in which flow nodes are drawn, but no start event."""
    for scope, nodes in scopes(model):
        if not any(node.kind == "startEvent" for node in nodes):
            sentence = message("No start event is drawn in {scope}.", scope=described(model, scope))
            yield Finding(RULE, "warning", scope, sentence)
