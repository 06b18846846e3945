"""Count time limits that models state: when is something due that may take ten weeks or five business days."""

from datetime import datetime

from engine.expressions import HERE, Calendar, next_working_day, timer


def due_after(text: str, start: datetime, calendar: Calendar | None = None) -> datetime | None:
    """Return when a limit that begins at ``start`` ends, or None if ``text`` states no duration or date.

    Business days are those of ``calendar``.

    >>> due_after("P10W", datetime(2026, 9, 15)).date().isoformat()
    '2026-11-24'
    >>> due_after("snart", datetime(2026, 9, 15)) is None
    True
    """
    due = timer(text) if text else None
    if due is None or due.kind == "cycle":
        return None
    try:
        return due.after(start, calendar or Calendar())
    except OverflowError:
        return None


def legal_due_after(text: str, start: datetime, calendar: Calendar | None = None) -> datetime | None:
    """Return when a limit of law that begins at ``start`` ends: on the next working day if it would on none.

    The days on which a municipality is closed besides do not lengthen what the law allows.

    >>> legal_due_after("P10W", datetime(2026, 10, 15)).date().isoformat()
    '2026-12-28'

    Source: lag (1930:173) om beräkning av lagstadgad tid, 2 §.
    """
    due = due_after(text, start, calendar)
    if due is None:
        return None
    if due.tzinfo is None:
        return next_working_day(due)
    local = next_working_day(due.astimezone(HERE).replace(tzinfo=None))
    return local.replace(tzinfo=HERE).astimezone(due.tzinfo)
