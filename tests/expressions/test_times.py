"""Times of timers: what modellers write, and nothing else."""

from datetime import UTC, datetime

import pytest

from engine.expressions import Due, parse, timer


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT1H", Due("duration", "PT1H")),
        (' "P14D" ', Due("duration", "P14D")),
        ("'p2w'", Due("duration", "P2W")),
        ("P1Y2M10DT2H30M0.5S", Due("duration", "P1Y2M10DT2H30M0.5S")),
        ("${'P1D'}", Due("duration", "P1D")),
        ("#{PT15M}", Due("duration", "PT15M")),
        ('= duration("P1D")', Due("duration", "P1D")),
        ('=@"PT5M"', Due("duration", "PT5M")),
        ("2026-12-01", Due("date", "2026-12-01")),
        ("2026-12-01T08:00:00Z", Due("date", "2026-12-01T08:00:00Z")),
        ('=date and time("2026-12-01T08:00:00+01:00")', Due("date", "2026-12-01T08:00:00+01:00")),
        ("R/PT1H", Due("cycle", "R/PT1H")),
        ("R3/2026-12-01T08:00:00/P1D", Due("cycle", "R3/2026-12-01T08:00:00/P1D")),
    ],
)
def test_a_time_is_read_whatever_the_tool_put_around_it(text: str, due: Due) -> None:
    assert timer(text) == due


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "1 hur",
        "${deadline}",
        "R",
        "R/",
        "R3/x",
        "R/P1D/P1D",
        "20261201",
        "2026-13-01",
        '__import__("os").system("id") or "PT1S"',
        '"PT1H" + "x"',
        "P" + "9" * 300 + "D",
    ],
)
def test_what_is_no_time_gives_none(text: str) -> None:
    assert timer(text) is None


def test_the_quoted_form_is_an_expression_of_our_grammar() -> None:
    due = timer("PT1H")
    assert due is not None
    assert due.quoted == '"PT1H"'
    assert parse(due.quoted)


@pytest.mark.parametrize(
    ("text", "first", "rounds"),
    [
        ("PT1H30M", "2026-01-31T13:30:00+00:00", 1),
        ("P1M", "2026-02-28T12:00:00+00:00", 1),
        ("P1Y2W", "2027-02-14T12:00:00+00:00", 1),
        ("2026-12-01", "2026-12-01T00:00:00+01:00", 1),
        ("2026-12-01T08:00:00+01:00", "2026-12-01T08:00:00+01:00", 1),
        ("R3/P1D", "2026-02-01T12:00:00+00:00", 3),
        ("R/2026-12-01/P1D", "2026-12-01T00:00:00+01:00", None),
        ("R2/P1D/2026-12-02", "2026-12-01T00:00:00+01:00", 2),
    ],
)
def test_a_time_says_when_it_comes_and_how_often(text: str, first: str, rounds: int | None) -> None:
    due = timer(text)
    assert due is not None
    assert due.after(datetime(2026, 1, 31, 12, tzinfo=UTC)) == datetime.fromisoformat(first)
    assert due.rounds == rounds


def test_a_cycle_goes_on_from_when_it_last_came() -> None:
    due = timer("R/P1W")
    assert due is not None
    assert due.following(datetime(2026, 1, 31, tzinfo=UTC)) == datetime(2026, 2, 7, tzinfo=UTC)


def test_a_time_after_the_end_of_the_calendar_overflows() -> None:
    due = timer("P999999Y")
    assert due is not None
    with pytest.raises(OverflowError):
        due.after(datetime(2026, 1, 31, tzinfo=UTC))
