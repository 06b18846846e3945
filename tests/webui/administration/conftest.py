"""The administrators' pages on a database of their own: two municipalities, administrators of one and of all."""

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
from webui import create_app

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CONTACT = {"sv": "Kontaktcenter", "en": "Contact centre"}
PEOPLE = (
    ("Eva Nor", "administrator", ""),
    ("Ylva Kihl", "administrator", "kil"),
    ("Anna Berg", "caseworker", "kil"),
    ("Karl Morast", "process_owner", "eda"),
)


@pytest.fixture(scope="session")
def administrators_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kil and Eda; Eva administers both, Ylva Kil; Maja lives there; the e-service Bygglov."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("administration") / "klunga.sqlite"))
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
        for name, role, place in PEOPLE:
            email = f"{name.split()[0].lower()}@klunga.example"
            person = people.create_person(session, name, now=NOW, email=email)
            people.assign(session, person, role, places.get(place), by=None)
        people.create_person(session, "Maja Lindström", now=NOW, is_resident=True)
        text = {"sv": "Bygglov", "en": "Building permit"}
        e_services.save_e_service(
            session, {"slug": "bygglov", "name": text, "summary": text, "handling_time": text}, by=None
        )
    database.close()
    return path


@pytest.fixture
def database(administrators_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The administrators' database, the test's own."""
    database = connect(f"sqlite:///{shutil.copy(administrators_file, tmp_path / 'klunga.sqlite')}", durable=False)
    yield database
    database.close()


@pytest.fixture
def number_of(database: Database) -> Callable[[str], int]:
    """Return the id of a person by name."""

    def find(name: str) -> int:
        with database.reading() as session:
            return next(each.id for each in people.everybody(session) if each.name == name)

    return find


@pytest.fixture
def sign_in(database: Database, number_of: Callable[[str], int]) -> Callable[[str], FlaskClient]:
    """Return a client that is signed in: ``sign_in("Eva Nor")``; posts need no CSRF token."""
    app: Flask = create_app(str(database.url), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False

    def client_of(name: str) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"staff:{number_of(name)}"
            cookie["_fresh"] = True
        return client

    return client_of
