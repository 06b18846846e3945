"""kill -9 in the middle of completing work items loses nothing that was acknowledged, and doubles nothing."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from benchmarks.website import Browser, Server
from engine import jobs, store
from engine.services.organization import people
from engine.store import Database
from engine.store.tables import WorkItem
from tests.robustness.cases import AGAIN, LOOP, apply, open_items, publish
from tests.robustness.soundness import assert_sound, quiet
from tests.services.cases.place import Place, make_place

KILLS = 8
SEED = 2026


@pytest.fixture
def complete_until_killed(place: Place, database: Database) -> Iterator[Callable[[int, float], list[int]]]:
    """Let a process complete a case's work items and kill it some seconds after its first; return the acknowledged."""
    url = database.url.render_as_string(hide_password=False)
    programs: dict[int, subprocess.Popen[str]] = {}

    def program(case_id: int) -> subprocess.Popen[str]:
        if case_id not in programs:
            command = [sys.executable, "-m", "tests.robustness.completing", url, str(case_id), str(place.anna.id)]
            programs[case_id] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return programs[case_id]

    def run(case_id: int, seconds: float) -> list[int]:
        process = program(case_id)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        child = int(process.stdout.readline().removeprefix("born"))
        acknowledged = [int(process.stdout.readline())]
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        acknowledged.extend(int(line) for line in iter(process.stdout.readline, "dead\n"))
        return acknowledged

    yield run
    for process in programs.values():
        process.communicate("")


def test_what_was_acknowledged_before_a_kill_is_there_once_and_the_rest_not_at_all(
    place: Place, database: Database, complete_until_killed: Callable[[int, float], list[int]]
) -> None:
    publish(place, LOOP)
    case_id = apply(place)
    place.session.rollback()
    chance = random.Random(SEED)
    acknowledged: list[int] = []
    for kills in range(1, KILLS + 1):
        acknowledged += complete_until_killed(case_id, chance.uniform(0, 0.08))
        quiet(database)
        assert_sound(database)
        done = completed(database, case_id)
        assert set(acknowledged) <= set(done), "an acknowledged completion is lost"
        assert len(acknowledged) == len(set(acknowledged)), "a completion was acknowledged twice"
        assert len(done) - len(acknowledged) <= kills, "more was stored than acknowledged or under way"
    assert len(acknowledged) >= KILLS


def completed(database: Database, case_id: int) -> list[int]:
    """Return the ids of the completed work items of a case."""
    with database.reading() as session:
        done = select(WorkItem.id).where(WorkItem.case_id == case_id, WorkItem.status == "completed")
        return list(session.scalars(done))


@dataclass
class Site:
    """A server on a SQLite database of its own, where Anna can sign in."""

    server: Server
    database: Database
    place: Place

    def case(self) -> int:
        """Return the id of a new case in the loop."""
        case_id = apply(self.place)
        self.place.session.rollback()
        return case_id


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server."""
    folder = tmp_path_factory.mktemp("site")
    database = store.connect(f"sqlite:///{folder / 'klunga.sqlite'}")
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        publish(place, LOOP)
        place.anna.email = "anna@example.se"
        people.set_password(session, place.anna, "cykla i klunga", by=place.anna)
        made = Server(folder)
        made.start()
        yield Site(made, database, place)
        made.stop()
    database.close()


def signed_in(server: Server) -> Browser:
    """Return a browser in which Anna is signed in."""
    browser = Browser(server.port)
    browser.sign_in("anna@example.se", "cykla i klunga")
    browser.get("/work-items")
    return browser


def test_a_web_server_that_is_killed_while_people_click_comes_back_with_all_that_they_were_told(
    site: Site,
) -> None:
    web, database, case_id = site.server, site.database, site.case()
    chance = random.Random(SEED)
    acknowledged: list[int] = []
    browser = signed_in(web)
    stopper = threading.Timer(chance.uniform(0.5, 1.0), web.kill)
    (item,) = open_items(database, case_id).values()
    stopper.start()
    try:
        while True:
            status, target = browser.post(f"/work-items/{item}/complete", AGAIN)
            assert status == 303, target
            acknowledged.append(item)
            item = int(re.findall(r"item=(\d+)", target)[0])
    except OSError:
        stopper.join()
        browser.close()
    assert_sound(database)
    done = completed(database, case_id)
    assert set(acknowledged) <= set(done)
    assert len(done) - len(acknowledged) <= 1
    web.start()
    browser = signed_in(web)
    (item,) = open_items(database, case_id).values()
    assert browser.post(f"/work-items/{item}/complete", AGAIN)[0] == 303, "the case does not go on after the restart"
    browser.close()
    assert_sound(database)


def test_a_double_click_over_http_completes_once(site: Site) -> None:
    web, database, case_id = site.server, site.database, site.case()
    browsers = [signed_in(web) for _ in range(2)]
    for _ in range(8):
        (item,) = open_items(database, case_id).values()
        barrier = threading.Barrier(2)
        answers: list[int] = []

        def click(browser: Browser, item: int = item, barrier: threading.Barrier = barrier) -> None:
            barrier.wait(10)
            answers.append(browser.post(f"/work-items/{item}/complete", AGAIN)[0])  # noqa: B023

        threads = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [303, 303]
    for browser in browsers:
        browser.close()
    assert len(completed(database, case_id)) == 8
    assert_sound(database)
