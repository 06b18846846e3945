"""The change lead's journey: from the map to Kil's building permits, in sentences, as a table and in both diagrams."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Download, Locator, Page, expect

Check = Callable[[Page], None]
Fetch = Callable[[Page, Locator], Download]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
WORDS = {
    "sv": {
        "compare": "Jämför",
        "service": "Bygglov",
        "show": "Visa modellerna",
        "head": "Bygglov: Kil jämfört med standarden",
        "lacks": "Kil saknar Bekräfta mottagandet",
        "rights": "Rör den sökandes rätt",
        "at_once": "Höra grannar",
        "table": "Tabell",
        "file": "Kalkylblad (CSV)",
        "diagram": "Diagram",
        "pairs": "Samma eller inte",
        "text": "Läs som text",
    },
    "en": {
        "compare": "Compare",
        "service": "Building permit",
        "show": "Show its models",
        "head": "Building permit: Kil compared with the standard",
        "lacks": "Kil lacks Bekräfta mottagandet",
        "rights": "Concerns the applicant's rights",
        "at_once": "Höra grannar",
        "table": "Table",
        "file": "Spreadsheet (CSV)",
        "diagram": "Diagram",
        "pairs": "Correspondences",
        "text": "Read as text",
    },
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_change_lead_reads_how_kil_differs_in_every_form(
    signed_in: Callable[..., Page],
    language: str,
    size: dict[str, int],
    axe: Check,
    fits: Check,
    fetched: Fetch,
    screenshot,
):
    words = WORDS[language]
    page = signed_in("Change lead", language, size=size)
    seen = 0

    def looked_at() -> None:
        nonlocal seen
        seen += 1
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"change-lead-{seen}-{language}-{size['width']}")

    page.goto("/map")
    looked_at()
    page.get_by_role("navigation").get_by_role("link", name=words["compare"], exact=True).click()
    page.locator("#f-service").select_option(label=words["service"])
    page.get_by_role("button", name=words["show"]).click()
    kil = page.locator("#f-variant optgroup[label='Kil'] option").first.get_attribute("value")
    page.locator("#f-variant").select_option(value=kil)
    looked_at()
    page.locator("form:has(#f-variant) button").click()

    expect(page.locator("h1")).to_have_text(words["head"])
    rights = page.locator(".k-group", has_text=words["rights"])
    expect(rights.get_by_text(words["lacks"])).to_be_visible()
    looked_at()

    page.get_by_role("link", name=words["table"], exact=True).click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    assert fetched(page, page.get_by_role("link", name=words["file"])).suggested_filename.endswith(".csv")
    looked_at()

    page.get_by_role("link", name=re.compile(rf"^{words['pairs']}\s*\d*$")).click()  # with the number of open questions
    looked_at()

    page.get_by_role("link", name=words["diagram"], exact=True).click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
    looked_at()
    page.get_by_role("link", name=words["text"]).first.click()
    looked_at()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_row_shows_its_difference_in_both_diagrams(signed_in: Callable[..., Page], language: str, axe: Check):
    page = signed_in("Change lead", language)
    page.goto("/compare/bygglov/kil")
    page.get_by_role("link", name=WORDS[language]["diagram"], exact=True).click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
    row = page.locator(".k-dlist li[data-kind=chg]", has_text="Höra grannar")
    row.get_by_role("link").click()
    for pane in ("#reference", "#variant"):
        chosen = page.locator(f"{pane} .djs-element.selected-difference")
        expect(chosen.filter(has_text=re.compile("Höra"))).to_have_count(1)
        expect(page.locator(f"{pane} .k-halo").first).to_be_visible()
        expect(page.locator(f"{pane} .djs-element.chg").first).to_be_visible()
    expect(row.get_by_role("link")).to_have_attribute("aria-current", "true")
    axe(page)


def test_what_is_missing_is_shown_in_the_standard_and_its_place_in_the_variant(signed_in: Callable[..., Page]):
    page = signed_in("Change lead")
    page.goto("/compare/bygglov/kil")
    page.get_by_text("Kil saknar Bekräfta mottagandet").click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
    expect(page.locator("#reference .djs-element.del.selected-difference")).to_have_count(1)
    expect(page.locator("#variant .k-halo--near").first).to_be_visible()


def test_the_diagrams_move_together_until_they_are_told_not_to(signed_in: Callable[..., Page]):
    page = signed_in("Change lead")
    page.goto("/compare/bygglov/kil")
    page.get_by_role("link", name="Diagram", exact=True).click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")

    def scales() -> list[str | None]:
        drawn = ".djs-container > svg > g.viewport"
        return [page.locator(f"{pane} {drawn}").get_attribute("transform") for pane in ("#reference", "#variant")]

    before = scales()
    page.locator("#reference").get_by_role("button", name="Zooma in").click()
    after = scales()
    assert after[0] != before[0]
    assert after[1] != before[1]
    page.locator("[data-sync]").uncheck()
    page.locator("#reference").get_by_role("button", name="Zooma in").click()
    assert scales()[1] == after[1]
    assert scales()[0] != after[0]


def test_the_differences_can_be_walked_with_keys_and_each_kind_hidden(signed_in: Callable[..., Page]):
    page = signed_in("Change lead")
    page.goto("/compare/bygglov/kil")
    page.get_by_role("link", name="Diagram", exact=True).click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
    place = page.locator("[data-position]")
    page.keyboard.press("n")
    expect(place).to_have_text(re.compile(r"^1 / \d+$"))
    page.keyboard.press("p")
    expect(place).to_have_text(re.compile(r"^(\d+) / \1$"))
    page.locator("[data-toggle=del]").click()
    expect(page.locator(".k-dlist li[data-kind=del]").first).to_be_hidden()
    expect(page.locator("#reference .djs-element.del")).to_have_count(0)


@pytest.mark.parametrize(
    "address", ["/family/bygglov", "/family/bygglov/meeting", "/family/bygglov/proposal", "/family/bygglov/matrix"]
)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_all_municipalities_at_once_can_be_read_by_everybody(
    signed_in: Callable[..., Page], axe: Check, fits: Check, address: str, size: dict[str, int]
):
    page = signed_in("Change lead", size=size)
    page.goto(address)
    page.wait_for_selector("section.k-panel[aria-busy=true]", state="detached", timeout=60_000)
    axe(page)
    fits(page)


def test_the_matrix_is_one_stop_of_the_tab_key_and_the_arrow_keys_go_through_it(signed_in: Callable[..., Page]):
    page = signed_in("Change lead")
    page.goto("/family/bygglov/matrix")
    figures = page.locator("table[data-grid] a")
    expect(page.locator("table[data-grid] a[tabindex='0']")).to_have_count(1, timeout=60_000)
    figures.first.focus()
    page.keyboard.press("ArrowRight")
    expect(figures.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(figures.first).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    expect(page.locator("table[data-grid] :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("jämför")


def test_a_proposed_standard_shows_how_many_do_what(signed_in: Callable[..., Page]):
    page = signed_in("Change lead")
    page.goto("/compare?service=bygglov")
    page.get_by_role("link", name="Alla kommuner på en gång").click()
    page.get_by_role("link", name="Föreslagen standard").click()
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached", timeout=60_000)
    expect(page.locator(".k-badge--count").first).to_be_visible()
    page.get_by_text("Kil", exact=True).last.click()
    expect(page.locator("details[open] li").first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, {"width": 390, "height": 844}], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_change_lead_sees_both_in_one_picture_what_can_happen_and_the_effect(
    signed_in: Callable[..., Page], language: str, size: dict[str, int], axe: Check, fits: Check, screenshot
):
    page = signed_in("Change lead", language, size=size)
    page.goto("/compare/bygglov/kil")
    address = page.url.split("?")[0]
    for name, words in (
        ("overlay", {"sv": "Föregående", "en": "Previous"}),
        ("behaviour", {"sv": "I standarden aldrig.", "en": "In the standard never."}),
        ("effect", {"sv": "Överlämningar mellan roller", "en": "Hand-overs between roles"}),
    ):
        page.goto(f"{address}/{name}")
        expect(page.get_by_text(words[language]).first).to_be_visible()
        if name == "overlay":
            expect(page.locator("html[data-diagrams=drawn]")).to_have_count(1)
            assert page.locator(".djs-element.ins").count() > 1 and page.locator(".djs-element.del").count() > 1
            page.locator("body").press("n")
            expect(page.locator("#differences [aria-current=true]")).to_have_count(1)
            assert page.locator(".k-halo").count() >= 1
        axe(page)
        fits(page)
        screenshot(page, f"change-lead-{name}-{language}-{size['width']}")


def test_what_a_meeting_needs_is_printed_whole_and_taken_along_as_one_file(
    signed_in: Callable[..., Page], fetched: Fetch
):
    page = signed_in("Change lead")
    page.goto("/family/bygglov/meeting")
    page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
    folded = page.locator("#later details")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_attribute("open", "")
    expect(page.locator(".djs-container > svg")).to_have_attribute("viewBox", re.compile(r"^-?\d"))
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(folded).not_to_have_attribute("open", "")
    assert page.locator(".djs-container > svg").get_attribute("viewBox") is None
    text = fetched(page, page.get_by_role("link", name="Spara som en fil")).path().read_text(encoding="utf-8")
    assert "Kil saknar" in text and "<svg" in text


def test_on_a_small_screen_the_tab_that_one_is_at_is_in_view(signed_in: Callable[..., Page]):
    page = signed_in("Change lead", size=NARROW)
    page.goto("/compare/bygglov/kil")
    page.goto(f"{page.url.split('?')[0]}/correspondences")
    expect(page.locator(".k-tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
