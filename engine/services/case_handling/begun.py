"""How a case begins, if its applicant does not apply for it: kept with the case, and told in its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.expressions import HERE
from engine.language import Message, message, messages
from engine.store.tables import Case, CaseBeginning, Person

BegunBy = Literal["staff", "timer", "message", "signal"]
KINDS: Mapping[BegunBy, Message] = {
    "staff": message("Registered by staff"),
    "timer": message("Began at a time"),
    "message": message("Began with a message"),
    "signal": message("Began with a signal"),
}
CameBy = Literal["paper", "phone", "visit", "email"]
CAME_BY: Mapping[CameBy, Message] = {
    "paper": message("on paper"),
    "phone": message("by phone"),
    "visit": message("at a visit"),
    "email": message("by e-mail"),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """What begins a case: with the same ``key`` no second one begins.

    ``at`` is the start event, "" for the one at which applications begin. ``told`` is kept in the history besides, and
    ``received_at`` is when it came in, if that was before it is registered.
    """

    kind: BegunBy
    key: str
    at: str = ""
    due_at: datetime | None = None
    received_at: datetime | None = None
    came_by: CameBy | Literal[""] = ""
    registered_by: Person | None = None
    contact: Mapping[str, str] | None = None
    message_id: int | None = None
    depth: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)


def keep(session: Session, case: Case, begun: Begun) -> None:
    """Store how a case began, in the caller's transaction."""
    session.add(
        CaseBeginning(
            case_id=case.id,
            key=begun.key,
            kind=begun.kind,
            municipality_id=case.municipality_id,
            e_service_id=case.e_service_id,
            element=begun.at,
            due_at=begun.due_at,
            came_by=begun.came_by,
            registered_by_id=begun.registered_by.id if begun.registered_by else None,
            contact=dict(begun.contact) if begun.contact else None,
            message_id=begun.message_id,
            depth=begun.depth,
        )
    )


def begun_with(session: Session, key: str) -> Case | None:
    """Return the case that has begun with a key, or None."""
    return session.scalars(select(Case).join(CaseBeginning).where(CaseBeginning.key == key)).one_or_none()


def beginning_of(session: Session, case: Case) -> CaseBeginning | None:
    """Return how a case began, None if its applicant applied."""
    return session.get(CaseBeginning, case.id)


def told_beginning(told: Mapping[str, Any]) -> Message:
    """Return how a case began as its history tells it, from what is kept with the event."""
    kind, name = told["begun"], told.get("activity", "")
    if kind == "staff":
        return _registered(told)
    if kind == "timer":
        due, missed = _moment(told.get("due", "")), told.get("missed", 0)
        if not missed:
            return message("The case began by itself: “{activity}” was due {moment}.", activity=name, moment=due)
        return messages(
            "The case began by itself: “{activity}” was due {moment}. {count} later time had passed as well, for which "
            "no case began.",
            "The case began by itself: “{activity}” was due {moment}. {count} later times had passed as well, for "
            "which no case began.",
            missed,
            activity=name,
            moment=due,
        )
    if kind == "signal":
        return message(
            "The case began when the signal “{activity}” came from {sender}.",
            activity=name,
            sender=told.get("from", ""),
        )
    return message(
        "The case began when the message “{activity}” came from {sender}.", activity=name, sender=told.get("from", "")
    )


def told_to_applicant(told: Mapping[str, Any]) -> Message:
    """Return how a case began as its applicant reads it, from what is kept with the event."""
    if "begun" not in told:
        return message("You sent the application.")
    if told["begun"] != "staff":
        return message("The case began.")
    sentences: Mapping[str, Message] = {
        "paper": message("The municipality registered the application that you sent in on paper."),
        "phone": message("The municipality registered what you told by phone."),
        "visit": message("The municipality registered what you told at a visit."),
        "email": message("The municipality registered what you sent by e-mail."),
    }
    return sentences.get(told.get("came_by", ""), sentences["paper"])


def _registered(told: Mapping[str, Any]) -> Message:
    person, day = told.get("person", ""), told.get("day", "")
    sentences: Mapping[str, Message] = {
        "paper": message("{person} registered an application that came in on paper on {day}.", person=person, day=day),
        "phone": message("{person} registered what came in by phone on {day}.", person=person, day=day),
        "visit": message("{person} registered what came in at a visit on {day}.", person=person, day=day),
        "email": message("{person} registered what came in by e-mail on {day}.", person=person, day=day),
    }
    return sentences.get(told.get("came_by", ""), sentences["paper"])


def _moment(text: str) -> str:
    """Return a moment by the clock in Sweden, as in ``2027-01-15 09:00``."""
    return datetime.fromisoformat(text).astimezone(HERE).strftime("%Y-%m-%d %H:%M") if text else ""
