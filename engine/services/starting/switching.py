"""What owners see of the start events of an e-service, and do with them: switch one off or on, let it try again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import require
from engine.services.starting.by_message import begin_those_kept
from engine.services.starting.timed import MOST_FAILURES
from engine.store.tables import EService, Municipality, Person, StartEvent, StartsOfService

LONGEST_REASON = 500


class NotSwitched(EngineError):
    """A start event that is not there any more, or a reason that is missing or too long."""


def start_events(session: Session, e_service: EService) -> Sequence[StartEvent]:
    """Return the start events of an e-service, by municipality and then in the order of the file."""
    query = select(StartEvent).join(Municipality).where(StartEvent.e_service_id == e_service.id)
    wanted = (
        joinedload(StartEvent.municipality),
        joinedload(StartEvent.model_version),
        joinedload(StartEvent.last_case),
        joinedload(StartEvent.changed_by),
    )
    return session.scalars(query.options(*wanted).order_by(Municipality.name, StartEvent.id)).all()


def is_being_looked_at(session: Session, e_service: EService, *, now: datetime) -> bool:
    """Say whether a worker is to look which start events there are now, after something was published or adopted."""
    row = StartsOfService
    due = select(row.municipality_id).where(row.e_service_id == e_service.id, row.look_at <= now).limit(1)
    return session.scalar(due) is not None


def switch(session: Session, start_id: int, *, on: bool, reason: str, by: Person, now: datetime) -> StartEvent:
    """Let no case begin at a start event, or let them begin again; the reason and who did it are kept with it.

    Times that pass meanwhile begin none. Messages that come meanwhile are kept and begin theirs when it is on again.
    Raises NotSwitched, and NotAllowed unless ``by`` is a process owner of the municipality.
    """
    told = " ".join(reason.split())
    start = _held(session, start_id, by)
    if not told or len(told) > LONGEST_REASON:
        raise NotSwitched(message("Write in at most {count} characters why.", count=LONGEST_REASON))
    if start.is_on != on:
        if on and start.kind == "message" and start.changed_at is not None:
            begin_those_kept(session, start, since=start.changed_at)
        start.is_on, start.reason, start.changed_by_id, start.changed_at = on, told, by.id, now
    session.commit()
    return start


def try_again(session: Session, start_id: int, *, by: Person) -> StartEvent:
    """Let the case of a start event begin that could not; a worker does it. Raises NotSwitched and NotAllowed."""
    start = _held(session, start_id, by)
    if start.failures >= MOST_FAILURES:
        start.failures, start.again_at = 0, None
    session.commit()
    return start


def _held(session: Session, start_id: int, by: Person) -> StartEvent:
    mine = select(StartEvent).where(StartEvent.id == start_id).with_for_update()
    start = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if start is None:
        raise NotSwitched(message("This start event is not there any more: something else is run now."))
    require(session, by, "process_owner", start.municipality)
    return start
