"""An administrator's pages in a browser: without fault in both languages, wide and narrow; colours said in words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]
ADDRESSES = (
    "/administration/persons",
    "/administration/persons/new",
    "/administration/municipalities",
    "/administration/municipalities/sunne",
    "/administration/municipalities/sunne/groups",
    "/administration/standards",
)


@pytest.mark.parametrize("size", [(1440, 900), (360, 780)], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_are_without_fault(
    signed_in: Callable[..., Page],
    language: str,
    size: tuple[int, int],
    axe: Check,
    fits: Check,
    screenshot: Callable[[Page, str], None],
):
    page = signed_in("Administrator", language, size={"width": size[0], "height": size[1]})
    for address in ADDRESSES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"administration{address.replace('/', '-')}-{language}-{size[0]}")
    page.goto("/administration/municipalities/sunne/groups")
    page.locator(".k-main").first.click()
    axe(page)
    fits(page)
    page.goto("/administration/persons")
    page.locator(".k-main").first.click()
    axe(page)
    fits(page)


def test_the_contrast_of_a_colour_is_said_while_it_is_chosen_and_refused_when_it_is_too_low(
    signed_in: Callable[..., Page], axe: Check
):
    page = signed_in("Administrator")
    page.goto("/administration/municipalities/sunne")
    colour = page.get_by_label("Huvudfärg", exact=True)
    colour.fill("#f2b632")
    expect(page.get_by_text("Kontrast 1,8 till 1: texten går inte att läsa; det behövs 4,5.")).to_be_visible()
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Kontrasten är 1,8 till 1")
    expect(colour).to_have_value("#f2b632")
    axe(page)
