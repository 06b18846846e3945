"""Completing a work item through the services with its commit, and over HTTP, on both databases."""

import cProfile
import pstats
import re
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

from sqlalchemy import event, insert, text

from benchmarks.looping import AGAIN, DATABASES, EMAIL, PASSWORD, SHORT, Looping, cases, now, url
from benchmarks.sizes import SIZES
from benchmarks.tables import Cell, Table, in_turn
from benchmarks.website import Browser, Server
from engine.services.organization import people
from engine.store import Database
from engine.store.tables import Note, Person

TIMES = 60


def measure() -> list[Table]:
    """Return the cost of a completion after few and after many rounds of a loop."""
    services: list[tuple[Cell, ...]] = []
    pages: list[tuple[Cell, ...]] = []
    work: list[tuple[Cell, ...]] = []
    for name, place in DATABASES.items():
        with place() as (folder, database):
            few, many = cases(database)
            services += _services(name, database, few, many)
            work.append(_work(name, database, few))
            pages += _pages(name, folder, database, few, many)
    completing = (
        "database",
        "rounds before",
        "ms",
        f"to {SHORT} rounds",
        "bare write, ms",
        "in bare writes",
        "one INSERT, ms",
        "in INSERTs",
        "single UPDATE, ms",
        "SQL statements",
        "state, bytes",
    )
    grown = f"to {SHORT} rounds"
    over_http = ("database", "rounds before", "complete, ms", grown, "case page, ms", f"{grown} ")
    return [
        Table("Completing a work item through the services, committed", completing, tuple(services)),
        Table(
            "The work of Python for it, whatever else the machine does: calls of functions",
            ("database", "completing", "one INSERT", "in INSERTs"),
            tuple(work),
        ),
        Table("Over HTTP (waitress, one signed-in client that keeps its connection)", over_http, tuple(pages)),
    ]


def _services(name: str, database: Database, few: Looping, many: Looping) -> list[tuple[Cell, ...]]:
    languages = cycle(("en", "sv"))
    acts: dict[str, Callable[[], object]] = {
        "few": few.complete,
        "many": many.complete,
        "bare": lambda: bare_write(database, few.by, next(languages)),
        "insert": lambda: single_insert(database, few.case_id, few.by.id),
        "single": lambda: single_update(database, few.case_id),
    }
    taken = in_turn(acts, TIMES)
    return [
        (
            name,
            rounds,
            taken[which],
            taken[which] / taken["few"],
            taken["bare"],
            taken[which] / taken["bare"],
            taken["insert"],
            taken[which] / taken["insert"],
            taken["single"],
            statements(database, case.complete),
            case.state_bytes(),
        )
        for which, rounds, case in (("few", SHORT, few), ("many", SIZES.rounds, many))
    ]


def _work(name: str, database: Database, few: Looping) -> tuple[Cell, ...]:
    ours, least = calls(few.complete), calls(lambda: single_insert(database, few.case_id, few.by.id))
    return name, round(ours), round(least), ours / least


def calls(act: Callable[[], object], times: int = 39) -> float:
    """Return how many functions an act calls, the mean of ``times``: what it costs Python, on a busy machine too."""
    for _ in range(2):  # the second finds compiled what the first has sent
        counted = cProfile.Profile()
        counted.enable()
        for _ in range(times):
            act()
        counted.disable()
    return pstats.Stats(counted).total_calls / times


def statements(database: Database, act: Callable[[], object]) -> int:
    """Return how many SQL statements an act sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)


def bare_write(database: Database, person: Person, language: str) -> None:
    """Do the smallest act that Klunga has: read one row, change one value in it, commit. Somebody chooses a language.

    The same sessions, durability and way to the database as any other act: what storing anything costs here.
    """
    with database.writing() as session:
        people.set_language(session, person, "en" if language == "en" else "sv")


def single_insert(database: Database, case_id: int, person_id: int) -> None:
    """Insert one row and commit, through SQLAlchemy but without a session and without reading."""
    row = {"case_id": case_id, "written_at": now(), "written_by_id": person_id, "text": "En rad."}
    with database.writer.begin() as connection:
        connection.execute(insert(Note), row)


def single_update(database: Database, case_id: int) -> None:
    """Send one UPDATE and commit, without a session and without reading: the least that the database can do."""
    with database.writer.begin() as connection:
        connection.execute(text('UPDATE "case" SET phase = phase WHERE id = :id'), {"id": case_id})


def _pages(name: str, folder: Path, database: Database, few: Looping, many: Looping) -> list[tuple[Cell, ...]]:
    server = Server(folder, database_url=url(database))
    server.start()
    browser = Browser(server.port)
    try:
        browser.sign_in(EMAIL, PASSWORD)
        acts: dict[str, Callable[[], object]] = {}
        for which, case in (("few", few), ("many", many)):
            address = f"/cases/{case.number()}"
            acts[f"page {which}"] = partial(_open, browser, address)
            acts[which] = _completing(browser, case)
        taken = in_turn(acts, TIMES)
    finally:
        browser.close()
        server.stop()
    return [
        (
            name,
            rounds,
            taken[which],
            taken[which] / taken["few"],
            taken[f"page {which}"],
            taken[f"page {which}"] / taken["page few"],
        )
        for which, rounds in (("few", SHORT), ("many", SIZES.rounds))
    ]


def _open(browser: Browser, address: str) -> None:
    status, page = browser.get(address)
    if status != 200:
        raise RuntimeError(f"{address}: {status} {page[:200]}")


def _completing(browser: Browser, case: Looping) -> Callable[[], object]:
    item = case.first_item()

    def complete() -> None:
        nonlocal item
        status, target = browser.post(f"/work-items/{item}/complete", AGAIN)
        found = re.search(r"item=(\d+)", target)
        if status != 303 or found is None:
            raise RuntimeError(f"Completing failed: {status} {target[:200]}")
        item = int(found.group(1))

    return complete
