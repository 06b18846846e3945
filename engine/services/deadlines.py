"""Count time limits that models state: when is something due that is allowed to take ten weeks."""

from datetime import datetime

from engine.expressions import timer


def due_after(text: str, start: datetime) -> datetime | None:
    """Return when a limit that begins at ``start`` ends, or None if ``text`` states no duration or date.

    >>> due_after("P10W", datetime(2026, 9, 15)).date().isoformat()
    '2026-11-24'
    >>> due_after("snart", datetime(2026, 9, 15)) is None
    True
    """
    due = timer(text) if text else None
    if due is None or due.kind == "cycle":
        return None
    try:
        return due.after(start)
    except OverflowError:
        return None
