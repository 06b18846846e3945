"""In every loop something is done or awaited."""

from collections.abc import Iterator

from engine.checks.scopes import cycles, scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "gateway-loop-without-work"
GROUP = "structure"
SEVERITY: Severity = "error"
TITLE = message("In every loop something is done or awaited.")
WHY = message("A loop in which nothing is done or awaited could turn for ever in an instant.")
MEND = message("Put the activity or event that makes the difference into the loop.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an error for each loop of gateways and throwing events alone: it could turn for ever in an instant."""
    for _, nodes in scopes(model):
        passed = {node.id for node in nodes if node.is_gateway or node.kind == "intermediateThrowEvent"}
        graph = {
            id_: [flow.target for flow in model.outgoing(id_) if flow.target in passed]
            for id_ in (node.id for node in nodes if node.id in passed)
        }
        for part in cycles(graph):
            sentence = message(
                "Nothing is done or awaited in the loop with {element}.", element=described(model, part[0])
            )
            yield Finding(RULE, SEVERITY, part[0], sentence, MEND)
