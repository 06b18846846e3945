"""A process owner draws in the browser, from an empty board to a published version, and edits a drawing of a tool."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]
DRAWING = Path(__file__).parents[1] / "webui" / "process_owners" / "another_tool.bpmn"
WORDS = {
    "sv": {
        "after": "Rita efter det",
        "activity": "Aktivitet",
        "end": "Slut",
        "name": "Namn",
        "meaning": "Vad den betyder",
        "note": "Anteckning",
        "save": re.compile("^Spara som"),
        "saved": re.compile("Ritningen är sparad som version"),
        "runs": re.compile("Den går att köra"),
        "publish": re.compile("^Publicera"),
        "published": re.compile("är publicerad"),
        "restore": "Återställ den osparade ritningen",
    },
    "en": {
        "after": "Draw after it",
        "activity": "Activity",
        "end": "End",
        "name": "Name",
        "meaning": "What it means",
        "note": "Note",
        "save": re.compile("^Save as"),
        "saved": re.compile("The drawing is stored as version"),
        "runs": re.compile("It runs"),
        "publish": re.compile("^Publish"),
        "published": re.compile("is published"),
        "restore": "Restore your unsaved drawing",
    },
}
OWNERS = {"sv": ("Karl Morast", "eda"), "en": ("Klas Grossbol", "forshaga")}
FOREIGN = """<bpmn2:userTask id="n7" name="Besluta om bygglov" xmlns:acme="http://acme.example/x" acme:colour="röd">
<bpmn2:extensionElements><acme:note deep="1"><acme:inner>kvar</acme:inner></acme:note></bpmn2:extensionElements>"""


def ready(page: Page) -> None:
    """Wait until the drawing board can be drawn on."""
    page.locator("html[data-board=ready]").wait_for()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_small_process_is_drawn_saved_and_published(
    sign_in_as: Callable[..., Page], language: str, axe: Check, fits: Check, screenshot: Callable[[Page, str], None]
):
    words = WORDS[language]
    name, place = OWNERS[language]
    page = sign_in_as(name, language)
    page.goto(f"/models/livsmedelsregistrering/{place}/draw")
    ready(page)
    axe(page)
    page.locator("[data-element-id=start] .djs-hit").click()
    after = page.get_by_role("group", name=words["after"])
    after.get_by_role("button", name=words["activity"]).click()
    page.get_by_label(words["name"], exact=True).fill("Registrera anmälan")
    page.get_by_label(words["meaning"]).select_option("register")
    after.get_by_role("button", name=words["end"]).click()
    expect(page.locator("[data-element-id^=Event_].djs-shape")).to_have_count(1)
    expect(page.locator("[data-board-verdict]")).to_have_text(words["runs"])
    axe(page)
    fits(page)
    screenshot(page, f"drawing-board-{language}")
    page.get_by_label(words["note"]).fill("Ritad i webbläsaren")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_text(words["saved"])).to_be_visible()
    expect(page.get_by_text("Ritad i webbläsaren").first).to_be_visible()
    page.get_by_role("button", name=words["publish"]).click()
    expect(page.get_by_text(words["published"])).to_be_visible()


def test_what_another_tool_wrote_survives_an_edit_and_an_unsaved_drawing_comes_back(
    sign_in_as: Callable[..., Page],
):
    page = sign_in_as("Jonas Nyström")
    page.goto("/models/upload?service=bygglov&as=arjang")
    marked = DRAWING.read_text("utf-8").replace('<bpmn2:userTask id="n7" name="Besluta om bygglov">', FOREIGN)
    file = {"name": "annat.bpmn", "mimeType": "application/xml", "buffer": marked.replace("n5", "nå5").encode()}
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="Ladda upp", exact=True).click()
    page.get_by_role("link", name="Redigera ritningen").click()
    ready(page)
    page.get_by_label("Välj i ritningen").select_option("n7")
    page.get_by_label("Fas").select_option("decision")
    page.get_by_label("Tidsfrist").fill("P10W")
    page.get_by_label("Tidsfrist").press("Tab")
    expect(page.get_by_text("Inte sparad än, men kvar i den här webbläsaren.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    ready(page)
    page.get_by_role("button", name="Återställ den osparade ritningen").click()
    page.get_by_role("button", name=re.compile("^Spara som")).click()
    expect(page.get_by_text(re.compile("Ritningen är sparad som version"))).to_be_visible()
    stored = page.request.get(f"{page.url}/original/file").text()
    for kept in ('acme:colour="röd"', "<acme:inner>kvar</acme:inner>", "nå5", 'duration="P10W"', 'phase="decision"'):
        assert kept in stored


def test_without_javascript_the_board_says_to_upload_instead(sign_in_as: Callable[..., Page]):
    page = sign_in_as("Jonas Nyström", script=False)
    page.goto("/models/bygglov/arjang/draw")
    expect(page.get_by_text("För att rita här behövs JavaScript.")).to_be_visible()
    expect(page.get_by_role("link", name="ladda upp filen")).to_be_visible()
