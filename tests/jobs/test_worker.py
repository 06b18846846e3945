"""The worker: each job is bound to a service that exists, and runs it."""

import inspect
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module

import pytest

from engine import bpmn, worker
from engine.model.sketch import read_sketch
from engine.services import comparisons, e_services, models, municipalities, people
from engine.services.municipalities import Brand
from engine.store import Database
from engine.store.tables import ModelVersion

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
    deadline = time.monotonic() + 10
    found = None
    while found is None and time.monotonic() < deadline:
        time.sleep(0.1)
        with working.reading() as session:
            found = comparisons.stored_comparison(
                session, session.get_one(ModelVersion, standard), session.get_one(ModelVersion, variant)
            )
    assert found is not None
    assert len(found.script) == 1


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
