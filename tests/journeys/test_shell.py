"""The pages that all audiences share, in a browser: readable, reachable and without a fault in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]
PAGES = ("/", "/sign-in", "/sign-in/resident", "/demo", "/shortcuts", "/accessibility", "/privacy", "/nowhere")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_open_pages_are_without_fault(
    new_page: Callable[..., Page], language: str, size: dict[str, int], axe: Check, fits: Check, screenshot
):
    page = new_page(size=size)
    for address in (
        "/",
        "/sign-in",
        "/sign-in/resident",
        "/demo",
        "/shortcuts",
        "/accessibility",
        "/privacy",
        "/nowhere",
    ):
        page.goto(f"{address}?lang={language}")
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"shell{address.replace('/', '-')}-{language}-{size['width']}")


@pytest.mark.parametrize("audience", ["Process owner", "Caseworker", "Change lead", "Administrator", "Resident"])
def test_a_demo_link_signs_in_and_the_person_can_sign_out_again(signed_in: Callable[..., Page], audience: str):
    page = signed_in(audience)
    page.goto("/shortcuts")
    if page.locator("summary.k-user").count():
        page.locator("summary.k-user").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()


def test_the_language_switch_turns_the_page_and_is_remembered(page: Page):
    page.goto("/sign-in")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Sign in as staff")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_page_can_be_used_with_the_keyboard_from_its_first_link(page: Page):
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Hoppa till innehållet")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_wrong_password_leads_from_the_summary_to_the_field(page: Page, axe: Check):
    page.goto("/sign-in")
    page.get_by_label("E-post").fill("nobody@klunga.example")
    page.get_by_label("Lösenord").fill("something else")
    page.get_by_role("button", name="Logga in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link").click()
    expect(page.get_by_label("E-post")).to_be_focused()
    expect(page.get_by_label("E-post")).to_have_value("nobody@klunga.example")


def test_shortcuts_lead_to_their_page_until_they_are_turned_off(page: Page):
    page.goto("/sign-in")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_url("**/shortcuts")
    page.get_by_label("Använd kortkommandon i den här webbläsaren").uncheck()
    page.goto("/sign-in")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/sign-in")
