"""The language of a page, and dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from engine.language import message
from webui.language import dates, local

TODAY = date(2026, 11, 23)


def test_pages_are_swedish_until_english_is_asked_for_and_then_stay_english(client: FlaskClient):
    assert '<html lang="sv"' in client.get("/").text
    assert '<html lang="en"' in client.get("/?lang=en").text
    assert "Sign in as resident" in client.get("/").text
    assert '<html lang="sv"' in client.get("/?lang=sv").text


def test_an_unknown_language_is_ignored(client: FlaskClient):
    assert '<html lang="sv"' in client.get("/?lang=tlh").text


def test_the_switch_leads_to_the_same_page_with_its_filters(client: FlaskClient):
    assert 'href="/sign-in?next=%2Fshortcuts&amp;lang=en"' in client.get("/sign-in?next=/shortcuts").text


def test_parameters_in_templates_are_escaped_and_sentences_may_hold_markup(app: Flask):
    with app.test_request_context("/?lang=en"):
        said = render_template_string("{{ _('<b>{name}</b> is here', name=name) }}", name="<Anna> & co")
    assert said == "<b>&lt;Anna&gt; &amp; co</b> is here"


def test_counts_choose_their_form_in_both_languages(app: Flask):
    template = "{{ ngettext('{count} municipality', '{count} municipalities', n) }}"
    for address, expected in (("/", ["1 kommun", "2 kommuner"]), ("/?lang=en", ["1 municipality", "2 municipalities"])):
        with app.test_request_context(address):
            assert [render_template_string(template, n=n) for n in (1, 2)] == expected


def test_a_message_is_rendered_by_the_filter_and_escaped(app: Flask):
    with app.test_request_context("/?lang=en"):
        said = render_template_string("{{ said | render }}", said=message("{what} is gone.", what="<b>"))
    assert said == "&lt;b&gt; is gone."


def test_a_text_in_one_language_only_is_shown_in_that(app: Flask):
    with app.test_request_context("/?lang=en"):
        assert local({"sv": "Bygglov"}) == "Bygglov"
        assert local({"sv": "Bygglov", "en": "Building permit"}) == "Building permit"
        assert local(None) == ""


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        ("2026-11-24", "24 nov, i morgon", "24 Nov, tomorrow"),
        ("2026-11-23", "23 nov, i dag", "23 Nov, today"),
        ("2026-11-20", "20 nov, 3 dagar sedan", "20 Nov, 3 days ago"),
        ("2026-12-01", "1 dec, om 8 dagar", "1 Dec, in 8 days"),
        ("2027-03-01", "1 mars 2027", "1 Mar 2027"),
    ],
)
def test_a_day_says_how_far_off_it_is(value: str, swedish: str, english: str):
    assert dates.day(value, "sv", TODAY) == swedish
    assert dates.day(value, "en", TODAY).lower() == english.lower()


def test_moments_are_told_in_local_time():
    value = datetime(2026, 11, 23, 7, 31, tzinfo=UTC)
    assert dates.moment(value, "sv", TODAY) == "i dag, 08.31"
    assert dates.moment(value, "en", TODAY) == "today, 08:31"
    assert dates.moment(datetime(2026, 11, 20, 14, 2, tzinfo=UTC), "sv", TODAY) == "20 nov, 15.02"


def test_a_time_late_in_the_evening_in_utc_is_the_next_day_here():
    assert dates.iso_day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "2026-11-24"
