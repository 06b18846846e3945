"""FEEL's values: how JSON becomes them, how they become JSON, how they are compared.

text is ``str``, a number ``Decimal`` of 34 digits, a date ``date``, a date and time ``datetime``, a time
``time``, a duration of days and time ``timedelta``, one of years and months ``Months``, a list ``list``, a
context ``dict``, a range ``Span``; null is None. Source: DMN 1.5, 10.3.2.2 and 10.3.2.13 (equality, order).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any

NUMBERS = Context(prec=34, Emax=6144, Emin=-6143)
"""IEEE 754-2008 decimal128, as DMN asks for."""
_DAYS = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?")
_MONTHS = re.compile(r"(-?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?")


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months, in months."""

    count: int


@dataclass(frozen=True, slots=True)
class Span:
    """A range of values; an end that is None has no bound."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


def from_json(value: Any) -> Any:
    """Return what JSON knows as FEEL's value. Dates are text in JSON and stay text: a type makes them dates."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        try:
            return NUMBERS.create_decimal(repr(value))
        except InvalidOperation:
            return None
    if isinstance(value, Mapping):
        return {str(key): from_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [from_json(each) for each in value]
    return value if isinstance(value, Decimal | date | time | timedelta | Months) else None


def to_json(value: Any) -> Any:
    """Return FEEL's value as JSON knows it: dates, times and durations as ISO 8601, ranges as text."""
    if isinstance(value, Decimal):
        if not value.is_finite() or not math.isfinite(float(value)):
            return None
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [to_json(each) for each in value]
    return value if isinstance(value, bool | str) or value is None else as_text(value)


def as_text(value: Any) -> str:
    """Return a value as FEEL's ``string`` writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        plain = value.normalize(NUMBERS)
        return f"{plain:f}" if plain.adjusted() < 40 and plain.adjusted() > -40 else str(plain)
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        text = f"{years}Y" * bool(years) + f"{months}M" * bool(months)
        return ("-" if value.count < 0 else "") + f"P{text or '0M'}"
    if isinstance(value, timedelta):
        return _days_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(as_text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Span):
        low, high = (as_text(end) if end is not None else "" for end in (value.low, value.high))
        return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
    return "null" if value is None else str(value)


def _days_text(value: timedelta) -> str:
    left = abs(value)
    hours, rest = divmod(left.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{left.microseconds:06}".rstrip("0") if left.microseconds else ""
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    clock += f"{seconds}{fraction}S" * bool(seconds or fraction)
    text = f"{left.days}D" * bool(left.days) + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta() else "") + f"P{text or 'T0S'}"


def duration(text: str) -> timedelta | Months | None:
    """Return a duration in ISO 8601: days and time, or years and months; None if it is neither."""
    found = _MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        count = 12 * int(found[2] or 0) + int(found[3] or 0)
        return Months(-count if found[1] else count)
    found = _DAYS.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        return None
    days, hours, minutes = (int(part or 0) for part in found.group(2, 3, 4))
    try:
        length = timedelta(days=days, hours=hours, minutes=minutes, seconds=float(found[5] or 0))
    except OverflowError:
        return None
    return -length if found[1] else length


def moment(text: str) -> Any:
    """Return the date, date and time, or time that a text is in ISO 8601; None if it is none."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return _read(date.fromisoformat, text)
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        return _read(datetime.fromisoformat, text.partition("@")[0])
    return _read(time.fromisoformat, text) if re.match(r"\d\d:\d\d", text) else None


def _read(reads: Any, text: str) -> Any:
    try:
        return reads(text)
    except ValueError:
        return None


def number(text: str) -> Decimal | None:
    """Return the number that a text is, None if it is none."""
    if not re.fullmatch(r"-?(\d{1,34}(\.\d{1,34})?|\.\d{1,34})([eE][-+]?\d{1,4})?", text):
        return None
    try:
        return NUMBERS.create_decimal(text)
    except InvalidOperation:
        return None


def equal(left: Any, right: Any) -> bool | None:
    """Say whether two values are equal: null only to null; None (null) if they are of different kinds.

    >>> equal(Decimal(1), Decimal("1.0")), equal(None, None), equal("1", Decimal(1)) is None
    (True, True, True)
    """
    if left is None or right is None:
        return left is None and right is None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    if _kind(left) is not _kind(right):
        return None
    return bool(left == right)


def before(left: Any, right: Any) -> bool | None:
    """Say whether ``left`` is less than ``right``; None (null) if they cannot be ordered."""
    if _kind(left) is not _kind(right) or isinstance(left, bool | list | dict | Span | None):
        return None
    try:
        return bool(left < right)
    except TypeError:  # with and without a time zone
        return None


def within(value: Any, span: Span) -> bool | None:
    """Say whether a value lies in a range; None (null) if it cannot be said."""
    answers: list[bool | None] = []
    if span.low is not None:
        answers.append(at_most(span.low, value) if span.low_closed else before(span.low, value))
    if span.high is not None:
        answers.append(at_most(value, span.high) if span.high_closed else before(value, span.high))
    return False if False in answers else None if None in answers else True


def at_most(left: Any, right: Any) -> bool | None:
    """Say whether ``left`` is less than or equal to ``right``; None if they cannot be ordered."""
    less = before(left, right)
    return None if less is None else less or equal(left, right)


def _kind(value: Any) -> type:
    return bool if isinstance(value, bool) else type(value)
