"""The times that count in a case: when each comes, and what happens then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import Message
from engine.services.case_handling.case_statuses import MOVABLE
from engine.services.case_handling.following import what_follows
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
        AwaitedTime(what_follows(model if element in model.node_by_id else running, element), due)
        for element, due in rows
    ]
