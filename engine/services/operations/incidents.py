"""What an operator does where a system has not done its task: let a person do it, answer, retry all of a kind."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.connectors import mapping
from engine.services.case_handling import incidents as mending
from engine.services.operations.reach import case_for_operator
from engine.services.systems import service_calls
from engine.store import hold_case
from engine.store.tables import Case, Person


def by_hand(session: Session, number: str, call_id: int, *, by: Person, now: datetime) -> Case:
    """Let a person do what a system has not done: it becomes a work item. Raises NotYours, NotCalled, Suspended."""
    case = case_for_operator(session, number, by)
    hold_case(session, case)
    service_calls.take_over(session, case, call_id, by=by, now=now)
    session.commit()
    return case


def answer(session: Session, number: str, call_id: int, text: str, *, reason: str, by: Person, now: datetime) -> Case:
    """Answer in the place of a system that has given up; ``text`` has a line ``variable = value`` for each variable.

    Raises NotYours, NotMended without a reason or if the call is over, MappingRefused if a line is not understood.
    """
    case_for_operator(session, number, by)
    outputs = mapping.body(mapping.sent(text), {})
    return mending.answer_instead(session, number, call_id, outputs, reason=reason, by=by, now=now)


def alike(session: Session, by: Person, wanted: mending.Wanted, *, most: int) -> list[int]:
    """Return the ids of up to ``most`` cases that have stopped in one way, those longest stopped first."""
    return [each.case.id for each in mending.list_incidents(session, by, wanted, limit=most)]
