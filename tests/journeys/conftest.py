"""A real browser on a real server: one seeded demo database for all journeys, Chromium, and axe-core.

A journey that changes data works on its own cases; the database is shared by all journeys of a run. The pages and their
background jobs run in a process of their own, as for people: there is one DBOS in a process, and other tests start it.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect, sync_playwright

from benchmarks.website import free_port
from cluster.processes import Process
from webui import create_app
from webui.database import database
from webui.sign_in.demo import demo_links, personas

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = os.environ.get("KLUNGA_SCREENSHOTS", "")
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 780}
PATIENCE = 30_000  # ms until a journey gives up: three browsers and their servers share two cores with other tests
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Site:
    """A running server: its address, and the sign-in link of each audience by its English name."""

    address: str
    links: dict[str, str]


@pytest.fixture(scope="session")
def demo_app(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo on a database of its own for all journeys; this process serves nothing, it only looks into it."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_file, folder / "klunga.sqlite")
    app = create_app(f"sqlite:///{folder / 'klunga.sqlite'}", demo=True, instance=folder)
    yield app
    app.extensions["klunga"].close()


@pytest.fixture(scope="session")
def site(demo_app: Flask) -> Iterator[Site]:
    """The demo served from a process of its own, with its background jobs; it may ask systems of this machine."""
    folder = Path(demo_app.extensions["klunga"].url.database).parent
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'klunga.sqlite'}", "KLUNGA_CONNECTION_HOSTS": "127.0.0.1"}
    command = (sys.executable, "-m", "webui", "--demo", "--instance", str(folder), "--port", str(port))
    server = Process("web", command, settings, folder)
    server.start()
    try:
        server.wait_for(f"{address}/health/live")
        yield Site(address, {str(purpose): link for purpose, _, link in demo_links(demo_app, address)})
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine; the journeys fail where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Journeys need Chromium: apt-get install chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open pages in browsers of their own: ``new_page()``, ``new_page(size=NARROW, script=False)``.

    The test fails if a page breaks the Content-Security-Policy or an error reaches its console.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(size: dict[str, int] = WIDE, script: bool = True) -> Page:
        context = browser.new_context(
            viewport=size, base_url=site.address, locale="sv-SE", java_script_enabled=script, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: troubles.append(f"{page.url}: {said.text}") if _is_trouble(said.text) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _is_trouble(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page 1440 wide, signed out."""
    return new_page()


@pytest.fixture
def signed_in(new_page: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """Sign in by the demo's link: ``signed_in("Caseworker")``, ``signed_in("Resident", "en", size=NARROW)``."""

    def sign_in(audience: str, language: str = "sv", **options: object) -> Page:
        opened = new_page(**options)
        opened.goto(site.links[audience])
        opened.goto(f"/?lang={language}")
        return opened

    return sign_in


@pytest.fixture
def sign_in_as(new_page: Callable[..., Page], demo_app: Flask) -> Callable[..., Page]:
    """Sign in as a person of the demo by name: ``sign_in_as("Lisa Jonsson")``."""

    def sign_in(name: str, language: str = "sv", **options: object) -> Page:
        with demo_app.test_request_context(), database().reading() as session:
            found = next(persona for persona in personas(session) if persona.visitor.name == name)
        opened = new_page(**options)
        opened.goto(f"/demo/sign-in/{found.token}")
        opened.goto(f"/?lang={language}")
        return opened

    return sign_in


def _loaded(page: Page) -> None:
    """Wait until a page has its style sheets and letters: without them colours and widths are others.

    A click that fetches a file while the page is still loading would stop that for ever.
    """
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")


@pytest.fixture
def fetched() -> Callable[[Page, Locator], Download]:
    """Click what fetches a file, once the page is loaded, and return the file."""

    def fetch(page: Page, link: Locator) -> Download:
        _loaded(page)
        with page.expect_download() as saved:
            link.click()
        return saved.value

    return fetch


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe-core finds nothing on a page."""

    def check(page: Page) -> None:
        _loaded(page)
        found = Axe().run(page)
        said = [
            f"{violation['id']}: {violation['help']}: "
            + "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            for violation in found.response["violations"]
        ]
        assert said == [], page.url

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Assert that a page does not scroll sideways."""

    def check(page: Page) -> None:
        _loaded(page)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{page.url} is {wider} px too wide"

    return check


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keep a picture of a page, if ``KLUNGA_SCREENSHOTS`` names a folder."""

    def take(page: Page, name: str) -> None:
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)

    return take
