"""Read times that are written in plain words, Swedish or English: “3 veckor”, “every 14 days”, “1 mars 2027”.

Only what can mean one thing is read: a number and its unit, how often something comes, or a date with its year.
"""

import re
from collections.abc import Mapping
from datetime import date

_LONGEST = 80


def _numbered(*words: str, first: int = 1) -> dict[str, int]:
    """Return the number of each word; those that mean the same stand in one text."""
    return {word: number for number, same in enumerate(words, first) for word in same.split()}


_UNITS = {
    "BD": "arbetsdagar|arbetsdag|helgfria vardagar|helgfri vardag|business days?|working days?",
    "D": "kalenderdagar|kalenderdag|dagar|dag|dygn|calendar days?|days?",
    "W": "veckor|vecka|weeks?",
    "months": "månader|månad|months?",
    "quarters": "kvartal|quarters?",
    "Y": "år|years?",
    "H": "timmar|timme|tim|hours?|h",
    "M": "minuter|minut|minutes?|min",
    "S": "sekunder|sekund|sek|seconds?|sec",
}
_DATED = ("Y", "months", "W", "D")
_CLOCKED = ("H", "M", "S")
_NUMBERS = {
    **_numbered("en ett one a an", "två two", "tre three", "fyra four", "fem five", "sex six", "sju seven"),
    **_numbered("åtta eight", "nio nine", "tio ten", "elva eleven", "tolv twelve", first=8),
}
_ORDINALS = _numbered("andra second other", "tredje third", "fjärde fourth", "femte fifth", "sjätte sixth", first=2)
_MONTHS = _numbered(
    "januari jan january",
    "februari feb february",
    "mars mar march",
    "april apr",
    "maj may",
    "juni jun june",
    "juli jul july",
    "augusti aug august",
    "september sept sep",
    "oktober okt october oct",
    "november nov",
    "december dec",
)
_ADVERBS = {
    "dagligen": "P1D",
    "daily": "P1D",
    "veckovis": "P1W",
    "weekly": "P1W",
    "månadsvis": "P1M",
    "monthly": "P1M",
    "kvartalsvis": "P3M",
    "quarterly": "P3M",
    "årligen": "P1Y",
    "yearly": "P1Y",
    "annually": "P1Y",
    "hourly": "PT1H",
}

_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(_NUMBERS)})"
_UNIT = "|".join(_UNITS.values())
_PART = rf"({_NUMBER})\s*({_UNIT})"
_BEFORE = r"(?:(?:vänta|väntar|wait|waits)\s+)?(?:(?:efter|inom|om|i|after|within|in|for)\s+)?"
_AFTER = r"(?:\s+(?:senare|har gått|har passerat|later|have passed|has passed))?"
_DURATION = re.compile(rf"{_BEFORE}({_PART}(?:\s*(?:,|och|and)?\s*{_PART}){{0,2}}){_AFTER}")
_ONE = re.compile(_PART)
_EACH = re.compile(rf"(?:varje|every|each)(?:\s+({_NUMBER}))?\s+({_UNIT})")
_ORDINAL = re.compile(rf"(?:var|vart|every)\s+(?:(\d{{1,3}})[:.]?(?:e|a|th|rd|nd)|({'|'.join(_ORDINALS)}))\s+({_UNIT})")
_OTHER = re.compile(rf"(?:varannan|vartannat)\s+({_UNIT})")
_DATE = re.compile(rf"(?:den\s+)?(\d{{1,2}})(?:\s*:?(?:e|a|st|nd|rd|th))?\s+({'|'.join(_MONTHS)})\.?\s+(\d{{4}})")


def duration(text: str) -> str | None:
    """Return a duration in words as ISO 8601 with business days, or None.

    >>> duration("3 veckor"), duration("efter fem arbetsdagar"), duration("1 hour and 30 minutes"), duration("snart")
    ('P3W', 'P5BD', 'PT1H30M', None)
    """
    match = _DURATION.fullmatch(_plain(text))
    if match is None:
        return None
    parts: dict[str, int] = {}
    for number, word in _ONE.findall(match[1]):
        unit, count = _counted(number, word)
        if unit in parts:
            return None
        parts[unit] = count
    return _iso(parts) if any(parts.values()) else None


def cycle(text: str) -> str | None:
    """Return how often something comes, in words, as ISO 8601, or None.

    >>> cycle("varje vecka"), cycle("var 14:e dag"), cycle("every other month"), cycle("ibland")
    ('R/P1W', 'R/P14D', 'R/P2M', None)
    """
    plain = _plain(text)
    if plain in _ADVERBS:
        return f"R/{_ADVERBS[plain]}"
    number, word = "", ""
    if match := _EACH.fullmatch(plain):
        number, word = match[1] or "1", match[2]
    elif match := _ORDINAL.fullmatch(plain):
        number, word = match[1] or str(_ORDINALS[match[2]]), match[3]
    elif match := _OTHER.fullmatch(plain):
        number, word = "2", match[1]
    unit, count = _counted(number, word) if word else ("", 0)
    period = _iso({unit: count}) if count else None
    return f"R/{period}" if period else None


def day(text: str) -> str | None:
    """Return a date in words, with its year, as ISO 8601, or None.

    >>> day("den 1 mars 2027"), day("24 Dec 2026"), day("1 mars"), day("31 juni 2027")
    ('2027-03-01', '2026-12-24', None, None)
    """
    match = _DATE.fullmatch(_plain(text))
    if match is None:
        return None
    try:
        return date(int(match[3]), _MONTHS[match[2]], int(match[1])).isoformat()
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".") if len(text) <= _LONGEST else ""


def _counted(number: str, word: str) -> tuple[str, int]:
    """Return the unit, in which ISO 8601 counts, of a number and a word."""
    unit = next(unit for unit, words in _UNITS.items() if re.fullmatch(words, word))
    count = int(number) if number.isdigit() else _NUMBERS[number]
    return ("months", 3 * count) if unit == "quarters" else (unit, count)


def _iso(parts: Mapping[str, int]) -> str | None:
    """Return units as ISO 8601; None if business days are mixed with others, which could mean several things."""
    if "BD" in parts:
        return f"P{parts['BD']}BD" if len(parts) == 1 else None
    days = "".join(f"{parts[unit]}{unit[0].upper()}" for unit in _DATED if unit in parts)
    hours = "".join(f"{parts[unit]}{unit}" for unit in _CLOCKED if unit in parts)
    return f"P{days}" + (f"T{hours}" if hours else "")
