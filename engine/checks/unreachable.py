"""Every flow node can be reached from a start event."""

from collections.abc import Iterator

from engine.checks.scopes import reachable, scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described
from engine.tokens import in_flow

RULE = "unreachable"
GROUP = "structure"
SEVERITY: Severity = "warning"
TITLE = message("Every flow node can be reached from a start event.")
WHY = message(
    "What no flow from a start event leads to is never done. It stays in the drawing but is left out of what runs."
)
MEND = message("Draw a flow to it, or take it out of the drawing.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each node that no start event of its scope leads to, if the scope has one."""
    for _, nodes in scopes(model):
        starts = [node.id for node in nodes if node.kind == "startEvent"]
        starts += [node.id for node in nodes if any(trigger.kind == "link" for trigger in node.triggers)]
        if not any(model.node_by_id[start].kind == "startEvent" for start in starts):
            continue
        found = reachable(model, starts)
        for node in nodes:
            if node.id not in found and in_flow(node):
                sentence = message("No flow from a start event leads to {element}.", element=described(model, node.id))
                yield Finding(RULE, SEVERITY, node.id, sentence, MEND)
