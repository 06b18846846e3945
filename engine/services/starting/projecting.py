"""Which start events there are: read from the version that a municipality runs, whenever that may be another one.

A worker looks at an e-service in a municipality when it is told to, on the day from which something else is adopted,
and once a day in any case; so nothing asks the cases, and what an older release has published is found as well.
"""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.expressions import Due
from engine.prepare.beginnings import Beginning
from engine.services.catalogue import adoptions
from engine.services.organization import closed_days
from engine.services.publishing.beginnings import beginnings_of
from engine.services.starting import times
from engine.store.tables import Adoption, EService, ModelVersion, Municipality, StartEvent, StartsOfService

AT_ONCE = 20
"""How many e-services of municipalities are looked at in a row."""
EACH = timedelta(days=1)
"""How long after one look there is another at the latest."""


def next_look(session: Session) -> datetime | None:
    """Return when there is something to look at next."""
    return session.scalar(select(func.min(StartsOfService.look_at)))


def look_due(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Look at the start events that are to be looked at, each e-service of a municipality in a transaction of its own.

    Return how many there were. Who else looks at one just now is not waited for.
    """
    row = StartsOfService
    due = select(row.municipality_id, row.e_service_id).where(row.look_at <= now).order_by(row.look_at).limit(limit)
    found = session.execute(due).all()
    session.rollback()
    return sum(look(session, place, service, now=now) for place, service in found)


def look(session: Session, municipality_id: int, e_service_id: int, *, now: datetime) -> bool:
    """Let the start events of an e-service in a municipality be those of the version that it runs now.

    One that is the same as before keeps its times; what is switched off stays so. Return whether nobody else did.
    """
    row = StartsOfService
    mine = select(row).where(row.municipality_id == municipality_id, row.e_service_id == e_service_id)
    held = session.scalars(mine.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    kept = held.one_or_none()
    if kept is None:
        session.rollback()
        return False
    municipality, e_service = session.get_one(Municipality, municipality_id), session.get_one(EService, e_service_id)
    version = adoptions.runs_for(session, municipality, e_service, on=now.date())
    if version is not None and version.prepared_sha is None:
        version = None
    _project(session, kept, version, now)
    kept.model_version_id = version.id if version else None
    kept.look_at = _look_at(session, kept, now)
    session.commit()
    return True


def _look_at(session: Session, kept: StartsOfService, now: datetime) -> datetime:
    """Return when something else may run: on the first day of the next adoption, by the clock that adoptions go by."""
    coming = select(func.min(Adoption.valid_from)).where(
        Adoption.e_service_id == kept.e_service_id,
        Adoption.municipality_id == kept.municipality_id,
        Adoption.valid_from > now.date(),
    )
    day = session.scalar(coming)
    later = now + EACH
    return min(later, datetime.combine(day, time(), UTC)) if day is not None else later


def _project(session: Session, kept: StartsOfService, version: ModelVersion | None, now: datetime) -> None:
    query = select(StartEvent).where(
        StartEvent.municipality_id == kept.municipality_id, StartEvent.e_service_id == kept.e_service_id
    )
    left = list(session.scalars(query.order_by(StartEvent.id).with_for_update()))
    wanted = [each for each in beginnings_of(session, version) if each.by_itself] if version is not None else []
    calendar = closed_days.calendar_of(session, kept.municipality_id)
    for begins, row in _paired(left, list(dict.fromkeys(wanted))):
        known = row or StartEvent(municipality_id=kept.municipality_id, e_service_id=kept.e_service_id, since=now)
        known.model_version_id, known.element = version.id, begins.element  # type: ignore[union-attr]
        known.label, known.kind, known.name = begins.label[:300], begins.kind, begins.name[:200]
        if row is None or row.time != _time(begins):
            known.time = _time(begins)
            _set(known, begins.due, now, calendar)
        if not known.failures:
            known.again_at = None
        session.add(known)
    for row in left:
        session.delete(row)
    session.flush()


def _paired(left: list[StartEvent], wanted: list[Beginning]) -> list[tuple[Beginning, StartEvent | None]]:
    """Return each beginning with its row of the version before, taken from ``left``, or None.

    It is that of the same node with the same time or name, else of what is alike elsewhere, else of the same node.
    """
    found: dict[Beginning, StartEvent] = {}
    for like in (_same_in_all, _same_elsewhere, _same_node):
        for begins in wanted:
            row = next((row for row in left if begins not in found and like(row, begins)), None)
            if row is not None:
                found[begins] = row
                left.remove(row)
    return [(begins, found.get(begins)) for begins in wanted]


def _same_in_all(row: StartEvent, begins: Beginning) -> bool:
    return row.element == begins.element and _same_elsewhere(row, begins)


def _same_elsewhere(row: StartEvent, begins: Beginning) -> bool:
    return (row.kind, row.name, row.time) == (begins.kind, begins.name[:200], _time(begins))


def _same_node(row: StartEvent, begins: Beginning) -> bool:
    return (row.kind, row.element, row.name) == (begins.kind, begins.element, begins.name[:200])


def _time(begins: Beginning) -> str:
    return begins.due.text[:200] if begins.due is not None else ""


def _set(row: StartEvent, due: Due | None, now: datetime, calendar: times.Calendar) -> None:
    """Let a timer count from now; one that is set too far away never comes."""
    row.since, row.due_at, row.times_left = now, None, 0
    row.failures, row.again_at, row.problem = 0, None, None
    if due is None:
        return
    try:
        coming = times.first(due, now, calendar)
    except (OverflowError, ValueError):
        return
    row.due_at, row.times_left = coming.due_at, coming.left
