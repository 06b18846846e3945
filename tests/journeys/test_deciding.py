"""A change lead answers questions with single keys; a process owner resolves a rebase's conflict in the browser."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from waitress.server import create_server

from engine import bpmn, jobs
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.services.publishing import models
from engine.store import Database, migrate
from webui import create_app
from webui.sign_in.demo import demo_links

Check = Callable[[Page], None]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
TEXT = {"sv": "Bygglov", "en": "Building permit"}
STANDARD = """
(Ansökan inkommen) -> Registrera ansökan [Registrator] -> Bekräfta mottagandet [Registrator]
Bekräfta mottagandet -> Utred planenlighet [Handläggare] -> Besluta om lov [Delegat] -> (Beslutat)
"""
BY_CLERK = "mottagandet [Registrator]"
KIL = STANDARD.replace(BY_CLERK, "mottagandet [Handläggare]").replace("Bekräfta mottagandet", "Bekräfta per telefon")
EDA = STANDARD.replace("Utred planenlighet", "Handlägg ansökan")
NEWER = STANDARD.replace(BY_CLERK, "mottagandet [Delegat]").replace(
    "Bekräfta mottagandet", "Bekräfta mottagandet per brev"
)
SUNNE = STANDARD.replace("Bekräfta mottagandet", "Bekräfta via sms").replace("Delegat", "Nämnd")
NEWER_BY_OTHERS = STANDARD.replace("Bekräfta mottagandet", "Bekräfta per brev").replace("Delegat", "Chef")


@pytest.fixture(scope="module")
def links(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Links that sign in to a site of its own: a standard that was made anew after Kil and Eda drew their variants."""
    folder = tmp_path_factory.mktemp("deciding")
    app = create_app(f"sqlite:///{folder / 'klunga.sqlite'}", demo=True, instance=folder)
    database: Database = app.extensions["klunga"]
    migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        owner = people.create_person(session, "Eva Nor", now=NOW)
        people.assign(session, owner, "process_owner", None, by=None)
        lead = people.create_person(session, "Elin Holm", now=NOW)
        people.assign(session, lead, "change_lead", None, by=None)
        bygglov, rivning = (
            e_services.save_e_service(
                session, {"slug": slug, "name": TEXT, "summary": TEXT, "handling_time": TEXT}, by=None
            )
            for slug in ("bygglov", "rivning")
        )
        uploads = [(bygglov, None, STANDARD), (bygglov, "Kil", KIL), (bygglov, "Eda", EDA), (bygglov, None, NEWER)]
        uploads += [(rivning, None, STANDARD), (rivning, "Sunne", SUNNE), (rivning, None, NEWER_BY_OTHERS)]
        variant = 0
        for service, name, sketch in uploads:
            place = None
            if name:
                brand = Brand(name, f"{name} kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", {"sv": "", "en": ""})
                place = municipalities.create_municipality(
                    session, brand, code=name[:4], slug=name.lower(), case_prefix=name.upper(), by=None
                )
            file = bpmn.write(read_sketch(sketch))
            version = models.upload(session, service, place, "m.bpmn", file, by=owner, now=NOW)
            if place is None:
                models.publish(session, version.id, by=owner, now=NOW)
            else:
                variant = version.id
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield {str(purpose): link for purpose, _, link in demo_links(app, address)} | {
        "": address,
        "Sunne": f"{address}/rebase/{variant}",
    }
    server.close()
    thread.join(timeout=5)
    database.close()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_question_is_answered_and_undone_with_single_keys(
    new_page: Callable[..., Page],
    links: dict[str, str],
    language: str,
    size: dict[str, int],
    axe: Check,
    fits: Check,
    screenshot,
) -> None:
    page = new_page(size=size)
    page.goto(links["Change lead"])
    page.goto(f"{links['']}/questions?lang={language}")
    question = page.locator("#question")
    expect(question).to_contain_text("Handlägg ansökan")
    axe(page)
    fits(page)
    screenshot(page, f"question-{language}-{size['width']}")
    for key, sign in (("s", "same"), ("i", "del")):
        page.locator("body").press(key)
        expect(page.locator(".k-answered form")).to_have_count(1)
        expect(page.locator(f".k-answered .k-d--{sign}")).to_have_count(1)
        axe(page)
        fits(page)
        page.locator("body").press("u")
        expect(page.locator(".k-answered form")).to_have_count(0)
        expect(question).to_contain_text("Handlägg ansökan")
    page.locator("body").press("v")
    expect(page.locator("[role=status]").first).to_be_visible()
    expect(question).to_be_visible()
    screenshot(page, f"question-answered-{language}-{size['width']}")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_conflict_is_resolved_and_undone_in_the_browser_and_the_result_drawn(
    new_page: Callable[..., Page], links: dict[str, str], size: dict[str, int], axe: Check, fits: Check, screenshot
) -> None:
    page = new_page(size=size)
    page.goto(links["Process owner"])
    page.goto(f"{links['']}/family/bygglov")
    page.locator("a[href^='/rebase/']", has_text="Kil").click()
    drawn = page.locator("html[data-diagrams=drawn]")
    expect(drawn).to_have_count(1)
    expect(page.locator(".k-asked")).to_contain_text("0 av 1 besvarade")
    axe(page)
    fits(page)
    screenshot(page, f"rebase-conflict-{size['width']}")
    page.locator("body").press("1")
    expect(page.locator("#conflict")).to_have_count(0)
    expect(drawn).to_have_count(1)
    expect(page.locator("#otherwise")).to_contain_text("Vad Kil fortsätter att göra annorlunda")
    axe(page)
    fits(page)
    screenshot(page, f"rebase-resolved-{size['width']}")
    page.locator("body").press("u")
    expect(page.locator("#conflict")).to_be_visible()
    expect(page.locator(".k-asked")).to_contain_text("0 av 1 besvarade")
    parts = page.locator(".k-parts")
    expect(parts).to_have_attribute("open", "")
    axe(page)
    fits(page)
    screenshot(page, f"rebase-parts-{size['width']}")
    parts.locator(".k-question1").first.get_by_role("button", name="Ta från standarden").click()
    expect(page.locator("#otherwise")).to_be_visible()
    page.locator("body").press("u")
    expect(page.locator("#conflict")).to_be_visible()


def test_two_conflicts_are_answered_and_the_result_is_looked_through_and_saved_as_a_draft(
    new_page: Callable[..., Page], links: dict[str, str], axe: Check
) -> None:
    page = new_page()
    page.goto(links["Process owner"])
    page.goto(f"{links['Sunne']}?lang=sv")
    answered, drawn = page.locator(".k-asked"), page.locator("html[data-diagrams=drawn]")
    expect(answered).to_contain_text("0 av 2 besvarade")
    expect(page.locator("#theme")).to_have_text("Bekräfta via sms")
    page.locator("body").press("1")
    expect(answered).to_contain_text("1 av 2 besvarade")
    expect(page.locator("#theme")).to_have_text("Rollerna")
    page.locator("#conflict").get_by_role("button", name="Ta från standarden").click()
    expect(page.locator("#conflict")).to_have_count(0)
    expect(drawn).to_have_count(1)
    expect(page.locator("#result")).to_contain_text("Bekräfta via")
    axe(page)
    save = page.get_by_role("button", name="Spara utkastet")
    save.click()
    expect(answered).to_be_visible()  # nothing is saved that nobody has looked through
    page.get_by_label("Jag har gått igenom resultatet").check()
    save.click()
    expect(page.get_by_text("Varianten på den nya standarden är sparad som utkast 2.")).to_be_visible()
