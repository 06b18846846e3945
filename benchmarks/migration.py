"""Move open cases to a new version and back, while the worker is killed in the middle: each case once, counted apart.

``python -m benchmarks migration --cases 10000 --database SQLite`` (or PostgreSQL; both if it is not given).
"""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.looping import DATABASES
from benchmarks.processor import of_children
from benchmarks.tables import Table
from engine import jobs, store
from engine.services.case_handling import applications, work_items
from engine.services.migration import moving
from engine.store import Database
from engine.store.tables import Case, CaseEvent, ModelVersion, Person, Timer, WorkItem
from tests.services.cases.place import Place, make_place

OLD = (
    "(start) -> Registrera ansökan [Handläggare] -> <+ dela> -> Granska ansökan [Handläggare] -> <+ möt> -> "
    "Besluta i ärendet [Handläggare] -> (slut)\n<+ dela> -> Begär yttrande [Handläggare] -> <+ möt>\n"
    "Granska ansökan !(timer P30D: dröjer) -> Påminn sökanden -> (påmind)"
)
NEW = OLD.replace("Granska ansökan", "Granska ansökan och handlingar")
CASES = 10_000
LONGEST_SECONDS = 600


@dataclass(frozen=True)
class Moved:
    """How long it took, by the clock without the worker's starts, and what was counted afterwards.

    ``processor`` are the seconds that workers had of the processors, their starts with them.
    """

    cases: int
    seconds: float
    processor: float
    killed_after: int
    faults: int


def measure(given: Sequence[str] = ()) -> list[Table]:
    """Return how many cases are moved and put back in a second, and how many were not as they should be: none."""
    parser = ArgumentParser(prog="python -m benchmarks migration")
    parser.add_argument("--cases", type=int, default=CASES)
    known = {name.lower(): name for name in DATABASES}
    parser.add_argument(
        "--database", choices=list(DATABASES), type=lambda text: known.get(text.lower(), text),
        help="one of them; both if not given",
    )  # fmt: skip
    chosen = parser.parse_args(given)
    rows: list[tuple[Any, ...]] = []
    for name in [chosen.database] if chosen.database else DATABASES:
        with DATABASES[name]() as (_, database):
            for act, moved in _acts(database, chosen.cases):
                rate = moved.cases / moved.seconds
                rows.append(
                    (
                        name,
                        act,
                        moved.cases,
                        moved.killed_after,
                        moved.seconds,
                        rate,
                        1000 * moved.processor / moved.cases,
                        moved.faults,
                    )
                )
    columns = (
        "database",
        "act",
        "cases",
        "worker killed after",
        "seconds",
        "cases a second",
        "processor each, ms",
        "faults",
    )
    return [Table("Moving open cases to a new version, the worker killed in the middle (−9)", columns, tuple(rows))]


def _acts(database: Database, count: int) -> list[tuple[str, Moved]]:
    version_id, anna_id = _prepared(database, count)
    before = _all(database.engine)

    def decide(act: Callable[[Session, ModelVersion, Person], object]) -> None:
        with database.writing() as session:
            act(session, session.get_one(ModelVersion, version_id), session.get_one(Person, anna_id))

    decide(lambda session, version, by: moving.plan(session, version, {}, "keep", by=by, now=_now()))
    forth = _worked(database, version_id, "moved", "done")
    faults = _faults_of_move(database.engine, version_id, before)
    decide(lambda session, version, by: moving.undo(session, version, by=by, now=_now()))
    back = _worked(database, version_id, "undone", "undone")
    after = _all(database.engine)
    wrong = sum(before[id_] != after[id_] for id_ in before) + abs(len(before) - len(after))
    wrong += _events(database.engine, "migration_undone", count)
    return [
        ("move", Moved(count, *forth, faults)),
        ("put back", Moved(count, *back, wrong)),
    ]


def _now() -> datetime:
    return datetime.now(UTC)


# The cases


def _prepared(database: Database, count: int) -> tuple[int, int]:
    """Make so many cases of an old version, a third at each place; return the ids of the new version and its owner."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        place.e_service.owner_id = place.anna.id
        place.publish(OLD)
        samples = [_sample(place, acts) for acts in range(3)]
        multiply(session, samples, count)
        version = place.publish(NEW)
        return version.id, place.anna.id


def _sample(place: Place, acts: int) -> int:
    """Return the id of a case in which so many work items are done."""
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=_now())
    for _ in range(acts):
        item = work_items.open_work_items(place.session, case)[-1]
        work_items.complete(place.session, item.id, {}, by=place.anna, now=_now())
    return case.id


def multiply(session: Session, samples: Sequence[int], count: int) -> None:
    """Copy cases with all their rows until there are ``count`` of them, in plain SQL, with numbers beyond others."""
    connection = session.connection()
    columns = {table: [each.name for each in table.__table__.columns] for table in (Case, WorkItem, Timer, CaseEvent)}
    kept = {
        (table, sample): [
            dict(zip(columns[table], row, strict=True))
            for row in connection.execute(
                select(*table.__table__.columns).where(table.__table__.c[_key(table)] == sample)
            )
        ]
        for table in columns
        for sample in samples
    }
    numbers = {sample: kept[Case, sample][0]["number"].rpartition("-")[0] for sample in samples}
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in columns}
    first = int(_scalar(connection, 'SELECT max(id) FROM "case"')) + 1
    for id_ in range(first, first + count - len(samples)):
        sample = samples[id_ % len(samples)]
        number = f"{numbers[sample]}-{900_000 + id_}"
        for table in columns:
            rows[table] += [_copied(table, row, id_, number) for row in kept[table, sample]]
    for table, each in rows.items():
        if each:
            connection.execute(insert(table), each)
    if session.get_bind().dialect.name == "postgresql":
        connection.execute(text("""SELECT setval('case_id_seq', (SELECT max(id) FROM "case"))"""))
    session.commit()


def _key(table: Any) -> str:
    return "id" if table is Case else "case_id"


def _copied(table: Any, row: dict[str, Any], id_: int, number: str) -> dict[str, Any]:
    if table is Case:
        return {**row, "id": id_, "number": number, "submission": None}
    made = {**row, "case_id": id_}
    made.pop("id", None)
    return (
        {**made, "number": number, "search": row["search"].replace(row["number"].lower(), number.lower())}
        if (table is WorkItem)
        else made
    )


# The worker


def _worked(database: Database, version_id: int, became: str, ends: str) -> tuple[float, float, int]:
    """Let a worker do it, killed when half is done.

    Return the seconds in which cases were moved, those of the processors, and how many were moved when it was killed.
    """
    before, total = of_children(), _count(database.engine, version_id, None)
    worker = _worker(database)
    try:
        begun = _wait(database, version_id, became, lambda done: done > 0)
        first_at, first = time.perf_counter(), begun
        half = _wait(database, version_id, became, lambda done: done >= total // 2)
        seconds = time.perf_counter() - first_at
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        killed_after = _count(database.engine, version_id, became)
        worker = _worker(database)
        _wait(database, version_id, became, lambda done: done > killed_after)
        again_at, again = time.perf_counter(), _count(database.engine, version_id, became)
        _wait(database, version_id, became, lambda done: done >= total)
        seconds += time.perf_counter() - again_at
        moved = (half - first) + (total - again)
        _wait(database, version_id, became, lambda _: _status(database.engine, version_id) == ends)
    finally:
        worker.kill()
        worker.wait()
    return seconds * total / max(moved, 1), of_children() - before, killed_after


def _worker(database: Database) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": url, "WORKER_NAME": "mover"}
    return subprocess.Popen([sys.executable, "-m", "engine.worker", "--queues", "migrations"], env=environment)


def _wait(database: Database, version_id: int, became: str, until: Callable[[int], bool]) -> int:
    """Wait until so many cases have become so; return how many."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while True:
        done = _count(database.engine, version_id, became)
        if until(done):
            return done
        if time.monotonic() > deadline:
            raise TimeoutError(f"Only {done} cases are {became} after {LONGEST_SECONDS} seconds.")
        time.sleep(0.05)


# Counted apart from the program


def _scalar(connection: Connection, statement: str, **values: Any) -> Any:
    return connection.execute(text(statement), values).scalar()


def _count(engine: Engine, version_id: int, status: str | None) -> int:
    wanted = "" if status is None else " AND row.status = :status"
    statement = (
        "SELECT count(*) FROM migrated_case AS row JOIN case_migration AS m ON m.id = row.migration_id "
        f"WHERE m.model_version_id = :version{wanted}"
    )
    with engine.connect() as connection:
        return int(_scalar(connection, statement, version=version_id, **({"status": status} if status else {})))


def _status(engine: Engine, version_id: int) -> str:
    with engine.connect() as connection:
        return str(
            _scalar(
                connection, "SELECT status FROM case_migration WHERE model_version_id = :version", version=version_id
            )
        )


def _all(engine: Engine) -> dict[int, tuple[Any, ...]]:
    """Return all cases with what is open in them, by id."""
    with engine.connect() as connection:
        found = {
            row.id: [tuple(row)]
            for row in connection.execute(
                text('SELECT id, model_version_id, state, status, phase, tables, variables FROM "case"')
            )
        }
        for statement in (
            "SELECT case_id, token, element, name, lane, group_id, assignee_id, status FROM work_item ORDER BY id",
            "SELECT case_id, token, element, due_at FROM timer ORDER BY case_id, token",
            "SELECT case_id, token, element, kind, name FROM subscription ORDER BY case_id, token",
        ):
            for row in connection.execute(text(statement)):
                found[row.case_id].append(tuple(row))
    return {id_: tuple(map(repr, each)) for id_, each in found.items()}


def _faults_of_move(engine: Engine, version_id: int, before: dict[int, tuple[Any, ...]]) -> int:
    """Count what is not as it should be: a case not on the new version, not moved once, or with other tokens open."""
    with engine.connect() as connection:
        elsewhere = _scalar(connection, 'SELECT count(*) FROM "case" WHERE model_version_id <> :v', v=version_id)
        old = _scalar(
            connection,
            "SELECT count(*) FROM work_item WHERE status = 'open' AND name = 'Granska ansökan'",
        )
    open_before = sum("'open'" in each for rows in before.values() for each in rows)
    open_after = sum("'open'" in each for rows in _all(engine).values() for each in rows)
    return int(elsewhere) + int(old) + abs(open_before - open_after) + _events(engine, "migrated", len(before))


def _events(engine: Engine, kind: str, count: int) -> int:
    """Return how many cases do not have exactly one event of a kind."""
    statement = "SELECT case_id, count(*) AS many FROM case_event WHERE kind = :kind GROUP BY case_id"
    with engine.connect() as connection:
        many = [row.many for row in connection.execute(text(statement), {"kind": kind})]
    return sum(each != 1 for each in many) + abs(count - len(many))
