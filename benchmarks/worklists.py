"""Worklists among a million work items, lists of a quarter as many cases: the function and the page, each filter."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from benchmarks.filling import JOINT_EMAIL, Filled, fill
from benchmarks.looping import DATABASES, EMAIL, PASSWORD, now, url
from benchmarks.sizes import SIZES
from benchmarks.tables import Table, milliseconds
from benchmarks.website import Browser, Server
from engine.services.case_handling import case_lists, own_groups, worklists
from engine.services.case_handling.case_lists import CaseFilter
from engine.services.case_handling.worklists import WorklistFilter
from engine.store import Database
from engine.store.tables import Person

TIMES = 21
BAR = 50
_ADDRESS = {"e_service_id": "service", "group_id": "group", "text": "q"}


def measure() -> list[Table]:
    """Return what each list costs: p50 and p95, in the function and over HTTP."""
    lists, pages = [], []
    for name, place in DATABASES.items():
        with place() as (folder, database):
            began = time.perf_counter()
            filled = fill(database, SIZES.items)
            spent = time.perf_counter() - began
            print(f"{name}: {SIZES.items:,} work items, {filled.open_items:,} open, in {spent:.0f} s")
            lists += _lists(name, database, filled)
            server = Server(folder, database_url=url(database))
            server.start()
            try:
                pages += _pages(name, server, filled)
            finally:
                server.stop()
    head = ("database", "caseworker", "list", "p50, ms", "p95, ms", f"below {BAR} ms")
    title = f"A page of a worklist, {SIZES.items:,} work items of 16 municipalities: the service"
    return [
        Table(title, head, tuple(lists)),
        Table("The same over HTTP (waitress): the whole page, with its counts", head, tuple(pages)),
    ]


def filters(filled: Filled) -> dict[str, WorklistFilter]:
    """Return what a caseworker may ask for, by what it is called here."""
    every = {
        "all": WorklistFilter(),
        "mine": WorklistFilter(mine=True),
        "mine this week": WorklistFilter(mine=True, due="week"),
        "a group": WorklistFilter(group_id=filled.group_id),
        "e-service": WorklistFilter(e_service_id=filled.e_service_id),
        "phase": WorklistFilter(phase="decision"),
        "overdue": WorklistFilter(due="late"),
        "this week": WorklistFilter(due="week"),
        "text, many match": WorklistFilter(text="ekebacken"),
        "text, one matches": WorklistFilter(text="FYL 2026-1012304"),
        "text, none matches": WorklistFilter(text="finns inte"),
        "text, common parts": WorklistFilter(text="ansökan om lov om"),
        "text, two letters": WorklistFilter(text="zq"),
    }
    sorted_by = {f"by {order}": WorklistFilter(order=order) for order in ("name", "number", "received")}
    both = {"by name, phase, text": WorklistFilter(order="name", phase="decision", text="lov")}
    return every | sorted_by | both


def case_filters(filled: Filled) -> dict[str, CaseFilter]:
    """Return what a caseworker may ask of all cases, by what it is called here."""
    return {
        "cases": CaseFilter(),
        "cases, open": CaseFilter(status="running"),
        "cases, closed": CaseFilter(status="completed"),
        "cases, e-service": CaseFilter(e_service_id=filled.e_service_id),
        "cases, took part": CaseFilter(mine=True),
        "cases, many match": CaseFilter(text="ekebacken"),
        "cases, by number": CaseFilter(text="FYL 2026-1012304"),
        "cases, part of a number": CaseFilter(text="1012304"),
        "cases, some match": CaseFilter(text="på torget 77"),
        "cases, none matches": CaseFilter(text="finns inte"),
        "cases, common parts": CaseFilter(text="ansökan om lov om"),
        "cases, two letters": CaseFilter(text="zq"),
    }


def _lists(name: str, database: Database, filled: Filled) -> list[tuple[str, str, str, float, float, str]]:
    rows = []
    for who, id_ in (("of one, 3 groups", filled.one), ("of all 16, 32 groups", filled.joint)):
        with database.reading() as session:
            by = session.get_one(Person, id_)
        asked = filters(filled)
        with database.reading() as session:
            following = worklists.worklist(session, by, WorklistFilter(), now=now()).following
        for what, wanted in {**asked, "next page": replace(asked["all"], after=following)}.items():
            rows.append((name, who, what, *_spread(partial(_list, database, by, wanted))))
        rows.append((name, who, "the counts", *_spread(partial(_counts, database, by))))
        for what, cases in case_filters(filled).items():
            rows.append((name, who, what, *_spread(partial(_cases, database, by, cases))))
    return rows


def _list(database: Database, by: Person, wanted: WorklistFilter) -> None:
    with database.reading() as session:
        worklists.worklist(session, by, wanted, now=now())


def _counts(database: Database, by: Person) -> None:
    with database.reading() as session:
        own_groups.waiting(session, by, now=now())


def _cases(database: Database, by: Person, wanted: CaseFilter) -> None:
    with database.reading() as session:
        case_lists.list_cases(session, by, wanted)


def _pages(name: str, server: Server, filled: Filled) -> list[tuple[str, str, str, float, float, str]]:
    rows = []
    for who, email in (("of one, 3 groups", EMAIL), ("of all 16, 32 groups", JOINT_EMAIL)):
        browser = Browser(server.port)
        browser.sign_in(email, PASSWORD)
        for what, wanted in filters(filled).items():
            rows.append((name, who, what, *_spread(partial(_open, browser, _address(wanted)))))
        for what, cases in case_filters(filled).items():
            rows.append((name, who, what, *_spread(partial(_open, browser, _case_address(cases)))))
        browser.close()
    return rows


def _address(wanted: WorklistFilter) -> str:
    names = ("e_service_id", "group_id", "text", "phase", "due", "order")
    asked = {_ADDRESS.get(each, each): getattr(wanted, each) or "" for each in names}
    return f"/work-items?{urlencode({**asked, 'view': 'mine' if wanted.mine else ''})}"


def _case_address(wanted: CaseFilter) -> str:
    asked = {"service": wanted.e_service_id or "", "status": wanted.status, "q": wanted.text}
    return f"/cases?{urlencode(asked | ({'mine': '1'} if wanted.mine else {}))}"


def _open(browser: Browser, address: str) -> None:
    status, page = browser.get(address)
    if status not in (200, 302):  # a number leads straight to its case
        raise RuntimeError(f"{address}: {status} {page[:200]}")


def _spread(act: Callable[[], object]) -> tuple[float, float, str]:
    """Return the median and what nineteen of twenty stay below, and whether that is within the bar."""
    act()
    taken = sorted(milliseconds(act) for _ in range(TIMES))
    high = taken[round(0.95 * (len(taken) - 1))]
    return statistics.median(taken), high, "yes" if high < BAR else "no"
