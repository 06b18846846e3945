"""Times in plain words mean one thing, or are no times."""

from datetime import UTC, datetime

import pytest

from engine.expressions import timer


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("14 dagar", "P14D"),
        ("  Efter 3 Veckor ", "P3W"),
        ("inom fem arbetsdagar", "P5BD"),
        ("10 helgfria vardagar", "P10BD"),
        ("ett kvartal", "P3M"),
        ("2 tim 30 min", "PT2H30M"),
        ("1 vecka och 2 dagar", "P1W2D"),
        ("wait 48 hours", "PT48H"),
        ("48h", "PT48H"),
        ("2 years, 3 months and 1 day", "P2Y3M1D"),
        ("tre månader har gått", "P3M"),
        ('"5 arbetsdagar"', "P5BD"),
        ("${'2 veckor'}", "P2W"),
        ("varje dag", "R/P1D"),
        ("Varje arbetsdag", "R/P1BD"),
        ("every 2 weeks", "R/P2W"),
        ("varannan vecka", "R/P2W"),
        ("var 14:e dag", "R/P14D"),
        ("vart tredje år", "R/P3Y"),
        ("every other month", "R/P2M"),
        ("kvartalsvis", "R/P3M"),
        ("den 1 mars 2027", "2027-03-01"),
        ("24 December 2026", "2026-12-24"),
    ],
)
def test_words_that_mean_one_time_are_read(text: str, iso: str) -> None:
    found = timer(text)
    assert found is not None
    assert found.text == iso
    assert found.after(datetime(2026, 11, 23, 8, tzinfo=UTC)) > datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "dagar",
        "några dagar",
        "2 arbetsdagar och 3 timmar",
        "2 dagar 3 dagar",
        "0 dagar",
        "1 mars",
        "31 februari 2027",
        "varje möte",
        "efter 14 dagar utan svar",
        "5 dagar eller 1 vecka",
        "14",
        "x" * 300,
    ],
)
def test_words_that_may_mean_another_thing_are_no_time(text: str) -> None:
    assert timer(text) is None
