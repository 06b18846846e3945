"""Kil with one e-service and one case, seen through the pages as Anna, Lisa, or Sven of another municipality."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import store
from engine.services.case_handling import applications
from engine.store.tables import Assignment
from tests.services.cases.place import NOW, Place, make_place, municipality, person
from tests.webui.signing_in import signed_in
from webui import create_app

SKETCH = """
(start) -> Registrera [Handläggare] -> Kontrollera [Handläggare] -> <Komplett?>
<Komplett?> -ja-> Besluta [Handläggare] -> (slut)
<Komplett?> -nej-> Begär komplettering [Handläggare] -> Kontrollera
"""


@pytest.fixture
def place(sqlite_file: Path) -> Iterator[Place]:
    """The place, on SQLite, with its process published."""
    database = store.connect(f"sqlite:///{sqlite_file}", durable=False)
    with database.writing() as session:
        made = make_place(session)
        other = municipality(session, "1766", "Sunne")
        sven = person(session, "Sven Sunne")
        session.add(Assignment(person_id=sven.id, municipality_id=other.id, role="caseworker"))
        session.commit()
        made.publish(SKETCH)
        session.rollback()
        yield made
    database.close()


@pytest.fixture
def case_number(place: Place) -> str:
    """The number of a case that Maja has applied for."""
    values = {"arende": "En carport"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    return case.number.replace(" ", "-")


@pytest.fixture
def app(place: Place, sqlite_file: Path) -> Iterator[Flask]:
    """The application on the place, without the guard against forged forms, which other tests hold."""
    made = create_app(f"sqlite:///{sqlite_file}", testing=True, instance=sqlite_file.parent)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["klunga"].close()


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a browser in which a person is signed in as staff."""

    return partial(signed_in, app)
