"""The worker: each job is bound to a service that exists, and runs it."""

import inspect
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import bpmn, jobs, worker
from engine.jobs import running as running_jobs
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import comparisons
from engine.services.hosting import workers
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.services.publishing import models
from engine.store import Database, Unavailable
from engine.store.tables import ModelVersion, WorkerHeartbeat

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = {"sv": "Bygglov", "en": "Building permit"}


@pytest.mark.parametrize(("name", "service"), worker.SERVICES.items())
def test_each_job_is_bound_to_a_service_that_takes_a_session_and_the_time(name: str, service: str) -> None:
    module, _, function = service.partition(":")
    parameters = list(inspect.signature(getattr(import_module(module), function)).parameters)
    assert parameters[0] == "session"
    assert "now" in parameters


@pytest.fixture
def working(database: Database) -> Iterator[Database]:
    worker.start(database)
    yield database
    worker.stop()


def test_a_variant_that_is_uploaded_is_compared_in_the_background(working: Database) -> None:
    standard, variant = _uploads(working)

    def stored() -> comparisons.Compared | None:
        with working.reading() as session:
            versions = [session.get_one(ModelVersion, each) for each in (standard, variant)]
            return comparisons.stored_comparison(session, *versions)

    _until(lambda: stored() is not None)
    found = stored()
    assert found is not None
    assert len(found.script) == 1


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not what():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def test_the_heart_of_a_worker_outlives_whatever_goes_wrong_in_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BEAT_SECONDS", 0.02)
    beats: list[datetime] = []

    def fail(_database: Database, *, now: datetime) -> list[str]:
        beats.append(now)
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(worker, "take_over_lost", fail)
    worker.start(database)
    try:
        _until(lambda: len(beats) >= 3)
    finally:
        worker.stop()


def test_a_worker_that_was_taken_over_begins_anew_and_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BEAT_SECONDS", 0.1)

    def incarnation() -> str | None:
        with database.reading() as session:
            found = session.get(WorkerHeartbeat, worker.EMBEDDED)
            return found.incarnation if found else None

    worker.start(database)
    try:
        before = incarnation()
        with database.writing() as session:
            session.execute(update(WorkerHeartbeat).values(incarnation=None))
            session.commit()
        _until(lambda: incarnation() not in (None, before))
        standard, variant = _uploads(database)

        def compared() -> bool:
            with database.reading() as session:
                versions = [session.get_one(ModelVersion, each) for each in (standard, variant)]
                return comparisons.stored_comparison(session, *versions) is not None

        _until(compared)
    finally:
        worker.stop()


def test_a_job_waits_for_a_database_that_is_away_and_is_done_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN_AFTER", (0.01,))
    asked: list[int] = []

    def deliver(_session: Session, *, now: datetime, version_id: int) -> None:
        asked.append(version_id)
        if len(asked) < 4:
            raise Unavailable("The disk is full.")

    monkeypatch.setattr("engine.services.publishing.drafts.prepare_version", deliver)
    with database.writing() as session:
        member = workers.join(session, "one", now=datetime.now(UTC))
    running = worker._Running(database, member, (), threading.Event())
    job = worker._job(running, member, "prepare_version", worker.SERVICES["prepare_version"])
    job(now=NOW, version_id=7)
    assert asked == [7, 7, 7, 7]
    asked.clear()
    running.stopping.set()
    with pytest.raises(jobs.Abandoned):
        job(now=NOW, version_id=8)
    assert asked == [8], "one that is told to end leaves the job to others"


def test_a_job_whose_end_met_a_full_disk_is_over_some_beats_later(
    working: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "engine.services.publishing.drafts.prepare_version",
        lambda _session, *, now, version_id: asked.append(version_id),
    )
    full = [True]

    def refuse(_connection, _cursor, statement: str, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        if full and not statement.startswith("SELECT") and "SUCCESS" in repr(parameters):
            full.clear()
            raise OperationalError(statement, None, Exception("database or disk is full"))

    own = running_jobs._own_engines[-1]
    event.listen(own, "before_cursor_execute", refuse)
    try:
        with working.writing() as session:
            jobs.enqueue(session, "prepare_version", key="7", version_id=7)
            session.commit()
        _until(lambda: not full)
    finally:
        event.remove(own, "before_cursor_execute", refuse)
    worker_of = worker._running[-1]
    _until(lambda: jobs.dropped(worker_of.member.executor) != frozenset())
    for beats in range(2):
        assert jobs.begun().keys() == {worker_of.member.executor}, f"over after {beats} beats"
        worker._beat(worker_of, datetime.now(UTC))
    _until(lambda: _statuses(working) == ["SUCCESS"])
    assert asked == [7], "what a job did is done once"


def _statuses(database: Database) -> list[str]:
    schema = "dbos." if database.engine.dialect.name == "postgresql" else ""
    with database.reading() as session:
        return list(session.scalars(text(f"SELECT status FROM {schema}workflow_status")))


def _uploads(database: Database) -> tuple[int, int]:
    with database.writing() as session:
        brand = Brand("Kil", "Kils kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", TEXT)
        kil = municipalities.create_municipality(session, brand, code="1715", slug="kil", case_prefix="KIL", by=None)
        data = {"slug": "bygglov", "name": TEXT, "summary": TEXT, "handling_time": TEXT}
        e_service = e_services.save_e_service(session, data, by=None)
        by = people.create_person(session, "Eva Nor", now=NOW)
        people.assign(session, by, "process_owner", None, by=None)
        drawn = [
            bpmn.write(read_sketch(f"(start) -> Registrera -> {more}Arkivera -> (slut)"))
            for more in ("", "Granska -> ")
        ]
        standard = models.upload(session, e_service, None, "m.bpmn", drawn[0], by=by, now=NOW)
        models.publish(session, standard.id, by=by, now=NOW)
        variant = models.upload(session, e_service, kil, "m.bpmn", drawn[1], by=by, now=NOW)
    return standard.id, variant.id
