"""Administrators for all municipalities connect systems; a secret goes in and never comes out."""

import html
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from engine.connectors.sealing import new_key
from engine.services.systems import outgoing
from engine.store import Database
from engine.store.tables import Connector
from tests.connectors.servers import Server, answering, serving

SignIn = Callable[[str], FlaskClient]
SECRET = "Bearer 4711-hemlig"
TYPED = {
    "topic": "inkomst",
    "kind": "http",
    "method": "POST",
    "url": "https://system.example/persons",
    "request": "person.id = sokande.personnummer",
    "response": "inkomst = person.income",
    "headers": "X-From: Klunga",
    "secret_header": "Authorization",
    "secret": SECRET,
}


def text_of(answer: object) -> str:
    return html.unescape(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def saved(client: FlaskClient, **changed: str) -> str:
    answer = client.post("/administration/connections/new", data={**TYPED, **changed})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def stored(database: Database) -> Connector | None:
    with database.reading() as session:
        row = session.scalars(select(Connector)).first()
        if row is not None:
            assert row.secret is None or row.secret
        return row


def sent_secret(database: Database) -> tuple[str, str] | None:
    with database.reading() as session:
        system = outgoing.connected(session, "inkomst")
        assert system is not None
        return system.secret.opened() if system.secret else None


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KLUNGA_CONNECTION_HOSTS", "127.0.0.1")


def test_a_connection_is_added_and_its_secret_is_on_no_page(sign_in: SignIn, database: Database):
    client = sign_in("Eva Nor")
    address = saved(client)
    for page in (address, "/administration/connections"):
        shown = text_of(client.get(page))
        assert "inkomst" in shown
        assert "4711" not in shown
    assert "person.id = sokande.personnummer" in text_of(client.get(address))
    row = stored(database)
    assert row is not None
    assert row.secret is not None
    assert "4711" not in row.secret
    assert sent_secret(database) == ("Authorization", SECRET)


def test_a_secret_stays_when_nothing_is_typed_and_goes_when_it_is_removed(sign_in: SignIn, database: Database):
    client = sign_in("Eva Nor")
    address = saved(client)
    client.post(address, data={**TYPED, "secret": "", "response": ""})
    row = stored(database)
    assert row is not None
    assert (sent_secret(database), row.settings["response"]) == (("Authorization", SECRET), "")
    client.post(address, data={**TYPED, "secret": "", "secret_header": "", "remove_secret": "true"})
    row = stored(database)
    assert row is not None
    assert (row.secret, row.secret_header) == (None, "")


def test_the_pages_say_when_a_secret_lies_in_plain_text_or_cannot_be_opened(
    sign_in: SignIn, database: Database, monkeypatch: pytest.MonkeyPatch
):
    client = sign_in("Eva Nor")
    address = saved(client)
    assert "Hemligheten är förseglad." in text_of(client.get(address))
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", new_key())
    assert "ingen av nycklarna i KLUNGA_CONNECTION_KEYS" in text_of(client.get(address))
    assert "Hemligheten kan inte öppnas" in text_of(client.get("/administration/connections"))
    with database.writing() as session:
        session.execute(update(Connector).values(secret=SECRET))
        session.commit()
    assert "ligger i klartext" in text_of(client.get(address))
    shown = text_of(client.get("/administration/connections"))
    assert "Hemlighet i klartext" in shown
    assert "4711" not in shown


@pytest.mark.parametrize("url", ["https://other.example/persons", "https://system.example:8443/persons"])
def test_a_secret_does_not_follow_to_another_server(sign_in: SignIn, database: Database, url: str):
    client = sign_in("Eva Nor")
    address = saved(client)
    answer = client.post(address, data={**TYPED, "secret": "", "url": url})
    assert answer.status_code == 422
    assert "Adressen leder till en annan server än förut." in text_of(answer)
    row = stored(database)
    assert row is not None
    assert row.settings["url"] == TYPED["url"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"topic": " "}, "Skriv ämnet"),
        ({"method": "TRACE"}, "Välj en metod"),
        ({"method": "GET"}, "GET skickar inget"),
        ({"url": "http://system.example/"}, "Bara adresser med https"),
        ({"url": "https://{server}/"}, "Vilken server som anropas kan inte bero på ärendet"),
        ({"url": "{url}"}, "Vilken server som anropas kan inte bero på ärendet"),
        ({"url": "https://u:p@system.example/"}, "ingen fullständig adress"),
        ({"request": "a"}, "Rad 1 har inte formen"),
        ({"response": "klunga_choice_1 = a"}, "kan inte vara namnet på en variabel"),
        ({"headers": "Host: inside"}, "Huvudfältet Host sätter Klunga själv"),
        ({"headers": "Bad header: x"}, "inget huvudfält"),
        ({"secret": "a\r\nX-Injected: 1"}, "på en rad"),
        ({"secret_header": ""}, "Skriv namnet på huvudfältet"),
        ({"secret": ""}, "Skriv hemligheten"),
        ({"kind": "shell"}, "Välj hur systemet tillfrågas"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(
    sign_in: SignIn, database: Database, changed: dict[str, str], told: str
):
    answer = sign_in("Eva Nor").post("/administration/connections/new", data={**TYPED, **changed})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert SECRET not in text_of(answer)
    assert stored(database) is None


def test_a_topic_is_connected_once(sign_in: SignIn):
    client = sign_in("Eva Nor")
    saved(client)
    answer = client.post("/administration/connections/new", data=TYPED)
    assert "är redan kopplat" in text_of(answer)


def test_an_administrator_of_one_municipality_reads_but_changes_nothing(sign_in: SignIn, database: Database):
    address = saved(sign_in("Eva Nor"))
    client = sign_in("Ylva Kihl")
    assert "inkomst" in text_of(client.get("/administration/connections"))
    for path, data in (
        ("/administration/connections/new", {**TYPED, "topic": "annat"}),
        (address, {**TYPED, "url": "https://evil.example/"}),
        (f"{address}/switch", {"on": "no"}),
        (f"{address}/remove", {}),
        (f"{address}/try", {}),
    ):
        assert client.post(path, data=data).status_code == 403, path
    row = stored(database)
    assert row is not None
    assert row.is_on
    assert sign_in("Karl Morast").get("/administration/connections").status_code == 403


def tried(client: FlaskClient, server: Server, **changed: str) -> str:
    address = saved(client, url=f"{server.url}/persons", **changed)
    sample = {"sample": 'sokande.personnummer = "191212121212"'}
    answer = client.post(f"{address}/try", data=sample)
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.usefixtures("here")
def test_a_trial_shows_what_was_sent_and_what_came_back_without_the_secret(sign_in: SignIn):
    echo = f'{{"person": {{"income": 12}}, "you_said": "{SECRET}"}}'
    with serving(answering(200, echo)) as server:
        page = tried(sign_in("Eva Nor"), server)
    (asked,) = server.asked
    assert asked.headers["Authorization"] == SECRET
    assert asked.headers["X-From"] == "Klunga"
    assert asked.headers["Idempotency-Key"].startswith("trial-")
    assert asked.document == {"person": {"id": "191212121212"}}
    assert "Det fungerar." in page
    assert '"id": "191212121212"' in page
    assert "<dt>inkomst</dt>" in page
    assert "4711" not in page


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, "nej", "Systemet svarade med felet 404."),
        (200, "<html>", "Svaret är inte JSON"),
        (200, "{}", "Svaret har inget på platsen ”person.income”"),
        (302, "", "en hänvisning till en annan adress, som inte följs"),
    ],
)
def test_a_trial_that_fails_says_why(sign_in: SignIn, status: int, body: str, told: str):
    with serving(answering(status, body, Location="http://127.0.0.1/")) as server:
        assert told in tried(sign_in("Eva Nor"), server)


def test_a_trial_calls_nobody_in_the_own_network(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch):
    client = sign_in("Eva Nor")
    with serving() as server:
        address = saved(client, url=f"https://127.0.0.1:{server.port}/")
        page = text_of(client.post(f"{address}/try", data={"sample": ""}))
    assert "ligger i det egna nätet och anropas inte" in page
    assert server.asked == []


def test_a_sample_that_is_not_understood_is_told_at_its_field(sign_in: SignIn):
    client = sign_in("Eva Nor")
    answer = client.post(f"{saved(client)}/try", data={"sample": "a"})
    assert answer.status_code == 422
    assert "Rad 1 har inte formen" in text_of(answer)


def test_an_e_mail_without_a_server_says_which_settings_are_missing(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KLUNGA_SMTP_HOST", raising=False)
    client = sign_in("Eva Nor")
    mail = {
        "topic": "brev",
        "kind": "email",
        "to": "{sokande.epost}",
        "subject": "Ärende {klunga.case}",
        "body": "Hej!",
    }
    answer = client.post("/administration/connections/new", data=mail)
    assert answer.status_code == 303, text_of(answer)
    page = text_of(client.post(f"{answer.headers['Location']}/try", data={"sample": 'sokande.epost = "a@b.se"'}))
    assert "Ärende PROV 2026-000000" in page
    assert "KLUNGA_SMTP_HOST" in page
    wrong = client.post("/administration/connections/new", data={**mail, "topic": "b2", "to": "a b", "subject": ""})
    assert "ingen e-postadress" in text_of(wrong)
    assert "Skriv något här." in text_of(wrong)


def test_a_connection_is_switched_off_and_removed(sign_in: SignIn, database: Database):
    client = sign_in("Eva Nor")
    address = saved(client)
    client.post(f"{address}/switch", data={"on": "no"})
    row = stored(database)
    assert row is not None
    assert not row.is_on
    assert "Stäng av den" not in text_of(client.get(address))
    client.post(f"{address}/remove")
    assert stored(database) is None
    assert client.get(address).status_code == 404
