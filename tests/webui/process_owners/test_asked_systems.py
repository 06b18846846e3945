"""A version says which systems it asks and whether they are connected; a test run asks none."""

import html
import io
from collections.abc import Callable
from dataclasses import replace

from flask.testing import FlaskClient

from engine import bpmn
from engine.drawing import with_layout
from engine.model.sketch import read_sketch
from engine.services.systems import connections
from engine.services.systems.connections import Draft
from engine.store import Database
from tests.services.cases.place import NOW

SignIn = Callable[[str], FlaskClient]


def upload(client: FlaskClient) -> str:
    model = read_sketch("(start) -> Hämta inkomst {serviceTask} -> Besluta -> (slut)")
    nodes = tuple(
        replace(node, properties=(("topic", "inkomst"),)) if node.kind == "serviceTask" else node
        for node in model.nodes
    )
    file = bpmn.write(with_layout(replace(model, nodes=nodes)))
    form = {"service": "bygglov", "as": "eda", "file": (io.BytesIO(file), "a.bpmn")}
    answer = client.post("/models/upload", data=form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def text_of(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).text)


def test_a_version_tells_which_systems_it_asks_and_whether_they_are_connected(
    sign_in: SignIn, database: Database
) -> None:
    client = sign_in("Karl Morast")
    page = upload(client)
    before = text_of(client, page)
    assert "System som den frågar" in before
    assert "Inte kopplat" in before
    assert "ilen anger systemet ”inkomst” för aktiviteten ”Hämta inkomst”" in before
    with database.writing() as session:
        settings = {"method": "GET", "url": "https://system.example/"}
        connections.save(session, None, Draft("inkomst", "http", settings), by=None, now=NOW)
    after = text_of(client, page)
    assert "tillfrågas över HTTP" in after
    assert "Inte kopplat" not in after


def test_a_test_run_says_that_it_asks_no_system_and_goes_on(sign_in: SignIn, database: Database) -> None:
    client = sign_in("Karl Morast")
    address = f"{upload(client)}/trial"
    with database.writing() as session:
        settings = {"method": "GET", "url": "https://system.example/"}
        connections.save(session, None, Draft("inkomst", "http", settings), by=None, now=NOW)
    client.post(f"{address}/start", data={"turn": "0", "how": "unfilled"})
    page = text_of(client, address)
    assert "En provkörning frågar inget system" in page
    token = page.split('name="token" value="')[1].split('"')[0]
    client.post(f"{address}/complete", data={"turn": "1", "token": token, "how": "unfilled"})
    page = text_of(client, address)
    assert "En provkörning frågar inget system" not in page
    assert "Besluta" in page
