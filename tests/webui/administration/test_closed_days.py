"""An administrator closes days in a municipality; its cases do not count them as business days."""

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient

from engine.services.organization import closed_days, municipalities
from engine.store import Database

SignIn = Callable[[str], FlaskClient]
ADDRESS = "/administration/municipalities/kil/closed-days"


def coming_friday() -> date:
    """Return a Friday that is no holiday, from a week on."""
    day = date.today() + timedelta(days=7)
    while day.weekday() != 4 or not closed_days.is_working_day(day):
        day += timedelta(days=1)
    return day


def text_of(answer: object) -> str:
    return html.unescape(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_day_is_closed_counted_by_and_opened_again(sign_in: SignIn, database: Database) -> None:
    client, day = sign_in("Ylva Kihl"), coming_friday()
    assert "har bara stängt på helger" in text_of(client.get(ADDRESS))
    typed = {"day": day.isoformat(), "reason": "Klämdag 🚲"}
    assert client.post(ADDRESS, data=typed).status_code == 303
    assert client.post(ADDRESS, data=typed).status_code == 303, "the browser's double click"
    shown = text_of(client.get(ADDRESS))
    assert shown.count("Klämdag 🚲") == 1
    morning = datetime(day.year, day.month, day.day, 8) - timedelta(days=1)
    with database.reading() as session:
        kil, eda = (municipalities.find_municipality(session, slug) for slug in ("kil", "eda"))
        assert closed_days.calendar_of(session, kil.id).later(morning, 1).weekday() == 0
        assert closed_days.calendar_of(session, eda.id).later(morning, 1).date() == day
    assert client.post(f"{ADDRESS}/open", data={"day": day.isoformat()}).status_code == 303
    assert "Klämdag" not in text_of(client.get(ADDRESS))
    with database.reading() as session:
        assert closed_days.calendar_of(session, kil.id).later(morning, 1).date() == day


def test_what_is_no_day_to_close_is_refused_with_a_sentence(sign_in: SignIn) -> None:
    client = sign_in("Eva Nor")
    for typed, told in (
        ({"day": "i morgon", "reason": "x"}, "Skriv dagen som"),
        ({"day": "2030-12-25", "reason": "x"}, "redan en helg eller helgdag"),
        ({"day": coming_friday().isoformat(), "reason": " "}, "Skriv varför"),
    ):
        answer = client.post(ADDRESS, data=typed)
        assert answer.status_code == 422
        assert told in text_of(answer)


def test_only_administrators_of_the_municipality_close_its_days(sign_in: SignIn) -> None:
    day = coming_friday().isoformat()
    assert sign_in("Anna Berg").post(ADDRESS, data={"day": day, "reason": "x"}).status_code == 403
    elsewhere = ADDRESS.replace("kil", "eda")
    assert sign_in("Ylva Kihl").post(elsewhere, data={"day": day, "reason": "x"}).status_code == 403


def test_a_timer_of_a_case_counts_by_its_municipality(database: Database) -> None:
    with database.writing() as session:
        kil = municipalities.find_municipality(session, "kil")
        closed_days.close_on(session, kil, date(2026, 5, 15), "Klämdag", by=None, now=datetime.now(UTC))
        assert closed_days.calendar_of(session, kil.id).is_open(date(2026, 5, 13))
        assert not closed_days.calendar_of(session, kil.id).is_open(date(2026, 5, 15))
