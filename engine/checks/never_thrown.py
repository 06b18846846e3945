"""What a subprocess catches, something in it throws."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel, Severity, Trigger
from engine.model.description import described

RULE = "never-thrown"
GROUP = "execution"
SEVERITY: Severity = "information"
TITLE = message("What a subprocess catches, something in it throws.")
WHY = message(
    "An error, escalation or cancel boundary event on a subprocess waits for something thrown inside. If "
    "nothing there throws it, the way is never taken."
)
MEND = message("Draw an end event in the subprocess that throws it, or take the boundary event out.")
_THROWN = frozenset({"error", "escalation", "cancel"})


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each error, escalation or cancel boundary event on a subprocess that throws none."""
    for node in model.nodes:
        host = model.node_by_id.get(node.attached_to or "")
        kinds = {trigger.kind for trigger in node.triggers}
        if host is None or not host.is_container or not model.children(host.id) or not kinds or not kinds <= _THROWN:
            continue
        if not kinds & {trigger.kind for trigger in _thrown_by(model, host)}:
            sentence = message(
                "Nothing in {subprocess} throws what {event} catches.",
                subprocess=described(model, host.id),
                event=described(model, node.id),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)


def _thrown_by(model: ProcessModel, host: FlowNode) -> Iterator[Trigger]:
    """Yield what an activity throws when it has been done once more, and what is thrown in it."""
    if host.repetition is not None:
        yield from (trigger for _, trigger in host.repetition.throws)
    for child in model.children(host.id):
        if child.kind in {"endEvent", "intermediateThrowEvent"}:
            yield from child.triggers
        else:
            yield from _thrown_by(model, child)
