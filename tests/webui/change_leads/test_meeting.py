"""For the meeting: what to take up first, what all agree on, what each would change; as a page and as one file."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import comparisons, harmonization, meetings
from engine.services.organization import municipalities, people
from engine.services.publishing import models
from engine.store import Database, connect
from tests.webui.change_leads.conftest import NOW, STANDARD, app_of, sign_in, text_of
from webui.change_leads.meeting import IN_AN_HOUR

PAGE, KIL = "/family/bygglov/meeting", 3
LACKS_TWO = STANDARD.replace("Bekräfta mottagandet -> Utred planenlighet [Handläggare] -> ", "").replace(
    "-> Bekräfta mottagandet [Registrator]", "-> Besluta om lov [Delegat] -> (Beslutat)"
)


def upload(path: Path, slug: str | None, sketch: str, *, publish: bool = False) -> None:
    """Upload a model of an e-service's municipality, or of the standard."""
    database: Database = connect(f"sqlite:///{path}", durable=False)
    with database.writing() as session:
        owner = people.create_person(session, "Ola Ek", now=NOW)
        people.assign(session, owner, "process_owner", None, by=None)
        service = e_services.find_e_service(session, "bygglov")
        place = municipalities.find_municipality(session, slug) if slug else None
        data = bpmn.write(read_sketch(sketch))
        version = models.upload(session, service, place, "m.bpmn", data, by=owner, now=NOW)
        if publish:
            models.publish(session, version.id, by=owner, now=NOW)
    database.close()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare all before a page is shown, however slow the machine is."""
    monkeypatch.setattr("webui.change_leads.meeting.AT_FIRST_SECONDS", 600.0)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}.html"])
@pytest.mark.parametrize(
    ("audience", "status"), [("Change lead", 200), ("Process owner", 200), ("Caseworker", 403)], ids=str
)
def test_change_leads_and_process_owners_may_read_and_caseworkers_not(
    signed_in: Callable[[str], FlaskClient], audience: str, status: int, address: str
):
    assert signed_in(audience).get(address).status_code == status


def test_what_concerns_applicants_is_the_first_point_and_each_point_says_who(lead: FlaskClient):
    said = text_of(lead, f"{PAGE}?lang=en")
    assert said.index("1 Kil lacks Bekräfta mottagandet") < said.index("2 Kil has an extra activity, Granska förslag")
    assert "1 of 2 work as the standard" in said
    page = lead.get(PAGE).text
    assert re.search(r'href="/deviations/bygglov/kil/k[0-9a-f]{8}">Kil</a>', page)


def test_what_all_do_as_the_standard_says_is_agreed_on_and_who_has_nothing_to_change_is_named(lead: FlaskClient):
    said = text_of(lead, f"{PAGE}?lang=en")
    agreed = said.partition("Agreed on already")[2].partition("What each would have to change")[0]
    assert "Registrera ansökan Utred planenlighet Besluta om lov" in agreed
    assert "Bekräfta mottagandet" not in agreed
    assert "Nothing, for 1 municipality: Arvika." in said


def test_one_who_lacks_more_is_told_under_the_same_point(own_file: Path):
    upload(own_file, "eda", LACKS_TWO)
    said = text_of(sign_in(app_of(own_file), "Change lead"), f"{PAGE}?lang=en")
    first = said.partition("Concerns the applicant's rights")[2].partition("Concerns who decides")[0]
    assert "Eda lacks Bekräfta mottagandet and Utred planenlighet." in first
    assert "Kil lacks Bekräfta mottagandet." in first
    assert "1 of 3 work as the standard" in first
    assert "Most do otherwise" in first


def test_more_points_than_an_hour_suffices_for_stand_apart(own_file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("webui.change_leads.meeting.IN_AN_HOUR", 1)
    said = text_of(sign_in(app_of(own_file), "Change lead"), f"{PAGE}?lang=en")
    assert said.index("An hour suffices for these") < said.index("If there is time") < said.index("Granska förslag")
    assert IN_AN_HOUR == 12


def test_without_a_published_standard_the_page_says_where_to_look_instead(
    lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(meetings, "agenda", lambda *_: None)
    said = text_of(lead, f"{PAGE}?lang=en")
    assert "There is no published standard to talk about." in said
    assert "There is no published standard" in lead.get(f"{PAGE}.html").text


def test_fewer_than_two_have_nothing_to_meet_about(own_file: Path):
    database: Database = connect(f"sqlite:///{own_file}", durable=False)
    with database.writing() as session:
        data = {"slug": "tom", "name": {"sv": "Tom", "en": "Empty"}, "summary": {"sv": "", "en": ""}}
        e_services.save_e_service(session, {**data, "handling_time": {"sv": "", "en": ""}}, by=None)
        session.commit()
    database.close()
    said = text_of(sign_in(app_of(own_file), "Change lead"), "/family/tom/meeting?lang=en")
    assert "Fewer than two municipalities work by a model" in said


def test_the_file_needs_nothing_else_and_leads_back_to_the_pages(lead: FlaskClient):
    answer = lead.get(f"{PAGE}.html?lang=en")
    assert answer.headers["Content-Disposition"] == "attachment; filename=bygglov.html"
    assert "<svg" in answer.text and "<script" not in answer.text
    assert not re.findall(r'(?:src|href)="/', answer.text)
    assert "http://localhost/deviations/bygglov/kil/" in answer.text
    assert "Kil lacks" in answer.text


def test_a_hostile_label_is_only_text_in_the_page_and_in_the_file(own_file: Path):
    upload(own_file, "eda", STANDARD.replace("Bekräfta mottagandet", "Kör <script>alert(1)</script> 🚲 åäö"))
    lead = sign_in(app_of(own_file), "Change lead")
    for address in (PAGE, f"{PAGE}.html"):
        text = lead.get(address).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🚲 åäö" in text


def test_what_is_not_compared_yet_is_compared_first_else_it_is_said(own_file: Path, monkeypatch: pytest.MonkeyPatch):
    lead = sign_in(app_of(own_file), "Change lead")
    monkeypatch.setattr("webui.change_leads.meeting.AT_FIRST_SECONDS", -1.0)
    upload(own_file, "eda", LACKS_TWO)
    page = lead.get(f"{PAGE}?lang=en")
    assert "data-coming" in page.text
    assert re.search(r"not compared yet or not readable: [^<]*Eda", page.text)
    monkeypatch.setattr("webui.change_leads.meeting.AT_FIRST_SECONDS", 600.0)
    page = lead.get(f"{PAGE}?lang=en")
    assert "data-coming" not in page.text
    assert "Eda</a>" in page.text


def test_no_difference_counts_for_two_points_and_all_are_counted(own_file: Path):
    database: Database = connect(f"sqlite:///{own_file}", durable=False)
    with database.writing() as session:
        row = harmonization.chart(session, on=NOW.date())[0]
        before = meetings.agenda(session, row)
        assert before is not None
        comparisons.compare_missing(session, before.waiting, now=NOW, seconds=600)
        row = harmonization.chart(session, on=NOW.date())[0]
        agenda = meetings.agenda(session, row)
        assert agenda is not None
        assert agenda.waiting == ()
        keys = [each.key for point in agenda.points for each in point.wordings]
        assert sorted(keys) == sorted(key for cell in row.cells if cell.brief for key in cell.brief.keys)
        assert [each.municipality.slug for each in agenda.each] == ["kil"]
        assert (agenda.standard.id, agenda.each[0].variant.id) == (1, KIL)
    database.close()
