"""The legal or promised time limit of a service is stated."""

from collections.abc import Iterator

from engine.checks.meanings import deciding
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "deadline-stated"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each process with a decision but without a time limit on it or on any activity."""
    for process in model.processes:
        nodes = tuple(node for node in model.nodes if node.process == process.id)
        if deciding(nodes) and not process.deadline and not any(node.deadline for node in nodes):
            sentence = message("No time limit is stated for {process}.", process=described(model, process.id))
            yield Finding(RULE, "information", process.id, sentence)
