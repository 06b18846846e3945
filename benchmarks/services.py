"""Completing a work item through the services with its commit, and over HTTP, on both databases."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import event, text

from benchmarks.looping import AGAIN, DATABASES, EMAIL, LONG, PASSWORD, SHORT, Looping, cases
from benchmarks.tables import Table, in_turn
from benchmarks.website import Browser, Server
from engine.store import Database

TIMES = 40


def measure() -> list[Table]:
    """Return the cost of a completion after few and after many rounds of a loop."""
    services: list[tuple[str, int, float, float, float, int, int]] = []
    pages: list[tuple[str, int, float, float, float, float]] = []
    for name, place in DATABASES.items():
        with place() as (folder, database):
            few, many = cases(database)
            services += _services(name, database, few, many)
            pages += _pages(name, folder, database, few, many)
    return [
        Table(
            "Completing a work item through the services, committed",
            (
                "database",
                "rounds before",
                "ms",
                f"to {SHORT} rounds",
                "in bare write transactions",
                "SQL statements",
                "state, bytes",
            ),
            tuple(services),
        ),
        Table(
            "Completing a work item over HTTP (waitress, one signed-in client that keeps its connection)",
            ("database", "rounds before", "complete, ms", f"to {SHORT} rounds", "case page, ms", f"to {SHORT} rounds "),
            tuple(pages),
        ),
    ]


def _services(
    name: str, database: Database, few: Looping, many: Looping
) -> list[tuple[str, int, float, float, float, int, int]]:
    acts = {"few": few.complete, "many": many.complete, "bare": lambda: bare_write(database, few.case_id)}
    taken = in_turn(acts, TIMES)
    return [
        (
            name,
            rounds,
            taken[which],
            taken[which] / taken["few"],
            taken[which] / taken["bare"],
            statements(database, case.complete),
            case.state_bytes(),
        )
        for which, rounds, case in (("few", SHORT, few), ("many", LONG, many))
    ]


def statements(database: Database, act: Callable[[], object]) -> int:
    """Return how many SQL statements an act sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)


def bare_write(database: Database, case_id: int) -> None:
    """Write one row and commit: the least that storing anything costs here."""
    with database.writer.begin() as connection:
        connection.execute(text('UPDATE "case" SET phase = phase WHERE id = :id'), {"id": case_id})


def _pages(
    name: str, folder: Path, database: Database, few: Looping, many: Looping
) -> list[tuple[str, int, float, float, float, float]]:
    server = Server(folder, database_url=database.url.render_as_string(hide_password=False))
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
        for which, rounds in (("few", SHORT), ("many", LONG))
    ]


def _open(browser: Browser, address: str) -> None:
    status, page = browser.get(address)
    if status != 200:
        raise RuntimeError(f"{address}: {status} {page[:200]}")


def _completing(browser: Browser, case: Looping) -> Callable[[], object]:
    with case.database.reading() as session:
        item = case.open_item(session)

    def complete() -> None:
        nonlocal item
        status, target = browser.post(f"/work-items/{item}/complete", AGAIN)
        found = re.search(r"item=(\d+)", target)
        if status != 303 or found is None:
            raise RuntimeError(f"Completing failed: {status} {target[:200]}")
        item = int(found.group(1))

    return complete
