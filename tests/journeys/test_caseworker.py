"""A caseworker's morning: the worklist, a case, its form, a choice, a note, and what a colleague sees meanwhile."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.services.case_handling import work_items
from engine.services.seed.applicants import Application
from engine.services.seed.cases import store_case
from engine.store.tables import Municipality, Person

from .conftest import NARROW

WORDS = {
    "sv": {
        "mine": "Mina uppgifter",
        "take": "Ta uppgiften, så att ingen annan gör den",
        "save": "Spara utkast",
        "choose": "Välj och gå vidare",
        "fill": "Välj ett av alternativen.",
        "note": "Spara anteckningen",
        "notes": "Anteckningar",
        "lost": "Anna Berg har redan slutfört",
        "chose": "Anna Berg valde",
        "open": "Ritningen lämnar öppet",
    },
    "en": {
        "mine": "My work items",
        "take": "Take it, so that nobody else does it",
        "save": "Save draft",
        "choose": "Choose and go on",
        "fill": "Choose one of the alternatives.",
        "note": "Save the note",
        "notes": "Notes",
        "lost": "Anna Berg has already completed",
        "chose": "Anna Berg chose",
        "open": "The drawing leaves open",
    },
}


@pytest.fixture
def apply(demo_app: Flask) -> Callable[[str, str, int], str]:
    """Let a resident apply and the first work items be done; return the case's address."""

    def start(place: str, e_service: str, steps: int) -> str:
        values = {"epost": "sokande@klunga.example", "organisationsnummer": "550000-0000"}
        application = Application(place, e_service, "Ulla Wermelin", 1, steps, values)
        with demo_app.extensions["klunga"].writing() as session:
            places = {each.slug: each for each in session.scalars(select(Municipality))}
            persons = {each.name: each for each in session.scalars(select(Person))}
            case = store_case(session, application, places, persons, now=datetime.now(UTC))
            assert case is not None
            for item in work_items.open_work_items(session, case):
                if item.assignee_id is not None:
                    holder = session.get_one(Person, item.assignee_id)
                    work_items.release(session, item.id, by=holder, now=datetime.now(UTC))
            return f"/cases/{case.number.replace(' ', '-')}"

    return start


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_lists_are_ready_for_work(language, signed_in, axe, fits, screenshot):
    for size in ({}, {"size": NARROW}):
        page = signed_in("Caseworker", language, **size)
        for path, name in (("/work-items", "worklist"), ("/work-items?view=mine", "mine"), ("/cases", "cases")):
            page.goto(path)
            expect(page.locator("tbody tr").first).to_be_visible()
            axe(page)
            fits(page)
            screenshot(page, f"{name}-{language}-{page.viewport_size['width']}")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_view_says_what_next(language, signed_in, axe):
    page = signed_in("Caseworker", language)
    page.goto("/work-items?q=finns+inte+alls")
    expect(page.locator(".k-empty")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_choice_is_made_with_the_drawing_beside_it(language, apply, signed_in, axe, fits, screenshot):
    words = WORDS[language]
    address = apply("sunne", "livsmedelsregistrering", 2)
    page = signed_in("Caseworker", language)
    page.goto(address)
    expect(page.get_by_text(words["open"])).to_be_visible()
    expect(page.locator("#where .djs-element.now")).to_have_count(1)
    expect(page.locator("#where .djs-element.done").first).to_be_attached()
    axe(page)
    screenshot(page, f"choice-{language}")
    page.get_by_role("button", name=words["choose"]).click()
    expect(page.get_by_text(words["fill"]).first).to_be_visible()
    axe(page)
    page.locator("input[name=choice]").first.check()
    page.get_by_role("button", name=words["choose"]).click()
    expect(page.locator(".k-time li").first).to_contain_text(words["chose"])
    fits(page)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_form_is_saved_completed_and_told(language, apply, signed_in, axe, fits, screenshot):
    words = WORDS[language]
    page = signed_in("Caseworker", language)
    page.goto(apply("kil", "livsmedelsregistrering", 0))
    axe(page)
    fits(page)
    screenshot(page, f"case-{language}")
    heading = page.locator("#work-item").inner_text()
    page.get_by_role("button", name=words["save"]).click()
    page.locator("main .k-form button[type=submit]").first.click()
    expect(page.locator(".k-errors")).to_be_focused()
    axe(page)
    fill(page)
    page.locator("main .k-form button[type=submit]").first.click()
    expect(page.locator(".k-time li").first).to_contain_text(f"”{heading}”" if language == "sv" else f"“{heading}”")
    page.get_by_role("link", name=re.compile(words["notes"])).click()
    page.locator("textarea[name=text]").fill("Ringde sökanden. 🚲")
    page.get_by_role("button", name=words["note"]).click()
    expect(page.get_by_text("Ringde sökanden. 🚲").last).to_be_visible()
    axe(page)


def test_two_people_at_the_same_work_item_and_one_gets_a_sentence(apply, sign_in_as):
    address = apply("kil", "livsmedelsregistrering", 0)
    anna, lisa = sign_in_as("Anna Berg"), sign_in_as("Lisa Jonsson")
    for page in (anna, lisa):
        page.goto(address)
        fill(page)
    anna.locator("main .k-form button[type=submit]").first.click()
    expect(anna.locator(".k-receipt")).to_be_visible()
    lisa.locator("main .k-form button[type=submit]").first.click()
    expect(lisa.get_by_role("alert").first).to_contain_text(WORDS["sv"]["lost"])


def test_a_case_can_be_worked_on_without_javascript(apply, sign_in_as):
    page = sign_in_as("Anna Berg", script=False)
    page.goto(apply("kil", "livsmedelsregistrering", 0))
    fill(page)
    page.locator("main .k-form button[type=submit]").first.click()
    expect(page.locator(".k-receipt")).to_be_visible()


def test_the_keyboard_moves_opens_and_takes(apply, signed_in):
    apply("kil", "livsmedelsregistrering", 0)
    page = signed_in("Caseworker")
    page.goto("/work-items?order=received")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/cases/"))


def fill(page: Page) -> None:
    """Answer every required field of the form on the page with the first that fits."""
    form = page.locator("main .k-form")
    for group in form.locator("fieldset[aria-required=true]").all():
        group.locator("input[type=radio]").first.check()
    for field in form.locator("textarea[required]").all():
        field.fill("Genomgånget utan anmärkning.")
    for field in form.locator("select[required]").all():
        field.select_option(index=1)
    for field in form.locator("input[required]:not([type=radio]):not([type=checkbox]):not([type=file])").all():
        kind = field.get_attribute("type")
        field.fill({"date": "2026-12-01", "email": "anna@example.se"}.get(kind or "", "1001"))
