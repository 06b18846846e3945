"""Messages and signals from outside: received once, kept until a case waits for them, and given to it once.

A message is for one case, by its number or by what its variables say; a signal is for all cases within its sender's
reach that wait for it when it comes. Both stand in a table; workers give what is kept to cases that have come to wait.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.authority import require
from engine.services.case_statuses import MOVABLE
from engine.services.cases import deliver_message
from engine.store.tables import Case, IncomingMessage, Person, Sender, Subscription

LONGEST_PAYLOAD = 64_000
"""The most characters of a message's values, as JSON."""
LONGEST_NAME, LONGEST_KEY = 200, 200
MOST_DAYS = 365
USUAL_DAYS = 30
MOST_CANDIDATES = 1_000
"""Among how many waiting cases one is sought by its variables."""


class MessageRefused(EngineError):
    """A message that cannot be received as it is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender says: to the case with a number, or to the one whose variables are as in ``where``.

    With the same ``key`` it is the same message. It is kept for ``days`` if no case waits for it.
    """

    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["message", "signal"] = "message"
    case_number: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    days: int = USUAL_DAYS


def receive(session: Session, sender: Sender, sent: Sent, *, now: datetime) -> IncomingMessage:
    """Receive a message, and give it to the case that waits for it; else it is kept.

    One that was received before is returned as it is. Raises MessageRefused.
    """
    _refuse(session, sender, sent)
    known = _known(session, sender, sent.key)
    if known is not None:
        return known
    row = IncomingMessage(
        sender_id=sender.id,
        sender_name=sender.name,
        key=sent.key,
        kind=sent.kind,
        name=sent.name,
        municipality_id=sender.municipality_id,
        e_service_id=sender.e_service_id,
        case_number=sent.case_number,
        correlation=_written(sent.where) if sent.where else "",
        payload=dict(sent.payload),
        status="kept",
        received_at=now,
        expires_at=now + timedelta(days=sent.days),
    )
    session.add(row)
    try:
        session.commit()
    except IntegrityError:
        # The same message came twice at the same moment.
        session.rollback()
        return session.scalars(_of(sender, sent.key)).one()
    if row.kind == "message":
        deliver(session, row.id, now=now)
    return session.get_one(IncomingMessage, row.id, populate_existing=True)


def deliver(session: Session, message_id: int, *, now: datetime) -> bool:
    """Give a kept message to the case that waits for it, or a signal to all; say whether any took it."""
    row = session.get(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != "kept":
        session.rollback()
        return False
    return _to_all(session, row, now) if row.kind == "signal" else _to_one(session, row, now)


def due(session: Session, *, limit: int = 100) -> Sequence[int]:
    """Return the kept messages for which a case may wait now, and signals that are not given yet, oldest first."""
    waits = (
        select(Subscription.id)
        .join(Case)
        .where(
            Subscription.name == IncomingMessage.name,
            Subscription.kind == "message",
            Case.status.in_(MOVABLE),
            or_(IncomingMessage.case_number == "", Case.number == IncomingMessage.case_number),
        )
        .exists()
    )
    kept = select(IncomingMessage.id).where(
        IncomingMessage.status == "kept", or_(IncomingMessage.kind == "signal", waits)
    )
    return session.scalars(kept.order_by(IncomingMessage.id).limit(limit)).all()


def expire(session: Session, *, now: datetime) -> None:
    """Give up what no case has waited for in its time; its values are forgotten."""
    over = update(IncomingMessage).where(IncomingMessage.status == "kept", IncomingMessage.expires_at <= now)
    session.execute(over.values(status="expired", payload={}), execution_options={"synchronize_session": False})
    session.commit()


def kept(session: Session, *, limit: int = 200) -> Sequence[IncomingMessage]:
    """Return the messages that are kept, oldest first."""
    query = select(IncomingMessage).where(IncomingMessage.status == "kept")
    return session.scalars(query.order_by(IncomingMessage.id).limit(limit)).all()


def discard(session: Session, message_id: int, *, by: Person | None) -> None:
    """Keep a message no longer. Raises NotAllowed, and MessageRefused if it is not kept any more."""
    require(session, by, "administrator", None)
    row = session.get(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != "kept":
        raise MessageRefused(message("The message is not kept any more."))
    row.status, row.payload = "discarded", {}
    session.commit()


def _to_one(session: Session, row: IncomingMessage, now: datetime) -> bool:
    found = _waiting_cases(session, row)
    if len(found) != 1:
        session.rollback()
        return False
    name, payload, kind = row.name, dict(row.payload), row.kind
    row.status, row.delivered_at, row.case_id, row.cases, row.payload = "delivered", now, found[0], 1, {}
    # It commits both, or rolls both back if the case does not wait any more.
    return deliver_message(session, found[0], name, payload, now=now, kind=kind)


def _to_all(session: Session, row: IncomingMessage, now: datetime) -> bool:
    """Give a signal to each case that waits, in the order of their ids: whoever goes on after a fault knows how far."""
    id_, name, payload = row.id, row.name, dict(row.payload)
    waiting = sorted(case for case in _waiting_cases(session, row) if case > (row.case_id or 0))
    for case_id in waiting:
        current = session.get_one(IncomingMessage, id_, with_for_update=True, populate_existing=True)
        current.case_id, current.cases = case_id, current.cases + 1
        deliver_message(session, case_id, name, payload, now=now, kind="signal")
    current = session.get_one(IncomingMessage, id_, with_for_update=True, populate_existing=True)
    current.status, current.delivered_at, current.payload = "delivered", now, {}
    session.commit()
    return bool(waiting)


def _waiting_cases(session: Session, row: IncomingMessage) -> list[int]:
    query: Select[Case] = (
        select(Case)
        .join(Subscription)
        .where(Subscription.name == row.name, Subscription.kind == row.kind, Case.status.in_(MOVABLE))
        .where(_within(row))
        .distinct()
    )
    if row.kind == "signal":
        return list(session.scalars(query.with_only_columns(Case.id)))
    if row.case_number:
        return list(session.scalars(query.with_only_columns(Case.id).where(Case.number == row.case_number)))
    where = json.loads(row.correlation)
    ids = session.scalars(query.with_only_columns(Case.id).order_by(Case.id).limit(MOST_CANDIDATES)).all()
    candidates = session.scalars(select(Case).where(Case.id.in_(ids)).options(undefer(Case.variables)))
    return [case.id for case in candidates if all(case.variables.get(name) == value for name, value in where.items())]


def _within(row: IncomingMessage | Sender) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Case.id.is_not(None)]
    if row.municipality_id is not None:
        conditions.append(Case.municipality_id == row.municipality_id)
    if row.e_service_id is not None:
        conditions.append(Case.e_service_id == row.e_service_id)
    return and_(*conditions)


def _refuse(session: Session, sender: Sender, sent: Sent) -> None:
    """Raise MessageRefused with what is wrong, if anything is."""
    problem = _wrong_form(sent) or _wrong_values(sent) or _wrong_address(session, sender, sent)
    if problem is not None:
        raise MessageRefused(problem)


def _wrong_form(sent: Sent) -> Message | None:
    if not 0 < len(sent.name) <= LONGEST_NAME or not 0 < len(sent.key) <= LONGEST_KEY:
        return message("A message has a name and a key of at most {count} characters.", count=LONGEST_KEY)
    if not 1 <= sent.days <= MOST_DAYS:
        return message("A message is kept from 1 to {count} days.", count=MOST_DAYS)
    return None


def _wrong_values(sent: Sent) -> Message | None:
    written = _written([sent.name, sent.key, sent.case_number, sent.where, sent.payload])
    if "\\u0000" in written:
        return message("The values have a zero character, which cannot be stored.")
    if len(_written(sent.payload)) > LONGEST_PAYLOAD:
        return message("The values have more than {count} characters.", count=LONGEST_PAYLOAD)
    if any(name.startswith("klunga") or not name.isidentifier() for name in sent.payload):
        return message("Values have names of letters, digits and _, and none begins with klunga.")
    return None


def _wrong_address(session: Session, sender: Sender, sent: Sent) -> Message | None:
    if sent.kind == "signal":
        named = sent.case_number or sent.where
        return message("A signal is for all cases that wait for it: name none.") if named else None
    if bool(sent.case_number) == bool(sent.where):
        return message("Say which case the message is for: by its number, or by some of its variables.")
    if len(_written(sent.where)) > LONGEST_NAME:
        return message("The variables that name the case are too long.")
    reached = select(Case.id).where(Case.number == sent.case_number, _within(sender))
    if sent.case_number and session.scalar(reached) is None:
        return message("There is no case {number} that you reach.", number=sent.case_number)
    return None


def _known(session: Session, sender: Sender, key: str) -> IncomingMessage | None:
    return session.scalars(_of(sender, key)).one_or_none()


def _of(sender: Sender, key: str) -> Select[IncomingMessage]:
    return select(IncomingMessage).where(IncomingMessage.sender_name == sender.name, IncomingMessage.key == key)


def _written(values: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
