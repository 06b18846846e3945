"""Only end events have no way on."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described
from engine.tokens import in_flow

RULE = "dead-end"
GROUP = "structure"
SEVERITY: Severity = "information"
TITLE = message("Only end events have no way on.")
WHY = message("A flow that just stops may be an end or a forgotten flow. Preparing takes it for an end.")
MEND = message("Draw the flow that leads on, or an end event.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each node without an outgoing flow in a scope that has end events elsewhere."""
    for _, nodes in scopes(model):
        if not any(node.kind == "endEvent" for node in nodes):
            continue
        for node in nodes:
            throws = any(trigger.kind in {"link", "compensation"} for trigger in node.triggers)
            if node.kind != "endEvent" and not model.outgoing(node.id) and in_flow(node) and not throws:
                sentence = message("No flow leads on from {element}.", element=described(model, node.id))
                yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
