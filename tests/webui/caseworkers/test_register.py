"""A caseworker registers a case from the pages: nothing that was filled in is lost, and twice is once."""

import html
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.store.tables import Case, CaseBeginning, Form, Person, RegistrationFile
from tests.services.cases.place import Place

ADDRESS = "/cases/register/kil/prov"
WHO = {"who_came_by": "phone", "who_received": datetime.now(UTC).date().isoformat(), "who_name": "Maja Lindström"}


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def submission(page: str) -> str:
    found = re.search(r'name="submission" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_a_case_is_registered_and_its_page_says_how_it_came_in(
    as_person: Callable[[str], FlaskClient], place: Place
) -> None:
    anna = as_person("Anna Berg")
    assert "/cases/register" in text(anna.get("/cases"))
    assert "/cases/register" in text(anna.get("/work-items"))
    assert ADDRESS in text(anna.get("/cases/register"))
    key = submission(text(anna.get(ADDRESS)))
    filled = {**WHO, "submission": key, "arende": "En carport", "who_number": "19850412-9803", "who_phone": "0554-1"}
    answers = [anna.post(ADDRESS, data=filled) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    place.session.rollback()
    case = place.session.scalars(select(Case)).one()
    reference = place.session.get_one(Person, case.applicant_id).personal_reference
    assert reference is not None and "9803" not in reference
    shown = text(anna.get(f"{answers[0].location}?tab=application"))
    assert "Registrerat av personal, per telefon, Anna Berg" in shown
    assert "0554-1" in shown


def test_nothing_that_was_filled_in_is_lost(as_person: Callable[[str], FlaskClient], place: Place) -> None:
    schema = {
        "type": "object",
        "properties": {"arende": {"type": "string", "minLength": 1}, "fil": {"type": "string", "format": "attachment"}},
        "required": ["arende"],
    }
    fields = [{"name": name, "label": {"sv": name, "en": name}} for name in ("arende", "fil")]
    content = {"title": {"sv": "Ansökan", "en": "Application"}, "schema": schema, "fields": fields}
    place.session.add(Form(e_service_id=place.e_service.id, element="application", content=content))
    place.session.commit()
    anna = as_person("Anna Berg")
    key = submission(text(anna.get(ADDRESS)))
    filled = {**WHO, "submission": key, "who_number": "123", "fil__file": (io.BytesIO(b"%PDF-1.4 x"), "brev.pdf")}
    refused = anna.post(ADDRESS, data=filled, content_type="multipart/form-data")
    page = text(refused)
    assert refused.status_code == 422
    assert "Det här är inget personnummer." in page
    assert all(each in page for each in ("Maja Lindström", 'value="123"', "brev.pdf", key))
    assert 'value="phone" checked' in page
    place.session.rollback()
    assert place.session.scalar(select(func.count(Case.id))) == 0
    kept = place.session.scalars(select(RegistrationFile.id)).one()
    place.session.rollback()
    again = {**WHO, "submission": key, "arende": "x", "fil": str(kept)}
    assert anna.post(ADDRESS, data=again).status_code == 303
    place.session.rollback()
    assert place.session.scalars(select(CaseBeginning.came_by)).one() == "phone"


def test_who_handles_no_cases_there_registers_none(as_person: Callable[[str], FlaskClient]) -> None:
    assert as_person("Sven Sunne").get(ADDRESS).status_code == 403
