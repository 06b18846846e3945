"""An application is filled in part by part, kept as a draft, checked, and sent once."""

import re
from collections.abc import Callable
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.store.tables import ApplicationDraft, Attachment, Case

PDF = b"%PDF-1.4\n%%EOF\n"
HERE = "/apply/kil/prov"


def draft_of(app: Flask) -> ApplicationDraft | None:
    with app.extensions["klunga"].reading() as session:
        return session.scalars(select(ApplicationDraft)).one_or_none()


def cases(app: Flask) -> list[str]:
    with app.extensions["klunga"].reading() as session:
        return list(session.scalars(select(Case.number)))


def files(app: Flask) -> list[str]:
    with app.extensions["klunga"].reading() as session:
        return list(session.scalars(select(Attachment.file_name)))


def attach(browser: FlaskClient, name: str, data: bytes = PDF, **more: str):
    return browser.post(f"{HERE}/2", data={**more, "intyg__file": (BytesIO(data), name)})


def fill_in(browser: FlaskClient) -> None:
    browser.post(f"{HERE}/1", data={"plats": "Ekebacken", "antal": "7"})
    attach(browser, "intyg.pdf")
    browser.post(f"{HERE}/3", data={"stammer": "true"})


def key(app: Flask) -> str:
    draft = draft_of(app)
    assert draft is not None
    return draft.submission or ""


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_part_leads_to_the_next_and_the_last_to_the_page_that_shows_everything(app: Flask, maja: FlaskClient):
    assert "Del 1 av 4: Platsen" in maja.get(f"{HERE}/1").text
    assert maja.post(f"{HERE}/1", data={"plats": "Ekebacken", "antal": "7"}).location == f"{HERE}/2"
    assert attach(maja, "intyg.pdf").location == f"{HERE}/3"
    assert maja.post(f"{HERE}/3", data={"stammer": "true"}).location == f"{HERE}/check"
    page = said(maja.get(f"{HERE}/check").text)
    for answer in ("Ekebacken", "intyg.pdf, 1 kB", "Kils kommun får ansökan"):
        assert answer in page


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(app: Flask, maja: FlaskClient):
    answer = maja.post(f"{HERE}/1", data={"plats": "Ekebacken", "antal": "många"})
    assert answer.status_code == 422
    assert "Antal: Ange ett heltal." in said(answer.text)
    assert 'value="många"' in answer.text
    draft = draft_of(app)
    assert draft is not None
    assert draft.values["plats"] == "Ekebacken"


def test_going_back_and_saving_for_later_ask_for_nothing(app: Flask, maja: FlaskClient):
    assert maja.post(f"{HERE}/2", data={"act": "back"}).location == f"{HERE}/1"
    assert maja.post(f"{HERE}/1", data={"act": "save", "plats": "Ekebacken"}).location == "/my-cases"
    page = said(maja.get("/my-cases").text)
    assert "Inte skickat 1" in page
    assert 'value="Ekebacken"' in maja.get(f"{HERE}/1").text


def test_what_is_changed_from_the_last_page_leads_back_to_it(app: Flask, maja: FlaskClient):
    fill_in(maja)
    assert 'name="check"' in maja.get(f"{HERE}/1?check=1").text
    changed = maja.post(f"{HERE}/1", data={"plats": "Tolita", "antal": "8", "check": "1"})
    assert changed.location == f"{HERE}/check"


def test_another_file_takes_the_place_of_the_first(app: Flask, maja: FlaskClient):
    attach(maja, "fel.pdf")
    first = draft_of(app).values["intyg"]
    attach(maja, "rätt.pdf", intyg=first)
    assert files(app) == ["rätt.pdf"]


def test_a_file_that_is_refused_leaves_the_one_before_it(app: Flask, maja: FlaskClient):
    attach(maja, "intyg.pdf")
    first = draft_of(app).values["intyg"]
    answer = attach(maja, "skadlig.exe", b"MZ\x90\x00", intyg=first)
    assert answer.status_code == 422
    assert (files(app), draft_of(app).values["intyg"]) == (["intyg.pdf"], first)


def test_a_file_is_removed_when_its_box_is_ticked(app: Flask, maja: FlaskClient):
    attach(maja, "intyg.pdf")
    first = draft_of(app).values["intyg"]
    answer = maja.post(f"{HERE}/2", data={"intyg": first, "intyg__remove": "true"})
    assert answer.status_code == 422
    assert files(app) == []


def test_a_file_of_somebody_else_is_no_answer(app: Flask, maja: FlaskClient, as_resident: Callable[[str], FlaskClient]):
    attach(maja, "intyg.pdf")
    theirs = draft_of(app).values["intyg"]
    mats = as_resident("Mats Mark")
    assert mats.post(f"{HERE}/2", data={"intyg": theirs}).status_code == 422
    assert mats.get(f"{HERE}/files/{theirs}").status_code == 404
    assert maja.get(f"{HERE}/files/{theirs}").data == PDF


def test_what_is_missing_is_listed_with_links_and_cannot_be_sent(app: Flask, maja: FlaskClient):
    maja.post(f"{HERE}/1", data={"plats": "Ekebacken", "antal": "7"})
    page = maja.get(f"{HERE}/check").text
    assert f"{HERE}/2?check=1#f-intyg" in page
    assert "Intyg: Fyll i fältet." in said(page)
    assert maja.post(f"{HERE}/check", data={"submission": key(app)}).status_code == 422
    assert cases(app) == []


def test_sent_twice_it_is_one_case_with_one_receipt(app: Flask, maja: FlaskClient):
    fill_in(maja)
    sent = key(app)
    first = maja.post(f"{HERE}/check", data={"submission": sent})
    again = maja.post(f"{HERE}/check", data={"submission": sent})
    assert first.location == again.location
    assert len(cases(app)) == 1
    assert cases(app)[0] in maja.get(first.location).text
    assert files(app) == ["intyg.pdf"]
    assert draft_of(app) is None


def test_what_was_discarded_in_another_window_is_not_sent(app: Flask, maja: FlaskClient):
    fill_in(maja)
    sent = key(app)
    assert maja.post(f"{HERE}/discard").location == "/my-cases"
    assert maja.post(f"{HERE}/check", data={"submission": sent}).location == HERE
    assert "Inget skickades" in maja.get(HERE).text
    assert (cases(app), files(app)) == ([], [])


def test_a_part_that_is_not_there_does_not_exist(maja: FlaskClient):
    assert maja.get(f"{HERE}/4").status_code == 404
    assert maja.get(f"{HERE}/0").status_code == 404


def test_the_last_page_without_a_draft_leads_to_the_first(maja: FlaskClient):
    assert maja.get(f"{HERE}/check").location == f"{HERE}/1"
