"""The operators' pages: only for operators of the municipality, and what they refuse is told in a sentence."""

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import store
from engine.services.case_handling import applications
from engine.services.messaging.receiving import Origin, Sent, receive
from engine.services.operations import bulk, four_eyes
from engine.services.starting import registering
from engine.services.starting.registering import Applicant, Arrival
from engine.store.tables import Assignment, BulkOperation, Case, CaseEvent, Connector, ServiceCall
from tests.services.cases.place import NOW, Place, make_place, municipality, person
from tests.webui.signing_in import signed_in
from webui import create_app


@pytest.fixture
def place(sqlite_file: Path) -> Iterator[Place]:
    """Kil with two team leaders, and a team leader of Sunne."""
    database = store.connect(f"sqlite:///{sqlite_file}", durable=False)
    with database.writing() as session:
        made = make_place(session)
        other = municipality(session, "1766", "Sunne")
        for name, where in (
            ("Ylva Kihl", made.municipality.id),
            ("Karin Lind", made.municipality.id),
            ("Sven Sunne", other.id),
        ):
            session.add(Assignment(person_id=person(session, name).id, municipality_id=where, role="team_leader"))
        session.commit()
        made.publish("(start) -> Registrera [Handläggare] -> Besluta [Handläggare] -> (slut)")
        session.rollback()
        yield made
    database.close()


@pytest.fixture
def case(place: Place) -> Case:
    """A case that Maja has applied for."""
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


@pytest.fixture
def as_person(place: Place, sqlite_file: Path) -> Iterator[Callable[[str], FlaskClient]]:
    """Return a browser in which a person is signed in as staff."""
    app: Flask = create_app(f"sqlite:///{sqlite_file}", testing=True, instance=sqlite_file.parent)
    app.config["WTF_CSRF_ENABLED"] = False

    yield partial(signed_in, app)
    app.extensions["klunga"].close()


def address(case: Case, rest: str = "") -> str:
    return f"/operations/cases/{case.number.replace(' ', '-')}{rest}"


ACTS = (
    "/do/suspend",
    "/do/cancel",
    "/do/move",
    "/resume",
    "/undo",
    "/retry",
    "/copy",
    "/calls/1/by-hand",
    "/calls/1/answer",
)


def test_nobody_else_reaches_a_case(as_person: Callable[[str], FlaskClient], case: Case) -> None:
    elsewhere, caseworker = as_person("Sven Sunne"), as_person("Anna Berg")
    assert elsewhere.get(address(case)).status_code == 404
    assert caseworker.get(address(case)).status_code == 403
    for act in ACTS:
        assert elsewhere.post(address(case, act), data={"reason": "x", "told": "x", "why": "x"}).status_code == 404
        assert caseworker.post(address(case, act)).status_code == 403
    assert case.number not in elsewhere.get("/operations/lists/open").text
    assert case.number not in elsewhere.get("/operations/export/log?format=csv").text
    assert elsewhere.post("/operations/lists/open/several", data={"cases": case.id, "act": "retry"}).status_code == 404


def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays(
    as_person: Callable[[str], FlaskClient], case: Case
) -> None:
    page = as_person("Ylva Kihl").post(address(case, "/do/cancel"), data={"reason": "Dubblett <b>", "seen": "1"})
    assert page.status_code == 422
    assert "Dubblett &lt;b&gt;" in page.text
    assert "Skriv det som den sökande ska få läsa" in page.text


def test_who_comes_second_gets_a_sentence(as_person: Callable[[str], FlaskClient], case: Case) -> None:
    data = {"reason": "Väntar.", "seen": str(case.version)}
    assert as_person("Ylva Kihl").post(address(case, "/do/suspend"), data=data).status_code == 303
    late = as_person("Karin Lind").post(address(case, "/do/suspend"), data=data)
    assert late.status_code == 409
    assert "Ylva Kihl har redan pausat ärendet" in late.text


def test_a_request_is_answered_by_somebody_else(
    as_person: Callable[[str], FlaskClient], place: Place, case: Case
) -> None:
    four_eyes.save(place.session, place.municipality, None, ["suspend"], by=None, now=NOW)
    ylva, karin = as_person("Ylva Kihl"), as_person("Karin Lind")
    ylva.post(address(case, "/do/suspend"), data={"reason": "Väntar.", "seen": str(case.version)})
    assert "Väntar." in karin.get("/operations/requests").text
    ylva.post("/operations/requests/1/approve")
    assert "någon annan ska godkänna" in ylva.get("/operations/requests").text
    karin.post("/operations/requests/1/approve")
    assert "Ärendet är pausat" in karin.get(address(case)).text


def test_a_team_leader_does_not_set_who_must_agree(as_person: Callable[[str], FlaskClient], place: Place) -> None:
    ylva = as_person("Ylva Kihl")
    assert ylva.get("/operations/four-eyes").status_code == 200
    assert ylva.post("/operations/four-eyes", data={"place": "kil", "act": "cancel"}).status_code == 403


def test_many_are_seen_before_they_are_begun_once_and_told_of(
    as_person: Callable[[str], FlaskClient], place: Place, case: Case
) -> None:
    ylva = as_person("Ylva Kihl")
    seen = ylva.get("/operations/lists/open/several?everything=yes&act=suspend&days=1")
    assert seen.status_code == 200
    assert "Pausa 1 ärende" in seen.text
    assert f'name="cases" value="{case.id}"' in seen.text
    several = "/operations/lists/open/several?days=1"
    data = {"cases": str(case.id), "act": "suspend", "reason": "Byte.", "key": "k" * 32}
    missing = ylva.post(several, data={**data, "reason": "", "told": "Vi byter <b>"})
    assert missing.status_code == 422
    assert "Skriv ett skäl" in missing.text
    assert "Vi byter &lt;b&gt;" in missing.text
    first, second = (ylva.post(several, data=data) for _ in range(2))
    assert first.location == second.location
    assert place.session.scalars(select(BulkOperation.total)).all() == [1]
    place.session.rollback()  # a session that has read holds SQLite
    assert ylva.get(first.location).status_code == 200
    assert ylva.get(f"{first.location}/progress").json == {"works": True, "done": 0, "total": 1}
    assert as_person("Karin Lind").get(first.location).status_code == 404
    for nothing in ("?act=suspend", "?case=1", "?act=suspend&case=x&page=a,b"):
        assert ylva.get(f"/operations/lists/open/several{nothing}").status_code == 303
    assert ylva.post(several, data={"act": "suspend", "reason": "x", "cases": ""}).status_code == 303


def test_many_are_stopped_go_on_and_are_put_back(
    as_person: Callable[[str], FlaskClient], place: Place, case: Case
) -> None:
    ylva, karin = as_person("Ylva Kihl"), as_person("Karin Lind")
    data = {"cases": str(case.id), "act": "suspend", "reason": "Byte."}
    told = ylva.post("/operations/lists/open/several", data=data).location
    assert karin.post(f"{told}/stop").status_code == 404
    ylva.post(f"{told}/stop")
    page = ylva.get(told).text
    assert "Det är stoppat" in page
    assert "1 är kvar" in page
    ylva.post(f"{told}/continue")
    bulk.work(place.session, 1, now=NOW)
    assert "Återuppta 1 ärende igen" in ylva.get(told).text
    back = ylva.post(f"{told}/undo").location
    bulk.work(place.session, 2, now=NOW)
    assert "Det är klart" in ylva.get(back).text
    assert place.session.scalar(select(Case.status).where(Case.id == case.id)) == "running"


def test_a_kept_message_is_shown_with_its_reason_and_given_to_a_case(
    as_person: Callable[[str], FlaskClient], place: Place
) -> None:
    place.publish("(start) -> (message Betalt) -> Besluta [Handläggare] -> (slut)")
    session, kil = place.session, place.municipality
    waits = applications.send(session, kil, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW)
    sent = Sent("Betalt", "a", {"belopp": 1200}, where={"a": "b"})
    row = receive(session, Origin("Kassan", kil.id), sent, now=NOW)
    one, number, case_address = f"/operations/messages/{row.id}", waits.number, address(waits)
    session.rollback()
    mine, elsewhere = as_person("Ylva Kihl"), as_person("Sven Sunne")
    assert "Inget ärende som väntar på det passar." in mine.get("/operations/messages").text
    assert "1200" in mine.get(one).text
    assert "Betalt" not in elsewhere.get("/operations/messages").text
    assert elsewhere.get(one).status_code == elsewhere.post(f"{one}/drop", data={"why": "x"}).status_code == 404
    assert mine.post(f"{one}/seek").status_code == 303
    wrong = mine.post(f"{one}/give", data={"case": "KIL 2026-999999", "reason": "Rätt ärende"})
    assert wrong.status_code == 422
    assert "Rätt ärende" in wrong.text
    assert mine.post(f"{one}/give", data={"case": number, "reason": "Rätt ärende"}).status_code == 303
    assert "Rätt ärende" in mine.get(case_address).text
    assert mine.post(f"{one}/drop", data={"why": "x"}).status_code == 422
    assert "Inget meddelande väntar" in mine.get("/operations/messages").text
    assert "Mottaget av" in mine.get(one).text
    assert number in mine.get("/operations/messages?show=all").text


def test_what_is_sent_is_corrected_in_fields_of_its_kind_and_the_system_asked_again(
    as_person: Callable[[str], FlaskClient], case: Case, place: Place
) -> None:
    inputs = {"arende": "En carport", "belopp": 1.5, "brådskar": True, "sokande": {"nr": "19"}, "annat": "x"}
    settings = {"url": "https://x.example/{arende}", "request": "a = belopp\nb = brådskar\nc = sokande.nr"}
    connector = Connector(topic="inkomst", kind="http", settings=settings, changed_at=NOW)
    failed = ServiceCall(
        case_id=case.id,
        token="1",
        element="a",
        name="Hämta",
        topic="inkomst",
        status="failed",
        inputs=inputs,
        opened_at=NOW,
        next_at=NOW,
    )
    place.session.add_all([connector, failed])
    case.status, case.incident = "incident", {"sv": "Fel", "en": "Wrong"}
    place.session.commit()
    page, call = address(case), address(case, f"/calls/{failed.id}/inputs")
    place.session.rollback()
    mine = as_person("Ylva Kihl")
    shown = mine.get(page).text
    assert 'name="input.belopp" value="1.5"' in shown
    assert 'name="input.annat"' not in shown
    typed = {
        "input.arende": "Två carportar",
        "input.belopp": "2,5",
        "input.sokande": '{"nr": "20"}',
        "why": "Fel tecken",
    }
    wrong = mine.post(call, data={**typed, "input.belopp": "två", "input.sokande": "{"})
    assert wrong.status_code == 422
    assert "Skriv ett tal." in wrong.text
    assert "Två carportar" in wrong.text
    assert mine.post(call, data={**typed, "why": " "}).status_code == 409
    assert as_person("Sven Sunne").post(call, data=typed).status_code == 404
    assert mine.post(call, data=typed).status_code == 303
    place.session.rollback()
    event = place.session.scalars(select(CaseEvent).where(CaseEvent.kind == "inputs_changed")).one()
    assert event.data["changed"] == ["arende", "belopp", "brådskar", "sokande"]
    place.session.rollback()
    assert "Fel tecken" in mine.get(page).text


def test_a_copy_and_a_log_are_fetched(as_person: Callable[[str], FlaskClient], case: Case) -> None:
    ylva = as_person("Ylva Kihl")
    with ylva.post(address(case, "/copy")) as sent, zipfile.ZipFile(io.BytesIO(sent.data)) as copy:
        assert "data/index.html" in copy.namelist()
    log = ylva.get("/operations/export/log?format=csv&users=none")
    assert log.mimetype == "text/csv"
    assert case.number in log.text
    assert ylva.get("/operations/export/log?since=soon").status_code == 303
    assert "Ylva Kihl tog ut en kopia" in ylva.get(address(case)).text


@pytest.mark.parametrize(
    "query", ["after=x", "after=2026-01-01T00:00:00%2B00:00_9", "place=99", "days=5", "activity=%25"]
)
def test_a_list_takes_any_address(as_person: Callable[[str], FlaskClient], case: Case, query: str) -> None:
    ylva = as_person("Ylva Kihl")
    for view in ("open", "overdue", "timers", "incidents", "calls", "suspended"):
        assert ylva.get(f"/operations/lists/{view}?{query}").status_code == 200
    assert ylva.get("/operations/lists/nothing").status_code == 404


def test_cases_are_shown_by_how_they_began(place: Place, as_person: Callable[[str], FlaskClient]) -> None:
    applicant, arrival = Applicant("Ove Kjell"), Arrival("phone", NOW.date())
    registered = registering.register(
        place.session,
        place.municipality,
        place.e_service,
        {"arende": "Vedtrave"},
        applicant=applicant,
        arrival=arrival,
        by=place.anna,
        now=NOW,
        submission="s1",
    )
    ylva = as_person("Ylva Kihl")
    shown = ylva.get("/operations/begun/staff").text
    assert registered.number in shown
    assert "per telefon, Anna Berg" in shown
    assert registered.number not in ylva.get("/operations/begun/timer").text
    assert registered.number not in as_person("Sven Sunne").get("/operations/begun/staff").text
    assert ylva.get("/operations/begun/other").status_code == 404
