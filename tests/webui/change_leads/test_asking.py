"""Same or not? One question after the other, each answer told and undone."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services import e_services, models, municipalities
from engine.services.judgement_files import read_judgements
from engine.store.tables import Person
from tests.webui.change_leads.conftest import NOW, STANDARD
from tests.webui.change_leads.test_pages import text_of
from webui import create_app
from webui.database import writing

PAGE = "/questions/bygglov?lang=en"


@pytest.fixture
def app(family_file: Path, tmp_path: Path) -> Flask:
    """The family in a file of its own, for these tests answer; Eda handles where the others investigate."""
    own = tmp_path / "klunga.sqlite"
    shutil.copy(family_file, own)
    app = create_app(f"sqlite:///{own}", demo=True, testing=True)
    eda = STANDARD.replace("Utred planenlighet", "Handlägg ansökan")
    with app.app_context(), writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        owner = session.scalars(select(Person).where(Person.name == "Eva Nor")).one()
        place = municipalities.find_municipality(session, "eda")
        models.upload(session, service, place, "m.bpmn", bpmn.write(read_sketch(eda)), by=owner, now=NOW)
    return app


def forms(client: FlaskClient, place: str) -> list[str]:
    """Return the addresses that the page's forms of a kind send to."""
    return re.findall(rf'action="(/questions/bygglov/{place}[^"]*)"', client.get(PAGE).text)


def send(client: FlaskClient, address: str, **data: str) -> TestResponse:
    """Send a form of the page."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(PAGE).text)
    return client.post(address, data={**data, "csrf_token": token[1] if token else ""})


@pytest.mark.parametrize(
    ("audience", "status"), [("Change lead", 200), ("Process owner", 200), ("Caseworker", 403)], ids=str
)
def test_change_leads_and_process_owners_are_asked(
    signed_in: Callable[[str], FlaskClient], audience: str, status: int
) -> None:
    assert signed_in(audience).get(PAGE).status_code == status


def test_the_first_page_leads_to_the_e_service_where_most_waits(lead: FlaskClient) -> None:
    answer = lead.get("/questions")
    assert (answer.status_code, answer.location) == (302, "/questions/bygglov")
    assert re.search(r'Fr(å|&#229;)gor<span class="k-count">\d+</span>', lead.get("/questions/bygglov").text)


def test_a_question_shows_both_with_their_surroundings_and_why(lead: FlaskClient) -> None:
    said = text_of(lead, PAGE)
    assert "Is Handlägg ansökan in Eda the same as Utred planenlighet in the standard?" in said
    assert "What comes before" not in said
    assert "Bekräfta mottagandet Handlägg ansökan Besluta om lov" in said
    assert "Speaks for" in said
    assert "Speaks against The words differ." in said
    assert "Question 1 of 1" in said
    assert "0 of 1 answered" in said


def test_an_answer_is_told_with_what_it_settled_and_the_next_question_comes_at_once(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    answer = send(lead, address, verdict="apart")
    assert (answer.status_code, answer.location) == (303, "/questions/bygglov")
    said = text_of(lead, PAGE)
    assert (
        "“Handlägg ansökan” and “Utred planenlighet” are not the same. The answer settled 3 pairs in 3 municipalities."
        in said
    )
    assert "1 of 1 answered" in said
    assert "No question waits." in said


def test_an_answer_can_be_undone_and_the_question_comes_again(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    send(lead, address, verdict="same")
    (undo,) = forms(lead, r"undo/\d+")
    send(lead, undo)
    assert "is undone" in text_of(lead, PAGE)
    assert forms(lead, r"\w{12}") == [address]
    send(lead, undo)
    assert "The answer is undone already." in text_of(lead, PAGE)


def test_who_answers_a_question_that_is_answered_already_is_told_so(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    for _ in range(2):
        send(lead, address, verdict="same")
    said = "Elin Holm has answered already: “Handlägg ansökan” and “Utred planenlighet” are the same. It stays so."
    assert said in text_of(lead, PAGE)


def test_no_answer_chosen_asks_again(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    send(lead, address, verdict="maybe")
    assert "Choose one of the answers." in text_of(lead, PAGE)


def test_what_is_put_off_comes_last_and_is_still_asked(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    send(lead, address, verdict="later")
    said = text_of(lead, PAGE)
    assert "are put off" in said
    assert "put off" in said.partition("Questions")[2]
    assert forms(lead, r"\w{12}") == [address]


def test_all_answers_can_be_taken_away_as_a_file_that_the_command_line_reads(lead: FlaskClient) -> None:
    (address,) = forms(lead, r"\w{12}")
    send(lead, address, verdict="same")
    answer = lead.get("/questions/bygglov/answers.tsv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=answers-bygglov.tsv"
    (said,) = read_judgements(answer.data).said
    assert {said.one.label, said.other.label} == {"Handlägg ansökan", "Utred planenlighet"}
    assert said.same
