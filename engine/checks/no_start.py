"""A process or subprocess needs a start event."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "no-start"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each process in which something is drawn, but no start event."""
    for process in model.processes:
        nodes = model.top_nodes(process.id)
        if nodes and not any(node.kind == "startEvent" for node in nodes):
            yield Finding(
                RULE,
                "warning",
                process.id,
                message("No start event is drawn in {process}.", process=described(model, process.id)),
            )
