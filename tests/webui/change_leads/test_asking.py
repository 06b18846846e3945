"""Same or not? One question after the other, each answer told and undone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import readiness
from engine.services.harmonizing.judgement_files import read_judgements
from engine.services.organization import municipalities
from engine.services.publishing import models
from engine.store.tables import Person
from tests.webui.change_leads.conftest import NOW, STANDARD, app_of, text_of, token_of
from webui.database import writing

PAGE = "/questions/bygglov?lang=en"


@pytest.fixture
def app(own_file: Path) -> Flask:
    """The family in a file of its own, for these tests answer; Eda handles where the others investigate."""
    app = app_of(own_file)
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
    return client.post(address, data={**data, "csrf_token": token_of(client.get(PAGE).text)})


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
    assert re.search(r'Fr(å|&#229;)gor<span class="k-count">\d+</span>', lead.get("/questions/bygglov?lang=sv").text)


def test_the_start_page_counts_questions_before_anybody_has_opened_them(app: Flask, lead: FlaskClient) -> None:
    assert "One e-service is left to look through for questions." in text_of(lead, "/start/change-lead?lang=en")
    with app.app_context(), writing() as session:
        readiness.make_ready(session, e_services.find_e_service(session, "bygglov").id, now=NOW)
    assert re.search(r"\b[1-9]\d* questions?: same or not\?", text_of(lead, "/start/change-lead?lang=en"))


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


EDA = "/compare/1/5"


def test_a_comparison_lets_its_question_be_answered_and_the_answer_undone(lead: FlaskClient) -> None:
    lead.get(PAGE)  # the questions of today are found
    page = lead.get(f"{EDA}?lang=en").text
    (address,) = set(re.findall(r'action="(/questions/bygglov/\w{12})"', page))
    given = send(lead, address, verdict="apart", reference="1", variant="5")
    assert given.location == EDA
    said = text_of(lead, f"{EDA}?lang=en")
    assert "You said last that “Handlägg ansökan” and “Utred planenlighet” are not the same. Undo" in said
    (undo,) = re.findall(r'action="(/questions/bygglov/undo/\d+)"', lead.get(EDA).text)
    assert send(lead, undo, reference="1", variant="5").location == EDA
    assert re.search(rf'action="{address}"', lead.get(EDA).text)


def test_a_question_says_what_each_answer_would_make_of_the_comparison(lead: FlaskClient) -> None:
    said = text_of(lead, PAGE)
    assert "If they are the same Eda has 0 differences from the standard" in said
    assert re.search(r"If they are not Eda has [12] differences? from the standard and is [4-9]\d% alike\.", said)


def test_the_key_that_undoes_undoes_one_s_own_answer(
    lead: FlaskClient, signed_in: Callable[[str], FlaskClient]
) -> None:
    (address,) = forms(lead, r"\w{12}")
    send(signed_in("Process owner"), address, verdict="same")
    assert 'data-key="u"' not in lead.get(PAGE).text
    assert 'data-key="u"' in signed_in("Process owner").get(PAGE).text


def newer_eda(app: Flask, label: str) -> None:
    """Let Eda upload another version while somebody looks at the question."""
    with app.app_context(), writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        owner = session.scalars(select(Person).where(Person.name == "Eva Nor")).one()
        place = municipalities.find_municipality(session, "eda")
        sketch = STANDARD.replace("Utred planenlighet", label).replace(
            "(Beslutat)", "Arkivera [Registrator] -> (Beslutat)"
        )
        data = bpmn.write(read_sketch(sketch))
        version = models.upload(session, service, place, "m.bpmn", data, by=owner, now=NOW)
        models.publish(session, version.id, by=owner, now=NOW)


def seen(client: FlaskClient) -> dict[str, str]:
    """Return what the form of the question sends of what is seen."""
    return dict(re.findall(r'name="(one|other)" value="(\d+:[^"]+)"', client.get(PAGE).text))


def test_an_answer_holds_when_a_version_comes_meanwhile_that_asks_the_same(lead: FlaskClient, app: Flask) -> None:
    (address,), shown = forms(lead, r"\w{12}"), seen(lead)
    newer_eda(app, "Handlägg ansökan")
    send(lead, address, verdict="apart", **shown)
    assert "Meanwhile Eda, variant 2 has come; the answer holds there too." in text_of(lead, PAGE)


def test_an_answer_is_kept_when_a_version_comes_meanwhile_that_takes_the_question_away(
    lead: FlaskClient, app: Flask
) -> None:
    (address,), shown = forms(lead, r"\w{12}"), seen(lead)
    newer_eda(app, "Utred planenlighet")
    send(lead, address, verdict="apart", **shown)
    said = text_of(lead, PAGE)
    assert "Meanwhile Eda, variant 2 has come, where they are no longer in question. Your answer is kept" in said
    (kept,) = read_judgements(lead.get("/questions/bygglov/answers.tsv").data).said
    assert {kept.one.label, kept.other.label} == {"Handlägg ansökan", "Utred planenlighet"}


def test_what_a_form_says_was_seen_is_not_believed_if_it_is_not_what_is_asked(lead: FlaskClient, app: Flask) -> None:
    (address,), shown = forms(lead, r"\w{12}"), seen(lead)
    newer_eda(app, "Utred planenlighet")
    for other in ("1:nothing", "999999:x", "x", "5:"):
        send(lead, address, verdict="apart", one=shown["one"], other=other)
    assert "no longer asked" in text_of(lead, PAGE)
    assert read_judgements(lead.get("/questions/bygglov/answers.tsv").data).said == ()
