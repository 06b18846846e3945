"""Begin cases when it is time: from the table of start events alone, each time once, however many workers there are.

The case, the note that its time is over and the next time are one transaction, which holds the start event: a worker
that is killed has done nothing, and two never begin the same. Times that passed while nobody was there begin one case
together, whose history says so.
"""

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.expressions import timer
from engine.language import in_both
from engine.services.case_handling.begun import Begun, begun_with
from engine.services.case_handling.faults import reason
from engine.services.case_handling.timers import AGAIN_AFTER, MOST_FAILURES
from engine.services.organization import closed_days
from engine.services.starting import beginning, times
from engine.services.starting.marking import look_anew
from engine.store import OF_THE_DATABASE
from engine.store.tables import StartEvent

BATCH = 50
"""The most cases that are begun in a row, each in a transaction of its own."""


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that it is time for a start event."""
    may = or_(StartEvent.again_at.is_(None), StartEvent.again_at <= now)
    return and_(StartEvent.due_at <= now, StartEvent.failures < MOST_FAILURES, may)


def any_due(session: Session, *, now: datetime) -> bool:
    """Say whether it is time for a start event."""
    return session.scalar(select(StartEvent.id).where(is_due(now)).limit(1)) is not None


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """Return when it is time for the next start event after ``now``, None if for none."""
    return session.scalar(select(func.min(StartEvent.due_at)).where(StartEvent.due_at > now))


def begin_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Begin the cases for which it is time, longest due first; return how many began.

    What cannot begin is tried again as timers are. Raises Unavailable if the database does not answer.
    """
    ids = session.scalars(select(StartEvent.id).where(is_due(now)).order_by(StartEvent.due_at).limit(limit)).all()
    session.rollback()
    began = 0
    for id_ in ids:
        try:
            began += _begin(session, id_, now)
        except OF_THE_DATABASE:
            raise
        except Exception as error:
            session.rollback()
            session.expunge_all()
            _fail(session, id_, error, now)
    return began


def _begin(session: Session, start_id: int, now: datetime) -> bool:
    """Begin the case of a start event that is due, and let it be due at its next time; say whether one began.

    One that is switched off lets its time pass; one of a version that is not run any more is looked at anew.
    """
    start = _held(session, start_id, now)
    if start is None or start.due_at is None:
        session.rollback()
        return False
    if not beginning.is_live(session, start, now=now):
        # Not due again before the look: what is run now may begin at other times.
        start.again_at = now + AGAIN_AFTER[-1]
        look_anew(session, start.e_service_id, now=now)
        session.commit()
        return False
    due_at, coming = start.due_at, _following(session, start, now)
    key = f"timer:{start.municipality_id}:{start.e_service_id}:{start.element}:{start.time}:{due_at.isoformat()}"
    begins = start.is_on and begun_with(session, key) is None
    if begins:
        told = {"name": start.label, "due": due_at.isoformat(), "missed": coming.passed}
        begun = Begun("timer", key, at=start.element, due_at=due_at, told=told)
        beginning.begin(session, start, {}, begun, now=now)
        start.last_due_at, start.missed = due_at, coming.passed
    start.due_at, start.times_left, start.again_at = coming.due_at, coming.left, None
    session.commit()
    return begins


def _following(session: Session, start: StartEvent, now: datetime) -> times.Next:
    due = timer(start.time)
    if due is None or start.due_at is None:
        return times.Next(None, 0)
    calendar = closed_days.calendar_of(session, start.municipality_id)
    try:
        return times.following(due, start.due_at, start.times_left, now, calendar)
    except (OverflowError, ValueError):
        return times.Next(None, 0)


def _held(session: Session, start_id: int, now: datetime) -> StartEvent | None:
    """Return a start event that is due, held until the transaction ends; None if it is not, or somebody else has it."""
    mine = select(StartEvent).where(StartEvent.id == start_id, is_due(now)).with_for_update(skip_locked=True)
    return session.scalars(mine.execution_options(populate_existing=True)).one_or_none()


def _fail(session: Session, start_id: int, error: Exception, now: datetime) -> None:
    """Keep why no case could begin, and when that is tried again; after the last time a person asks for it."""
    start = _held(session, start_id, now)
    if start is None:
        session.rollback()
        return
    logging.getLogger(__name__).warning("No case could begin at start event %s.", start_id, exc_info=error)
    start.failures, start.problem = start.failures + 1, dict(in_both(reason(error)))
    start.again_at = now + AGAIN_AFTER[start.failures - 1] if start.failures < MOST_FAILURES else None
    session.commit()
