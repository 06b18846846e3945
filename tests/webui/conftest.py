"""The shell on a small database: two municipalities, a few persons, all tables."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from engine.store import Database, connect
from engine.store.tables import Assignment, Municipality, Person
from webui import create_app

PASSWORD = "cykla i klunga"


def municipality(name: str, code: str, colour: str) -> Municipality:
    return Municipality(
        code=code,
        slug=name.lower(),
        name=name,
        official_name=f"{name} kommun",
        colour=colour,
        colour_deep="#143f60",
        colour_soft="#e6f0f8",
        colour_accent="#7fb9e6",
        contact={"sv": "Kontaktcenter", "en": "Contact centre"},
        case_prefix=name.upper(),
    )


def person(name: str, *assignments: Assignment, resident: bool = False) -> Person:
    first = name.split()[0].lower()
    return Person(
        name=name,
        email=f"{first}@example.se",
        password_hash=generate_password_hash(PASSWORD, "pbkdf2:sha256:1"),
        is_resident=resident,
        language="sv",
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        assignments=list(assignments),
    )


@pytest.fixture(scope="session")
def database_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Kil and Karlstad; Anna works in Kil, Elin and Eva everywhere, Maja lives there."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("webui") / "klunga.sqlite"))
    database: Database = connect(f"sqlite:///{path}", durable=False)
    with database.writing() as session:
        kil = municipality("Kil", "1715", "#1f5f8f")
        karlstad = municipality("Karlstad", "1780", "#f2b632")
        session.add_all((kil, karlstad))
        session.add(person("Anna Berg", Assignment(role="caseworker", municipality=kil)))
        session.add(person("Karin Lindqvist", Assignment(role="process_owner", municipality=kil)))
        session.add(person("Elin Holm", Assignment(role="change_lead", municipality=None)))
        session.add(person("Tove Runn", Assignment(role="team_leader", municipality=kil)))
        session.add(person("Eva Nor", Assignment(role="administrator", municipality=None)))
        session.add(person("Maja Lindström", resident=True))
        session.commit()
    database.close()
    return path


@pytest.fixture
def app(database_file: Path) -> Flask:
    """The shell alone; tests of an audience name its package in ``create_app``."""
    return create_app(f"sqlite:///{database_file}", demo=True, testing=True, packages=())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
