"""A process owner plays a version on the diagram, with keys and without script, and looks at the scenarios."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW

Check = Callable[[Page], None]
WORDS = {
    "sv": {
        "start": "Starta utan att fylla i",
        "again": "Börja om",
        "back": "Ett drag tillbaka",
        "name": "Vad som händer i det",
        "save": "Spara scenariot",
        "saved": "är sparat",
        "passes": "Vad inget scenario passerar",
        "same": "Ärendet går samma väg som förut",
    },
    "en": {
        "start": "Start without filling in",
        "again": "Start again",
        "back": "Back one move",
        "name": "What happens in it",
        "save": "Save the scenario",
        "saved": "is saved",
        "passes": "What no scenario passes",
        "same": "The case goes the same way as before",
    },
}


def open_standard(page: Page) -> str:
    """Go to the standard that the visitor owns; return the address of its version."""
    page.goto("/models/parkeringstillstand")
    address = page.locator('a[href^="/models/versions/"]').first.get_attribute("href") or ""
    return re.sub(r"(/models/versions/\d+).*", r"\1", address)


def start_again(page: Page, name: str) -> None:
    """Leave a test run of before, if there is one."""
    again = page.get_by_role("button", name=name, exact=True)
    if again.is_enabled():
        again.click()
        expect(again).to_be_disabled()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_version_is_played_by_keys_and_saved_as_a_scenario(
    sign_in_as: Callable[..., Page], language: str, axe: Check, fits: Check, screenshot: Callable[[Page, str], None]
):
    words = WORDS[language]
    page = sign_in_as("Jonas Nyström", language)
    version = open_standard(page)
    page.goto(f"{version}/trial")
    page.locator("html[data-diagrams=drawn]").wait_for()
    axe(page)
    start_again(page, words["again"])
    page.get_by_role("button", name=words["start"]).click()
    page.locator('.djs-element.now[data-element-id="registrera_ansokan"]').wait_for()
    page.keyboard.press("Enter")
    page.locator('.djs-element.now[data-element-id="bekrafta_mottagandet"]').wait_for()
    axe(page)
    fits(page)
    screenshot(page, f"trial-{language}")
    page.keyboard.press("u")
    page.locator('.djs-element.now[data-element-id="registrera_ansokan"]').wait_for()
    expect(page.locator("#now")).to_be_focused()
    page.get_by_label(words["name"]).fill(f"Prov {language}")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_text(words["saved"])).to_be_visible()

    page.goto(f"{version}/scenarios")
    page.locator("html[data-diagrams=drawn]").wait_for()
    expect(page.get_by_role("heading", name=words["passes"])).to_be_visible()
    axe(page)
    fits(page)
    screenshot(page, f"scenarios-{language}")
    page.get_by_role("link", name=f"Prov {language}").click()
    expect(page.get_by_role("heading", name=words["same"])).to_be_visible()
    page.locator("html[data-diagrams=drawn]").wait_for()
    axe(page)
    fits(page)
    screenshot(page, f"scenario-{language}")


def test_a_version_is_played_on_a_small_screen_without_script(
    sign_in_as: Callable[..., Page], fits: Check, screenshot: Callable[[Page, str], None]
):
    page = sign_in_as("Jonas Nyström", size=NARROW, script=False)
    version = open_standard(page)
    page.goto(f"{version}/trial")
    start_again(page, WORDS["sv"]["again"])
    page.get_by_role("button", name=WORDS["sv"]["start"]).click()
    expect(page.get_by_role("heading", name="Registrera ansökan").first).to_be_visible()
    fits(page)
    screenshot(page, "trial-narrow")
    page.get_by_role("button", name=WORDS["sv"]["back"]).click()
    expect(page.get_by_role("button", name=WORDS["sv"]["start"])).to_be_visible()
