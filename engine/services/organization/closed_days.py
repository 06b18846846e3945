"""The days on which a municipality is closed besides public holidays, and the calendar by which its cases count."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import URL, delete, select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.execution import Program
from engine.expressions import Calendar
from engine.expressions.business_days import is_working_day
from engine.language import message
from engine.services.organization.authority import require
from engine.store.tables import ClosedDay, Municipality, Person

KEPT_SECONDS = 30
"""How long a process goes on counting by the days that it has read; what is changed reaches all after that."""
LONGEST_REASON = 200

_Calendars = Mapping[int, Calendar]
_kept: dict[URL, tuple[float, _Calendars]] = {}


class DayRefused(EngineError):
    """A closed day that cannot be stored as it is."""


def list_closed(session: Session, municipality: Municipality, *, since: date) -> Sequence[ClosedDay]:
    """Return the days on which a municipality is closed, from ``since`` on."""
    wanted = select(ClosedDay).where(ClosedDay.municipality_id == municipality.id, ClosedDay.day >= since)
    return session.scalars(wanted.order_by(ClosedDay.day)).all()


def close_on(
    session: Session, municipality: Municipality, day: date, reason: str, *, by: Person | None, now: datetime
) -> ClosedDay:
    """Let a day be no business day in a municipality; timers that are set already stay as they are.

    Raises NotAllowed, and DayRefused for a day on which all are closed, or without a reason.
    """
    require(session, by, "administrator", municipality)
    told = " ".join(reason.split())
    if not told or len(told) > LONGEST_REASON:
        raise DayRefused(message("Write in at most {count} characters why the office is closed.", count=LONGEST_REASON))
    if not is_working_day(day):
        raise DayRefused(message("{day} is a weekend or a public holiday already.", day=day.isoformat()))
    row = session.get(ClosedDay, (municipality.id, day)) or ClosedDay(municipality_id=municipality.id, day=day)
    row.reason, row.set_by_id, row.set_at = told, (by.id if by else None), now
    session.add(row)
    session.commit()
    _forget(session)
    return row


def open_on(session: Session, municipality: Municipality, day: date, *, by: Person | None) -> None:
    """Let a day be a business day again, if it is closed. Raises NotAllowed."""
    require(session, by, "administrator", municipality)
    session.execute(delete(ClosedDay).where(ClosedDay.municipality_id == municipality.id, ClosedDay.day == day))
    session.commit()
    _forget(session)


def calendar_of(session: Session, municipality_id: int) -> Calendar:
    """Return the calendar by which the cases of a municipality count business days."""
    database = _database(session)
    kept = _kept.get(database)
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        kept = _kept[database] = (time.monotonic(), _read(session))
    return kept[1].get(municipality_id, _NOT_CLOSED)


def counting(session: Session, program: Program, municipality_id: int) -> Program:
    """Return a program whose timers count by the calendar of a municipality."""
    calendar = calendar_of(session, municipality_id)
    return program if calendar is _NOT_CLOSED else replace(program, calendar=calendar)


_NOT_CLOSED = Calendar()


def _read(session: Session) -> _Calendars:
    days: dict[int, set[date]] = {}
    for municipality_id, day in session.execute(select(ClosedDay.municipality_id, ClosedDay.day)):
        days.setdefault(municipality_id, set()).add(day)
    return {municipality_id: Calendar(frozenset(closed)) for municipality_id, closed in days.items()}


def _forget(session: Session) -> None:
    _kept.pop(_database(session), None)


def _database(session: Session) -> URL:
    return session.get_bind().engine.url
