"""A register that is down for an hour while many cases wait for it, by a clock of its own: what becomes of them.

``python -m benchmarks outage --cases 1000``. How often it was asked, and how long until all have gone on, is told in
the time of that clock; how many calls a second one process stores is told in ours.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from benchmarks.backlogs import copy_case
from benchmarks.looping import DATABASES
from benchmarks.tables import Table
from engine import jobs, store
from engine.store import Database
from engine.store.tables import Case, CaseEvent, ServiceCall, WorkItem
from tests.services.cases.outage import Register, work
from tests.services.cases.place import NOW, make_place
from tests.services.cases.test_service_calls import connect, start

CASES = 1_000
HOURS = 1


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return what an outage comes to on each database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks outage")
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases wait for the register")
    parser.add_argument("--hours", type=float, default=HOURS, help="for how long it is down")
    parser.add_argument("--database", choices=tuple(DATABASES), help="only this one")
    chosen = parser.parse_args(options)
    names = [chosen.database] if chosen.database else list(DATABASES)
    columns = (
        *("database", "cases", "asked in vain", "gone on", "answered twice", "incidents"),
        *("minutes until the last went on", "stored a second"),
    )
    rows = tuple(_run(name, chosen.cases, timedelta(hours=chosen.hours)) for name in names)
    return [Table(f"A register that is down for {chosen.hours} h, then asked by all", columns, rows)]


def _run(name: str, many: int, down: timedelta) -> tuple[str, int, int, int, int, int, float, float]:
    with DATABASES[name]() as (_, database):
        store.migrate(database)
        jobs.migrate(database)
        with database.writing() as session:
            place = make_place(session)
            connect(place)
            case = start(place)
            tables = [each.__table__ for each in (Case, CaseEvent, ServiceCall)]
            copy_case(session, tables, case.id, case.id, many - 1)  # type: ignore[arg-type]
            session.commit()
        register = Register(NOW, NOW + down)
        began = time.monotonic()
        with database.writing() as session:
            work(session, register)
        seconds = time.monotonic() - began
        twice = sum(times > 1 for times in register.answered.values())
        minutes = ((register.last or register.now) - register.back).total_seconds() / 60
        return (name, many, len(register.asked), *_counted(database, twice), minutes, many / seconds)


def _counted(database: Database, twice: int) -> tuple[int, int, int]:
    """Return how many cases have gone on, how many were answered twice, and how many have stopped."""
    with database.reading() as session:
        gone = session.scalar(select(func.count()).where(WorkItem.name == "Besluta", WorkItem.status == "open")) or 0
        stopped = session.scalar(select(func.count()).where(Case.status == "incident")) or 0
    return gone, twice, stopped
