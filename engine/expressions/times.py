"""Read when a timer fires: ISO 8601 as modellers write it, with or without what their tools put around it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from engine.expressions.writing import quoted

DueKind = Literal["date", "duration", "cycle"]

_DURATION = re.compile(
    r"P(?!$)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,8}([.,]\d{1,6})?S)?)?"
)
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
    """When a timer fires: ``text`` is ISO 8601, a date or time, a duration, or R and what is repeated."""

    kind: DueKind
    text: str

    @property
    def quoted(self) -> str:
        """Return the text in quotes: the form in which prepared models carry it, an expression that gives the text."""
        return quoted(self.text)

    def after(self, now: datetime) -> datetime:
        """Return when the timer fires first if it is set at ``now``; a date without a time zone is in that of ``now``.

        Raises OverflowError if that is after the year 9999.

        >>> timer("P1M").after(datetime(2026, 1, 31))
        datetime.datetime(2026, 2, 28, 0, 0)
        """
        if self.kind == "duration":
            return _later(now, self.text)
        if self.kind == "date":
            return _moment(self.text, now)
        _, first, *second = self.text.split("/")
        if not first.startswith("P"):
            return _moment(first, now)
        return _earlier(_moment(second[0], now), first) if second else _later(now, first)

    def following(self, previous: datetime) -> datetime:
        """Return when a cycle fires again after ``previous``."""
        return _later(previous, next(part for part in self.text.split("/") if part.startswith("P")))

    @property
    def rounds(self) -> int | None:
        """Return how often it fires: once, a cycle as often as it says, None without end."""
        if self.kind != "cycle":
            return 1
        count = self.text.partition("/")[0].removeprefix("R")
        return int(count) if count else None


def timer(text: str) -> Due | None:
    """Return when a timer fires, or None if the text is no time in ISO 8601.

    Quotes, ``${…}``, a leading ``=``, ``@`` and FEEL's ``duration("…")`` around the time are understood, and what is
    so long after now.

    >>> timer("PT1H"), timer('=duration("P1D")').text, timer("R3/PT10M").kind
    (Due(kind='duration', text='PT1H'), 'P1D', 'cycle')
    >>> timer("${now().plusDays(3).plusHours(2)}").text, timer('=now() + duration("P3D")').text
    ('P3DT2H', 'P3D')
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
    if _DURATION.fullmatch(written):
        return Due("duration", written.replace(",", "."))
    if _is_cycle(written):
        return Due("cycle", written)
    return Due("date", written) if _is_date(written) else None


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
    durations = [part for part in rest if _DURATION.fullmatch(part)]
    dates = [part for part in rest if _is_date(part)]
    return len(durations) == 1 and len(durations) + len(dates) == len(rest)


def _moment(text: str, now: datetime) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None or now.tzinfo is None else moment.replace(tzinfo=now.tzinfo)


def _later(moment: datetime, duration: str, sign: int = 1) -> datetime:
    """Add a duration: years and months by the calendar, so that a month after 31 January is the last of February."""
    days, _, hours = duration.partition("T")
    months = sign * (12 * _amount(days, "Y") + _amount(days, "M"))
    year, month = divmod(moment.year * 12 + moment.month - 1 + int(months), 12)
    if not 1 <= year <= 9999:
        raise OverflowError("date value out of range")
    moved = moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
    return moved + sign * timedelta(
        weeks=_amount(days, "W"),
        days=_amount(days, "D"),
        hours=_amount(hours, "H"),
        minutes=_amount(hours, "M"),
        seconds=_amount(hours, "S"),
    )


def _earlier(moment: datetime, duration: str) -> datetime:
    return _later(moment, duration, -1)


def _amount(text: str, unit: str) -> float:
    match = re.search(rf"([\d.]+){unit}", text)
    return float(match[1]) if match else 0
