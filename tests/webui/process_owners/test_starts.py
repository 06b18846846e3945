"""The owner sees where cases begin by themselves, when next and when last, and switches a start off and on."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import adoptions
from engine.services.publishing import models
from engine.services.starting import projecting, timed
from engine.store import Database
from engine.store.tables import EService, ModelVersion, Municipality, Person, StartEvent
from tests.webui.process_owners.conftest import SignIn

SKETCH = "(timer R/P1D: Dags för rond) -> Gå ronden -> (slut)"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def start_id(database: Database) -> int:
    """Eda runs a variant that begins each day, and one case has begun."""
    with database.writing() as session:
        by = session.scalars(select(Person).where(Person.name == "Karl Morast")).one()
        eda = session.scalars(select(Municipality).where(Municipality.slug == "eda")).one()
        e_service = session.scalars(select(EService)).one()
        data = bpmn.write(read_sketch(SKETCH, "Bygglov"))
        version = models.upload(session, e_service, eda, "eda.bpmn", data, by=by, now=now())
        session.get_one(ModelVersion, version.id).findings = []
        models.publish(session, version.id, by=by, now=now())
        adoptions.adopt(session, e_service, eda, "variant", valid_from=now().date(), by=by, now=now())
        assert projecting.look_due(session, now=now()) == 1
        assert timed.begin_due(session, now=now() + timedelta(days=1, minutes=1)) == 1
        return session.scalars(select(StartEvent.id)).one()


def page(client: FlaskClient, address: str = "/models/bygglov/starts") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def test_the_owner_sees_next_and_last_time_and_switches_it_off_and_on_with_a_reason(
    sign_in: SignIn, start_id: int
) -> None:
    karl = sign_in("Karl Morast")
    assert "Dags för rond" in page(karl, "/models/bygglov")
    assert "EDA " in page(karl)
    address = f"/models/bygglov/starts/{start_id}"
    refused = karl.post(address, data={"act": "off", "reason": " "})
    assert refused.status_code == 422
    assert "högst 500 tecken" in html.unescape(refused.get_data(as_text=True))
    assert karl.post(address, data={"act": "off", "reason": "Ronden görs av entreprenör."}).status_code == 303
    assert "Ronden görs av entreprenör." in page(karl)
    assert "passerar utan ärende" in page(karl)
    assert karl.post(address, data={"act": "on", "reason": "Vi går själva igen."}).status_code == 303
    assert "passerar utan ärende" not in page(karl)


def test_one_that_has_failed_is_tried_again_by_its_owner_alone(
    sign_in: SignIn, start_id: int, database: Database
) -> None:
    with database.writing() as session:
        start = session.get_one(StartEvent, start_id)
        start.failures, start.problem = 4, {"sv": "Trasig.", "en": "Broken."}
        session.commit()
    karl, louise = sign_in("Karl Morast"), sign_in("Louise Fryksta")
    assert "Trasig." in page(karl)
    assert louise.post(f"/models/bygglov/starts/{start_id}", data={"act": "again"}).status_code == 403
    assert karl.post(f"/models/bygglov/starts/{start_id}", data={"act": "again"}).status_code == 303
    with database.reading() as session:
        assert session.get_one(StartEvent, start_id).failures == 0
    assert karl.post("/models/bygglov/starts/999", data={"act": "off", "reason": "x"}).status_code == 422
