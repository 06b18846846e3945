"""Business days, daylight saving and cron: what a clock on a Swedish wall says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions import Calendar, next_working_day, timer
from engine.expressions.business_days import HERE, _easter, holidays, is_working_day


def at(text: str) -> datetime:
    """Return a moment by the clock in Sweden, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)


def after(text: str, start: str, calendar: Calendar | None = None) -> str:
    """Return when a timer set at ``start`` fires, both by the clock in Sweden."""
    due = timer(text)
    assert due is not None
    found = due.after(at(start), calendar or Calendar())
    assert found.tzinfo is UTC
    return found.astimezone(HERE).replace(tzinfo=None).isoformat(timespec="minutes")


def test_the_holidays_of_a_year_are_those_of_the_law() -> None:
    named = (
        "2026-01-01 2026-01-06 2026-04-03 2026-04-05 2026-04-06 2026-05-01 2026-05-14 2026-05-24 2026-06-06 "
        "2026-06-19 2026-06-20 2026-10-31 2026-12-24 2026-12-25 2026-12-26 2026-12-31"
    )
    assert sorted(day.isoformat() for day in holidays(2026)) == named.split()


def test_easter_is_where_others_find_it() -> None:
    assert all(_easter(year) == easter(year) for year in range(1900, 2300))


@pytest.mark.parametrize("words", ["5 arbetsdagar", "5 Helgfria vardagar", "5 business days", "P5BD", '"P5BD"'])
def test_business_days_are_written_in_words_or_as_a_duration(words: str) -> None:
    assert after(words, "2026-11-25T10:00") == "2026-12-02T10:00"
    due = timer(words)
    assert due is not None
    assert (due.kind, due.text) == ("duration", "P5BD")
    assert timer(due.quoted) == due


def test_weekends_holidays_and_the_municipalitys_own_days_do_not_count() -> None:
    assert after("P1BD", "2026-12-23T08:00") == "2026-12-28T08:00"
    assert after("P1BD", "2026-05-13T08:00") == "2026-05-15T08:00", "the day after Ascension Day is a business day"
    assert after("P1BD", "2026-05-13T08:00", Calendar({date(2026, 5, 15)})) == "2026-05-18T08:00"
    assert after("P1BD", "2026-11-28T23:30") == "2026-11-30T23:30", "a day begins at midnight in Sweden, not in UTC"
    assert after("P0BD", "2026-11-28T23:30") == "2026-11-28T23:30"


@given(st.dates(date(2020, 1, 1), date(2080, 1, 1)), st.integers(1, 400))
def test_the_last_of_some_business_days_is_one_and_so_many_lie_between(day: date, days: int) -> None:
    calendar = Calendar({date(2030, 5, 31)})
    start = datetime(day.year, day.month, day.day, 9)
    end = calendar.later(start, days)
    assert calendar.is_open(end.date())
    between = ((start + timedelta(days=each)).date() for each in range(1, (end - start).days + 1))
    assert sum(map(calendar.is_open, between)) == days


def test_a_limit_of_law_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    assert next_working_day(datetime(2026, 12, 24, 8)) == datetime(2026, 12, 28, 8)
    assert is_working_day(next_working_day(datetime(2026, 6, 19)).date())


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("P1D", "2026-03-28T12:00", "2026-03-29T12:00"),
        ("PT24H", "2026-03-28T12:00", "2026-03-29T13:00"),
        ("P1D", "2026-03-28T02:30", "2026-03-29T03:30"),
        ("P1D", "2026-10-24T12:00", "2026-10-25T12:00"),
        ("PT24H", "2026-10-24T12:00", "2026-10-25T11:00"),
        ("P1Y", "2028-02-29T08:00", "2029-02-28T08:00"),
        ("P1M", "2026-01-31T08:00", "2026-02-28T08:00"),
        ("P400D", "2026-11-25T08:00", "2027-12-30T08:00"),
        ("2026-12-01", "2026-11-25T08:00", "2026-12-01T00:00"),
        ("2026-07-01T08:00", "2026-03-01T08:00", "2026-07-01T08:00"),
    ],
)
def test_days_are_those_of_the_calendar_and_hours_are_as_long_as_they_are(text: str, start: str, due: str) -> None:
    assert after(text, start) == due


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("0 9 * * 1-5", "2026-11-27T09:00", "2026-11-30T09:00"),
        ("0 0 9 ? * MON-FRI", "2026-11-27T08:59", "2026-11-27T09:00"),
        ("*/15 * * * *", "2026-11-27T08:59", "2026-11-27T09:00"),
        ("30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:30"),
        ("0 0 29 2 *", "2026-11-27T08:59", "2028-02-29T00:00"),
        ("0 8 1 * *", "2026-11-27T08:59", "2026-12-01T08:00"),
    ],
)
def test_cron_goes_by_the_clock_in_sweden(text: str, start: str, due: str) -> None:
    assert after(text, start) == due


@pytest.mark.parametrize(
    "text",
    ["0 0 9 ? * 2", "0 0 31 2 *", "61 * * * *", "* * * *", "a b c d e", "0 9 * * 1-5 2026 1", "R/PT0S", "R3/P0D"],
)
def test_what_is_not_certain_or_never_comes_is_no_time(text: str) -> None:
    assert timer(text) is None


def test_a_cycle_that_is_counted_catches_up_and_an_endless_one_leaves_out_what_has_passed() -> None:
    start, late = at("2026-11-25T08:00"), at("2026-12-25T08:00")
    counted, endless, days = timer("R3/PT1S"), timer("R/PT1S"), timer("R/P1D")
    assert counted is not None
    assert endless is not None
    assert days is not None
    assert counted.following(start, late) == start + timedelta(seconds=1)
    assert endless.following(start, late) == late + timedelta(seconds=1)
    assert days.following(start, late) == late + timedelta(days=1)
    assert days.following(start, start) == start + timedelta(days=1)


def test_an_endless_cycle_comes_once_in_a_second_at_the_most() -> None:
    start = at("2026-11-25T08:00")
    quick = timer("R/PT0.001S")
    assert quick is not None
    assert quick.following(start, start) == start + timedelta(seconds=1)


def test_an_hourly_cron_in_the_night_when_the_clock_is_put_back_comes_to_an_end() -> None:
    due = timer("30 * * * *")
    assert due is not None
    moment, seen = at("2026-10-25T00:00"), []
    for _ in range(4):
        moment = due.following(moment, moment)
        seen.append(moment.astimezone(HERE).strftime("%H:%M"))
    assert seen == ["00:30", "01:30", "02:30", "03:30"]
