"""An operator sees what has stopped, suspends a case and lets it go on, moves one and undoes it, approves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Download, Locator, Page, expect

Check = Callable[[Page], None]
ADDRESSES = (
    "/operations/",
    "/operations/lists/open",
    "/operations/lists/incidents",
    "/operations/requests",
    "/operations/export",
    "/operations/four-eyes",
)


@pytest.mark.parametrize(("language", "width"), [("sv", 1440), ("en", 360)])
def test_the_pages_are_without_fault(
    signed_in: Callable[..., Page],
    language: str,
    width: int,
    axe: Check,
    fits: Check,
    screenshot: Callable[[Page, str], None],
):
    page = signed_in("Team leader", language, size={"width": width, "height": 900})
    for address in ADDRESSES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        screenshot(page, f"operations{address.replace('/', '-')}-{language}-{width}")
        axe(page)
        fits(page)
    for view in ("suspended", "incidents", "open"):
        page.goto(f"/operations/lists/{view}")
        page.locator(".k-main").first.click()
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        fits(page)
        screenshot(page, f"operations-case-{view}-{language}-{width}")


def test_a_case_is_moved_undone_suspended_and_goes_on_without_javascript(sign_in_as: Callable[..., Page]):
    page = sign_in_as("Tove Runn", "en", script=False)
    page.goto("/operations/lists/open?activity=fullst")
    if not page.locator(".k-main").count():
        page.goto("/operations/lists/open")
    page.locator("tbody tr", has_not=page.locator(".k-tag")).last.locator(".k-main").click()  # goes on
    page.locator("#move select").select_option(index=3)
    page.get_by_role("button", name="See what it would mean").click()
    if page.locator(".op-preview").count():
        page.locator("#move [name=reason]").fill("Registered by hand before.")
        page.get_by_role("button", name="Move the case").click()
        expect(page.locator("main")).to_contain_text("Tove Runn moved the case to")
        page.get_by_role("button", name="Undo the move").click()
        expect(page.locator("main")).to_contain_text("put the case back")
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write a reason")
    page.locator("#suspend [name=reason]").fill("We wait for the court.")
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.locator("main")).to_contain_text("The case is suspended since")
    page.get_by_role("button", name="Let it go on").click()
    expect(page.locator("main")).to_contain_text("Tove Runn let the case go on.")


def test_another_person_approves(sign_in_as: Callable[..., Page]):
    page = sign_in_as("Tove Runn", "en")
    page.goto("/operations/requests")
    expect(page.locator("main")).to_contain_text("Kalle Apertin writes:")
    page.get_by_role("button", name="Approve and do it").click()
    expect(page.get_by_role("status")).to_contain_text("Approved and done.")
    expect(page.get_by_role("table")).to_contain_text(re.compile("Approved"))


def test_many_cases_are_suspended_at_once_and_a_log_is_fetched(
    sign_in_as: Callable[..., Page], axe: Check, fits: Check, fetched: Callable[[Page, Locator], Download]
):
    page = sign_in_as("Ylva Kihl", "en")
    page.goto("/operations/lists/open")
    rows = page.locator("tbody .k-check").count()
    page.keyboard.press("Shift+X")
    expect(page.get_by_text(f"{rows} selected")).to_be_visible()
    page.get_by_role("button", name="Clear the selection").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("tbody .k-check").last.check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Suspend …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suspend 2 cases")
    axe(page)
    fits(page)
    page.get_by_label("Reason").fill("The system is exchanged.")
    page.get_by_role("button", name="Suspend 2 cases").click()
    expect(page.get_by_role("heading", name="It is finished")).to_be_visible(timeout=30_000)
    axe(page)
    fits(page)
    page.get_by_role("button", name="Let all 2 go on again").click()
    expect(page.get_by_role("heading", name="It is finished")).to_be_visible(timeout=30_000)
    page.goto("/operations/export")
    assert fetched(page, page.get_by_role("button", name="Fetch the log")).suggested_filename.endswith(".xes")
