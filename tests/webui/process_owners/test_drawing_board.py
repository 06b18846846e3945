"""The drawing board's answers: what it opens, what it finds, what it stores, and whom it refuses."""

import html
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import bpmn
from engine.services.publishing import drafts

SignIn = Callable[[str], FlaskClient]
DRAWING = (Path(__file__).parent / "another_tool.bpmn").read_bytes()
BLANK = (Path(__file__).parents[3] / "webui" / "static" / "drawing_board" / "blank.bpmn").read_bytes()


@pytest.fixture
def karl(sign_in: SignIn) -> FlaskClient:
    return sign_in("Karl Morast")


def send(client: FlaskClient, address: str, data: bytes, **more: str) -> TestResponse:
    fields = {"file": (io.BytesIO(data), "drawing.bpmn"), **more}
    return client.post(address, data=fields, content_type="multipart/form-data")


def save(client: FlaskClient, data: bytes, newest: int = 0) -> TestResponse:
    return send(client, "/models/bygglov/eda/draw", data, newest=str(newest), note="Ritad")


def test_a_drawing_becomes_a_draft_by_the_same_way_as_an_upload(karl: FlaskClient):
    answer = save(karl, DRAWING)
    page = html.unescape(karl.get(answer.json["location"]).get_data(as_text=True))
    assert "Ritad" in page
    assert "Går att köra efter" in page


def test_the_same_drawing_again_and_what_is_no_drawing_are_refused_with_a_sentence(karl: FlaskClient):
    save(karl, DRAWING)
    again = save(karl, DRAWING, newest=1)
    assert (again.status_code, again.json["error"]) == (409, "Inget är ändrat: den är densamma som version 1.")
    assert save(karl, b"<html/>", newest=1).status_code == 422
    assert save(karl, b"<!DOCTYPE x><x/>", newest=1).status_code == 422


def test_whoever_was_overtaken_is_told_and_saves_once_more(karl: FlaskClient):
    save(karl, DRAWING)
    answer = save(karl, BLANK)
    assert answer.status_code == 409
    assert answer.json["newest"] == 1
    assert "location" in save(karl, BLANK, newest=1).json


def test_nobody_draws_what_another_decides_over(karl: FlaskClient):
    assert karl.get("/models/bygglov/kil/draw").status_code == 403
    assert send(karl, "/models/bygglov/kil/draw", DRAWING).status_code == 403
    assert karl.get("/models/bygglov/standard/draw").status_code == 403


def test_a_version_of_another_is_read_but_not_edited(karl: FlaskClient, sign_in: SignIn):
    version = save(karl, DRAWING).json["location"]
    assert karl.get(f"{version}/edit").status_code == 200
    assert sign_in("Louise Fryksta").get(f"{version}/edit").status_code == 403


def test_a_check_says_whether_it_runs_and_names_elements(karl: FlaskClient):
    found = send(karl, "/models/draw/check", DRAWING).json
    assert found["tone"] == "warn"
    assert any(row["element"] and row["message"] for row in found["rows"])
    blank = send(karl, "/models/draw/check", BLANK).json
    assert blank["verdict"]


@pytest.mark.parametrize("data", [b"", b"x", b"<html/>", b"<!DOCTYPE x><x/>"])
def test_a_check_of_what_is_no_drawing_answers_with_a_sentence(karl: FlaskClient, data: bytes):
    found = send(karl, "/models/draw/check", data).json
    assert (found["tone"], found["rows"]) == ("stop", [])
    assert found["verdict"].endswith(".")


def test_a_large_drawing_is_not_tried_while_somebody_draws(karl: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(drafts, "LARGE", 2)
    assert "för stor för att provas" in send(karl, "/models/draw/check", DRAWING).json["verdict"]


def test_a_drawing_without_layout_gets_one_and_keeps_what_other_tools_wrote(karl: FlaskClient):
    assert b"BPMNDiagram" not in DRAWING
    version = save(karl, DRAWING).json["location"]
    opened = karl.get(f"{version}/edit.bpmn").data
    assert b"BPMNShape" in opened
    assert b"tool.example" in opened
    assert bpmn.read(opened).model.nodes == bpmn.read(DRAWING).model.nodes
    assert karl.get(f"{version}/original/file").data == DRAWING
