"""A timer fires once, whatever happens to the workers: killed before, killed in the middle, several at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from engine.services import applications
from engine.store import Database
from engine.store.tables import CaseEvent, Timer, WorkerHeartbeat
from tests.robustness.cases import case_of, publish
from tests.robustness.soundness import assert_sound, quiet
from tests.services.cases.place import Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer PT1S) -> Påminn [Handläggare] -> (sen)"
WORKER = "from engine import worker; worker.BEAT_SECONDS = 0.2; worker.main()"
PATIENCE = 60
MANY = 10

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Start worker processes by name; they are killed when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        url = database.url.render_as_string(hide_password=False)
        environment = {**os.environ, "DATABASE_URL": url, "WORKER_NAME": name}
        with (tmp_path / f"{name}.log").open("wb") as log:
            started.append(subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
    quiet(database)


def apply(place: Place) -> int:
    """Return the id of a new case whose timer is due in a second."""
    now = datetime.now(UTC)
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=now)
    place.session.rollback()
    return case.id


def fired(database: Database) -> list[int]:
    """Return the cases whose timers have fired, once for each time."""
    with database.reading() as session:
        return list(session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "timer_fired")))


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return as soon as something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"in vain waited for: {what}"
        time.sleep(0.1)


def jobs_begun(database: Database) -> int:
    """Return how many jobs a worker has begun and not ended."""
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table} WHERE status = 'PENDING'")) or 0)


def test_a_worker_killed_among_many_timers_goes_on_under_its_name_and_each_fires_once(
    place: Place, database: Database, start_worker: Start
) -> None:
    publish(place, SKETCH)
    cases = [apply(place) for _ in range(MANY)]
    worker = start_worker("first")
    wait_until(lambda: len(fired(database)) > 0, "the first timer to fire")
    worker.kill()
    worker.wait()
    quiet(database)
    assert_sound(database)
    start_worker("first")
    wait_until(lambda: len(fired(database)) >= MANY, "all timers to fire")
    wait_until(lambda: jobs_begun(database) == 0, "the jobs to end")
    assert sorted(fired(database)) == sorted(cases)
    assert_sound(database)


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)
def test_a_worker_that_never_comes_back_is_replaced_by_another_one(
    place: Place, database: Database, start_worker: Start
) -> None:
    publish(place, SKETCH)
    case_id = apply(place)
    with database.writer.connect() as holder, holder.begin():
        holder.execute(text(f'UPDATE "case" SET phase = phase WHERE id = {case_id}'))
        lost = start_worker("lost")
        wait_until(lambda: jobs_begun(database) == 1, "the timer's job to be begun")
        lost.kill()
        lost.wait()
    for name in ("one", "two"):
        start_worker(name)
    wait_until(lambda: {"one", "two"} <= beating(database), "the other workers to start")
    assert fired(database) == [], "the job belongs to the lost worker until it is known to be lost"
    with database.writing() as session:
        long_ago = datetime.now(UTC) - timedelta(seconds=61)
        session.execute(update(WorkerHeartbeat).where(WorkerHeartbeat.executor == "lost").values(seen_at=long_ago))
        session.commit()
    wait_until(lambda: fired(database) != [], "the timer to fire")
    wait_until(lambda: jobs_begun(database) == 0, "the job to end")
    assert beating(database) == {"one", "two"}
    assert fired(database) == [case_id]
    with database.reading() as session:
        assert case_of(session, case_id).status == "running"
        assert session.scalars(select(Timer)).all() == []
    assert_sound(database)


def beating(database: Database) -> set[str]:
    """Return the names of the workers that count as alive."""
    with database.reading() as session:
        return set(session.scalars(select(WorkerHeartbeat.executor)))
