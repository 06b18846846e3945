"""Jobs are enqueued with what they are about, run once, and survive their worker."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine import jobs, worker
from engine.services.hosting import workers
from engine.store import Database
from engine.store.tables import Municipality, WorkerHeartbeat

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE = 120
"""How many seconds a queue may take to be looked at on a busy machine; only what goes wrong waits so long."""


class Remember:
    """A job that remembers what it was called with; it fails as often as it is told to."""

    def __init__(self) -> None:
        self.calls: list[dict[str, object]] = []
        self.failures = 0
        self.abandons = 0
        self._changed = threading.Condition()

    def __call__(self, *, now: datetime, **arguments: object) -> None:
        with self._changed:
            if self.abandons:
                self.abandons -= 1
                raise jobs.Abandoned
            if self.failures:
                self.failures -= 1
                raise OSError("not this time")
            self.calls.append(arguments)
            self._changed.notify_all()

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[dict[str, object]]:
        with self._changed:
            self._changed.wait_for(lambda: len(self.calls) >= count, seconds)
            return list(self.calls)


@pytest.fixture(scope="module")
def running(module_database: Database) -> Iterator[Remember]:
    """Run one job, under the name "remember"."""
    job = Remember()
    jobs.run(module_database, {"remember": job}, executor="test")
    yield job
    jobs.stop()


@pytest.fixture
def job(database: Database, running: Remember) -> Remember:
    """The running job, which remembers nothing yet."""
    running.calls.clear()
    running.failures = running.abandons = 0
    with database.writing() as session:
        workers.join(session, "test", now=NOW)
    return running


def _add_municipality(database: Database, *, commit: bool) -> None:
    with database.writing() as session:
        session.add(
            Municipality(
                code="1715",
                slug="kil",
                name="Kil",
                official_name="Kils kommun",
                colour="#1f5f8f",
                colour_deep="#143f60",
                colour_soft="#e6f0f8",
                colour_accent="#7fb9e6",
                contact={"sv": "", "en": ""},
                case_prefix="KIL",
            )
        )
        jobs.enqueue(session, "remember", key="kil", name="Kil")
        if commit:
            session.commit()


def test_what_is_rolled_back_leaves_neither_row_nor_job(database: Database, job: Remember) -> None:
    _add_municipality(database, commit=False)
    assert job.wait_for(1, seconds=0.5) == []
    with database.reading() as session:
        assert session.scalars(select(Municipality)).all() == []


def test_what_is_committed_runs_once(database: Database, job: Remember) -> None:
    _add_municipality(database, commit=True)
    assert job.wait_for(1) == [{"name": "Kil"}]


def test_a_job_enqueued_while_no_worker_runs_waits_for_one(database: Database, job: Remember) -> None:
    jobs.stop()
    _add_municipality(database, commit=True)
    jobs.run(database, {"remember": job}, executor="test")
    assert job.wait_for(1) == [{"name": "Kil"}]


def test_the_same_key_runs_once(database: Database, job: Remember) -> None:
    for key in ("one", "one", "two"):
        with database.writing() as session:
            jobs.enqueue(session, "remember", key=key, of=key)
            session.commit()
    job.wait_for(2)
    time.sleep(0.3)
    assert sorted(str(call["of"]) for call in job.calls) == ["one", "two"]


def test_a_delayed_job_runs_later(database: Database, job: Remember) -> None:
    started = time.monotonic()
    with database.writing() as session:
        jobs.enqueue(session, "remember", key="later", delay_seconds=1, word="åäö")
        session.commit()
    assert job.wait_for(1) == [{"word": "åäö"}]
    assert time.monotonic() - started >= 1


def test_a_job_that_fails_is_tried_again(database: Database, job: Remember) -> None:
    job.failures = 1
    with database.writing() as session:
        jobs.enqueue(session, "remember", key="stubborn")
        session.commit()
    assert job.wait_for(1) == [{}]


def test_a_job_that_is_left_to_others_is_not_over(database: Database, job: Remember) -> None:
    job.abandons = 1
    with database.writing() as session:
        jobs.enqueue(session, "remember", key="abandoned")
        session.commit()
    deadline = time.monotonic() + PATIENCE
    while job.abandons or "test" not in jobs.begun():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert job.calls == []
    assert jobs.take_over("test") == ["remember:abandoned"]
    assert job.wait_for(1) == [{}]


def test_the_jobs_of_a_lost_worker_are_taken_over(database: Database, job: Remember) -> None:
    with database.writing() as session:
        jobs.enqueue(session, "remember", key="begun", delay_seconds=3600, of="lost")
        session.commit()
    _pretend_that_a_lost_worker_had_begun_it(database)
    with database.writing() as session:
        workers.join(session, "lost", now=NOW - workers.LOST_AFTER - timedelta(seconds=1))
        workers.join(session, "alive", now=NOW - workers.LOST_AFTER + timedelta(seconds=1))
    assert job.wait_for(1, seconds=0.3) == []
    assert worker.take_over_lost(database, now=NOW) == ["remember:begun"]
    assert job.wait_for(1) == [{"of": "lost"}]
    assert worker.take_over_lost(database, now=NOW) == []
    with database.reading() as session:
        assert session.scalars(select(WorkerHeartbeat.executor).order_by(WorkerHeartbeat.executor)).all() == [
            "alive",
            "test",
        ]


def test_the_jobs_of_a_worker_that_ended_without_getting_done_are_taken_over_at_once(
    database: Database, job: Remember
) -> None:
    with database.writing() as session:
        jobs.enqueue(session, "remember", key="left", delay_seconds=3600, of="gone")
        session.commit()
    _pretend_that_a_lost_worker_had_begun_it(database)
    assert worker.take_over_lost(database, now=NOW) == ["remember:left"]
    assert job.wait_for(1) == [{"of": "gone"}]
    with database.reading() as session:
        assert session.scalars(select(WorkerHeartbeat.executor)).all() == ["test"]


def test_what_a_worker_commits_after_it_was_taken_over_is_refused(database: Database) -> None:
    with database.writing() as session:
        member = workers.join(session, "frozen", now=NOW - 2 * workers.LOST_AFTER)
        assert workers.beat(session, member, now=NOW - 2 * workers.LOST_AFTER)
    with database.writing() as working:
        workers.fence(working, member)
        with database.writing() as session:
            assert workers.claim_lost(session, now=NOW) == ["frozen"]
            assert workers.claim_lost(session, now=NOW) == [], "two take over the same worker"
        working.execute(select(WorkerHeartbeat)).all()
        with pytest.raises(workers.Fenced, match="frozen"):
            working.commit()
    with database.writing() as session:
        assert not workers.beat(session, member, now=NOW)
        again = workers.join(session, "frozen", now=NOW)
        workers.forget(session, "frozen")
        assert workers.beat(session, again, now=NOW), "one that has begun anew was forgotten"


def test_nobody_takes_over_a_worker_that_is_committing(database: Database) -> None:
    if database.is_sqlite:
        return  # it has one writer at a time, and nobody sees what is not committed
    with database.writing() as session:
        member = workers.join(session, "slow", now=NOW - 2 * workers.LOST_AFTER)
    with database.writing() as committing, database.writing() as session:
        workers.fence(committing, member)
        event.listen(committing, "before_commit", lambda _: _assert_not_claimed(session))
        committing.commit()
        assert workers.claim_lost(session, now=NOW) == ["slow"]


def _assert_not_claimed(session: Session) -> None:
    assert workers.claim_lost(session, now=NOW) == []


def _pretend_that_a_lost_worker_had_begun_it(database: Database) -> None:
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET status = 'PENDING', executor_id = 'lost'")
