"""Dates as the pages write them: “24 nov, i morgon”, “i dag, 08.31”, and 2026-11-24 in fields."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from engine.language import Language, message, render

HERE = ZoneInfo("Europe/Stockholm")
NEAR = {
    -1: message("yesterday"),
    0: message("today"),
    1: message("tomorrow"),
}


def here(value: dt.datetime | dt.date | str) -> dt.datetime:
    """Return ``value`` in local time; a time without zone is UTC, a date begins at midnight here."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value) if len(value) > 10 else dt.date.fromisoformat(value)
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=HERE)
    return (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(HERE)


def date(value: dt.datetime | dt.date | str | None, language: Language, today: dt.date | None = None) -> str:
    """Return “24 nov”, or “24 nov 2025” in another year; "" for None."""
    if value is None:
        return ""
    day_here = here(value).date()
    year = (today or dt.datetime.now(HERE).date()).year
    return _written(day_here, "d MMM" if day_here.year == year else "d MMM y", language)


@lru_cache(maxsize=4096)
def _written(day_here: dt.date, pattern: str, language: Language) -> str:
    """Return a day as a pattern of CLDR writes it; pages write the same few days again and again."""
    return format_date(day_here, pattern, locale=language).replace(".", "")


def day(value: dt.datetime | dt.date | str | None, language: Language, today: dt.date | None = None) -> str:
    """Return the date and how far off it is: “24 nov, i morgon”, “20 nov, 3 dagar sedan”."""
    if value is None:
        return ""
    today = today or dt.datetime.now(HERE).date()
    away = (here(value).date() - today).days
    if away in NEAR:
        return f"{date(value, language, today)}, {render(NEAR[away], language)}"
    if 0 < away < 15:
        return f"{date(value, language, today)}, {render(message('in {days} days', days=away), language)}"
    if -15 < away < 0:
        return f"{date(value, language, today)}, {render(message('{days} days ago', days=-away), language)}"
    return date(value, language, today)


def moment(value: dt.datetime | str | None, language: Language, today: dt.date | None = None) -> str:
    """Return “i dag, 08.31” or “20 nov, 15.02”."""
    if value is None:
        return ""
    today = today or dt.datetime.now(HERE).date()
    moment_here = here(value)
    away = (moment_here.date() - today).days
    named = render(NEAR[away], language) if away in (-1, 0) else date(value, language, today)
    return f"{named}, {moment_here:%H.%M}" if language == "sv" else f"{named}, {moment_here:%H:%M}"


def iso_day(value: dt.datetime | dt.date | str | None) -> str:
    """Return 2026-11-24, as fields and ``<time datetime>`` want it."""
    return here(value).date().isoformat() if value is not None else ""
