"""The list of all versions of a model, and what an owner does with one: note, restore, delete."""

import html
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Undefined

from webui.process_owners.words import in_parts

SignIn = Callable[[str], FlaskClient]
DRAWING = (Path(__file__).parent / "another_tool.bpmn").read_bytes()
LIST = "/models/bygglov/eda/versions"


@pytest.fixture
def karl(sign_in: SignIn) -> FlaskClient:
    return sign_in("Karl Morast")


def drawn(client: FlaskClient, times: int) -> list[str]:
    """Upload a drawing so many times, each with another name of an activity; return the addresses."""
    made = []
    for each in range(times):
        data = DRAWING.replace(b"Besluta om bygglov", f"Besluta om {each}".encode())
        fields = {"service": "bygglov", "as": "eda", "note": f"Nummer {each + 1}", "file": (io.BytesIO(data), "m.bpmn")}
        made.append(client.post("/models/upload", data=fields, content_type="multipart/form-data").location)
    return made


def page(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).get_data(as_text=True))


def test_the_list_is_paged_and_filtered(karl: FlaskClient):
    drawn(karl, 22)
    first = page(karl, LIST)
    assert "1–20 av 22" in first
    assert "21–22 av 22" in page(karl, f"{LIST}?page=2")
    assert "21–22 av 22" in page(karl, f"{LIST}?page=99")
    assert page(karl, f"{LIST}?q=nummer 7").count("/restore") == 1
    assert "Ingen version passar filtret." in page(karl, f"{LIST}?state=published")


def test_two_versions_are_chosen_to_be_compared(karl: FlaskClient):
    drawn(karl, 3)
    shown = page(karl, LIST)
    assert 'action="/compare"' in shown
    assert shown.count("selected") == 2


def test_without_versions_the_list_says_what_next(karl: FlaskClient):
    assert "Inget är ritat än." in page(karl, LIST)


def test_a_note_is_changed_and_the_one_before_is_kept(karl: FlaskClient):
    version = drawn(karl, 1)[0]
    assert karl.post(f"{version}/note", data={"note": "Rättad <b>anteckning</b>"}).status_code == 303
    shown = karl.get(version).get_data(as_text=True)
    assert "Rättad &lt;b&gt;anteckning" in shown
    assert "Nummer 1" in shown


def test_a_draft_is_deleted_and_its_number_is_not_used_again(karl: FlaskClient):
    first, second = drawn(karl, 2)
    assert karl.post(f"{second}/delete").location == LIST
    assert karl.get(second).status_code == 404
    data = {"service": "bygglov", "as": "eda", "file": (io.BytesIO(DRAWING), "m.bpmn")}
    third = karl.post("/models/upload", data=data, content_type="multipart/form-data").location
    assert "Eda variant 3" in page(karl, third)
    assert karl.get(first).status_code == 200


@pytest.mark.parametrize("address", ["/models/bygglov/nowhere/versions", "/models/nothing/eda/versions"])
def test_a_list_of_nothing_is_not_found(karl: FlaskClient, address: str):
    assert karl.get(address).status_code == 404


def test_a_rewrite_that_was_stored_without_parts_is_told_whole(app: Flask):
    whole = {"en": "Nothing follows; the case ends.", "sv": "Inget följer; ärendet slutar."}
    parts = {"en": ["Nothing follows.", "The case ends."], "sv": ["Inget följer.", "Ärendet slutar."]}
    with app.test_request_context("/?lang=en"):
        assert in_parts(Undefined(), whole) in ([whole["en"]], [whole["sv"]])
        assert in_parts(parts, whole) in (parts["en"], parts["sv"])
