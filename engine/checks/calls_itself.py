"""No process calls itself, directly or over others."""

from collections.abc import Iterator

from engine.checks.scopes import cycles
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "calls-itself"
GROUP = "structure"
SEVERITY: Severity = "error"
TITLE = message("No process calls itself, directly or over others.")
WHY = message(
    "A process that calls itself starts without end. Preparing turns the call that closes the circle into a work item."
)
MEND = message("Let the call name another process, or draw the repetition as a loop.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an error for each call activity that is part of a circle of calls within the file."""
    calls = [node for node in model.nodes if node.kind == "callActivity"]
    graph = {process.id: [node.called for node in calls if node.process == process.id] for process in model.processes}
    circles = [set(part) for part in cycles(graph)]
    for node in calls:
        if any({node.process, node.called} <= circle for circle in circles):
            sentence = message("The process calls itself without end at {element}.", element=described(model, node.id))
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
