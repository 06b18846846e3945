"""Kil with one e-service whose form has three parts, seen by Maja, by Mats, and by somebody who is not signed in."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import store
from engine.services.catalogue import e_services
from tests.services.cases.place import Place, make_place, municipality, person
from tests.webui.signing_in import signed_in
from webui import create_app

SKETCH = "(start) -> Registrera [Handläggare] -> Utred [Handläggare] -> (slut)"
FORM = {
    "title": {"sv": "Ansökan", "en": "Application"},
    "schema": {
        "type": "object",
        "properties": {
            "plats": {"type": "string", "minLength": 1},
            "antal": {"type": "integer", "minimum": 0},
            "intyg": {"type": "string", "format": "attachment"},
            "stammer": {"type": "boolean", "const": True},
        },
        "required": ["plats", "antal", "intyg", "stammer"],
    },
    "fields": [
        {"heading": {"sv": "Platsen", "en": "The place"}},
        {"name": "plats", "label": {"sv": "Var?", "en": "Where?"}},
        {"name": "antal", "label": {"sv": "Antal", "en": "Number"}},
        {"heading": {"sv": "Handlingar", "en": "Documents"}},
        {"name": "intyg", "label": {"sv": "Intyg", "en": "Certificate"}},
        {"heading": {"sv": "Till sist", "en": "Finally"}},
        {"name": "stammer", "label": {"sv": "Uppgifterna stämmer", "en": "The information is correct"}},
    ],
}


@pytest.fixture
def place(sqlite_file: Path) -> Iterator[Place]:
    """The place, on SQLite, with its process and form published; Sunne beside it offers nothing."""
    database = store.connect(f"sqlite:///{sqlite_file}", durable=False)
    with database.writing() as session:
        made = make_place(session)
        municipality(session, "1766", "Sunne")
        person(session, "Mats Mark", is_resident=True)
        session.commit()
        made.publish(SKETCH)
        e_services.save_form(session, made.e_service, None, "application", FORM, by=None)
        session.rollback()
        yield made
    database.close()


@pytest.fixture
def app(place: Place, sqlite_file: Path) -> Iterator[Flask]:
    """The residents' pages on the place, without the guard against forged forms, which other tests hold."""
    url = f"sqlite:///{sqlite_file}"
    made = create_app(url, testing=True, instance=sqlite_file.parent, packages=("residents",))
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["klunga"].close()


@pytest.fixture
def as_resident(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a browser in which a person is signed in as resident."""

    return partial(signed_in, app, side="resident")


@pytest.fixture
def maja(as_resident: Callable[[str], FlaskClient]) -> FlaskClient:
    """Maja's browser."""
    return as_resident("Maja Lindström")
