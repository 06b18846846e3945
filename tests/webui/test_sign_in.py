"""Sign in and out."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from engine.store.tables import Person
from webui import create_app
from webui.security import secret_key
from webui.sign_in.demo import PURPOSE, demo_links
from webui.sign_in.views import safe_target

PASSWORD = "cykla i klunga"


@pytest.fixture
def unguarded(app: Flask) -> FlaskClient:
    """A client whose forms need no token; that they do otherwise is tested below."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, following: str = "/shortcuts"):
    return client.post("/sign-in", data={"email": email, "password": password, "next": following})


def test_staff_sign_in_with_address_and_password_and_go_where_they_were_heading(unguarded: FlaskClient):
    answer = sign_in(unguarded, "Anna@Example.se ")
    assert (answer.status_code, answer.location) == (303, "/shortcuts")
    assert "Anna Berg" in unguarded.get("/shortcuts").text


@pytest.mark.parametrize(("email", "password"), [("anna@example.se", "wrong"), ("nobody@example.se", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(unguarded: FlaskClient, email: str, password: str):
    answer = sign_in(unguarded, email, password)
    assert answer.status_code == 422
    assert "E-postadressen och lösenordet hör inte ihop." in answer.text
    assert f'value="{email}"' in answer.text


def test_the_language_that_a_person_asks_for_is_kept_for_the_next_browser(app: Flask, unguarded: FlaskClient):
    sign_in(unguarded, "karin@example.se")
    unguarded.get("/shortcuts?lang=en")
    elsewhere = app.test_client()
    sign_in(elsewhere, "karin@example.se")
    assert '<html lang="en"' in elsewhere.get("/shortcuts").text


def test_a_resident_has_no_page_among_the_staff(unguarded: FlaskClient):
    assert "Du har inget uppdrag än." in sign_in(unguarded, "maja@example.se").text


def test_signing_in_again_and_again_is_slowed_down(database_file: Path):
    app = create_app(f"sqlite:///{database_file}", testing=True, packages=())
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    codes = {client.post("/sign-in", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code for _ in range(12)}
    assert codes == {422, 429}


def test_signing_out_ends_the_session(unguarded: FlaskClient):
    sign_in(unguarded, "anna@example.se")
    assert unguarded.post("/sign-out").status_code == 303
    assert "Anna Berg" not in unguarded.get("/shortcuts").text


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "javascript:1", "", None]
)
def test_signing_in_never_leads_to_another_site(app: Flask, target: str | None):
    with app.test_request_context():
        assert safe_target(target) == "/"


def test_there_is_a_demo_link_for_each_audience_and_it_stays_the_same(app: Flask):
    links = demo_links(app, "http://localhost:8000")
    assert [str(purpose) for purpose, _, _ in links] == [str(name) for name in PURPOSE.values()]
    assert demo_links(app, "http://localhost:8000") == links
    assert all(app.test_client().get(link).status_code == 303 for _, _, link in links)


def test_without_the_demo_its_links_lead_nowhere(app: Flask, database_file: Path):
    links = demo_links(app, "http://localhost")
    real = create_app(f"sqlite:///{database_file}", testing=True, packages=()).test_client()
    assert {real.get(link).status_code for _, _, link in links} == {404}
    assert real.get("/demo").status_code == 404
    assert "Maja" not in real.get("/sign-in/resident").text


def test_a_demo_link_that_is_guessed_leads_nowhere(client: FlaskClient):
    assert client.get("/demo/sign-in/" + "0" * 32).status_code == 404
    assert client.get("/demo/sign-in/å").status_code == 404


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KLUNGA_SECRET_KEY", raising=False)
    made = secret_key(tmp_path / "instance")
    assert secret_key(tmp_path / "instance") == made
    assert len(made) == 64
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("KLUNGA_SECRET_KEY", "given")
    assert secret_key(tmp_path) == "given"


def test_a_new_password_ends_the_sessions_that_began_with_the_old_one(app: Flask, unguarded: FlaskClient):
    sign_in(unguarded, "karin@example.se")
    assert "Karin Lindqvist" in unguarded.get("/shortcuts").text
    with app.extensions["klunga"].writing() as session:
        karin = session.scalars(select(Person).where(Person.email == "karin@example.se")).one()
        before, karin.password_hash = karin.password_hash, generate_password_hash("ett nytt lösenord")
        session.commit()
    assert "Karin Lindqvist" not in unguarded.get("/shortcuts").text
    with app.extensions["klunga"].writing() as session:
        session.get_one(Person, karin.id).password_hash = before
        session.commit()
