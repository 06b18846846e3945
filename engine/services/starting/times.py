"""When cases begin by the clock: the first time, the following ones, and how many have passed meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from engine.expressions import Calendar, Due

MOST_PASSED = 10_000
"""So many times are gone through that have passed: more are left out at once, or end a timer that counts its times."""


@dataclass(frozen=True, slots=True)
class Next:
    """When a timer is due next, how many times it is from then on (None without end), and how many were passed."""

    due_at: datetime | None
    left: int | None
    passed: int = 0


def first(due: Due, now: datetime, calendar: Calendar) -> Next:
    """Return the first time after ``now`` of a timer that counts from ``now``.

    A date that has passed, and a cycle all of whose times have, never come.
    """
    moment = due.after(now, calendar)
    if moment > now:
        return Next(moment, due.rounds)
    return _after(due, moment, due.rounds, now, calendar)


def following(due: Due, previous: datetime, left: int | None, now: datetime, calendar: Calendar) -> Next:
    """Return the next time after ``now``, when the one of ``previous`` is over; ``left`` counts that one."""
    return _after(due, previous, left, now, calendar)


def _after(due: Due, previous: datetime, left: int | None, now: datetime, calendar: Calendar) -> Next:
    moment, passed = previous, 0
    while True:
        left = left - 1 if left is not None else None
        if due.kind != "cycle" or (left is not None and (left <= 0 or passed >= MOST_PASSED)):
            return Next(None, 0, passed)
        later = due.following(moment, calendar=calendar)
        if later > now:
            return Next(later, left, passed)
        passed += 1
        if left is None and passed >= MOST_PASSED:
            return Next(due.following(later, now, calendar), None, passed)
        moment = later
