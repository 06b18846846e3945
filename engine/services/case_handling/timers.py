"""Let timers fire when they are due: from the table of timers alone, many in one transaction, each once.

The row of a timer is gone in the transaction in which it fires, so a worker that is killed has done nothing, and two
workers never fire the same. A case that cannot go on stops alone: the timer is tried again, then it is an incident.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine import execution
from engine.errors import EngineError
from engine.execution import Move
from engine.language import Message, in_both, message
from engine.model.description import described
from engine.services.case_handling import running_forms
from engine.services.case_handling.batches import Worked, move_together, or_one_by_one
from engine.services.case_handling.case_moves import Known, move
from engine.services.case_handling.case_statuses import MOVABLE, may_go_on
from engine.services.case_handling.faults import reason
from engine.store import OF_THE_DATABASE, Happened, held, hold_case, save_move
from engine.store.tables import Case, Timer

BATCH = 100
"""The most timers that fire in one transaction."""
AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (1, 10, 60))
"""How long after each failure a timer is tried again; after one failure more its case stops there."""
MOST_FAILURES = len(AGAIN_AFTER) + 1


def fire_due(session: Session, *, now: datetime, limit: int = BATCH) -> Worked:
    """Let up to ``limit`` timers fire that are due, longest due first and one a case; return how many did.

    Cases that somebody else is moving are left for the next time. Raises Unavailable if the database does not answer.
    """
    return or_one_by_one(
        session,
        lambda: _fire_together(session, now, limit),
        lambda: _fire_one_by_one(session, now, limit),
        what="Timers",
    )


def fire_timer(session: Session, case_id: int, token: str, *, now: datetime) -> bool:
    """Let a timer of a case fire if it is due; say whether it did. A timer that is gone does nothing."""
    case = session.get(Case, case_id)
    timer = session.scalars(select(Timer).where(Timer.case_id == case_id, Timer.token == token)).first()
    if case is not None and timer is not None:
        hold_case(session, case)
        timer = session.get(Timer, timer.id, populate_existing=True)
    if case is None or case.status not in MOVABLE or timer is None or timer.due_at > now:
        session.rollback()
        return False
    _store(session, case, timer, _step(session, case, timer, now), now)
    session.commit()
    return True


def due_timers(session: Session, *, now: datetime, limit: int = 500) -> Sequence[tuple[int, str]]:
    """Return the cases and tokens of timers that are due in cases that can go on, longest due first."""
    query = select(Timer.case_id, Timer.token).join(Case).where(is_due(now), may_go_on())
    return [(case_id, token) for case_id, token in session.execute(query.order_by(Timer.due_at).limit(limit))]


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next timer is due after ``now``, None if none is set."""
    return session.scalar(select(func.min(Timer.due_at)).where(Timer.due_at > now))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a timer is to fire at ``now``."""
    return and_(
        Timer.due_at <= now,
        Timer.failures < MOST_FAILURES,
        or_(Timer.again_at.is_(None), Timer.again_at <= now),
    )


@dataclass(frozen=True, slots=True)
class _Firing:
    """The acts of timers that are due."""

    session: Session
    now: datetime

    def step(self, case: Case, due: Timer) -> Move:
        return _step(self.session, case, due, self.now)

    def store(self, case: Case, due: Timer, moved: Move, known: Known) -> None:
        _store(self.session, case, due, moved, self.now, known)

    def fail(self, case: Case, due: Timer, error: Exception) -> None:
        _note(self.session, case, due, error, self.now)


def _fire_together(session: Session, now: datetime, limit: int) -> Worked:
    done = move_together(session, _claim(session, now, limit), _Firing(session, now))
    session.commit()
    return done


def _fire_one_by_one(session: Session, now: datetime, limit: int) -> Worked:
    fired = failed = 0
    for case_id, token in due_timers(session, now=now, limit=limit):
        session.rollback()
        try:
            fired += fire_timer(session, case_id, token, now=now)
        except OF_THE_DATABASE:
            raise
        except Exception as error:
            session.rollback()
            failed += _fail(session, case_id, token, error, now)
    return Worked(fired, failed)


def _claim(session: Session, now: datetime, limit: int) -> list[tuple[Case, Timer]]:
    """Return cases with their timers that are due, held until the transaction ends, and read after that."""
    wanted = _longest_due(now, limit).with_for_update(of=Case, skip_locked=True, key_share=True)
    rows = session.execute(wanted).all()
    first: dict[int, int] = {}
    for case_id, timer_id in rows:
        first.setdefault(case_id, timer_id)
    if not first:
        return []
    # Between seeing a timer and holding its case somebody may have moved it: what counts is what is there now.
    timers = session.scalars(select(Timer).where(Timer.id.in_(first.values()), is_due(now)))
    by_case = {timer.case_id: timer for timer in timers}
    whole = held(select(Case).where(Case.id.in_(by_case), Case.status.in_(MOVABLE)))
    found = {case.id: case for case in session.scalars(whole)}
    return [(found[case_id], by_case[case_id]) for case_id in first if case_id in found]


def _longest_due(now: datetime, limit: int) -> Select[int, int]:
    """Return the query for cases and timers that are due, longest first.

    The order is that of the index, so that it reads ``limit`` of them, however many are due: with one thing more to
    order by PostgreSQL went through all cases for each batch.
    """
    query = select(Case.id, Timer.id).join(Timer, Timer.case_id == Case.id)
    return query.where(is_due(now), may_go_on()).order_by(Timer.due_at).limit(limit)


def _step(session: Session, case: Case, timer: Timer, now: datetime) -> Move:
    return execution.fire(running_forms.program_of(session, case), case.state, timer.token, now=now)


def _store(session: Session, case: Case, timer: Timer, moved: Move, now: datetime, known: Known | None = None) -> None:
    element = timer.element
    model = known.understood.model if known else running_forms.drawn(session, case)
    data = {"name": model.label(element), "token": timer.token}
    move(session, case, lambda *_: moved, kind="timer_fired", now=now, element=element, data=data, known=known)


def _fail(session: Session, case_id: int, token: str, error: Exception, now: datetime) -> bool:
    """Note in a transaction of its own that a timer could not fire; say whether it is still there."""
    case = session.get(Case, case_id)
    timer = session.scalars(select(Timer).where(Timer.case_id == case_id, Timer.token == token)).first()
    if case is None or timer is None:
        session.rollback()
        return False
    hold_case(session, case)
    _note(session, case, timer, error, now)
    session.commit()
    return True


def _note(session: Session, case: Case, timer: Timer, error: Exception, now: datetime) -> None:
    """Keep why a timer could not fire and when it is tried again; after the last time its case stops there."""
    logging.getLogger(__name__).warning("The timer %s of case %s could not fire.", timer.id, case.id, exc_info=error)
    told = in_both(_sentence(session, case, timer, error))
    timer.failures, timer.problem = timer.failures + 1, dict(told)
    if timer.failures < MOST_FAILURES:
        timer.again_at = now + AGAIN_AFTER[timer.failures - 1]
        return
    timer.again_at = None
    told_case = {"incident": case.incident or {**told, "element": timer.element}}
    happened = Happened("incident", now, element=timer.element, data={"sentence": told})
    save_move(session, case, [happened], status="incident", incident_at=case.incident_at or now, **told_case)


def _sentence(session: Session, case: Case, timer: Timer, error: Exception) -> Message:
    try:
        event = described(running_forms.drawn(session, case), timer.element)
    except EngineError:
        event = message("{text}", text=timer.element)
    return message("The timer of {event} is due but could not fire: {reason}", event=event, reason=reason(error))
