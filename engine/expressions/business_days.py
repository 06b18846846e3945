"""Business days in Sweden: which days count, and the moment some of them later.

A day is a day of the calendar in Sweden, whatever the clock does in the night when it is set.

Source: lag (1989:253) om allmänna helgdagar; lag (1930:173) om beräkning av lagstadgad tid, 2 §, which counts
Saturdays, Midsummer Eve, Christmas Eve and New Year's Eve with them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Stockholm")
"""Where days begin and end."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which an office is closed, besides those on which all are."""

    closed: Collection[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Say whether a day is a business day."""
        return is_working_day(day) and day not in self.closed

    def later(self, moment: datetime, days: int) -> datetime:
        """Return the same time of day as ``moment``, ``days`` business days later; the day itself does not count.

        >>> Calendar().later(datetime(2026, 12, 23, 9), 1), Calendar().later(datetime(2026, 12, 23, 9), 0)
        (datetime.datetime(2026, 12, 28, 9, 0), datetime.datetime(2026, 12, 23, 9, 0))
        """
        while days > 0:
            moment += _DAY
            days -= self.is_open(moment.date())
        return moment


def is_working_day(day: date) -> bool:
    """Say whether a day is a day on which a limit of law may end: no Saturday, Sunday, holiday or eve like one."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def next_working_day(moment: datetime) -> datetime:
    """Return ``moment``, or the same time of the next working day if it lies on none.

    >>> next_working_day(datetime(2026, 4, 3, 12)).date().isoformat()
    '2026-04-07'
    """
    while not is_working_day(moment.date()):
        moment += _DAY
    return moment


@lru_cache(maxsize=200)
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year, and the three eves that count as such; Sundays are not among them all.

    >>> sorted(each.isoformat() for each in holidays(2026) if each.month == 6)
    ['2026-06-06', '2026-06-19', '2026-06-20']
    """
    easter = _easter(year)
    midsummer = _saturday_from(date(year, 6, 20))
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (easter - 2 * _DAY, easter, easter + _DAY, easter + 39 * _DAY, easter + 49 * _DAY)
    saints = _saturday_from(date(year, 10, 31))
    return frozenset({*(date(year, *each) for each in fixed), *moving, midsummer - _DAY, midsummer, saints})


def _saturday_from(day: date) -> date:
    return day + (_SATURDAY - day.weekday()) % 7 * _DAY


def _easter(year: int) -> date:
    """Return Easter Sunday. Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, left = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    weekday = (32 + 2 * left + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
