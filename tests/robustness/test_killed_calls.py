"""kill -9 of the worker while it asks a system: that is asked again with the same key, and the case goes on once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from sqlalchemy import select

from engine.services.systems import connections
from engine.services.systems.connections import Draft
from engine.store import Database
from engine.store.tables import Case, CaseEvent, ServiceCall, WorkItem
from tests.connectors.servers import Server, answering, serving
from tests.robustness.soundness import assert_sound
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_service_calls import apply, drawn

SECONDS = 120


@contextmanager
def worker(database: Database) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of its own; it always has the same name."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "WORKER_NAME": "asking",
        "KLUNGA_CONNECTION_HOSTS": "127.0.0.1",
    }
    process = subprocess.Popen([sys.executable, "-m", "engine.worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def hanging(handler: BaseHTTPRequestHandler) -> None:
    """Never answer whoever asked first."""
    time.sleep(8)


def wait_for(what: Callable[[], bool], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def status(database: Database, case_id: int) -> str:
    with database.reading() as session:
        return session.scalars(select(ServiceCall.status).where(ServiceCall.case_id == case_id)).one()


def begin(place: Place, server: Server) -> int:
    settings = {"method": "POST", "url": f"{server.url}/", "request": "a = arende", "response": "inkomst = sum"}
    draft = Draft("inkomst", "http", settings)
    connections.save(place.session, None, draft, by=None, now=NOW)
    place.publish_model(drawn())
    case_id = apply(place).id
    place.session.rollback()
    return case_id


def test_a_worker_that_is_killed_while_it_asks_a_system_costs_a_second_question_and_no_case(
    place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLUNGA_CONNECTION_HOSTS", "127.0.0.1")
    with serving(hanging, answering(200, '{"sum": 240000}')) as server:
        case_id = begin(place, server)
        with worker(database) as first:
            wait_for(lambda: len(server.asked) == 1)
            first.kill()
            first.wait()
        assert status(database, case_id) == "waiting"
        with worker(database):
            wait_for(lambda: status(database, case_id) == "done")
        keys = {each.headers["Idempotency-Key"] for each in server.asked}
        assert len(server.asked) == 2
        assert len(keys) == 1
        assert server.asked[0].body == server.asked[1].body
    assert_sound(database)
    with database.reading() as session:
        case = session.get_one(Case, case_id)
        assert case.variables["inkomst"] == 240000
        assert case.version == 2 + 1
        kinds = list(session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case_id)))
        assert kinds.count("service_done") == 1
        items = list(session.scalars(select(WorkItem.name).where(WorkItem.case_id == case_id)))
        assert items == ["Besluta"]
