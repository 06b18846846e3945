"""Let a person do what a system has not done, as an operator decides; ``engine.services.incidents`` mends the rest."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.services import service_calls
from engine.services.operations.reach import case_for_operator
from engine.store import hold_case
from engine.store.tables import Case, Person


def by_hand(session: Session, number: str, call_id: int, *, by: Person, now: datetime) -> Case:
    """Let a person do what a system has not done: it becomes a work item. Raises NotYours, NotCalled, Suspended."""
    case = case_for_operator(session, number, by)
    hold_case(session, case)
    service_calls.take_over(session, case, call_id, by=by, now=now)
    session.commit()
    return case
