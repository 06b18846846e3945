"""A process owner's day: a drawing from another tool becomes a version that runs, and the municipality runs it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]
DRAWING = Path(__file__).parents[1] / "webui" / "process_owners" / "another_tool.bpmn"
WORDS = {
    "sv": {
        "upload": "Ladda upp ritning",
        "variant": "variant för {place}",
        "send": "Ladda upp",
        "verdict": "Går att köra efter 5 ändringar",
        "lossy": "Med förlust",
        "accept": re.compile("Jag godtar ändring"),
        "why": "Varför förlusten inte gör skada",
        "accept it": re.compile("^Godta ändring"),
        "accepted": "Ingen väntar på svaret.",
        "publish": re.compile("^Publicera"),
        "try": "Provkör",
        "start": "Starta utan att fylla i",
        "chance": "Till slutet på måfå",
        "completed": "Ärendet har kommit till sitt slut",
        "again": "Börja om",
        "begin": "Början: någon ansöker",
        "choose": re.compile("^Välj från när"),
        "own": re.compile("^Egen variant"),
        "save": "Spara",
        "runs": re.compile("kör sin egen variant från"),
        "text": "Läs som text",
        "as it runs": "Som det körs",
    },
    "en": {
        "upload": "Upload a drawing",
        "variant": "the variant of {place}",
        "send": "Upload",
        "verdict": "Runs after 5 changes",
        "lossy": "With loss",
        "accept": re.compile("I accept change"),
        "why": "Why the loss does no harm",
        "accept it": re.compile("^Accept change"),
        "accepted": "Nobody waits for the answer.",
        "publish": re.compile("^Publish"),
        "try": "Test run",
        "start": "Start without filling in",
        "chance": "To the end by chance",
        "completed": "The case has come to its end",
        "again": "Start again",
        "begin": "Start: somebody applies",
        "choose": re.compile("^Choose from when"),
        "own": re.compile("^Own variant"),
        "save": "Save",
        "runs": re.compile("runs its own variant from"),
        "text": "Read as text",
        "as it runs": "As it runs",
    },
}
OWNERS = {"sv": ("Karl Morast", "Eda", "eda"), "en": ("Klas Grossbol", "Forshaga", "forshaga")}
"""Process owners whose municipalities run the standard of bygglov and have drawn nothing; one for each language."""
ADDRESSES = (
    "/my-models",
    "/models",
    "/models/bygglov",
    "/models/bygglov/arjang/adoption",
    "/models/bygglov/kil/adoption",
    "/models/upload",
    "/models/upload?service=bygglov",
)


def drawn(page: Page) -> None:
    """Wait until the diagrams of the page are drawn."""
    page.locator("html[data-diagrams=drawn]").wait_for()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_drawing_from_another_tool_is_uploaded_accepted_published_and_adopted(
    sign_in_as: Callable[..., Page], language: str, axe: Check, fits: Check, screenshot: Callable[[Page, str], None]
):
    words = WORDS[language]
    name, place, slug = OWNERS[language]
    page = sign_in_as(name, language)
    page.get_by_role("link", name=words["upload"]).first.click()
    page.goto("/models/upload?service=bygglov")
    page.get_by_label(words["variant"].format(place=place)).check()
    page.locator("#f-file").set_input_files(DRAWING)
    page.get_by_role("button", name=words["send"], exact=True).click()

    expect(page.get_by_role("heading", name=words["verdict"])).to_be_visible()
    drawn(page)
    axe(page)
    fits(page)
    screenshot(page, f"process-owner-version-{language}")
    publish = page.get_by_role("button", name=words["publish"])
    expect(publish).to_be_disabled()
    row = page.locator(".k-rw", has_text=words["lossy"])
    row.get_by_role("link").click()
    expect(row).to_have_class(re.compile("is-on"))
    expect(page.locator(".k-halo")).to_have_count(1)
    row.get_by_text(words["accept"]).click()
    row.get_by_label(words["why"]).fill(words["accepted"])
    axe(page)
    row.get_by_role("button", name=words["accept it"]).click()
    expect(row.get_by_text(words["accepted"])).to_be_visible()
    expect(publish).to_be_enabled()

    page.get_by_role("link", name=words["try"]).click()
    drawn(page)
    page.get_by_role("button", name=words["start"]).click()
    page.locator(".djs-shape.now").first.wait_for()
    axe(page)
    screenshot(page, f"process-owner-trial-{language}")
    page.get_by_role("button", name=words["chance"]).click()
    expect(page.get_by_role("heading", name=words["completed"])).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("button", name=words["again"]).click()
    expect(page.get_by_role("heading", name=words["begin"])).to_be_visible()
    page.go_back()

    publish.click()
    page.get_by_role("link", name=words["choose"]).click()
    assert page.url.endswith(f"/models/bygglov/{slug}/adoption")
    page.get_by_role("radio", name=words["own"]).check()
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.get_by_text(words["runs"])).to_be_visible()
    axe(page)


def test_a_version_is_shown_as_it_runs_and_as_text(sign_in_as: Callable[..., Page], axe: Check, fits: Check):
    page = sign_in_as("Jonas Nyström")
    page.get_by_role("link", name="Bygglov, Årjäng").first.click()
    page.get_by_role("link", name="Som det körs").click()
    drawn(page)
    axe(page)
    page.get_by_role("link", name="Läs som text").click()
    expect(page.locator("ol li").first).to_be_visible()
    axe(page)
    fits(page)


def test_a_legal_finding_is_exempted_without_javascript(sign_in_as: Callable[..., Page]):
    page = sign_in_as("Kristina Liljedal", script=False)
    page.get_by_role("link", name="Parkeringstillstånd för rörelsehindrade, Grums").first.click()
    publish = page.get_by_role("button", name=re.compile("^Publicera"))
    expect(publish).to_be_disabled()
    page.get_by_text("Begär undantag").click()
    exempt = page.get_by_role("button", name="Gör undantag med detta skäl")
    exempt.click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv varför det kan godtas.")
    page.get_by_label("Varför lagkravet ändå är uppfyllt").fill("Bara bifall beslutas på den vägen.")
    page.get_by_label("Ska omprövas den").fill("2099-01-01")
    exempt.click()
    publish.click()
    expect(page.get_by_text("Grums variant 1 är publicerad.")).to_be_visible()
    expect(page.get_by_text("Bara bifall beslutas på den vägen.", exact=True)).to_be_visible()


def test_a_file_that_is_no_bpmn_is_refused_and_the_note_is_kept(
    sign_in_as: Callable[..., Page], tmp_path: Path, axe: Check
):
    file = tmp_path / "ritning.bpmn"
    file.write_text("<html></html>", encoding="utf-8")
    page = sign_in_as("Karl Morast")
    page.goto("/models/upload?service=bygglov")
    page.locator("#f-file").set_input_files(file)
    page.get_by_label("Anteckning").fill("Finns kvar")
    page.get_by_role("button", name="Ladda upp", exact=True).click()
    expect(page.locator("#e-file")).to_be_visible()
    expect(page.get_by_label("Anteckning")).to_have_value("Finns kvar")
    axe(page)


@pytest.mark.parametrize("size", [(1440, 900), (360, 780)], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_are_without_fault(
    sign_in_as: Callable[..., Page],
    language: str,
    size: tuple[int, int],
    axe: Check,
    fits: Check,
    screenshot: Callable[[Page, str], None],
):
    page = sign_in_as("Jonas Nyström", language, size={"width": size[0], "height": size[1]})
    for address in ADDRESSES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"process-owner{address.replace('/', '-').replace('?', '-')}-{language}-{size[0]}")
