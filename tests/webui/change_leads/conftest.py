"""Building permits: Kil works otherwise, Arvika only has another name, Eda has drawn nothing."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.services.publishing import models
from engine.store import Database, connect
from webui import create_app
from webui.sign_in.demo import demo_links

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEXT = {"sv": "Bygglov", "en": "Building permit"}
STANDARD = """
(Ansökan inkommen) -> Registrera ansökan [Registrator] -> Bekräfta mottagandet [Registrator]
Bekräfta mottagandet -> Utred planenlighet [Handläggare] -> Besluta om lov [Delegat] -> (Beslutat)
"""
KIL = """
(Ansökan inkommen) -> Registrera ansökan [Registrator] -> Utred planenlighet [Handläggare]
Utred planenlighet -> Granska förslag [Handläggare] -> Besluta om lov [Delegat] -> (Beslutat)
"""
ARVIKA = STANDARD.replace("Registrera ansökan", "Registrering av ansökan")


@pytest.fixture(scope="session")
def family_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the standard and the variants of Kil and Arvika; two versions of Kil's."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("change_leads") / "klunga.sqlite"))
    database: Database = connect(f"sqlite:///{path}", durable=False)
    with database.writing() as session:
        places = {}
        for name, code in (("Arvika", "1784"), ("Eda", "1730"), ("Kil", "1715")):
            brand = Brand(name, f"{name} kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", {"sv": "", "en": ""})
            places[name] = municipalities.create_municipality(
                session, brand, code=code, slug=name.lower(), case_prefix=name.upper(), by=None
            )
        data = {"slug": "bygglov", "name": TEXT, "summary": TEXT, "handling_time": TEXT}
        service = e_services.save_e_service(session, data, by=None)
        owner = people.create_person(session, "Eva Nor", now=NOW)
        people.assign(session, owner, "process_owner", None, by=None)
        lead = people.create_person(session, "Elin Holm", now=NOW)
        people.assign(session, lead, "change_lead", None, by=None)
        clerk = people.create_person(session, "Anna Berg", now=NOW)
        people.assign(session, clerk, "caseworker", places["Kil"], by=None)
        uploads = [(None, STANDARD), (places["Kil"], STANDARD), (places["Kil"], KIL), (places["Arvika"], ARVIKA)]
        for place, sketch in uploads:
            data_ = bpmn.write(read_sketch(sketch))
            version = models.upload(session, service, place, "m.bpmn", data_, by=owner, now=NOW)
            if place is None:
                models.publish(session, version.id, by=owner, now=NOW)
    database.close()
    return path


@pytest.fixture
def own_file(family_file: Path, tmp_path: Path) -> Path:
    """A copy of the family in a file of its own, for tests that change it."""
    path = tmp_path / "klunga.sqlite"
    shutil.copy(family_file, path)
    return path


@pytest.fixture
def app(family_file: Path) -> Flask:
    return app_of(family_file)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a client signed in as somebody of an audience."""
    return lambda audience: sign_in(app, audience)


@pytest.fixture
def lead(signed_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return signed_in("Change lead")


def app_of(path: Path) -> Flask:
    """Return the pages on a database."""
    return create_app(f"sqlite:///{path}", demo=True, testing=True)


def sign_in(app: Flask, audience: str) -> FlaskClient:
    """Return a client signed in as the first of an audience."""
    client = app.test_client()
    links = {str(name): link for name, _, link in demo_links(app, "http://localhost")}
    client.get(links[audience])
    return client


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    """Return the words of a page's main part on one line."""
    page = client.get(address)
    assert page.status_code == status, (address, page.text[-2000:])
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" .", ".").replace(" ,", ",")


def token_of(page: str) -> str:
    """Return the token that a page's forms send."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]
