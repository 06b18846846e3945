"""What operators see of messages, and do with those that no case has taken: give one to a case, seek anew, drop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling.case_statuses import MOVABLE, refuse_suspended
from engine.services.case_handling.cases import take
from engine.services.messaging import finding
from engine.services.operations.reach import case_for_operator, operated_ids
from engine.services.starting import by_message
from engine.store import hold_case
from engine.store.tables import Case, IncomingMessage, Person, Subscription

LONGEST_REASON = 500
PAGE = 50
MOST = 1000
"""Counts end here: more is told as “1 000+”."""


class NotKept(EngineError):
    """A message that is not there, not kept any more, or not for this case."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message as an operator sees it, and why it is kept; None if it is not."""

    row: IncomingMessage
    why: Message | None


def list_messages(
    session: Session, by: Person | None, *, kept: bool = True, before: int | None = None, limit: int = PAGE
) -> Sequence[Told]:
    """Return the messages within the reach of ``by``, latest first: those that are kept, or all.

    ``before`` leaves out the message with that id and later ones. Nobody is whoever runs Klunga, and reaches all.
    """
    query = _whole(select(IncomingMessage)).where(_within(session, by))
    if kept:
        query = query.where(IncomingMessage.status == "kept")
    if before is not None:
        query = query.where(IncomingMessage.id < before)
    rows = session.scalars(query.order_by(IncomingMessage.id.desc()).limit(limit)).all()
    return [Told(row, why_kept(session, row)) for row in rows]


def count_kept(session: Session, by: Person) -> int:
    """Return how many messages are kept within the reach of ``by``, MOST + 1 if they are more than MOST."""
    kept = select(IncomingMessage.id).where(IncomingMessage.status == "kept", _within(session, by)).limit(MOST + 1)
    return session.scalar(select(func.count()).select_from(kept.subquery())) or 0


def find_message(session: Session, message_id: int, by: Person | None) -> Told:
    """Return a message with its values. Raises NotKept if it is not there, or not for ``by``."""
    query = _whole(select(IncomingMessage)).options(undefer(IncomingMessage.payload))
    row = session.scalars(query.where(IncomingMessage.id == message_id, _within(session, by))).one_or_none()
    if row is None:
        raise NotKept(message("There is no message {number} that you reach.", number=message_id))
    return Told(row, why_kept(session, row))


def why_kept(session: Session, row: IncomingMessage) -> Message | None:
    """Return why a message has not been given to a case, None if it is not kept."""
    if row.status != "kept":
        return None
    if row.problem:
        return message("The case could not take it.")
    if not row.looked:
        return message("A worker gives it soon.")
    if row.case_number:
        return _of_case(session, row)
    found = len(finding.waiting(session, row, remember=False))
    if found > 1:
        return message("It fits more than one case that waits for it, so it is given to none.")
    return by_message.why_none(session, row) or message("No case that waits for it fits.")


def seek_anew(session: Session, message_id: int, *, by: Person | None) -> IncomingMessage:
    """Let a worker seek the case of a kept message once more. Raises NotKept."""
    row = _held(session, message_id, by)
    row.looked, row.problem = False, None
    session.commit()
    return row


def give(session: Session, message_id: int, number: str, *, reason: str, by: Person | None, now: datetime) -> Case:
    """Give a kept message to a case that waits for one of its name; the history keeps who did it, and why.

    Raises NotKept if it is kept no more or the case does not wait for it, NotYours, and Suspended.
    """
    told = _reason(reason)
    row = _held(session, message_id, by)
    case = _case(session, number, by)
    hold_case(session, case)
    refuse_suspended(case)
    query = select(Subscription).where(
        Subscription.case_id == case.id, Subscription.name == row.name, Subscription.kind == row.kind
    )
    waits = session.scalars(query.order_by(Subscription.id)).first()
    reached = session.scalar(select(Case.id).where(Case.id == case.id, finding.reached_by(row)))
    if case.status not in MOVABLE or waits is None or reached is None:
        raise NotKept(
            message(
                "The case {number} does not wait for “{name}”, or its sender does not reach it.",
                number=number,
                name=row.name,
            )
        )
    payload = dict(row.payload)
    row.status, row.delivered_at, row.case_id, row.cases, row.problem = "delivered", now, case.id, 1, None
    row.handled_by_id, row.reason = (by.id if by else None), told
    finding.forget_keys(session, [row])
    take(session, case, waits, payload, now=now, by=by, told={"reason": told, "from": row.sender_name})
    session.commit()
    return case


def drop(session: Session, message_id: int, *, reason: str, by: Person | None, now: datetime) -> IncomingMessage:
    """Keep a message no longer; its values are forgotten. Raises NotKept, also without a reason."""
    told = _reason(reason)
    row = _held(session, message_id, by)
    row.status, row.delivered_at, row.handled_by_id, row.reason = "discarded", now, (by.id if by else None), told
    finding.forget_keys(session, [row])
    session.commit()
    return row


def _of_case(session: Session, row: IncomingMessage) -> Message:
    case = session.scalars(select(Case).where(Case.number == row.case_number)).one_or_none()
    if case is None or case.status not in (*MOVABLE, "suspended"):
        return message("The case {number} is over.", number=row.case_number)
    if case.status == "suspended":
        return message("The case {number} is suspended; it takes it when it goes on.", number=row.case_number)
    return message("The case {number} does not wait for it yet.", number=row.case_number)


def _held(session: Session, message_id: int, by: Person | None) -> IncomingMessage:
    query = select(IncomingMessage).where(IncomingMessage.id == message_id, _within(session, by))
    query = query.options(undefer(IncomingMessage.payload)).with_for_update(of=IncomingMessage)
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.status != "kept":
        raise NotKept(message("The message is not kept any more."))
    return row


def _case(session: Session, number: str, by: Person | None) -> Case:
    number = " ".join(number.split())
    if by is not None:
        return case_for_operator(session, number, by)
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    if case is None:
        raise NotKept(message("There is no case {number}.", number=number))
    return case


def _within(session: Session, by: Person | None) -> ColumnElement[bool]:
    reach = operated_ids(session, by) if by is not None else None
    if reach is None:
        return IncomingMessage.id.is_not(None)
    theirs = select(Case.number).where(Case.number == IncomingMessage.case_number, Case.municipality_id.in_(reach))
    for_all = and_(IncomingMessage.municipality_id.is_(None), theirs.exists())
    return or_(IncomingMessage.municipality_id.in_(reach), for_all)


def _whole(query: Any) -> Any:
    return query.options(
        joinedload(IncomingMessage.municipality),
        joinedload(IncomingMessage.e_service),
        joinedload(IncomingMessage.case),
        joinedload(IncomingMessage.from_case),
        joinedload(IncomingMessage.handled_by),
    )


def _reason(reason: str) -> str:
    told = " ".join(reason.split())
    if not told or len(told) > LONGEST_REASON:
        raise NotKept(message("Write in at most {count} characters why.", count=LONGEST_REASON))
    return told
