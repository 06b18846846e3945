"""Klunga behind nginx as deploy/ has it, where nginx is installed: what browsers see, and a new release under load."""

import http.client
import shutil
import ssl
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from benchmarks.website import Browser, free_port
from cluster.front import NAME, Front
from cluster.processes import Process
from engine import store
from engine.services.case_handling import applications
from engine.services.organization import people
from engine.store import Database
from engine.store.tables import Note
from tests.services.cases.place import NOW, make_place

PASSWORD = "cykla i klunga"
pytestmark = pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="nginx is missing")


class HttpsBrowser(Browser):
    """A browser that comes through the web server in front."""

    def __init__(self, site: "Site") -> None:
        super().__init__(site.front.port)
        self._connection = site.connection()

    def headers(self) -> dict[str, str]:
        """Return the headers of a browser that sends its own address, as one that lies."""
        return {**super().headers(), "Host": NAME, "Referer": f"https://{NAME}/", "X-Forwarded-For": "203.0.113.9"}


@dataclass(frozen=True)
class Site:
    """nginx, and the two services with pages that stand behind it."""

    front: Front
    pages: tuple[Process, Process]
    database: Database
    case: str

    def connection(self) -> http.client.HTTPSConnection:
        """Return a connection to nginx."""
        trusting = ssl.create_default_context(cafile=str(self.front.certificate))
        return http.client.HTTPSConnection("localhost", self.front.port, timeout=60, context=trusting)

    def ask(self, path: str, method: str = "GET", **more: object) -> tuple[http.client.HTTPResponse, bytes]:
        """Return an answer and its body."""
        connection = self.connection()
        connection.request(method, path, headers={"Host": NAME, **more.pop("headers", {})}, **more)  # type: ignore
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content


@pytest.fixture(scope="module")
def site(postgres_server: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Klunga on PostgreSQL: two services with two processes each behind nginx."""
    folder = tmp_path_factory.mktemp("front")
    name = f"front_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template")  # type: ignore[attr-defined]
    url = postgres_server.url(name)  # type: ignore[attr-defined]
    database = store.connect(url)
    case = _filled(database)
    ports = (free_port(), free_port())
    pages = tuple(_service(folder, port, url) for port in ports)
    front = Front(folder / "nginx", free_port(), free_port(), ports)
    nginx = front.process()
    started = [*pages, nginx]
    try:
        for each in started:
            each.start()
        for each, port in zip(pages, ports, strict=True):
            each.wait_for(f"http://127.0.0.1:{port}/health/live")
        yield Site(front, pages, database, case)  # type: ignore[arg-type]
    finally:
        database.close()
        for each in started:
            each.stop()


def _service(folder: Path, port: int, url: str) -> Process:
    """Return what a unit of systemd starts, with its own port, folder and database."""
    command = (sys.executable, "-m", "webui", "--https", "--port", str(port), "--processes", "2")
    settings = {"DATABASE_URL": url, "KLUNGA_CONNECTIONS": "3", "PROMETHEUS_MULTIPROC_DIR": str(folder / str(port))}
    return Process(f"web-{port}", (*command, "--instance", str(folder)), settings, folder)


def _filled(database: Database) -> str:
    """Let Anna sign in with a password; return the number of a case."""
    with database.writing() as session:
        place = make_place(session)
        place.anna.email = "anna@example.se"
        people.set_password(session, place.anna, PASSWORD, by=place.anna)
        place.publish("(start) -> Utred [Handläggare] -> (slut)")
        case = applications.send(
            session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
        )
        return case.number.replace(" ", "-")


def test_a_caseworker_signs_in_over_https_and_the_cookie_stays_there(site: Site) -> None:
    browser = HttpsBrowser(site)
    browser.sign_in("anna@example.se", PASSWORD)
    assert browser.get("/work-items")[0] == 200
    browser.close()
    answer, _ = site.ask("/sign-in")
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in each and "HttpOnly" in each and "SameSite" in each for each in cookies)


def test_pages_carry_what_protects_them_and_are_not_kept_while_static_files_are(site: Site) -> None:
    answer, page = site.ask("/sign-in")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "nginx/" not in answer.headers.get("Server", "")
    style = page.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    answer, content = site.ask(style, headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers.get("Content-Encoding") == "gzip"
    assert content


def test_over_http_one_is_sent_to_https(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.front.plain_port, timeout=60)
    connection.request("GET", "/work-items?view=mine", headers={"Host": NAME})
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/work-items?view=mine")


def test_what_is_too_large_is_refused_with_our_sentence_and_what_is_huge_by_the_server_in_front(
    site: Site,
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, page = site.ask("/sign-in", "POST", body=b"a" * 600_000, headers=kind)
    assert answer.status == 413
    assert "<h1" in page.decode()
    answer, _ = site.ask("/sign-in", "POST", body=b"", headers={"Content-Length": "200000000"})
    assert answer.status == 413


def test_health_and_figures_are_for_this_machine_alone(site: Site) -> None:
    for path in ("/metrics", "/health/live", "/health/ready"):
        assert site.ask(path)[0].status == 404


def test_a_new_release_is_started_under_load_and_no_request_is_lost(site: Site) -> None:
    """What docs/how-to/run-it.md says of an upgrade: one service after the other, while people look and send."""
    answers: Counter[object] = Counter()
    stopping = threading.Event()
    lock = threading.Lock()

    def count(answer: object) -> None:
        with lock:
            answers[answer] += 1

    def visit(browser: HttpsBrowser) -> None:
        while not stopping.is_set():
            try:
                count(("page", browser.get("/work-items")[0]))
                count(("note", browser.post(f"/cases/{site.case}/notes", {"text": "En anteckning."})[0]))
            except (OSError, http.client.HTTPException) as lost:
                count(("lost", repr(lost)))
                browser.close()
        browser.close()

    browsers = [HttpsBrowser(site) for _ in range(4)]
    for browser in browsers:
        browser.sign_in("anna@example.se", PASSWORD)
    visitors = [threading.Thread(target=visit, args=(browser,)) for browser in browsers]
    for each in visitors:
        each.start()
    try:
        for service, port in zip(site.pages, site.front.pages, strict=True):
            before = answers.total()
            service.stop()
            service.start()
            service.wait_for(f"http://127.0.0.1:{port}/health/live")
            while answers.total() < before + 40 and not stopping.wait(0.05):
                pass
    finally:
        stopping.set()
        for each in visitors:
            each.join()
    assert set(answers) == {("page", 200), ("note", 303)}, answers
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == answers["note", 303]
