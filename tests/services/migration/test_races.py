"""People complete work while a batch of moves runs in another process, and while it is taken back."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from benchmarks.migration import multiply
from cluster.checking import check
from engine.services.case_handling import applications, work_items
from engine.services.migration import moving
from engine.services.migration.moving import Progress
from engine.store import Database
from engine.store.tables import Case, CaseEvent, CaseMigration, MigratedCase, Person, WorkItem
from tests.services.cases.place import NOW, Place, make_place

OLD = "(start) -> Registrera [Handläggare] -> Granska [Handläggare] -> Besluta [Handläggare] -> (slut)"
NEW = OLD.replace("Granska", "Granska ansökan och handlingar")
CASES = 20
Other = subprocess.Popen[str]
OTHER_PROCESS = """
import sys
from datetime import datetime
from engine.services.migration import working
from engine.store import connect, database as waiting
waiting.WAIT_SECONDS = 120
for line in sys.stdin:
    url, job, migration, run, last, now = line.split()
    database = connect(url, durable=False)
    with database.writing() as session:
        print("ready", flush=True)
        sys.stdin.readline()
        getattr(working, job)(session, int(migration), int(run), 1, int(last), now=datetime.fromisoformat(now))
    database.close()
    print("done", flush=True)
"""
"""Does one job after the other: what takes longest is to begin. It waits for others however slow the machine is."""


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    """Kil, whose standard Anna owns, with cases of which each has something to be registered."""
    with database.writing() as session:
        made = make_place(session)
        made.e_service.owner_id = made.anna.id
        made.publish(OLD)
        values = {"arende": "Altan"}
        case = applications.send(session, made.municipality, made.e_service, values, by=made.maja, now=NOW)
        multiply(session, [case.id], CASES)
        yield made


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    """Another process, which begins while the tests make what they need."""
    command = [sys.executable, "-c", OTHER_PROCESS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(120) == 0


@contextmanager
def elsewhere(other: Other, database: Database, place: Place, job: str, migration: CaseMigration) -> Iterator[None]:
    """Let another process do a job from now on; wait for its end."""
    ids = (str(migration.id), str(migration.run))
    place.session.rollback()  # a session that has read holds SQLite
    url = database.url.render_as_string(hide_password=False)
    now = (NOW + timedelta(hours=1)).isoformat()
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write(" ".join((url, job, *ids, str(CASES), now)) + "\n")
    assert other.stdout.readline() == "ready\n"
    other.stdin.write("go\n")
    yield
    assert other.stdout.readline() == "done\n"


def completed(database: Database, by: int, name: str) -> dict[str, int]:
    """Complete the work items that are called so, those of the latest cases first; return which, by what was said."""
    with database.reading() as session:
        query = select(WorkItem.id).where(WorkItem.status == "open", WorkItem.name.startswith(name))
        items = session.scalars(query.order_by(WorkItem.case_id.desc())).all()
    acknowledged = {}
    for item in items:
        act = f"act-{name[0]}-{item}"
        with database.writing() as session:
            person = session.get_one(Person, by)
            done = work_items.complete(session, item, {"anmarkning": act}, by=person, now=NOW + timedelta(hours=2))
            assert len(done.opened) == 1
            acknowledged[act] = item
    return acknowledged


def test_nothing_is_lost_or_doubled_when_work_is_completed_while_cases_move_and_come_back(
    other: Other, database: Database, place: Place
) -> None:
    anna = place.anna.id
    version = place.publish(NEW)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    url = database.url.render_as_string(hide_password=False)
    with elsewhere(other, database, place, "migrate_cases", migration):
        acknowledged = completed(database, anna, "Registrera")
    assert len(acknowledged) == CASES
    assert moving.progress(place.session, migration) == Progress(moved=CASES)
    assert set(open_names(place)) == {"Granska ansökan och handlingar"}
    order = orders(place)
    place.session.rollback()
    assert set(order) <= {("migrated", "completed"), ("completed", "migrated")}, order
    report = check(url, acknowledged, sample=CASES)
    assert report.problems == [], report

    moving.undo(place.session, version, by=place.anna, now=NOW)
    place.session.refresh(migration)
    with elsewhere(other, database, place, "undo_migration", migration):
        acknowledged |= completed(database, anna, "Granska")
    place.session.expire_all()
    counts = moving.progress(place.session, migration)
    assert (counts.undone + counts.kept, counts.waiting + counts.moved + counts.left) == (CASES, 0)
    follows = select(Case.model_version_id).join(MigratedCase).where(MigratedCase.status == "kept")
    assert set(place.session.scalars(follows)) <= {version.id}
    place.session.rollback()
    report = check(url, acknowledged, sample=CASES)
    assert report.problems == [], report


def open_names(place: Place) -> list[str]:
    place.session.expire_all()
    return list(place.session.scalars(select(WorkItem.name).where(WorkItem.status == "open")))


def orders(place: Place) -> list[tuple[str, ...]]:
    """Return for each case the order of its completion and its move."""
    kinds = select(CaseEvent.case_id, CaseEvent.kind).where(CaseEvent.kind.in_(("completed", "migrated")))
    found: dict[int, tuple[str, ...]] = {}
    for case, kind in place.session.execute(kinds.order_by(CaseEvent.case_id, CaseEvent.seq)):
        found[case] = (*found.get(case, ()), kind)
    return list(found.values())
