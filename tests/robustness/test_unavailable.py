"""A disk that is full, a database that is locked or gone: a sentence, no traceback, and the case is unharmed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import jobs, store
from engine.services.messaging import receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.store import Database, Unavailable, database
from engine.store.tables import Assignment, Case, IncomingMessage, Municipality, Person
from tests.robustness.cases import AGAIN, LOOP, apply, complete, open_items, publish
from tests.robustness.soundness import assert_sound, history
from tests.services.cases.place import NOW, Place, make_place
from webui import create_app

PATIENCE = 0.3
LONG = {"anmarkning": "å" * 4000}
NO_LIMIT = 1_073_741_823


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for a lock."""
    monkeypatch.setattr(database, "WAIT_SECONDS", PATIENCE)


class Disk:
    """The room that a SQLite database may fill."""

    def __init__(self, database: Database) -> None:
        self.database, self.pages = database, NO_LIMIT
        event.listen(database.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={self.pages}")

    def fill(self) -> None:
        """Leave no room beyond what the file has now."""
        with self.database.engine.connect() as connection:
            self.pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    def make_room(self) -> None:
        self.pages = NO_LIMIT


@pytest.fixture
def site(tmp_path: Path, impatient: None) -> Iterator[Flask]:
    """The application on a SQLite database of its own, without the guard against forged forms."""
    app = create_app(f"sqlite:///{tmp_path / 'klunga.sqlite'}", testing=True, instance=tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    store.migrate(app.extensions["klunga"])
    jobs.migrate(app.extensions["klunga"])
    yield app
    app.extensions["klunga"].close()


@pytest.fixture
def case(site: Flask) -> tuple[int, FlaskClient]:
    """A case in the loop, and the browser of Anna."""
    found: Database = site.extensions["klunga"]
    with found.writing() as session:
        place = make_place(session)
        publish(place, LOOP)
        case_id = apply(place)
    return case_id, browser(site, place)


def browser(site: Flask, place: Place) -> FlaskClient:
    """Return a browser in which Anna is signed in."""
    client = site.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"staff:{place.anna.id}", True
    return client


def test_on_a_full_disk_nothing_is_saved_and_it_is_said_in_both_languages(
    site: Flask, case: tuple[int, FlaskClient]
) -> None:
    case_id, anna = case
    found: Database = site.extensions["klunga"]
    disk = Disk(found)
    (item,) = open_items(found, case_id).values()
    disk.fill()
    for language, sentence in (("sv", "är full, så inget har sparats"), ("en", "is full, so nothing was saved")):
        answer = anna.post(f"/work-items/{item}/complete?lang={language}", data=LONG)
        assert answer.status_code == 503
        assert sentence in answer.text
        assert "Traceback" not in answer.text
    assert_sound(found)
    assert open_items(found, case_id) == {"Utred": item}
    disk.make_room()
    assert anna.post(f"/work-items/{item}/complete", data=LONG).status_code == 303
    with found.reading() as session:
        assert [event.kind for event in history(session, case_id)] == ["received", "completed"]
    assert_sound(found)


def test_an_operator_whose_act_cannot_be_stored_is_told_to_send_it_again(
    site: Flask, case: tuple[int, FlaskClient]
) -> None:
    case_id, anna = case
    found: Database = site.extensions["klunga"]
    with found.writing() as session:
        number = session.get_one(Case, case_id).number.replace(" ", "-")
        (kil,) = session.scalars(select(Municipality.id))
        anna_id = session.scalars(select(Person.id).where(Person.name == "Anna Berg")).one()
        session.add(Assignment(person_id=anna_id, municipality_id=kil, role="team_leader"))
        session.commit()
    form = {"reason": "Prov", "act": "suspend", "cases": str(case_id), "key": "k"}
    disk = Disk(found)
    disk.fill()
    for act in (f"cases/{number}/do/suspend", "lists/open/several"):
        answer = anna.post(f"/operations/{act}", data={**form, "reason": "€" * 1900})
        assert (answer.status_code, "är full, så inget har sparats" in answer.text) == (503, True), act
    disk.make_room()
    assert anna.post(f"/operations/cases/{number}/do/suspend", data=form).status_code == 303


def test_a_database_that_is_locked_for_too_long_is_said_and_works_again_afterwards(
    site: Flask, case: tuple[int, FlaskClient]
) -> None:
    case_id, anna = case
    found: Database = site.extensions["klunga"]
    (item,) = open_items(found, case_id).values()
    with found.writer.connect() as other, other.begin():
        for language, sentence in (("sv", "inget av ditt har sparats"), ("en", "nothing of yours was saved")):
            answer = anna.post(f"/work-items/{item}/complete?lang={language}", data=AGAIN)
            assert (answer.status_code, sentence in answer.text) == (503, True)
        assert anna.get("/work-items").status_code == 200, "a locked database can still be read"
    assert anna.post(f"/work-items/{item}/complete", data=AGAIN).status_code == 303
    assert_sound(found)


def test_a_message_is_not_received_when_the_database_goes_away_while_it_is_given(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = receiving.give
    sent = Sent("Betalt", "1", {"belopp": 1})

    def lost(session: Session, *_: object, **__: object) -> None:
        session.connection().invalidate()
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection unexpectedly"))

    monkeypatch.setattr(receiving, "give", lost)
    with pytest.raises(Unavailable), database.writing() as session:
        receiving.receive(session, Origin("Kassan"), sent, now=NOW)
    monkeypatch.setattr(receiving, "give", give)
    with database.writing() as session:
        assert receiving.receive(session, Origin("Kassan"), sent, now=NOW).status == "kept"
        assert len(session.scalars(select(IncomingMessage)).all()) == 1


def test_an_act_on_a_case_that_somebody_holds_for_too_long_is_given_up(
    impatient: None, place: Place, database: Database
) -> None:
    publish(place, LOOP)
    case_id = apply(place)
    (item,) = open_items(database, case_id).values()
    other = store.connect(database.url.render_as_string(hide_password=False), durable=False)
    with database.writer.connect() as holder, holder.begin():
        holder.execute(text(f'UPDATE "case" SET phase = phase WHERE id = {case_id}'))
        with pytest.raises(Unavailable, match="nothing of yours was saved"), other.writing() as session:
            complete(session, item, place.anna, AGAIN)
    with other.writing() as session:
        complete(session, item, place.anna, AGAIN)
    other.close()
    assert_sound(database)


def test_a_database_that_is_gone_is_said_to_whoever_asks(postgres_server: Any, tmp_path: Path) -> None:
    name = f"klunga_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template")
    site = create_app(postgres_server.url(name), testing=True, instance=tmp_path)
    with site.extensions["klunga"].writing() as session:
        anna = browser(site, make_place(session))
    assert anna.get("/work-items").status_code == 200
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
    for language, sentence in (("sv", "Databasen svarar inte."), ("en", "The database does not answer.")):
        answer = anna.get(f"/work-items?lang={language}")
        assert (answer.status_code, sentence in answer.text) == (503, True)
    site.extensions["klunga"].close()


def test_a_transaction_that_stood_still_for_too_long_is_ended_and_said(
    place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is frozen in the middle of an act keeps no case locked; its act is not stored."""
    if database.is_sqlite:
        return  # it has no server that could end the transaction of another process
    publish(place, LOOP)
    case_id = apply(place)
    place.session.rollback()
    (item,) = open_items(database, case_id).values()
    with pytest.raises(Unavailable, match="nothing of yours was saved"), database.writing() as frozen:
        frozen.execute(text("SET LOCAL idle_in_transaction_session_timeout = 100"))
        frozen.execute(text(f'UPDATE "case" SET phase = phase WHERE id = {case_id}'))
        with database.writing() as session:
            complete(session, item, place.anna, AGAIN)
        frozen.execute(text("SELECT 1"))
    assert_sound(database)


def test_every_connection_is_told_when_a_transaction_stands_still_for_too_long(database: Database) -> None:
    if database.is_sqlite:
        return
    with database.reading() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
