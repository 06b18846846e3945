"""No process calls itself, directly or over others."""

from collections.abc import Iterator

from engine.checks.scopes import cycles
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "calls-itself"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an error for each call activity that is part of a circle of calls within the file."""
    calls = [node for node in model.nodes if node.kind == "callActivity"]
    graph = {process.id: [node.called for node in calls if node.process == process.id] for process in model.processes}
    circles = [set(part) for part in cycles(graph)]
    for node in calls:
        if any({node.process, node.called} <= circle for circle in circles):
            sentence = message("The process calls itself without end at {element}.", element=described(model, node.id))
            yield Finding(RULE, "error", node.id, sentence)
