"""Secrets of connections lie sealed in the database; keys change, and those that are lost cost no case."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from cluster.backup import back_up
from cluster.rehearsal import rehearse
from engine.cli import main
from engine.connectors.sealing import new_key
from engine.services.case_handling import cases
from engine.services.systems import connections, outgoing, sealed_secrets, service_calls
from engine.services.systems.connections import ConnectionRefused, Draft
from engine.store import Database
from engine.store.tables import Case, Connector, ServiceCall
from tests.services.cases.place import NOW, make_place
from tests.services.cases.test_service_calls import ASKS, start

OLD, NEW = new_key(), new_key()
SECRET = "Bearer hemlig-4711"
SETTINGS = {"method": "POST", "url": "https://127.0.0.1:9/", "request": "", "response": "", "headers": ""}


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", OLD)
    monkeypatch.setenv("KLUNGA_CONNECTION_HOSTS", "127.0.0.1")


def connect(session: Session, topic: str = "inkomst") -> Connector:
    draft = Draft(topic, "http", SETTINGS, "Authorization", SECRET)
    return connections.save(session, None, draft, by=None, now=NOW)


def stored(session: Session, topic: str = "inkomst") -> str:
    session.rollback()
    return session.scalars(select(Connector.secret).where(Connector.topic == topic)).one() or ""


def states(session: Session) -> dict[str, str]:
    return {each.topic: each.state for each in sealed_secrets.kept(session)}


def sent(session: Session) -> tuple[str, str] | None:
    system = outgoing.connected(session, "inkomst")
    assert system is not None
    return outgoing.request(system, outgoing.Asked({}, "key")).secret


def test_a_secret_is_sealed_in_the_database_and_sent_as_it_was_written(session: Session) -> None:
    connect(session)
    assert "4711" not in stored(session)
    assert sent(session) == ("Authorization", SECRET)
    assert "4711" not in repr(outgoing.connected(session, "inkomst"))
    assert states(session) == {"inkomst": "newest"}


def test_secrets_in_plain_text_and_under_an_earlier_key_are_sealed_with_the_newest_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(session)
    connect(session, "bygg").secret = SECRET
    session.commit()
    assert states(session) == {"bygg": "plain", "inkomst": "newest"}
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", f"{NEW},{OLD}")
    assert states(session) == {"bygg": "plain", "inkomst": "earlier"}
    assert sealed_secrets.seal_all(session) == (2, [])
    before = stored(session)
    assert sealed_secrets.seal_all(session) == (0, [])
    assert stored(session) == before
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", NEW)
    assert states(session) == {"bygg": "newest", "inkomst": "newest"}
    assert sent(session) == ("Authorization", SECRET)


def test_sealing_that_is_killed_goes_on_and_what_is_written_meanwhile_stays(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for topic in ("a", "b", "c"):
        connect(session, topic).secret = SECRET
    session.commit()
    real, seen = sealed_secrets.sealed, []

    def dies(session: Session, secret: str, url: str) -> str:
        seen.append(secret)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(session, secret, url)

    monkeypatch.setattr(sealed_secrets, "sealed", dies)
    with pytest.raises(KeyboardInterrupt):
        sealed_secrets.seal_all(session)
    session.rollback()
    assert list(states(session).values()) == ["newest", "plain", "plain"]

    def meanwhile(session: Session, secret: str, url: str) -> str:
        session.execute(text("UPDATE connector SET secret = 'nyare' WHERE topic = 'c'"))
        return real(session, secret, url)

    monkeypatch.setattr(sealed_secrets, "sealed", meanwhile)
    sealed_secrets.seal_all(session)
    assert stored(session, "c") == "nyare"


def test_a_secret_does_not_follow_an_address_that_was_changed_in_the_database(session: Session) -> None:
    row = connect(session)
    row.settings = {**SETTINGS, "url": "https://thief.example/"}
    session.commit()
    with pytest.raises(outgoing.CallFailed, match=r"written for https://127.0.0.1:9"):
        sent(session)
    assert states(session) == {"inkomst": "shut"}


def test_without_keys_no_secret_is_stored_and_a_sentence_says_why(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", "hm")
    with pytest.raises(ConnectionRefused) as refused:
        connect(session)
    assert str(refused.value.problems["secret"]).startswith("Key 1 in KLUNGA_CONNECTION_KEYS is no key.")
    assert session.scalars(select(Connector)).all() == []


def test_a_case_waits_for_the_key_and_goes_on_when_it_is_back(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place = make_place(session)
    connect(session)
    case = start(place, ASKS)

    def call() -> ServiceCall:
        session.rollback()
        return session.scalars(select(ServiceCall)).one()

    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", NEW)
    for _ in range(6):
        service_calls.call_service(session, call().id, call().attempt, now=NOW)
    assert call().status == "failed"
    assert call().case.status == "incident"
    assert "none of the keys in KLUNGA_CONNECTION_KEYS" in str(call().case.incident)
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", OLD)
    told: list[tuple[str, str] | None] = []

    def answers(system: outgoing.System, asked: outgoing.Asked) -> dict[str, str]:
        told.append(outgoing.request(system, asked).secret)
        return {}

    cases.resume_case(session, case.number, by=place.anna, now=NOW)
    assert service_calls.call_service(session, call().id, call().attempt, now=NOW, perform=answers)
    assert told == [("Authorization", SECRET)]
    assert session.get_one(Case, case.id).status == "running"
    assert "4711" not in caplog.text


def test_no_secret_and_no_key_is_in_a_backup_and_the_rehearsal_opens_what_it_put_back(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.url.render_as_string(hide_password=False)
    with database.writing() as session:
        connect(session)
    copy = back_up(url, tmp_path).read_bytes()
    assert b"hemlig-4711" not in copy
    assert OLD.encode() not in copy
    rehearsed = rehearse(url)
    assert rehearsed.is_sound
    assert "1 of 1 secrets of connections can be opened" in str(rehearsed)
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", NEW)
    rehearsed = rehearse(url)
    assert not rehearsed.is_sound
    assert "0 of 1 secrets" in str(rehearsed)


def test_a_sqlite_file_gets_keys_beside_it_that_its_rehearsal_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLUNGA_CONNECTION_KEYS")
    with database.writing() as session:
        if not database.is_sqlite:
            with pytest.raises(ConnectionRefused):
                connect(session)
            return
        connect(session)
        assert sent(session) == ("Authorization", SECRET)
    keys = Path(str(database.url.database)).parent / "connection_keys"
    assert keys.stat().st_mode & 0o077 == 0
    assert rehearse(database.url.render_as_string(hide_password=False)).is_sound


def test_the_command_says_how_secrets_are_kept_and_seals_them(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.url.render_as_string(hide_password=False)
    given = ["--database", url, "--language", "en"]
    assert main(["secrets", "status", *given]) == 0
    with database.writing() as session:
        connect(session).secret = SECRET
        session.commit()
    assert main(["secrets", "status", *given]) == 1
    assert main(["secrets", "seal", *given]) == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "No connection has a secret.",
        "inkomst: in plain text",
        "Sealed 1 secret.",
        "inkomst: sealed with the newest key",
    ]
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", NEW)
    assert main(["secrets", "seal", *given]) == 1
    assert "cannot be opened. The secret cannot be opened: none of the keys" in capsys.readouterr().out
    assert main(["secrets", "new-key"]) == 0
    monkeypatch.setenv("KLUNGA_CONNECTION_KEYS", capsys.readouterr().out)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert "4711" not in str(connection.execute(text("SELECT * FROM connector")).all())
    engine.dispose()
