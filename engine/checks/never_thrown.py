"""What a subprocess catches, something in it throws."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel
from engine.model.description import described

RULE = "never-thrown"
_THROWN = frozenset({"error", "escalation", "cancel"})


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each error, escalation or cancel boundary event on a subprocess that throws none."""
    for node in model.nodes:
        host = model.node_by_id.get(node.attached_to or "")
        kinds = {trigger.kind for trigger in node.triggers}
        if host is None or not host.is_container or not model.children(host.id) or not kinds or not kinds <= _THROWN:
            continue
        if not any(kinds & {trigger.kind for trigger in inner.triggers} for inner in _thrown_in(model, host)):
            sentence = message(
                "Nothing in {subprocess} throws what {event} catches.",
                subprocess=described(model, host.id),
                event=described(model, node.id),
            )
            yield Finding(RULE, "information", node.id, sentence)


def _thrown_in(model: ProcessModel, host: FlowNode) -> Iterator[FlowNode]:
    for child in model.children(host.id):
        if child.kind in {"endEvent", "intermediateThrowEvent"}:
            yield child
        elif child.is_container:
            yield from _thrown_in(model, child)
