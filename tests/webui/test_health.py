"""What those who run Klunga ask: whether it lives, is ready, and its figures; none of it tells of anybody."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text

from engine.services.hosting import figures, workers
from engine.store import Database
from engine.store.schema import newest
from engine.telemetry import logs
from tests.robustness.cases import apply
from tests.services.cases.place import Place, make_place
from webui import create_app
from webui.audience import audience

SKETCH = "(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer P14D) -> (sen)"
NUMBER = "198112189876"


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    """A published process in Kil."""
    with database.writing() as session:
        made = make_place(session)
        made.publish(SKETCH)
        yield made


@pytest.fixture
def site(database: Database, place: Place) -> Iterator[Flask]:
    """The application on it, without the guard against forged forms."""
    app = create_app(database.url.render_as_string(hide_password=False), testing=True)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield app
    app.extensions["klunga"].close()


def test_it_is_alive_whatever_the_database_does(site: Flask) -> None:
    assert site.test_client().get("/health/live").text == "alive\n"


def test_it_is_ready_when_the_tables_are_current_and_a_worker_is_alive(site: Flask, database: Database) -> None:
    client = site.test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: no worker is alive\n")
    with database.writing() as session:
        workers.join(session, "one", now=datetime.now(UTC))
    assert client.get("/health/ready").text == "ready\n"
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0010'"))
        session.commit()
    older = client.get("/health/ready")
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    newer = client.get("/health/ready")
    with database.writing() as session:
        session.execute(text(f"UPDATE alembic_version SET version_num = '{newest()}'"))
        session.commit()
    assert (older.status_code, older.text) == (503, "not ready: the tables are older than this release\n")
    assert newer.text == "ready\n", "an older release runs beside the next"


def test_the_figures_count_cases_work_items_queues_timers_and_workers(
    site: Flask, database: Database, place: Place
) -> None:
    _apply(place)
    with database.writing() as session:
        workers.join(session, "one", now=datetime.now(UTC))
        session.execute(text("UPDATE timer SET due_at = :due"), {"due": _moment(database)})
        session.commit()
    with database.reading() as session:
        found = figures.count(session, now=datetime.now(UTC))
    assert (found.cases, found.open_work_items, found.late_timers, found.workers) == (
        {"running": 1, "incident": 0},
        1,
        1,
        1,
    )
    assert 55 < found.latest_timer_seconds < 600
    answer = site.test_client().get("/metrics").text
    for line in (
        'klunga_cases{status="running"} 1.0',
        "klunga_work_items_open 1.0",
        "klunga_timers_late 1.0",
        "klunga_workers_alive 1.0",
        "klunga_database_up 1.0",
        'klunga_queue_jobs{queue="migrations",status="error"} 0.0',
    ):
        assert line in answer.splitlines()
    again = site.test_client().get("/metrics").text
    assert 'klunga_requests_total{method="GET",route="/metrics",status="200"}' in again
    assert 'klunga_pool_connections{process="web",state="most"} 10.0' in answer


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "10.1.2.3", 404),
        ({"X-Forwarded-For": "10.1.2.3"}, "127.0.0.1", 404),
        ({"Authorization": "Bearer secret"}, "10.1.2.3", 404),
    ],
)
def test_only_this_machine_sees_the_figures(site: Flask, headers: dict[str, str], address: str, status: int) -> None:
    answer = site.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_with_a_token_only_those_who_show_it_see_the_figures(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUNGA_METRICS_TOKEN", "secret")
    client = site.test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_a_network_may_be_let_in(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUNGA_METRICS_FROM", "10.1.0.0/16")
    asked = {address: site.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code
             for address in ("10.1.2.3", "10.2.2.3")}  # fmt: skip
    assert asked == {"10.1.2.3": 200, "10.2.2.3": 404}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged as JSON."""
    loggers = [logging.getLogger(name) for name in ("", *logs.OWN)]
    before = [(logger.handlers[:], logger.level) for logger in loggers]
    written = io.StringIO()
    logs.set_up("json", written)
    yield written
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.level = handlers, level


def test_no_name_number_or_answer_is_in_the_logs(site: Flask, place: Place, logged: io.StringIO) -> None:
    @site.get("/broken/<name>")
    @audience("public")
    def broken(name: str) -> str:
        raise ValueError(f"{name} {NUMBER}")

    @site.get("/refused")
    @audience("public")
    def refused() -> str:
        abort(418, f"Maja Lindström {NUMBER}")

    case_id = _apply(place)
    client = _signed_in(site, place)
    client.get(f"/search?q=Maja+Lindstr%C3%B6m+{NUMBER}")
    client.get(f"/broken/Maja Lindström {NUMBER}")
    client.get("/refused")
    with site.extensions["klunga"].reading() as session:
        item = session.execute(text(f"SELECT id FROM work_item WHERE case_id = {case_id}")).scalar_one()
        number = session.execute(text(f'SELECT number FROM "case" WHERE id = {case_id}')).scalar_one()
    client.get(f"/cases/{number.replace(' ', '-')}")
    client.post(f"/work-items/{item}/save", data={"anmarkning": "hemlig uppgift"})
    client.post(f"/work-items/{item}/complete", data={"anmarkning": "hemlig uppgift"})
    client.post(f"/work-items/{item}/complete", data={"anmarkning": "en annan hemlighet"})
    told = logged.getvalue()
    assert f'"item_id": {item}' in told
    assert number in told
    assert "builtins.ValueError" in told
    for secret in ("Maja", "Lindstr", NUMBER, "hemlig", "Anna", "Altan", "example.se"):
        assert secret not in told, told


def _apply(place: Place) -> int:
    case_id = apply(place)
    place.session.rollback()
    return case_id


def _signed_in(site: Flask, place: Place) -> FlaskClient:
    client = site.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"staff:{place.anna.id}", True
    return client


def _moment(database: Database) -> object:
    moment = datetime.now(UTC) - timedelta(seconds=60)
    return moment.replace(tzinfo=None) if database.is_sqlite else moment
