"""All municipalities at once, the proposed standard, and a variant brought onto a newer standard."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import comparisons, families, open_questions
from engine.services.organization import municipalities, people
from engine.services.publishing import models
from engine.services.storage.remembered import Remembered
from engine.store import connect
from engine.store.tables import FamilyWork, Person
from tests.webui.change_leads.conftest import KIL as SKETCH
from tests.webui.change_leads.conftest import NOW, STANDARD, app_of, sign_in, text_of, token_of
from webui.database import writing

KIL, ARVIKA = 3, 4
PAGES = (
    "/family/bygglov",
    "/family/bygglov?of=kil",
    "/family/bygglov/merged.bpmn",
    "/family/bygglov/merged.bpmn?save=1",
    "/family/bygglov/proposal",
    "/family/bygglov/proposal.bpmn",
    "/family/bygglov/matrix",
)


NEWER = STANDARD.replace("(Beslutat)", "Arkivera [Registrator] -> (Beslutat)").replace(
    "-> Bekräfta mottagandet [Registrator]\nBekräfta mottagandet", "-> Bekräfta per brev [Delegat]\nBekräfta per brev"
)


@pytest.fixture
def newer(own_file: Path) -> Path:
    """Return a copy of the database in which a newer standard is published."""
    publish(own_file)
    return own_file


def publish(path: Path, *changes: tuple[str, str]) -> None:
    """Publish another standard."""
    database = connect(f"sqlite:///{path}", durable=False)
    text = NEWER
    for before, after in changes:
        text = text.replace(before, after)
    with database.writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        owner = people.create_person(session, "Ola Ek", now=NOW)
        people.assign(session, owner, "process_owner", None, by=None)
        version = models.upload(session, service, None, "m.bpmn", bpmn.write(read_sketch(text)), by=owner, now=NOW)
        models.publish(session, version.id, by=owner, now=NOW)
    database.close()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("audience", "status"), [("Change lead", 200), ("Process owner", 200), ("Caseworker", 403)], ids=str
)
def test_change_leads_and_process_owners_may_read_and_caseworkers_not(
    signed_in: Callable[[str], FlaskClient], audience: str, status: int, address: str
):
    assert signed_in(audience).get(address).status_code == status


def test_each_activity_says_how_many_and_who_do_it(lead: FlaskClient):
    said = text_of(lead, "/family/bygglov?lang=en")
    assert "Utred planenlighet 2 of 2 all" in said
    assert "Granska förslag 1 of 2 only Kil" in said
    page = lead.get("/family/bygglov").text
    assert "count:2" in page
    assert f'href="/compare/1/{KIL}"' in page


def test_one_municipality_s_activities_can_be_set_off(lead: FlaskClient):
    said = text_of(lead, "/family/bygglov?of=arvika&lang=en")
    assert "Granska förslag" not in said.partition("Activities")[2]
    assert "done" in lead.get("/family/bygglov?of=arvika").text


def test_the_proposal_says_what_suits_whom_and_what_each_would_have_to_change(lead: FlaskClient):
    said = text_of(lead, "/family/bygglov/proposal?lang=en")
    assert "What each would have to change" in said
    assert "Only the owner of the standard may do this" in said or "has no owner yet" in said


def test_the_matrix_links_every_two_municipalities_to_their_comparison(lead: FlaskClient):
    assert f'href="/compare/{KIL}/{ARVIKA}"' in lead.get("/family/bygglov/matrix").text


@pytest.fixture
def large(own_file: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The family with the bound for a background job below it; nobody works on jobs here."""
    for bound in ("MOMENT", "LARGE"):
        monkeypatch.setattr(families, bound, 1)
    for name in ("_families", "_proposals", "_merged"):  # other tests found the same
        monkeypatch.setattr(families, name, Remembered(4))
    monkeypatch.setattr(comparisons, "method", lambda _="": "never found before")
    return app_of(own_file)


def worked_on(app: Flask) -> None:
    """Do what workers are asked for."""
    with app.app_context(), writing() as session:
        for work in session.scalars(select(FamilyWork)).all():
            job = open_questions.find_questions if work.what == "questions" else families.find_family
            job(session, work.e_service_id, work.key, work.what, work.turn, now=NOW)


def test_a_large_family_shows_how_far_it_is_until_it_has_come(large: Flask):
    lead = sign_in(large, "Change lead")
    for page in ("", "/matrix"):
        said = lead.get(f"/family/bygglov{page}?lang=en").text
        assert 'aria-busy="true" data-coming' in said
        assert "It takes a while, so a background job does it; it began today" in said
        assert "It stops for all who wait for it." in said
    worked_on(large)
    assert "data-coming" not in lead.get("/family/bygglov").text
    assert "The standard is being made and tried." in lead.get("/family/bygglov/proposal?lang=en").text
    worked_on(large)
    assert "data-coming" not in lead.get("/family/bygglov/proposal").text


def test_a_large_family_can_be_stopped_for_all_and_gone_on_with_by_anybody(large: Flask):
    lead, owner = sign_in(large, "Change lead"), sign_in(large, "Process owner")
    page = "/family/bygglov/matrix?lang=en"
    token = token_of(lead.get(page).text)
    stopped = lead.post("/family/bygglov/comparing", data={"csrf_token": token, "stop": "1", "page": "matrix"})
    assert (stopped.status_code, stopped.location) == (303, "/family/bygglov/matrix")
    worked_on(large)
    said = text_of(owner, page)
    assert "The comparing is stopped." in said
    assert "Elin Holm stopped it" in said
    assert "data-coming" not in owner.get(page).text
    token = token_of(owner.get(page).text)
    owner.post("/family/bygglov/comparing", data={"csrf_token": token, "go_on": "1", "page": "matrix"})
    assert "data-coming" in lead.get(page).text
    worked_on(large)
    assert "data-coming" not in lead.get(page).text


def test_the_questions_of_a_large_family_are_found_by_a_worker_and_answered_without_waiting(large: Flask):
    lead = sign_in(large, "Change lead")
    with large.app_context(), writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        owner = session.scalars(select(Person).where(Person.name == "Eva Nor")).one()
        place = municipalities.find_municipality(session, "eda")
        eda = STANDARD.replace("Utred planenlighet", "Handlägg ansökan")
        models.upload(session, service, place, "m.bpmn", bpmn.write(read_sketch(eda)), by=owner, now=NOW)
    lead.get("/start/change-lead")  # nobody waits there for a large family
    page = "/questions/bygglov?lang=en"
    assert "being gone through for what is uncertain" in lead.get(page).text
    worked_on(large)
    shown = lead.get(page).text
    address = re.findall(r'action="(/questions/bygglov/\w{12})"', shown)[0]
    answer = lead.post(address, data={"csrf_token": token_of(shown), "verdict": "apart"})
    assert answer.status_code == 303
    said = text_of(lead, page)
    assert "are not the same. The answer settled" in said
    assert "A background job goes through the models anew with the last answers." in said
    worked_on(large)
    assert "A background job" not in text_of(lead, page)


def as_process_owner(path: Path) -> FlaskClient:
    return sign_in(app_of(path), "Process owner")


def test_a_process_owner_saves_the_proposal_as_a_draft_of_the_standard_once(newer: Path):
    owner = as_process_owner(newer)
    page = owner.get("/family/bygglov/proposal?lang=en").text
    form = {"csrf_token": token_of(page)}
    saved = owner.post("/family/bygglov/proposal", data=form)
    assert saved.status_code == 303
    assert "saved as draft 3" in text_of(owner, saved.location)
    again = owner.post("/family/bygglov/proposal", data=form)
    assert again.location.endswith("/family/bygglov/proposal")
    assert "The file is the same as version 3" in owner.get(again.location).text


REBASE = f"/rebase/{KIL}"


def asked(client: FlaskClient) -> dict[str, str]:
    """Return the form of the first question of the page, as it is sent."""
    page = client.get(REBASE).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return {"csrf_token": token_of(page), "key": key[1], "at": "0"}


def look_through(client: FlaskClient) -> dict[str, str]:
    """Return the form that saves the result, as it is sent."""
    page = client.get(REBASE).text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    return {"csrf_token": token_of(page), "seen": seen[1], "looked": "1"}


def test_what_both_changed_is_answered_looked_through_and_saved(newer: Path):
    owner = as_process_owner(newer)
    assert REBASE in owner.get("/family/bygglov?lang=en").text
    said = text_of(owner, f"{REBASE}?lang=en")
    assert "0 of 1 answered" in said
    assert "Bekräfta mottagandet 1" in said
    assert "Standard 2 has an extra" in said
    assert "The draft can be saved when every question has an answer." in said
    owner.post(f"{REBASE}/answers", data={**asked(owner), "answer": "ours"})
    said = text_of(owner, REBASE)
    assert "The result passes the checks and runs. Look through it before you save it." in said
    assert "What Kil goes on doing otherwise than standard 2" in said
    assert "Granska förslag" in said.partition("goes on doing")[2]
    names = {node.name for node in bpmn.read(owner.get(f"{REBASE}/drawing.bpmn").data).model.nodes}
    assert {"Arkivera", "Granska förslag"} <= names
    assert "Bekräfta per brev" not in names
    saved = owner.post(REBASE, data=look_through(owner))
    assert "is saved as draft 3" in text_of(owner, saved.location)
    assert "Version 3 is on this standard already: " in text_of(owner, REBASE)
    assert owner.get("/rebase/6").status_code == 409


def test_an_answer_is_kept_for_whoever_goes_on_and_can_be_taken_back(newer: Path):
    owner, lead = as_process_owner(newer), sign_in(app_of(newer), "Change lead")
    form = asked(owner)
    owner.post(f"{REBASE}/answers", data={**form, "answer": "theirs"})
    said = text_of(lead, f"{REBASE}?at=0&lang=en")
    assert "1 of 1 answered" in said
    assert re.search(r"\w+ \w+ answered ", said)
    lead.post(f"{REBASE}/answers", data={**form, "csrf_token": token_of(lead.get(REBASE).text), "answer": "ours"})
    assert "has answered that already. It stays so" in text_of(lead, REBASE)
    undone = lead.post(f"{REBASE}/undo", data={**form, "csrf_token": token_of(lead.get(REBASE).text)})
    assert "The answer is taken back." in text_of(lead, undone.location)
    assert "0 of 1 answered" in text_of(lead, REBASE)


def test_nothing_is_saved_that_is_not_answered_and_looked_through(newer: Path):
    owner = as_process_owner(newer)
    form = asked(owner)
    owner.get(f"{REBASE}?lang=en")
    refused = owner.post(REBASE, data={"csrf_token": form["csrf_token"], "looked": "1"})
    assert "Answer all questions first." in owner.get(refused.location).text
    owner.post(f"{REBASE}/answers", data={**form, "answer": "ours"})
    looked = look_through(owner)
    unseen = owner.post(REBASE, data={**looked, "looked": ""})
    assert "Look through the result first" in owner.get(unseen.location).text
    owner.post(f"{REBASE}/undo", data=form)
    owner.post(f"{REBASE}/answers", data={**form, "answer": "theirs"})
    changed = owner.post(REBASE, data=looked)
    assert "Look through the result again." in owner.get(changed.location).text


def test_a_standard_published_meanwhile_keeps_what_still_fits_and_tells_what_does_not(newer: Path):
    owner = as_process_owner(newer)
    form = asked(owner)
    owner.post(f"{REBASE}/answers", data={**form, "answer": "ours"})
    publish(newer, ("Arkivera", "Lägg i arkivet"))
    assert "1 of 1 answered" in text_of(owner, f"{REBASE}?lang=en")
    publish(newer, ("Bekräfta per brev", "Ring den sökande"))
    said = text_of(owner, REBASE)
    assert "0 of 1 answered" in said
    assert "1 answer is about something that has changed since it was given." in said
    owner.post(f"{REBASE}/answers", data={**form, "answer": "theirs"})
    assert "A newer version or answer has changed this place." in text_of(owner, REBASE)


def test_what_both_changed_of_one_activity_is_one_question_answered_whole_or_part_by_part(own_file: Path):
    name, role = "Utred planenlighet", "planenlighet [Handläggare]"
    ours = SKETCH.replace(role, "planenlighet [Registrator]").replace(name, "Utred planen")
    database = connect(f"sqlite:///{own_file}", durable=False)
    with database.writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        place = municipalities.find_municipality(session, "kil")
        by = people.create_person(session, "Ulf Ek", now=NOW)
        people.assign(session, by, "process_owner", None, by=None)
        data = bpmn.write(read_sketch(ours))
        page = f"/rebase/{models.upload(session, service, place, 'm.bpmn', data, by=by, now=NOW).id}?lang=en"
    database.close()
    brief = "Bekräfta per brev [Delegat]\nBekräfta per brev", "Bekräfta mottagandet [Registrator]\nBekräfta mottagandet"
    publish(own_file, brief, (role, "planenlighet [Delegat]"), (name, "Pröva planenlighet"))
    owner = as_process_owner(own_file)

    def answer(keys: slice, said: str) -> None:
        found = owner.get(page).text
        every = list(dict.fromkeys(re.findall(r'name="key" value="([^"]+)"', found)))
        form = {"csrf_token": token_of(found), "key": every[keys], "at": "0", "answer": said}
        owner.post(page.replace("?", "/answers?"), data=form)

    said = text_of(owner, page)
    assert "0 of 1 answered" in said
    assert "Both changed Utred planen, each in its own way: what it is called and who does it." in said
    answer(slice(1), "ours")
    assert "0 of 1 answered" in text_of(owner, page)
    answer(slice(1, 2), "theirs")
    assert "1 of 1 answered" in text_of(owner, page)
    model = bpmn.read(owner.get(page.replace("?", "/drawing.bpmn?")).data).model
    (node,) = (each for each in model.nodes if each.name == "Utred planen")
    assert model.role(node) == "Delegat"


def test_a_variant_of_the_standard_of_today_has_nothing_to_be_brought_onto(lead: FlaskClient):
    page = lead.get(f"/rebase/{KIL}?lang=en")
    assert page.status_code == 409
    assert "No newer standard is published" in page.text
