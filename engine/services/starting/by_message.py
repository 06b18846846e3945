"""Messages and signals that begin cases: which start events wait for them, and each begins one once.

A message begins a case only if no open case waits for it and one start event alone does; the case and the row of the
message are one transaction, so sent twice it begins one. A signal begins a case at each start event that waits for it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import batches
from engine.services.case_handling.begun import Begun, begun_with
from engine.services.case_handling.case_moves import brought
from engine.services.starting import beginning
from engine.services.starting.marking import look_anew
from engine.store import OF_THE_DATABASE
from engine.store.tables import Case, IncomingMessage, StartEvent


@dataclass(frozen=True, slots=True)
class BegunBySignal:
    """How many cases a signal has begun, whether it may begin ``more``, and what kept others from it, if anything."""

    cases: int = 0
    more: bool = False
    trouble: Exception | None = None


class EachOther(EngineError):
    """Cases that have begun each other for so long that they would go on for ever."""


class Reaching(Protocol):
    """Whoever reaches a municipality and an e-service, all where None stands."""

    @property
    def municipality_id(self) -> int | None:
        """Return the id of the municipality."""

    @property
    def e_service_id(self) -> int | None:
        """Return the id of the e-service."""


def starts_for(session: Session, row: Reaching, name: str, kind: str = "message") -> Sequence[StartEvent]:
    """Return the start events within a reach that wait for a message or signal, those that are switched off too."""
    query = select(StartEvent).where(StartEvent.name == name, StartEvent.kind == kind, _reached(row))
    return session.scalars(query.order_by(StartEvent.id)).all()


def may_begin(row: IncomingMessage) -> bool:
    """Say whether a message may begin a case: it is for none that its sender knows."""
    return row.kind == "message" and not row.case_number and not row.correlation


def begin_with_messages(session: Session, rows: Sequence[IncomingMessage], *, now: datetime) -> list[IncomingMessage]:
    """Begin a case with each message that no case waits for and one start event does; the caller commits.

    Return those that did. What is looked at and begins none is kept (``looked``); the rest stays due after
    ``batches.LONGEST_SECONDS``. Raises what keeps a case from beginning.
    """
    known = {name: _of_name(session, name) for name in {row.name for row in rows}}
    until, begun = monotonic() + batches.LONGEST_SECONDS, []
    for row in rows:
        start = _only([each for each in known[row.name] if _within(row, each)])
        if start is None:
            row.looked = True
        elif _begin_with(session, start, row, now):
            row.status, row.delivered_at, row.cases, row.problem = "delivered", now, 1, None
            begun.append(row)
        if monotonic() > until:
            break
    return begun


def begin_with_signal(session: Session, row: IncomingMessage, *, now: datetime) -> BegunBySignal:
    """Begin a case at each start event that waits for a signal, for ``batches.LONGEST_SECONDS``; the caller commits.

    Tried again, it begins those alone that it has not begun.
    """
    until, began, trouble = monotonic() + batches.LONGEST_SECONDS, 0, None
    for start in starts_for(session, row, row.name, "signal"):
        if began and monotonic() > until:
            return BegunBySignal(began, more=True)
        if not start.is_on or begun_with(session, _key(row, start)) is not None:
            continue
        try:
            with session.begin_nested():
                began += _begin_with(session, start, row, now)
        except OF_THE_DATABASE:
            raise
        except Exception as error:
            logging.getLogger(__name__).warning("Signal %s could not begin a case.", row.id, exc_info=error)
            trouble = error
    return BegunBySignal(began, trouble=trouble)


def why_none(session: Session, row: IncomingMessage) -> Message | None:
    """Return why a kept message has begun no case although start events wait for its name; None if none does."""
    found = starts_for(session, row, row.name) if may_begin(row) else ()
    if not found:
        return None
    if _only(found) is not None:
        return message("It could begin a case now. Let its case be sought once more.")
    on = [each for each in found if each.is_on]
    if on:
        return message(
            "It could begin a case in more than one municipality or e-service, so it begins none: the sender has to "
            "say in which."
        )
    return message(
        "It would begin a case of “{service}”, but that is switched off.",
        service=found[0].label or found[0].e_service.name["sv"],
    )


def begin_those_kept(session: Session, start: StartEvent, *, since: datetime) -> None:
    """Let messages be looked at that have come since a start event was switched off; the caller commits."""
    row = IncomingMessage
    kept = update(row).where(row.status == "kept", row.name == start.name, row.received_at >= since)
    session.execute(kept.values(looked=False), execution_options={"synchronize_session": False})


def _begin_with(session: Session, start: StartEvent, row: IncomingMessage, now: datetime) -> bool:
    """Begin a case at a start event with what came; say whether it did. One that is not run now is looked at anew."""
    if not beginning.is_live(session, start, now=now):
        look_anew(session, start.e_service_id, now=now)
        row.looked = True
        return False
    depth = beginning.depth_of(session, row)
    if depth > beginning.DEEPEST:
        raise EachOther(
            message(
                "More than {count} cases have begun each other in a row with “{name}”; no further one begins.",
                count=beginning.DEEPEST,
                name=row.name,
            )
        )
    kind = "signal" if row.kind == "signal" else "message"
    told = {"name": row.name, "from": row.sender_name, **brought(row.payload)}
    begun = Begun(kind, _key(row, start), at=start.element, message_id=row.id, depth=depth, told=told)  # type: ignore[arg-type]
    case: Case = beginning.begin(session, start, dict(row.payload), begun, now=now)
    if kind == "message":
        row.case_id = case.id
    return True


def _key(row: IncomingMessage, start: StartEvent) -> str:
    """Return the key of what a message begins, and of what a signal begins at a start event."""
    where = f":{start.municipality_id}:{start.e_service_id}:{start.element}" if row.kind == "signal" else ""
    return f"{row.kind}:{row.id}{where}"


def _of_name(session: Session, name: str) -> Sequence[StartEvent]:
    query = select(StartEvent).where(StartEvent.name == name, StartEvent.kind == "message")
    return session.scalars(query.order_by(StartEvent.id)).all()


def _only(found: Sequence[StartEvent]) -> StartEvent | None:
    """Return the start event that is switched on in the only e-service of a municipality that has one, else None."""
    on = [each for each in found if each.is_on]
    return on[0] if len({(each.municipality_id, each.e_service_id) for each in on}) == 1 else None


def _within(row: Reaching, start: StartEvent) -> bool:
    return row.municipality_id in (None, start.municipality_id) and row.e_service_id in (None, start.e_service_id)


def _reached(row: Reaching) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [StartEvent.id.is_not(None)]
    if row.municipality_id is not None:
        conditions.append(StartEvent.municipality_id == row.municipality_id)
    if row.e_service_id is not None:
        conditions.append(StartEvent.e_service_id == row.e_service_id)
    return and_(*conditions)
