"""An administrator connects a system and tries it, in a browser: without fault in both languages, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.connectors.servers import answering, serving

Check = Callable[[Page], None]
WORDS = {
    "sv": ("Spara", "Fråga systemet", "Det fungerar.", "Ta bort den"),
    "en": ("Save", "Ask the system", "It works.", "Remove it"),
}


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_system_is_connected_tried_and_removed(
    signed_in: Callable[..., Page],
    language: str,
    size: tuple[int, int],
    axe: Check,
    fits: Check,
    screenshot: Callable[[Page, str], None],
):
    save, ask, works, remove = WORDS[language]
    page = signed_in("Administrator", language, size={"width": size[0], "height": size[1]})

    def look(name: str) -> None:
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"connections-{name}-{language}-{size[0]}")

    page.goto("/administration/connections/new?kind=email")
    look("email")
    page.goto("/administration/connections/new?topic=inkomst")
    page.get_by_role("button", name=save, exact=True).click()
    look("wrong")
    with serving(answering(200, '{"person": {"income": 240000}}', Content_Type="application/json")) as server:
        page.locator("#f-url").fill(f"{server.url}/persons")
        page.locator("#f-request").fill("person.id = sokande.personnummer")
        page.locator("#f-response").fill("inkomst = person.income")
        page.locator("#f-secret_header").fill("Authorization")
        page.locator("#f-secret").fill("Bearer hemlig")
        page.get_by_role("button", name=save, exact=True).click()
        page.locator("#f-sample").fill('sokande.personnummer = "191212121212"')
        page.get_by_role("button", name=ask, exact=True).click()
        expect(page.get_by_text(works)).to_be_visible()
        look("tried")
        assert "hemlig" not in page.locator("#try").inner_text()
    page.goto("/administration/connections")
    look("list")
    page.locator(".k-main", has_text="inkomst").click()
    page.get_by_role("button", name=remove, exact=True).click()
    expect(page.locator(".k-main", has_text="inkomst")).to_have_count(0)
