"""A caseworker registers what came in by phone: with keys, on a small screen, and its applicant sees the case."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import NARROW


def test_what_came_in_by_phone_is_registered_and_its_applicant_sees_it(
    sign_in_as: Callable[..., Page],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = sign_in_as("Anna Berg", size=NARROW)
    page.goto("/work-items")
    page.get_by_role("link", name="Registrera ärende").click()
    expect(page.locator("h1")).to_contain_text("Registrera ärende")
    axe(page)
    fits(page)
    screenshot(page, "register-choose")
    page.goto("/cases/register/kil/parkeringstillstand")
    page.get_by_label("Namn", exact=True).press_sequentially("Maja")
    page.keyboard.press("Tab")
    page.keyboard.type("19850412-9803")
    page.get_by_role("button", name="Registrera ärendet").press("Enter")
    expect(page.get_by_text("Välj hur det kom in.").first).to_be_visible()
    expect(page.get_by_label("Personnummer")).to_have_value("19850412-9803")
    axe(page)
    fits(page)
    screenshot(page, "register-refused")
    page.get_by_label("per telefon").check()
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    for group in page.locator("main [role=radiogroup]:not(#f-who_came_by)").all():
        group.locator("input").first.check()
    for choice in page.locator("main select").all():
        choice.select_option(index=1)
    for field in page.locator("main .k-fields input[required]:not([type=radio]):not([type=checkbox])").all():
        kind = field.get_attribute("type")
        if kind == "file":
            field.set_input_files({"name": "intyg.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 intyg"})
        else:
            field.fill(
                {"date": "2026-01-05", "email": "maja@klunga.example", "tel": "0554-123 45"}.get(kind or "", "100")
            )
    for field in page.locator("main textarea[required]").all():
        field.fill("Har svårt att gå längre än hundra meter.")
    screenshot(page, "register-filled")
    page.get_by_role("button", name="Registrera ärendet").click()
    page.wait_for_url("**/cases/KIL-*")
    case_number = page.url.split("KIL-")[1][:11]
    page.goto(f"{page.url.split('?')[0]}?tab=application")
    expect(page.get_by_text("Anna Berg").first).to_be_visible()
    fits(page)
    screenshot(page, "register-case")
    maja = sign_in_as("Maja Lindström")
    maja.goto("/my-cases")
    expect(maja.get_by_text(case_number).first).to_be_visible()
