"""Real files of ten sources and tools: uploaded, prepared, and run to their end through the pages."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from waitress.server import create_server

from engine import jobs, store
from tests.journeys.real_files import PEOPLE, Journey, Outcome, demo_address, drawn, listed, make_kil, signed_in
from webui import create_app

DATA = os.environ.get("KLUNGA_DATA")
SEED = 2026
AN_ID = re.compile(r"\bklunga_\w+|\b(?:Activity|Gateway|Flow|Event)_[0-9a-z]{7}\b|\bsid-[0-9A-Fa-f-]{30,}")

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not say where the real files are")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages, with the demo's sign-in and the guard against forged forms, on Kil and its three persons."""
    folder = tmp_path_factory.mktemp("real-files")
    database = store.connect(f"sqlite:///{folder / 'klunga.sqlite'}", durable=False)
    store.migrate(database)
    jobs.migrate(database)
    make_kil(database)
    database.close()
    made = create_app(f"sqlite:///{folder / 'klunga.sqlite'}", demo=True, instance=folder)
    yield made
    made.extensions["klunga"].close()


@pytest.fixture(scope="module")
def outcomes(app: Flask) -> list[Outcome]:
    """What became of the ten files."""
    people = [signed_in(app, name) for name, _ in PEOPLE]
    files = drawn(listed(Path(DATA or ".")), SEED, 10)
    return [
        Journey(app.extensions["klunga"], people, Outcome(file), f"prov-{number}").run()
        for number, file in enumerate(files, start=1)
    ]


def test_ten_files_of_ten_sources_run_to_their_end_through_the_pages(outcomes: list[Outcome]):
    print("\n" + "\n".join(outcome.line for outcome in outcomes))
    assert len({outcome.file.source for outcome in outcomes}) == 10
    assert [outcome.line for outcome in outcomes if not outcome.end.startswith(("closed", "waits: "))] == []


def test_no_page_on_the_way_failed_or_showed_an_id(outcomes: list[Outcome]):
    pages = [page for outcome in outcomes for page in outcome.pages]
    assert [f"{page.status} {page.address}" for page in pages if page.status >= 400] == []
    assert {f"{page.address}: {found}" for page in pages for found in AN_ID.findall(page.text)} == set()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the pages are served from a thread of this process."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


def test_one_of_them_is_drawn_and_run_in_a_browser(
    app: Flask, outcomes: list[Outcome], address: str, new_page: Callable[..., Page]
):
    outcome = next(each for each in outcomes if each.end == "closed" and each.rewrites and each.work_items > 2)
    louise, anna, maja = (new_page() for _ in PEOPLE)
    for page, (name, _) in zip((louise, anna, maja), PEOPLE, strict=True):
        page.goto(f"{address}{demo_address(app, name)}")
    louise.goto(f"{address}{outcome.version}")
    expect(louise.locator(".djs-shape").first).to_be_visible()
    maja.goto(f"{address}/apply/kil/prov-{outcomes.index(outcome) + 1}/1")
    maja.locator("[name=arende]").fill("I en webbläsare")
    maja.locator("[name=act][value=continue]").click()
    maja.locator("form.k-send button").click()
    number = re.search(r"KIL \d+-\d+", maja.locator("main").inner_text())
    assert number is not None
    anna.goto(f"{address}/cases/{number[0].replace(' ', '-')}")
    for _ in range(outcome.acts * 2):
        expect(anna.locator(".djs-shape").first).to_be_visible()
        form = anna.locator("form[action*='/complete']")
        if not form.count():
            break
        for choice in form.locator("[type=radio]").all()[:1]:
            choice.check()
        form.locator("button:not([name])").first.click()
    expect(anna.locator("main")).to_contain_text("The case is closed")
