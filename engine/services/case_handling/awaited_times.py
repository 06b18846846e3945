"""The times that count in a case: when each comes, and what happens then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described
from engine.services.case_handling.case_statuses import MOVABLE
from engine.services.case_handling.running_forms import drawn, program_of
from engine.store.tables import Case, Timer


@dataclass(frozen=True, slots=True)
class AwaitedTime:
    """A time that counts in a case: ``sentence`` says of which event it is, and what happens when it comes."""

    sentence: Message
    due_at: datetime


def awaited_times(session: Session, case: Case) -> Sequence[AwaitedTime]:
    """Return the times that count in a case, the next first; none while nothing takes effect in it."""
    if case.status not in MOVABLE:
        return []
    rows = session.execute(
        select(Timer.element, Timer.due_at).where(Timer.case_id == case.id).order_by(Timer.due_at, Timer.id)
    ).all()
    if not rows:
        return []
    model = drawn(session, case)
    running = program_of(session, case).model
    return [
        AwaitedTime(_sentence(model if element in model.node_by_id else running, element), due) for element, due in rows
    ]


def _sentence(model: ProcessModel, element: str) -> Message:
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
