"""A model has at most fifty elements."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "huge-model"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("A model has at most fifty elements.")
WHY = message(
    "Readers lose their way, and errors grow more frequent, in models of more than fifty elements. Use subprocesses."
)
MEND = message("Put what belongs together into a subprocess.")
MOST = 50


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each process with more than fifty flow nodes.

    Source: J. Mendling, H. Reijers, W. van der Aalst, "Seven process modeling guidelines (7PMG)", guideline 7.
    """
    for process in model.processes:
        count = sum(node.process == process.id for node in model.nodes)
        if count > MOST:
            sentence = message(
                "{count} flow nodes are more than most readers can follow in {process}; use subprocesses.",
                count=count,
                process=described(model, process.id),
            )
            yield Finding(RULE, SEVERITY, process.id, sentence, MEND)
