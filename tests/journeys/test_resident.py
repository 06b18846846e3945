"""A resident applies for a parking permit in Torsby, from the open front page to the case number and “My cases”."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW, WIDE

Check = Callable[[Page], None]
PDF = {"name": "läkarintyg maj.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
HERE = "/apply/torsby/parkeringstillstand"
WORDS = {
    "sv": {
        "find": "Hitta en e-tjänst",
        "more": "Läs mer och ansök",
        "begin": "Börja ansökan",
        "next": "Fortsätt",
        "wrong": "2 saker behöver rättas",
        "part": "Del 2 av 4: Din rörelseförmåga",
        "check": "Del 4 av 4: Granska och skicka",
        "send": "Skicka ansökan",
        "sent": "Ansökan är skickad",
        "list": "Till mina ärenden",
        "now": "ansökan väntar på att registreras",
        "more_file": "Skicka in filen",
        "history": "Du skickade in läkarintyg maj.pdf.",
        "draft": "Spara och fortsätt senare",
        "unsent": "Inte skickat",
        "not_yours": "Du har inget ärende med numret KIL 2026-999999.",
    },
    "en": {
        "find": "Find an e-service",
        "more": "Read more and apply",
        "begin": "Begin the application",
        "next": "Continue",
        "wrong": "There are 2 things to correct",
        "part": "Part 2 of 4: Your mobility",
        "check": "Part 4 of 4: Check and send",
        "send": "Send application",
        "sent": "The application is sent",
        "list": "To my cases",
        "now": "the application waits to be registered",
        "more_file": "Send in the file",
        "history": "You sent in läkarintyg maj.pdf.",
        "draft": "Save and continue later",
        "unsent": "Not sent",
        "not_yours": "You have no case with the number KIL 2026-999999.",
    },
}


@pytest.fixture
def seen(axe: Check, fits: Check, screenshot: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Look at a page wide and narrow: one heading, no fault that axe finds, no scrolling sideways."""

    def look(page: Page, name: str) -> None:
        expect(page.locator("h1")).to_have_count(1)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            fits(page)
            axe(page)
            screenshot(page, f"resident-{name}-{size['width']}")

    return look


def choose_and_begin(page: Page, said: dict[str, str], seen: Callable[[Page, str], None], language: str) -> None:
    page.goto(f"/?lang={language}")
    page.get_by_role("link", name=said["find"]).click()
    seen(page, f"apply-{language}")
    page.locator("#places + ul").get_by_role("link", name="Torsby").click()
    seen(page, f"torsby-{language}")
    offer = page.locator("article", has=page.locator(f"a[href='{HERE}']"))
    offer.get_by_role("link", name=said["more"]).click()
    seen(page, f"e-service-{language}")
    page.get_by_role("link", name=said["begin"]).click()


def fill_in(page: Page, said: dict[str, str], seen: Callable[[Page, str], None], language: str) -> None:
    page.get_by_role("button", name=said["next"], exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(said["wrong"])
    seen(page, f"wrong-{language}")
    page.locator("[name=forare_eller_passagerare][value=forare]").check()
    page.locator("[name=tidigare_tillstand][value=nej]").check()
    page.get_by_role("button", name=said["next"], exact=True).click()
    expect(page.get_by_role("heading", name=said["part"])).to_be_visible()
    page.locator("#f-gangstracka").fill("80")
    page.locator("#f-hjalpmedel").select_option("rollator")
    page.locator("#f-behov").fill("Bruten höft i våras, går kort sträcka med rollator.")
    for name in ("lakarintyg", "foto"):
        page.locator(f"#f-{name}").set_input_files(PDF)
    page.get_by_role("button", name=said["next"], exact=True).click()
    page.wait_for_url(f"**{HERE}/3")
    page.goto(f"{HERE}/2")
    expect(page.get_by_text("läkarintyg maj.pdf, 1 kB")).to_have_count(2)
    seen(page, f"part-{language}")
    page.goto(f"{HERE}/3")
    page.locator("#f-telefon").fill("070-123 45 67")
    page.locator("#f-uppgifter_stammer").check()
    page.get_by_role("button", name=said["next"], exact=True).click()


@pytest.mark.parametrize(("language", "name"), [("sv", "Tomas Bråten"), ("en", "Åsa Glava")])
def test_a_resident_applies_and_follows_the_case(
    page: Page, language: str, name: str, seen: Callable[[Page, str], None]
):
    said = WORDS[language]
    choose_and_begin(page, said, seen, language)
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"**{HERE}/1")
    fill_in(page, said, seen, language)
    expect(page.get_by_role("heading", name=said["check"])).to_be_visible()
    seen(page, f"check-{language}")
    page.get_by_role("button", name=said["send"]).click()
    expect(page.locator("h1")).to_have_text(said["sent"])
    number = page.locator(".k-casenumber b").inner_text()
    assert number.startswith("TORSBY 20")
    seen(page, f"receipt-{language}")
    page.get_by_role("link", name=said["list"]).click()
    case = page.locator("article", has_text=number)
    expect(case).to_contain_text(said["now"])
    seen(page, f"my-cases-{language}")
    case.get_by_role("link").click()
    page.locator("#file").set_input_files(PDF)
    page.get_by_role("button", name=said["more_file"]).click()
    expect(page.locator(".k-time")).to_contain_text(said["history"])
    seen(page, f"case-{language}")
    page.goto("/my-cases/KIL-2026-999999")
    expect(page.get_by_text(said["not_yours"])).to_be_visible()


def test_a_double_click_on_send_makes_one_case_also_without_a_script(sign_in_as: Callable[..., Page]):
    page = sign_in_as("Sven Lindström", script=False)
    for number, fields in ((1, {"forare_eller_passagerare": "forare", "tidigare_tillstand": "nej"}), (3, {})):
        page.goto(f"{HERE}/{number}")
        for name, value in fields.items():
            page.locator(f"[name={name}][value={value}]").check()
        if number == 3:
            page.locator("#f-telefon").fill("070-123 45 67")
            page.locator("#f-uppgifter_stammer").check()
        page.get_by_role("button", name="Fortsätt", exact=True).click()
    page.goto(f"{HERE}/2")
    page.locator("#f-gangstracka").fill("80")
    page.locator("#f-hjalpmedel").select_option("kapp")
    page.locator("#f-behov").fill("Orkar gå en kort sträcka i taget.")
    for name in ("lakarintyg", "foto"):
        page.locator(f"#f-{name}").set_input_files(PDF)
    page.get_by_role("button", name="Fortsätt", exact=True).click()
    page.goto(f"{HERE}/check")
    page.get_by_role("button", name="Skicka ansökan").dblclick()
    page.wait_for_url("**/receipt")
    page.goto("/my-cases?show=open")
    expect(page.locator("article", has_text="TORSBY")).to_have_count(1)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_draft_is_found_again_and_can_be_discarded(
    sign_in_as: Callable[..., Page], language: str, seen: Callable[[Page, str], None]
):
    said = WORDS[language]
    page = sign_in_as("Ove Kjell", language)
    page.goto("/apply/kil/bygglov/1")
    page.locator("#f-fastighet").fill("Runnevål 3:2")
    page.get_by_role("button", name=said["draft"]).click()
    drafts = page.locator("section", has=page.get_by_role("heading", name=said["unsent"]))
    expect(drafts).to_contain_text("Kils kommun")
    seen(page, f"drafts-{language}")
    drafts.get_by_role("link").click()
    expect(page.locator("#f-fastighet")).to_have_value("Runnevål 3:2")
    page.goto("/my-cases")
    drafts.get_by_role("button").click()
    expect(drafts).to_have_count(0)
