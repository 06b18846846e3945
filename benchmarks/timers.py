"""Timers that fire by themselves in real workers: a backlog that is worked off, and some due each second.

What is counted in the end is read from the history and the tables, not from the workers.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from benchmarks.backlogs import PATIENCE, WORKERS, copy_case, wait, workers
from benchmarks.looping import DATABASES
from benchmarks.processor import of_children
from benchmarks.tables import Table
from engine import jobs, store
from engine.services.case_handling import applications
from engine.store import Database
from engine.store.tables import Case, CaseEvent, Timer, WorkerHeartbeat, WorkItem
from tests.robustness.cases import publish
from tests.services.cases.place import make_place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer P1D) -> Påminn [Handläggare] -> (sen)"
BACKLOG, STEADY, EACH_SECOND = 5_000, 10, 50
TABLES: Sequence[Any] = (Case.__table__, CaseEvent.__table__, WorkItem.__table__, Timer.__table__)
LEAD = timedelta(seconds=5)
"""How long before the first of the steady timers is due their cases are made, and a second more for each."""


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return how fast due timers are worked off, and how late those fire of which some are due each second."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks timers")
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="how many are due at once")
    parser.add_argument("--steady", type=int, default=STEADY, help=f"for how many seconds {EACH_SECOND} are due each")
    parser.add_argument("--database", choices=tuple(DATABASES), help="only this one")
    parser.add_argument("--kill", action="store_true", help="kill a worker when half of the backlog is worked off")
    chosen = parser.parse_args(options)
    backlog, steady = chosen.backlog, chosen.steady
    names = [chosen.database] if chosen.database else list(DATABASES)
    worked_off = [_backlog(name, backlog, kill=chosen.kill) for name in names] if backlog else []
    late = [_steady(name, steady) for name in names] if steady else []
    counted = ("fired", "more than once", "not at all")
    return [
        Table(
            "A backlog of due timers, worked off by real workers",
            ("database", "workers", *counted, "seconds", "a second", "processor time each, ms"),
            tuple(worked_off),
        ),
        Table(
            f"{EACH_SECOND} timers due each second: seconds from their time until they are stored as fired",
            ("database", "workers", *counted, "median, s", "latest, s"),
            tuple(late),
        ),
    ]


def _backlog(name: str, many: int, *, kill: bool) -> tuple[str, int, int, int, int, float, float, float]:
    with DATABASES[name]() as (folder, database):
        _migrate(database)
        _fill(database, many, [datetime.now(UTC) - timedelta(hours=1)])
        before = of_children()
        with workers(folder, database, WORKERS[name]) as running:
            wait(lambda: _left(database) < many)
            began, left = time.monotonic(), _left(database)
            if kill:
                wait(lambda: _left(database) <= many // 2)
                running.kill()
            wait(lambda: _left(database) == 0)
            seconds = time.monotonic() - began
        each = 1000 * (of_children() - before) / many
        return (name, WORKERS[name], *_counted(database, many), seconds, left / seconds, each)


def _steady(name: str, seconds: int) -> tuple[str, int, int, int, int, float, float]:
    with DATABASES[name]() as (folder, database):
        _migrate(database)
        with workers(folder, database, WORKERS[name]):
            wait(lambda: _beating(database) == WORKERS[name])
            first = datetime.now(UTC).replace(microsecond=0) + LEAD + timedelta(seconds=seconds)
            _fill(database, seconds * EACH_SECOND, [first + timedelta(seconds=each) for each in range(seconds)])
            late = sorted(_lateness(database, first, seconds))
        return (name, WORKERS[name], *_counted(database, seconds * EACH_SECOND), late[len(late) // 2], late[-1])


def _lateness(database: Database, first: datetime, seconds: int) -> list[float]:
    """Return for each second how long after it the last of its timers was gone."""
    waiting = {first + timedelta(seconds=each) for each in range(seconds)}
    late: list[float] = []
    wait(lambda: datetime.now(UTC) > first)
    while waiting:
        with database.reading() as session:
            left = set(session.scalars(select(Timer.due_at).distinct()))
        now = datetime.now(UTC)
        gone = {due for due in waiting if due not in left and due <= now}
        late += [(now - due).total_seconds() for due in gone]
        waiting -= gone
        if now > first + timedelta(seconds=PATIENCE):
            raise RuntimeError("The timers do not fire.")
        time.sleep(0.05)
    return late


def _migrate(database: Database) -> None:
    store.migrate(database)
    jobs.migrate(database)


def _beating(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(WorkerHeartbeat)) or 0


def _fill(database: Database, many: int, dues: Sequence[datetime]) -> None:
    """Put ``many`` cases into an empty database, each with an open work item and a timer, as many for each time."""
    with database.writing() as session:
        place = make_place(session)
        publish(place, SKETCH)
        values = {"arende": "Altan"}
        started = [
            applications.send(
                session, place.municipality, place.e_service, values, by=place.maja, now=due - timedelta(days=1)
            ).id
            for due in dues
        ]
        copies = many // len(dues) - 1
        for number, case in enumerate(started):
            copy_case(session, TABLES, case, started[-1] + number * copies, copies)
        session.commit()
        if not database.is_sqlite:
            session.execute(text("ANALYZE"))
            session.commit()


def _left(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Timer)) or 0


def _counted(database: Database, many: int) -> tuple[int, int, int]:
    """Return how many cases tell that their timer has fired, how many tell it more than once, and how many do not."""
    with database.reading() as session:
        told = (
            select(CaseEvent.case_id, func.count().label("times"))
            .where(CaseEvent.kind == "timer_fired")
            .group_by(CaseEvent.case_id)
            .subquery()
        )
        fired = session.scalar(select(func.count()).select_from(told)) or 0
        doubled = session.scalar(select(func.count()).where(told.c.times > 1)) or 0
        reminded = session.scalar(select(func.count()).where(WorkItem.name == "Påminn", WorkItem.status == "open"))
    if reminded != fired:
        raise RuntimeError(f"{fired} timers have fired, but {reminded} work items came of it.")
    return fired, doubled, many - fired
