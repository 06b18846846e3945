"""Staff read the rules; administrators of all municipalities change them on their pages."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.checks.law import standard_rules
from engine.services.organization import municipalities, people
from engine.services.organization.municipalities import Brand
from engine.services.publishing.rules import find_rule, rule_book
from engine.store import Database, connect
from webui import create_app

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def database(sqlite_file: Path) -> Iterator[Database]:
    """Eva administers all, Ylva Kil."""
    database = connect(f"sqlite:///{sqlite_file}", durable=False)
    with database.writing() as session:
        brand = Brand("Kil", "Kils kommun", "#1f5f8f", "#143f60", "#e6f0f8", "#7fb9e6", {"sv": "K", "en": "C"})
        kil = municipalities.create_municipality(session, brand, code="1715", slug="kil", case_prefix="KIL", by=None)
        for name, place in (("Eva Nor", None), ("Ylva Kihl", kil)):
            person = people.create_person(session, name, now=NOW)
            people.assign(session, person, "administrator", place, by=None)
    yield database
    database.close()


@pytest.fixture
def sign_in(database: Database) -> Callable[[str], FlaskClient]:
    app = create_app(str(database.url), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False

    def client_of(name: str) -> FlaskClient:
        with database.reading() as session:
            number = next(each.id for each in people.everybody(session) if each.name == name)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = f"staff:{number}", True
        return client

    return client_of


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.text


def test_each_rule_has_a_page_with_pictures_in_both_languages(
    database: Database, sign_in: Callable[[str], FlaskClient]
):
    client = sign_in("Ylva Kihl")
    with database.reading() as session:
        ids = [law.id for law in rule_book(session, NOW.date()).laws] + ["deadlock", "no-start"]
    assert "Förvaltningsrätt" in text(client, "/rules/?lang=sv")
    for rule in ids:
        for language in ("sv", "en"):
            assert f"/rules/{rule}/wrong.svg" in text(client, f"/rules/{rule}?lang={language}")
    assert client.get("/rules/deadlock/right.svg").mimetype == "image/svg+xml"
    assert client.get("/rules/deadlock/other.svg").status_code == 404
    assert client.get("/rules/no-such-rule").status_code in {404, 409}


def test_only_administrators_of_all_see_and_use_the_forms(sign_in: Callable[[str], FlaskClient]):
    client = sign_in("Ylva Kihl")
    assert "<form method" not in text(client, "/rules/no-end").split("<main")[1]
    answer = client.post("/rules/no-end/severity", data={"severity": "off", "reason": "x"})
    assert answer.status_code == 403


def test_a_severity_is_chosen_with_a_reason_and_brought_back(database: Database, sign_in: Callable[[str], FlaskClient]):
    client = sign_in("Eva Nor")
    assert client.post("/rules/no-end/severity", data={"severity": "off"}).status_code == 422
    answer = client.post("/rules/no-end/severity", data={"severity": "off", "reason": "Ritas aldrig"})
    assert answer.status_code == 303
    assert "Ritas aldrig" in text(client, "/rules/no-end")
    assert client.post("/rules/no-end/restore").status_code == 303
    with database.reading() as session:
        assert find_rule(session, "no-end").setting == "warning"


def test_an_error_has_no_form(sign_in: Callable[[str], FlaskClient]):
    client = sign_in("Eva Nor")
    assert "kan inte stängas av" in text(client, "/rules/cycle-without-exit?lang=sv")
    assert client.post("/rules/cycle-without-exit/severity", data={"severity": "off", "reason": "x"}).status_code == 422


def test_a_lawyer_changes_a_rule_and_adds_one(database: Database, sign_in: Callable[[str], FlaskClient]):
    client = sign_in("Eva Nor")
    assert "Kommunicera underlaget" in text(client, "/rules/communication-before-decision/edit")
    law = standard_rules()[0]
    form = {
        f"{name}_{language}": getattr(law, name)[language]
        for name in ("law", "title", "why", "message", "mend")
        for language in ("sv", "en")
    }
    form |= {"kind": "before_on_every_way", "activity": "decide", "severity": "warning", "valid_from": "2026-01-01"}
    form |= {"others": "communicate", "review_before": "2026-02-01", "reviewed_by": "Jur. Lind", "id": "ny-regel"}
    changed = form | {"title_sv": "<b>Ny rubrik</b>"}
    assert client.post("/rules/communication-before-decision/edit", data=changed).status_code == 303
    page = text(client, "/rules/communication-before-decision")
    assert "&lt;b&gt;Ny rubrik" in page
    assert "Jur. Lind" in page
    wrong = client.post("/rules/new", data=form | {"others": "", "mend_en": ""})
    assert wrong.status_code == 422
    assert client.post("/rules/new", data=form).status_code == 303
    assert "Aktiviteten" in text(client, "/rules/new?lang=sv")
    with database.reading() as session:
        assert find_rule(session, "ny-regel").setting == "warning"
    assert "/wrong.svg" not in text(client, "/rules/ny-regel")


def test_what_is_no_rule_of_law_has_no_texts_to_change(sign_in: Callable[[str], FlaskClient]):
    assert sign_in("Eva Nor").get("/rules/no-end/edit").status_code == 404
