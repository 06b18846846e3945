"""The pages on a database of their own: two municipalities with process owners, one e-service, no models."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.services.catalogue import e_services
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.store import Database, connect
from engine.store.tables import Person
from webui import create_app

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CONTACT = {"sv": "Kontaktcenter", "en": "Contact centre"}
PEOPLE = (
    ("Louise Fryksta", "process_owner", "kil"),
    ("Karl Morast", "process_owner", "eda"),
    ("Elin Holm", "change_lead", ""),
)
ANOTHER_TOOL = Path(__file__).parent / "another_tool.bpmn"

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def owners_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kil and Eda with a process owner each, a change lead for all, and the e-service Bygglov, owned by Louise."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("process_owners") / "klunga.sqlite"))
    database = connect(f"sqlite:///{path}", durable=False)
    with database.writing() as session:
        places = {
            name.lower(): municipalities.create_municipality(
                session,
                Brand(name, f"{name} kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", CONTACT),
                code=code,
                slug=name.lower(),
                case_prefix=name.upper(),
                by=None,
            )
            for name, code in (("Kil", "1715"), ("Eda", "1730"))
        }
        persons: dict[str, Person] = {}
        for name, role, place in PEOPLE:
            persons[name] = people.create_person(
                session, name, now=NOW, email=f"{name.split()[0].lower()}@klunga.example"
            )
            people.assign(session, persons[name], role, places.get(place), by=None)
        text = {"sv": "Bygglov", "en": "Building permit"}
        data = {"slug": "bygglov", "name": text, "summary": text, "handling_time": text}
        e_service = e_services.save_e_service(session, data, by=None)
        e_services.appoint_owner(session, e_service, persons["Louise Fryksta"], by=None)
    database.close()
    return path


@pytest.fixture
def database(owners_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The process owners' database, the test's own."""
    database = connect(f"sqlite:///{shutil.copy(owners_file, tmp_path / 'klunga.sqlite')}", durable=False)
    yield database
    database.close()


@pytest.fixture
def app(database: Database) -> Flask:
    """The application on that database, without CSRF so that tests can post."""
    app = create_app(str(database.url), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def sign_in(app: Flask, database: Database) -> SignIn:
    """Return a client that is signed in: ``sign_in("Karl Morast")``."""

    def client_of(name: str) -> FlaskClient:
        with database.reading() as session:
            person = next(each for each in people.everybody(session) if each.name == name)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"staff:{person.id}"
            cookie["_fresh"] = True
        return client

    return client_of
