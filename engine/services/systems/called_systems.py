"""The calls of a case to other systems as rows: which of its open tasks a system does.

Whether a system does a task is decided when the case comes to the task. All in the caller's transaction. Workers take
from the rows what is due (``due_calls``); there is no other list of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution import Move, OpenServiceCall
from engine.language import in_both, message
from engine.store.tables import Case, Connector, ServiceCall, WorkItem

OPEN = ("waiting", "failed")
"""The statuses of a call that a system does, or is to do."""


def project(session: Session, case: Case, moved: Move, now: datetime) -> list[ServiceCall]:
    """Write which systems a case waits for after a move, and return those calls: they are no work items."""
    rows = session.scalars(select(ServiceCall).where(ServiceCall.case_id == case.id).order_by(ServiceCall.id)).all()
    open_now = {call.token: call for call in moved.service_calls}
    for row in rows:
        if row.token not in open_now and row.status in (*OPEN, "by_hand"):
            close(row, "cancelled")
    known = {row.token for row in rows}
    new = [call for call in open_now.values() if call.token not in known]
    opened = [_open(session, case, call, now) for call in _for_systems(session, case, new)]
    return [row for row in (*rows, *opened) if row.status in OPEN]


def stopped(calls: Iterable[ServiceCall]) -> dict[str, Any]:
    """Return what of a case's columns says that a system has not done its task, nothing if none has failed."""
    failed = next((row for row in calls if row.status == "failed"), None)
    return {"status": "incident", "incident": incident(failed)} if failed is not None else {}


def incident(call: ServiceCall) -> dict[str, Any]:
    """Return a failed call as the incident of its case."""
    told = {}
    for language, problem in (call.problem or {}).items():
        sentence = message(
            "The system “{topic}” has not done “{activity}”. {problem}",
            topic=call.topic,
            activity=call.name,
            problem=problem,
        )
        told[language] = in_both(sentence)[language]
    return {**told, "element": call.element}


def calls_of(session: Session, case: Case) -> Sequence[ServiceCall]:
    """Return the calls that a case waits for, or that have failed, oldest first."""
    wanted = select(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.status.in_(OPEN))
    return session.scalars(wanted.order_by(ServiceCall.id)).all()


def try_again(session: Session, case: Case, *, now: datetime) -> None:
    """Let the failed calls of a case be made once more, and as often as at first if they fail."""
    for row in calls_of(session, case):
        if row.status == "failed":
            row.status, row.failures = "waiting", 0
            schedule(row, now)


def schedule(row: ServiceCall, when: datetime) -> None:
    """Let the next attempt of a call be made at ``when``."""
    row.attempt, row.next_at, row.claimed_by = row.attempt + 1, when, None


def close(row: ServiceCall, status: str) -> None:
    """End a call and forget what was sent."""
    row.status, row.inputs, row.claimed_by = status, {}, None


def reopen(row: ServiceCall, call: OpenServiceCall, now: datetime) -> None:
    """Let a call that was ended be made after all, with the same key and with what the task sees."""
    row.status, row.failures, row.inputs, row.problem = "waiting", 0, dict(call.variables), None
    schedule(row, now)


def _for_systems(session: Session, case: Case, calls: Sequence[OpenServiceCall]) -> Iterable[OpenServiceCall]:
    """Return those of the new calls whose system is connected and that no person has been offered."""
    if not calls:
        return ()
    topics = select(Connector.topic).where(Connector.topic.in_({call.topic for call in calls}), Connector.is_on)
    connected = set(session.scalars(topics))
    offered = set(session.scalars(select(WorkItem.token).where(WorkItem.case_id == case.id)))
    return [call for call in calls if call.topic in connected and call.token not in offered]


def _open(session: Session, case: Case, call: OpenServiceCall, now: datetime) -> ServiceCall:
    row = ServiceCall(
        case_id=case.id,
        token=call.token,
        element=call.element,
        name=call.name[:300],
        topic=call.topic,
        status="waiting",
        attempt=1,
        failures=0,
        inputs=dict(call.variables),
        opened_at=now,
        next_at=now,
    )
    session.add(row)
    session.flush()
    return row
