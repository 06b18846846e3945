"""Read when a timer fires: ISO 8601 as modellers write it, with or without what their tools put around it.

Besides, business days (``P5BD``), cron, and plain words (“5 arbetsdagar”, “every week”).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from engine.expressions import cron, time_words
from engine.expressions.business_days import HERE, Calendar
from engine.expressions.writing import quoted

DueKind = Literal["date", "duration", "cycle"]
EVERYWHERE = Calendar()
"""The calendar of an office that closes on public holidays alone."""
_SHORTEST = timedelta(seconds=1)

_DURATION = re.compile(
    r"P(?!$)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,8}([.,]\d{1,6})?S)?)?"
)
_BUSINESS = re.compile(r"P(\d{1,4})BD")
_CALL = re.compile(r"(?:duration|date|date and time|time)\s*\((.*)\)", re.DOTALL)
_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)

_PLUS = re.compile(r"\.plus(Years|Months|Weeks|Days|Hours|Minutes|Seconds)\((\d{1,5})\)")
_JUEL_NOW = re.compile(
    r"[$#]\{\s*(?:now|dateTime)\(\)((?:\.plus(?:Years|Months|Weeks|Days|Hours|Minutes|Seconds)\(\d{1,5}\))+)"
    r"(?:\.toDate\(\))?\s*\}"
)
_FEEL_NOW = re.compile(r"=\s*now\(\)\s*\+\s*(?:duration\(\s*|@)\"(P[^\"]*)\"\s*\)?")


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer fires: ``text`` is ISO 8601, a date or time, a duration, or R and what is repeated.

    A duration may be ``P5BD``, five business days; a cycle may be cron. Days, weeks, months and years are those of the
    calendar in Sweden: a day later is the same time by the clock. Hours, minutes and seconds are as long as they are.
    """

    kind: DueKind
    text: str

    @property
    def quoted(self) -> str:
        """Return the text in quotes: the form in which prepared models carry it, an expression that gives the text."""
        return quoted(self.text)

    def after(self, now: datetime, calendar: Calendar = EVERYWHERE) -> datetime:
        """Return when the timer fires first if it is set at ``now``; a date without a time zone is one in Sweden.

        Raises OverflowError if that is after the year 9999.

        >>> timer("P1M").after(datetime(2026, 1, 31))
        datetime.datetime(2026, 2, 28, 0, 0)
        """
        if self.kind == "duration":
            return _later(now, self.text, calendar)
        if self.kind == "date":
            return _moment(self.text, now)
        if self.is_cron:
            return cron.following(self.text, now)
        _, first, *second = self.text.split("/")
        if not first.startswith("P"):
            return _moment(first, now)
        return _earlier(_moment(second[0], now), first) if second else _later(now, first, calendar)

    def following(self, previous: datetime, now: datetime | None = None, calendar: Calendar = EVERYWHERE) -> datetime:
        """Return when a cycle fires again after ``previous``, if it fires at ``now``; then, if that is not given.

        One without end leaves out the times that have passed, and fires once in a second at the most.
        """
        now = previous if now is None else now
        if self.is_cron:
            return cron.following(self.text, max(previous, now))
        period = next(part for part in self.text.split("/") if part.startswith("P"))
        found = _later(previous, period, calendar)
        if self.rounds is not None or found >= now + _SHORTEST:
            return found
        if found - previous < _SHORTEST:
            return now + _SHORTEST
        if "T" in period and period.startswith("PT"):
            found += (now - found) // (found - previous) * (found - previous)
        while found <= now:
            found = _later(found, period, calendar)
        return found

    @property
    def is_cron(self) -> bool:
        """Say whether this is a cycle that is written as cron."""
        return self.kind == "cycle" and not self.text.startswith("R")

    @property
    def rounds(self) -> int | None:
        """Return how often it fires: once, a cycle as often as it says, None without end."""
        if self.kind != "cycle":
            return 1
        if self.is_cron:
            return None
        count = self.text.partition("/")[0].removeprefix("R")
        return int(count) if count else None


def timer(text: str) -> Due | None:
    """Return when a timer fires, or None if the text is no time in ISO 8601, cron or plain words.

    Quotes, ``${…}``, a leading ``=``, ``@`` and FEEL's ``duration("…")`` around the time are understood, and what is
    so long after now.

    >>> timer("PT1H"), timer('=duration("P1D")').text, timer("R3/PT10M").kind
    (Due(kind='duration', text='PT1H'), 'P1D', 'cycle')
    >>> timer("${now().plusDays(3).plusHours(2)}").text, timer('=now() + duration("P3D")').text
    ('P3DT2H', 'P3D')
    >>> timer("14 dagar").text, timer("varje vecka").text
    ('P14D', 'R/P1W')
    >>> timer("__import__('os')") is None
    True
    """
    return None if len(text) > 200 else _iso(_bare(text)) or _from_now(text.strip())


def _from_now(text: str) -> Due | None:
    """Return the duration that an expression adds to the moment when it is evaluated.

    Joda's and Java's methods in JUEL, and FEEL's sum.
    """
    if match := _FEEL_NOW.fullmatch(text):
        return _iso(match[1])
    match = _JUEL_NOW.fullmatch(text)
    if match is None:
        return None
    added: dict[str, int] = {}
    for unit, count in _PLUS.findall(match[1]):
        added[unit] = added.get(unit, 0) + int(count)
    days = "".join(f"{added[unit]}{unit[0].upper()}" for unit in ("Years", "Months", "Weeks", "Days") if unit in added)
    hours = "".join(f"{added[unit]}{unit[0].upper()}" for unit in ("Hours", "Minutes", "Seconds") if unit in added)
    return _iso(f"P{days}" + (f"T{hours}" if hours else ""))


def _bare(text: str) -> str:
    """Return the text without what tools put around a time."""
    text = text.strip()
    if match := _WRAPPED.fullmatch(text):
        text = match[1].strip()
    text = text.removeprefix("=").strip()
    if match := _CALL.fullmatch(text):
        text = match[1].strip()
    text = text.removeprefix("@").strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text


def _iso(text: str) -> Due | None:
    written = text.upper()
    if _BUSINESS.fullmatch(written):
        return Due("duration", written)
    if _DURATION.fullmatch(written):
        return Due("duration", written.replace(",", "."))
    if _is_cycle(written) or cron.is_cron(written):
        return Due("cycle", " ".join(written.split()))
    return Due("date", written) if _is_date(written) else _in_words(text)


def _in_words(text: str) -> Due | None:
    if (found := time_words.duration(text)) is not None:
        return Due("duration", found)
    if (found := time_words.cycle(text)) is not None:
        return Due("cycle", found)
    found = time_words.day(text)
    return Due("date", found) if found is not None else None


def _is_date(text: str) -> bool:
    # Without a hyphen it may be any number: 20261201 is not taken for a date.
    if not re.match(r"\d{4}-", text):
        return False
    for reads in (date.fromisoformat, datetime.fromisoformat):
        try:
            reads(text)
        except ValueError:
            continue
        return True
    return False


def _is_cycle(text: str) -> bool:
    head, *rest = text.split("/")
    if not re.fullmatch(r"R\d{0,6}", head) or len(rest) not in (1, 2):
        return False
    durations = [part for part in rest if _DURATION.fullmatch(part) or _BUSINESS.fullmatch(part)]
    dates = [part for part in rest if _is_date(part)]
    if len(durations) != 1 or len(durations) + len(dates) != len(rest):
        return False
    # A cycle that comes again at once would never end.
    return re.search("[1-9]", durations[0]) is not None


def _moment(text: str, now: datetime) -> datetime:
    moment = datetime.fromisoformat(text)
    return (
        moment
        if moment.tzinfo is not None or now.tzinfo is None
        else moment.replace(tzinfo=HERE).astimezone(now.tzinfo)
    )


def _later(moment: datetime, duration: str, calendar: Calendar = EVERYWHERE, sign: int = 1) -> datetime:
    """Add a duration: its days by the clock in Sweden, the rest in seconds as they pass."""
    days, _, hours = duration.partition("T")
    if days != "P":
        zone = moment.tzinfo
        local = moment if zone is None else moment.astimezone(HERE).replace(tzinfo=None)
        local = _days_later(local, days, calendar, sign)
        moment = local if zone is None else local.replace(tzinfo=HERE).astimezone(zone)
    return moment + sign * timedelta(
        hours=_amount(hours, "H"), minutes=_amount(hours, "M"), seconds=_amount(hours, "S")
    )


def _days_later(moment: datetime, days: str, calendar: Calendar, sign: int) -> datetime:
    """Add days, weeks, months and years: a month after 31 January is the last of February."""
    if match := _BUSINESS.fullmatch(days):
        return calendar.later(moment, int(match[1]))
    months = sign * (12 * _amount(days, "Y") + _amount(days, "M"))
    year, month = divmod(moment.year * 12 + moment.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        raise OverflowError("date value out of range")
    moved = moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
    return moved + sign * timedelta(weeks=_amount(days, "W"), days=_amount(days, "D"))


def _earlier(moment: datetime, duration: str) -> datetime:
    return _later(moment, duration, sign=-1)


def _amount(text: str, unit: str) -> float:
    match = re.search(rf"([\d.]+){unit}", text)
    return float(match[1]) if match else 0
