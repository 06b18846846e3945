"""Systems that may send messages to cases: what each reaches, and the token by which it is recognised."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import require
from engine.store.tables import EService, Municipality, Person, Sender

LONGEST_NAME = 120


class SenderRefused(EngineError):
    """A sender that cannot be stored as it is, or is not there."""


class NotASender(EngineError):
    """A token that belongs to nobody, or to a sender that is switched off."""


def list_senders(session: Session) -> Sequence[Sender]:
    """Return all senders by name."""
    places = joinedload(Sender.municipality), joinedload(Sender.e_service)
    return session.scalars(select(Sender).options(*places).order_by(Sender.name)).all()


def add_sender(
    session: Session,
    name: str,
    municipality: Municipality | None,
    e_service: EService | None,
    *,
    by: Person | None,
    now: datetime,
) -> tuple[Sender, str]:
    """Let a system send messages; return it with its token, which is told this once and never stored.

    Raises NotAllowed, and SenderRefused for a name that is missing or taken.
    """
    require(session, by, "administrator", None)
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME:
        raise SenderRefused(message("Write the name of the system, in at most {count} characters.", count=LONGEST_NAME))
    if session.scalar(select(Sender.id).where(Sender.name == told)) is not None:
        raise SenderRefused(message("“{name}” sends already. Give it a new token instead.", name=told))
    sender = Sender(
        name=told,
        municipality_id=municipality.id if municipality else None,
        e_service_id=e_service.id if e_service else None,
        is_on=True,
    )
    token = _new_token(sender, by, now)
    session.add(sender)
    session.commit()
    return sender, token


def new_token(session: Session, sender_id: int, *, by: Person | None, now: datetime) -> tuple[Sender, str]:
    """Give a sender a new token, and let it send; the old one is no longer taken. Raises NotAllowed, SenderRefused."""
    require(session, by, "administrator", None)
    sender = _found(session, sender_id)
    sender.is_on = True
    token = _new_token(sender, by, now)
    session.commit()
    return sender, token


def stop_sender(session: Session, sender_id: int, *, by: Person | None, now: datetime) -> Sender:
    """Take nothing more from a sender until it is given a new token. Raises NotAllowed, SenderRefused."""
    require(session, by, "administrator", None)
    sender = _found(session, sender_id)
    sender.is_on, sender.changed_by_id, sender.changed_at = False, (by.id if by else None), now
    session.commit()
    return sender


def sender_of(session: Session, token: str) -> Sender:
    """Return the sender to whom a token belongs. Raises NotASender."""
    sender = session.scalars(select(Sender).where(Sender.token_sha == _sha(token), Sender.is_on)).one_or_none()
    if sender is None:
        raise NotASender(message("The token belongs to no system that may send messages here."))
    return sender


def _new_token(sender: Sender, by: Person | None, now: datetime) -> str:
    token = f"klunga_{secrets.token_urlsafe(32)}"
    sender.token_sha, sender.changed_by_id, sender.changed_at = _sha(token), (by.id if by else None), now
    return token


def _sha(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _found(session: Session, sender_id: int) -> Sender:
    sender = session.get(Sender, sender_id)
    if sender is None:
        raise SenderRefused(message("This system is not there any more."))
    return sender
