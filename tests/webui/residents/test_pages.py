"""Residents find what is offered without signing in, and follow their own cases only."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.services.case_handling import applications, attachments
from tests.services.cases.place import NOW, Place

PDF = b"%PDF-1.4\n%%EOF\n"


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def number(place: Place) -> str:
    """The number of a case of Maja's as it is written in addresses; Anna has attached a file of her own to it."""
    values = {"plats": "Ekebacken", "antal": 7, "stammer": True}
    draft = applications.save_draft(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    file = attachments.attach_to_draft(place.session, draft, "intyg", "intyg.pdf", PDF, by=place.maja, now=NOW)
    sent = {**values, "intyg": str(file.id)}
    case = applications.send(place.session, place.municipality, place.e_service, sent, by=place.maja, now=NOW)
    attachments.attach_to_case(place.session, case, "", "internt.pdf", PDF, by=place.anna, now=NOW)
    return case.number.replace(" ", "-")


def test_everybody_reads_what_is_offered_and_signs_in_to_apply(app: Flask, place: Place):
    client = app.test_client()
    assert "/apply/kil/prov" in client.get("/apply").text
    assert "1 e-tjänst för ”prov”" in said(client.get("/apply?q=prov").text)
    assert "Prov" in client.get("/apply/kil").text
    assert "Du loggar in med e-legitimation först." in client.get("/apply/kil/prov").text
    assert client.get("/apply/kil/prov/1").location == "/sign-in/resident?next=/apply/kil/prov/1"


def test_what_is_not_offered_is_said(app: Flask, maja: FlaskClient):
    assert "Sunnes kommun erbjuder inte de här e-tjänsterna här just nu." in said(maja.get("/apply/sunne").text)
    page = said(maja.get("/apply/sunne/prov").text)
    assert "Sunnes kommun erbjuder inte den här e-tjänsten här just nu." in page
    assert "Börja ansökan" not in page
    assert maja.get("/apply/sunne/prov/1").status_code == 409


@pytest.mark.parametrize("address", ["/apply/oslo", "/apply/kil/hundskatt", "/apply/kil/hundskatt/1"])
def test_what_is_not_there_is_not_found(maja: FlaskClient, address: str):
    assert maja.get(address).status_code == 404


def test_my_cases_begin_empty_with_a_way_on(maja: FlaskClient):
    page = said(maja.get("/my-cases").text)
    assert "Du har inga pågående ärenden." in page
    assert "Hitta en e-tjänst" in page


def test_my_cases_show_status_and_what_happens_just_now(maja: FlaskClient, number: str):
    page = said(maja.get("/my-cases").text)
    assert "Inkommet 23 nov Registrerat Under handläggning Beslutat" in page
    assert "Just nu: ansökan väntar på att registreras." in page
    assert number.replace("KIL-", "KIL ") not in said(maja.get("/my-cases?show=closed").text)


def test_a_case_shows_answers_and_own_files_and_nothing_of_the_caseworkers(maja: FlaskClient, number: str):
    page = said(maja.get(f"/my-cases/{number}").text)
    assert "Var? Ekebacken Antal 7 Intyg intyg.pdf Uppgifterna stämmer Ja" in page
    assert "internt.pdf" not in page
    assert "Utred" not in page


def test_files_are_sent_in_and_downloaded(maja: FlaskClient, number: str):
    sent = maja.post(f"/my-cases/{number}/files", data={"file": (BytesIO(PDF), "ritning.pdf")})
    assert sent.location == f"/my-cases/{number}#files"
    page = maja.get(f"/my-cases/{number}").text
    assert "Du skickade in ritning.pdf." in page
    (address,) = re.findall(r'href="([^"]+)">ritning\.pdf', page)
    assert maja.get(address).data == PDF


def test_a_file_that_is_refused_is_said(maja: FlaskClient, number: str):
    maja.post(f"/my-cases/{number}/files", data={"file": (BytesIO(b""), "tom.pdf")})
    assert "Filen är tom." in maja.get(f"/my-cases/{number}").text


def test_the_case_of_somebody_else_reads_like_one_that_is_not_there(
    as_resident: Callable[[str], FlaskClient], place: Place, number: str
):
    mats = as_resident("Mats Mark")
    absent = number[:-1] + "9"
    for address in ("/my-cases/{}", "/my-cases/{}/receipt", "/my-cases/{}/files/1"):
        theirs, none = mats.get(address.format(number)), mats.get(address.format(absent))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert said(theirs.text).replace("000001", "000009") == said(none.text)
    assert mats.post(f"/my-cases/{number}/files", data={"file": (BytesIO(PDF), "x.pdf")}).status_code == 404
    assert "Ekebacken" not in mats.get("/my-cases").text


def test_the_internal_file_of_an_own_case_is_not_found(maja: FlaskClient, place: Place, number: str):
    case = applications.my_cases(place.session, place.maja)[0].case
    internal = next(file for file in attachments.attachments_of(place.session, case) if file.file_name == "internt.pdf")
    assert maja.get(f"/my-cases/{number}/files/{internal.id}").status_code == 404
    assert maja.get(f"/apply/kil/prov/files/{internal.id}").status_code == 404
