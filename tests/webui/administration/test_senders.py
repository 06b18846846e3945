"""The address for messages from outside, and the page of those who may send."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine.services.messaging import senders
from engine.store import Database

SignIn = Callable[[str], FlaskClient]
ADDRESS = "/administration/senders"


def text_of(answer: object) -> str:
    return html.unescape(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def post(client: FlaskClient, token: str, body: object) -> tuple[int, Any]:
    data = body if isinstance(body, str) else json.dumps(body)
    answer = client.post("/api/messages", data=data, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, json.loads(answer.get_data(as_text=True) or "{}") if answer.is_json else {}


def test_a_system_is_let_send_and_its_message_is_kept_and_dropped(sign_in: SignIn, database: Database) -> None:
    client = sign_in("Eva Nor")
    page = text_of(client.post(ADDRESS, data={"name": "Kassan", "place": "kil", "service": ""}))
    token = re.search(r"klunga_[\w-]+", page)
    assert token is not None
    assert token[0] not in text_of(client.get(ADDRESS))
    sent = {"name": "Betalt", "key": "1", "where": {"order": "4711"}, "values": {"belopp": 1}}
    status, told = post(client, token[0], sent)
    assert (status, told["status"]) == (202, "kept")
    assert post(client, token[0], sent) == (status, told), "the same key is the same message"
    by_value = {"name": "Betalt", "key": "2", "correlation": 4711}
    assert post(client, token[0], by_value)[0] == 202
    assert "2 meddelanden sparas" in text_of(client.get(ADDRESS))
    kept = "/operations/messages"
    assert text_of(client.get(kept)).count("Betalt") >= 2
    assert "4711" in text_of(client.get(f"{kept}/{told['id']}"))
    assert client.post(f"{kept}/{told['id']}/drop").status_code == 422
    assert client.post(f"{kept}/{told['id']}/drop", data={"why": "Fel"}).status_code == 303
    assert "1 meddelande sparas" in text_of(client.get(ADDRESS))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "[1, NaN]",
        "{",
        '{"name": 1}',
        '{"days": true}',
        '{"values": {"x": NaN}}',
        '{"kind": "x"}',
        "[" * 9999,
        '{"a": 1}',
    ],
)
def test_what_is_no_message_is_refused(sign_in: SignIn, database: Database, body: str) -> None:
    with database.writing() as session:
        _, token = senders.add_sender(session, "Kassan", None, None, by=None, now=datetime.now(UTC))
    status, told = post(sign_in("Eva Nor"), token, body)
    assert status == 400
    assert told["error"]["en"]


def test_of_a_list_each_message_is_received_by_itself_once_and_answered_in_its_place(
    sign_in: SignIn, database: Database
) -> None:
    with database.writing() as session:
        _, token = senders.add_sender(session, "Kassan", None, None, by=None, now=datetime.now(UTC))
    client = sign_in("Eva Nor")
    first = {"name": "Betalt", "key": "1", "correlation": 4711}
    nowhere = {"name": "Betalt", "key": "3", "case": "KIL 1"}
    status, told = post(
        client, token, [first, {"key": "2", "size": 1}, nowhere, 5, {"name": "Öppet", "kind": "signal"}]
    )
    assert status == 200
    assert [each["code"] for each in told] == [202, 400, 422, 400, 422]
    assert [each.get("key") for each in told] == ["1", "2", "3", None, None]
    assert all(bool(each.get("error")) is (each["code"] >= 400) for each in told)
    assert post(client, token, first)[1]["id"] == told[0]["id"], "the same key is the same message"
    many = [{**first, "key": str(number % 150)} for number in range(200)]
    status, told = post(client, token, many)
    assert (status, {each["code"] for each in told}, len({each["id"] for each in told})) == (200, {202}, 150)
    assert post(client, token, [*many, first])[0] == 400
    assert post(client, "wrong", many)[0] == 401


def test_without_a_token_of_a_sender_nothing_is_received(sign_in: SignIn, database: Database) -> None:
    client = sign_in("Eva Nor")
    sent = {"name": "Betalt", "key": "1", "where": {"order": "4711"}}
    for token in ("", "wrong", "klunga_x"):
        assert post(client, token, sent)[0] == 401
    with database.writing() as session:
        _, token = senders.add_sender(session, "Kassan", None, None, by=None, now=datetime.now(UTC))
    assert post(client, token, {**sent, "where": {}})[0] == 422
    assert post(client, token, {**sent, "values": {"x": "y" * 250_000}})[0] == 413


def test_only_administrators_for_all_let_systems_send(sign_in: SignIn) -> None:
    assert sign_in("Ylva Kihl").post(ADDRESS, data={"name": "Kassan"}).status_code == 403
    assert sign_in("Ylva Kihl").get(ADDRESS).status_code == 200
    assert sign_in("Eva Nor").post(ADDRESS, data={"name": " "}).status_code == 422
