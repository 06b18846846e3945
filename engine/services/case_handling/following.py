"""What follows in a case when an event happens: whether what is under way goes on or ends."""

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described


def what_follows(model: ProcessModel, element: str) -> Message:
    """Return what follows when a time, a message or a signal comes that a flow node waits for, as a sentence."""
    node, event = model.node_by_id.get(element), described(model, element)
    if node is None:
        return message("Then the case goes on at {event}.", event=event)
    if node.attached_to is not None:
        activity = described(model, node.attached_to)
        if node.interrupting:
            return message("Then {activity} ends, and the case goes on at {event}.", activity=activity, event=event)
        return message("Then the case also goes on at {event}, beside {activity}.", activity=activity, event=event)
    around = _handled(model, node)
    if around is None:
        return message("Then the case goes on at {event}.", event=event)
    handler = described(model, around.id)
    if node.interrupting:
        return message("Then {handler} begins, and what is under way around it ends.", handler=handler)
    return message("Then {handler} begins, beside what is under way.", handler=handler)


def _handled(model: ProcessModel, node: FlowNode) -> FlowNode | None:
    """Return the event subprocess that a node starts, None if it starts none."""
    around = model.node_by_id.get(node.parent or "") if node.kind == "startEvent" else None
    return around if around is not None and around.event_subprocess else None


def waits_beside(model: ProcessModel, element: str) -> bool:
    """Say whether an event is waited for beside other work: at the edge of an activity, or by an event subprocess."""
    node = model.node_by_id.get(element)
    return node is not None and (node.attached_to is not None or _handled(model, node) is not None)
