"""Every view says whom it is for, and nobody else gets in."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webui import create_app
from webui.audience import audience, declared_audience
from webui.sign_in.demo import demo_links


def link_of(app: Flask, purpose: str) -> str:
    return next(link for name, _, link in demo_links(app, "http://localhost") if str(name) == purpose)


@pytest.fixture
def guarded(app: Flask) -> FlaskClient:
    @app.get("/for/caseworkers")
    @audience("caseworker")
    def for_caseworkers() -> str:
        return "in"

    @app.get("/for/staff")
    @audience("staff")
    def for_staff() -> str:
        return "in"

    @app.get("/for/residents")
    @audience("resident")
    def for_residents() -> str:
        return "in"

    @app.get("/for/nobody")
    def for_nobody() -> str:
        return "in"

    return app.test_client()


def test_every_endpoint_declares_its_audience(database_file: Path):
    app = create_app(f"sqlite:///{database_file}", demo=True, testing=True)
    with app.app_context():
        endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
        assert sorted(endpoint for endpoint in endpoints if not declared_audience(endpoint)) == []


def test_whoever_is_not_signed_in_is_led_to_the_right_sign_in_and_back(guarded: FlaskClient):
    staff = guarded.get("/for/caseworkers?page=2")
    assert (staff.status_code, staff.location) == (303, "/sign-in?next=/for/caseworkers?page%3D2")
    assert guarded.get("/for/residents").location == "/sign-in/resident?next=/for/residents"


def test_a_view_that_declares_nothing_is_for_nobody(app: Flask, guarded: FlaskClient):
    assert guarded.get("/for/nobody").status_code == 403
    guarded.get(link_of(app, "Caseworker"))
    assert guarded.get("/for/nobody").status_code == 403


@pytest.mark.parametrize(
    ("purpose", "admitted"),
    [
        ("Caseworker", {"caseworkers", "staff"}),
        ("Process owner", {"staff"}),
        ("Change lead", {"staff"}),
        ("Resident", {"residents"}),
    ],
)
def test_an_audience_is_admitted_to_its_own_pages_only(
    app: Flask, guarded: FlaskClient, purpose: str, admitted: set[str]
):
    guarded.get(link_of(app, purpose))
    opened = {page for page in ("caseworkers", "staff", "residents") if guarded.get(f"/for/{page}").status_code == 200}
    assert opened == admitted


def test_the_refusal_says_whom_the_page_is_for_and_what_to_do(app: Flask, guarded: FlaskClient):
    guarded.get(link_of(app, "Change lead"))
    said = re.sub(r"\s+", " ", guarded.get("/for/caseworkers").text)
    assert "Sidan är för handläggare. Be din administratör om uppdraget" in said


def test_an_unknown_audience_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="Unknown audience: caseworkers"):
        audience("caseworkers")  # type: ignore[arg-type]
