"""A timer fires once, whatever happens to the workers: killed before, killed in the middle, several at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.services.case_handling import applications
from engine.store import Database
from engine.store.tables import CaseEvent, Timer
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
    assert sorted(fired(database)) == sorted(cases)
    assert_sound(database)


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)
def test_a_timer_whose_case_is_held_waits_and_a_worker_that_never_comes_back_is_not_missed(
    place: Place, database: Database, start_worker: Start
) -> None:
    publish(place, SKETCH)
    held, free = apply(place), apply(place)
    with database.writer.connect() as holder, holder.begin():
        holder.execute(text(f'UPDATE "case" SET phase = phase WHERE id = {held}'))
        lost = start_worker("lost")
        wait_until(lambda: fired(database) == [free], "the timer of the other case to fire")
        lost.kill()
        lost.wait()
    assert fired(database) == [free]
    for name in ("one", "two"):
        start_worker(name)
    wait_until(lambda: held in fired(database), "the timer to fire")
    assert sorted(fired(database)) == [held, free]
    with database.reading() as session:
        assert case_of(session, held).status == "running"
        assert session.scalars(select(Timer)).all() == []
    assert_sound(database)
