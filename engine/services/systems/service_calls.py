"""Make the calls that cases wait for: a system answers, or a person does it after all.

A call is made between two transactions. What comes of it is stored only if the case still waits for this attempt, so
an answer that is late, or comes twice, changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from engine import execution
from engine.connectors.failures import CallFailed
from engine.errors import EngineError
from engine.language import Message, in_both, message
from engine.services.case_handling.case_moves import brought, move
from engine.services.case_handling.case_statuses import MOVABLE, refuse_suspended
from engine.services.organization.access import case_for_staff
from engine.services.systems import circuits, outgoing
from engine.services.systems.called_systems import OPEN, calls_of, close, incident, schedule
from engine.services.systems.outgoing import Performer
from engine.store import CaseHasMoved, Unavailable, hold_case, record_event, save_move
from engine.store.tables import Case, Person, ServiceCall

AGAIN_AFTER = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
"""How long after each failure a call is made again, at least; after one failure more the case stops there."""
LONGER = 0.2
"""By which share of it a call may wait longer."""


class NotCalled(EngineError):
    """A call that is to be done by hand, but is done already or not waited for any more."""


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call as a caseworker sees it: ``failed`` if nothing happens until somebody acts."""

    id: int
    element: str
    sentence: Message
    problem: Mapping[str, str] | None
    failed: bool
    next_at: datetime


def call_service(
    session: Session, call_id: int, attempt: int, *, now: datetime, perform: Performer = outgoing.perform
) -> bool:
    """Make an attempt of a call and let its case go on; say whether the case did. A call that is over does nothing.

    Of a suspended case no call is made; it is made when the case goes on.
    """
    row = session.get(ServiceCall, call_id)
    if row is None or not _is_due(row, attempt) or row.case.status not in MOVABLE:
        session.rollback()
        return False
    system = outgoing.connected(session, row.topic)
    if system is None:
        return _finish(session, row, attempt, lambda case: _by_hand(session, case, row, by=None, now=now))
    asked, topic = outgoing.asked_by(row), row.topic
    session.commit()
    began = monotonic()
    outputs, failure = _performed(perform, system, asked)
    after = now + timedelta(seconds=monotonic() - began)
    if (failure is not None and failure.again) or (failure is None and system.failures):
        circuits.note(session, topic, answered=failure is None, now=after)
    if failure is None:
        try:
            return _finish(session, row, attempt, lambda case: _answer(session, case, row, outputs, after))
        except (CaseHasMoved, Unavailable):
            raise
        except EngineError as refused:
            # The system has answered, but the case cannot take it: asking again would not help.
            session.rollback()
            failure = CallFailed(refused.message)
    failed = failure
    return _finish(session, row, attempt, lambda case: _fail(session, case, row, failed, after))


def _performed(
    perform: Performer, system: outgoing.System, asked: outgoing.Asked
) -> tuple[Mapping[str, Any], CallFailed | None]:
    try:
        return perform(system, asked), None
    except CallFailed as failed:
        return {}, failed


def do_by_hand(session: Session, number: str, call_id: int, *, by: Person, now: datetime) -> Case:
    """Let a person do what a system has not done; it becomes a work item.

    Raises NotYours if ``by`` does not handle the case, NotCalled if the system has answered or it is not waited for.
    """
    case = case_for_staff(session, number, by)
    hold_case(session, case)
    take_over(session, case, call_id, by=by, now=now)
    session.commit()
    return case


def take_over(session: Session, case: Case, call_id: int, *, by: Person, now: datetime) -> None:
    """Let a person do a call of a held case in the caller's transaction, as ``do_by_hand`` does. Raises NotCalled."""
    refuse_suspended(case)
    row = session.get(ServiceCall, call_id)
    if row is None or row.case_id != case.id or row.status not in OPEN or case.status not in MOVABLE:
        raise NotCalled(message("The case no longer waits for this system: it has answered, or a person does it."))
    _by_hand(session, case, row, by=by, now=now)


def waiting_calls(session: Session, case: Case) -> Sequence[CallNow]:
    """Return the systems that a case waits for, oldest first."""
    if case.status not in MOVABLE:
        return []
    return [_told(row) for row in calls_of(session, case)]


def _is_due(row: ServiceCall, attempt: int) -> bool:
    return row.status == "waiting" and row.attempt == attempt


def _finish(session: Session, row: ServiceCall, attempt: int, act: Callable[[Case], None]) -> bool:
    """Do what follows from an attempt if the case still waits for it; say whether it did."""
    case = session.get_one(Case, row.case_id)
    hold_case(session, case)
    session.refresh(row)
    if case.status not in MOVABLE or not _is_due(row, attempt):
        session.rollback()
        return False
    act(case)
    session.commit()
    return True


def _answer(session: Session, case: Case, row: ServiceCall, outputs: Mapping[str, Any], now: datetime) -> None:
    close(row, "done")
    token = row.token
    move(
        session,
        case,
        lambda program, state: execution.complete(program, state, token, outputs, now=now),
        kind="service_done",
        now=now,
        element=row.element,
        data={"name": row.name, "topic": row.topic, "token": token, **brought(outputs)},
    )


def _fail(session: Session, case: Case, row: ServiceCall, failed: CallFailed, now: datetime) -> None:
    """Plan the next attempt, or let the case stop here after the last; its other branches go on."""
    row.problem = dict(in_both(failed.message))
    row.failures += 1
    if failed.again and row.failures <= len(AGAIN_AFTER):
        schedule(row, now + _pause(row))
        return
    row.status, row.claimed_by = "failed", None
    told = incident(row)
    save_move(session, case, status="incident", incident=case.incident or told, incident_at=case.incident_at or now)
    sentence = {language: text for language, text in told.items() if language != "element"}
    record_event(session, case, "incident", at=now, element=row.element, data={"sentence": sentence})


def _pause(row: ServiceCall) -> timedelta:
    """Return how long to wait after a failure: a little longer for some calls, so that they do not come all at once."""
    digest = sha256(f"{row.id}:{row.attempt}".encode()).digest()
    return AGAIN_AFTER[row.failures - 1] * (1 + LONGER * digest[0] / 255)


def _by_hand(session: Session, case: Case, row: ServiceCall, *, by: Person | None, now: datetime) -> None:
    close(row, "by_hand")
    move(
        session,
        case,
        lambda program, state: execution.resume(program, state, {}, now=now),
        kind="service_by_hand",
        now=now,
        by=by,
        element=row.element,
        data={"name": row.name, "topic": row.topic},
    )


def _told(row: ServiceCall) -> CallNow:
    what = {"topic": row.topic, "activity": row.name}
    if row.status == "failed":
        sentence = message("The system “{topic}” has not done “{activity}”.", **what)
    elif row.failures:
        sentence = message("The system “{topic}” has not done “{activity}” yet; it is asked again by itself.", **what)
    else:
        sentence = message("The system “{topic}” is doing “{activity}”.", **what)
    return CallNow(row.id, row.element, sentence, row.problem, row.status == "failed", row.next_at)
