"""Read when a timer fires: ISO 8601 as modellers write it, with or without what their tools put around it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.expressions.writing import quoted

DueKind = Literal["date", "duration", "cycle"]

_DURATION = re.compile(
    r"P(?!$)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?"
    r"(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,8}([.,]\d{1,6})?S)?)?"
)
_CALL = re.compile(r"(?:duration|date|date and time|time)\s*\((.*)\)", re.DOTALL)
_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer fires: ``text`` is ISO 8601, a date or time, a duration, or R and what is repeated."""

    kind: DueKind
    text: str

    @property
    def quoted(self) -> str:
        """Return the text in quotes: the form in which prepared models carry it, an expression that gives the text."""
        return quoted(self.text)


def timer(text: str) -> Due | None:
    """Return when a timer fires, or None if the text is no time in ISO 8601.

    Quotes, ``${…}``, a leading ``=``, ``@`` and FEEL's ``duration("…")`` around the time are understood.

    >>> timer("PT1H"), timer('=duration("P1D")').text, timer("R3/PT10M").kind
    (Due(kind='duration', text='PT1H'), 'P1D', 'cycle')
    >>> timer("__import__('os')") is None
    True
    """
    return None if len(text) > 200 else _iso(_bare(text))


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
