"""Receive messages and signals, from systems outside and from the command line, each once; and give up what is old."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.model.correlation import PATH, as_key
from engine.services.messaging.finding import reached_by
from engine.services.messaging.giving import give
from engine.services.messaging.rows import OURS, Addressed, From, keep_problem, kept
from engine.services.messaging.spreading import log
from engine.services.starting import by_message
from engine.store import OF_THE_DATABASE, CaseHasMoved
from engine.store.tables import Case, EService, IncomingMessage, MessageKey, Municipality, Sender

LONGEST_PAYLOAD = 64_000
"""The most characters of a message's values, as JSON."""
LONGEST_NAME, LONGEST_KEY = 200, 200
MOST_DAYS = 365
USUAL_DAYS = 30


class MessageRefused(EngineError):
    """A message that cannot be received as it is."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sends if it is no system outside, and which cases that reaches; None stands for all."""

    name: str
    municipality_id: int | None = None
    e_service_id: int | None = None
    id: None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender says: to the case with a number, to the one whose variables are as in ``where``, or to the one that
    waits for such values: those of ``payload`` or of ``correlation``, in which "" stands for the only one.

    With the same ``key`` it is the same message. It is kept for ``days`` if no case waits for it. ``municipality`` and
    ``e_service``, by their short names, say where it belongs if its sender reaches more; a case may begin there.
    """

    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["message", "signal"] = "message"
    case_number: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    correlation: Mapping[str, Any] = field(default_factory=dict)
    days: int = USUAL_DAYS
    municipality: str = ""
    e_service: str = ""


def receive(session: Session, sender: Sender | Origin, sent: Sent, *, now: datetime) -> IncomingMessage:
    """Receive a message, and give it to the case that waits for it; else it is kept. A signal is given by a worker.

    One that was received before is returned as it is. Raises MessageRefused.
    """
    _refuse(session, sender, sent)
    known = session.scalars(_of(sender, sent.key)).one_or_none()
    if known is not None:
        return known
    reach = _reach(session, sender, sent)
    row = kept(
        Addressed(
            sent.name,
            sent.key,
            sent.kind,
            sent.payload,
            sent.case_number,
            _written(sent.where) if sent.where else "",
            {name: as_key(value) for name, value in sent.correlation.items()},
        ),
        From(sender.name, reach.municipality_id, reach.e_service_id, sender.id),
        received_at=now,
        kept_for=timedelta(days=sent.days),
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        # The same message came twice at the same moment.
        session.rollback()
        return session.scalars(_of(sender, sent.key)).one()
    if row.kind == "message":
        _give(session, row, now)
    session.commit()
    return session.get_one(IncomingMessage, row.id, populate_existing=True)


def _give(session: Session, row: IncomingMessage, now: datetime) -> None:
    """Give a message that is new to the case that waits for it; it is kept if that cannot be done now.

    Whoever else moves the case at this moment is not waited for: then a worker gives it.
    """
    try:
        with session.begin_nested():
            give(session, [row], now=now, wait=False)
    except OF_THE_DATABASE:
        raise
    except CaseHasMoved:
        session.refresh(row)
    except Exception as error:
        session.refresh(row)
        log(error, row.id, None)
        keep_problem(row, error)


def expire(session: Session, *, now: datetime) -> None:
    """Give up what no case has waited for in its time; its values are forgotten."""
    old = IncomingMessage.status == "kept", IncomingMessage.expires_at <= now
    unsynchronized = {"synchronize_session": False}
    session.execute(
        update(IncomingMessage).where(*old).values(status="expired", payload={}, recognised_by=None),
        execution_options=unsynchronized,
    )
    over = select(IncomingMessage.id).where(IncomingMessage.status != "kept")
    session.execute(delete(MessageKey).where(MessageKey.message_id.in_(over)), execution_options=unsynchronized)
    session.commit()


def _reach(session: Session, sender: Sender | Origin, sent: Sent) -> Origin:
    """Return where a message belongs: what its sender reaches, or less if it says so. Raises MessageRefused."""
    place, service = sender.municipality_id, sender.e_service_id
    if sent.municipality:
        place = session.scalar(select(Municipality.id).where(Municipality.slug == sent.municipality))
        if place is None or sender.municipality_id not in (None, place):
            raise MessageRefused(message("There is no municipality “{name}” that you reach.", name=sent.municipality))
    if sent.e_service:
        service = session.scalar(select(EService.id).where(EService.slug == sent.e_service))
        if service is None or sender.e_service_id not in (None, service):
            raise MessageRefused(message("There is no e-service “{name}” that you reach.", name=sent.e_service))
    return Origin(sender.name, place, service)


def _refuse(session: Session, sender: Sender | Origin, sent: Sent) -> None:
    """Raise MessageRefused with what is wrong, if anything is."""
    problem = _wrong_form(sent) or _wrong_values(sent) or _wrong_address(session, sender, sent)
    if problem is not None:
        raise MessageRefused(problem)


def _wrong_form(sent: Sent) -> Message | None:
    if not 0 < len(sent.name) <= LONGEST_NAME or not 0 < len(sent.key) <= LONGEST_KEY:
        return message("A message has a name and a key of at most {count} characters.", count=LONGEST_KEY)
    if sent.key.startswith(OURS):
        return message("Keys that begin with {text} are Klunga's own.", text=OURS)
    if not 1 <= sent.days <= MOST_DAYS:
        return message("A message is kept from 1 to {count} days.", count=MOST_DAYS)
    return None


def _wrong_values(sent: Sent) -> Message | None:
    written = _written([sent.name, sent.key, sent.case_number, sent.where, sent.correlation, sent.payload])
    if "\\u0000" in written or "\0" in written:
        return message("The values have a zero character, which cannot be stored.")
    if len(_written(sent.payload)) > LONGEST_PAYLOAD:
        return message("The values have more than {count} characters.", count=LONGEST_PAYLOAD)
    if any(name.startswith("klunga") or not name.isidentifier() for name in sent.payload):
        return message("Values have names of letters, digits and _, and none begins with klunga.")
    return None


def _wrong_address(session: Session, sender: Sender | Origin, sent: Sent) -> Message | None:
    addresses = [bool(sent.case_number), bool(sent.where), bool(sent.correlation)]
    if sent.kind == "signal":
        return message("A signal is for all cases that wait for it: name none.") if any(addresses) else None
    if sum(addresses) > 1 or not (any(addresses) or sent.payload or _begins_case(session, sender, sent)):
        return message(
            "Say which case the message is for: by its number, by some of its variables, or by values that it waits "
            "for. No process begins with it where you send it."
        )
    if len(_written(sent.where)) > LONGEST_NAME:
        return message("The variables that name the case are too long.")
    if len(sent.correlation) > 20 or not all(_can_be_found_by(*each) for each in sent.correlation.items()):
        return message("What a case waits for is named by texts and numbers, of at most 1,000 characters each.")
    reached = select(Case.id).where(Case.number == sent.case_number, reached_by(sender))
    if sent.case_number and session.scalar(reached) is None:
        return message("There is no case {number} that you reach.", number=sent.case_number)
    return None


def _begins_case(session: Session, sender: Sender | Origin, sent: Sent) -> bool:
    return bool(by_message.starts_for(session, _reach(session, sender, sent), sent.name))


def _can_be_found_by(name: str, value: Any) -> bool:
    return as_key(value) is not None and len(name) <= LONGEST_NAME and (not name or bool(PATH.fullmatch(name)))


def _of(sender: Sender | Origin, key: str) -> Select[IncomingMessage]:
    return select(IncomingMessage).where(IncomingMessage.sender_name == sender.name, IncomingMessage.key == key)


def _written(values: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
