"""The page of a case that asks, waits for something from outside, or has stopped."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, work_items
from engine.store.tables import Case
from tests.services.cases.place import NOW, Place

ANNA, LISA, SVEN = "Anna Berg", "Lisa Jonsson", "Sven Sunne"
WAITS = "(start) -> (message Yttrande: Invänta yttrande) -> Besluta [Handläggare] -> (slut)"
STOPS = "(start) -> (timer ${tid}: Vänta) -> Besluta [Handläggare] -> (slut)"
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def begin(place: Place) -> Callable[[str], Case]:
    """Return a function that publishes a sketch, whose labels on flows are conditions, and starts a case of it."""

    def started(sketch: str) -> Case:
        drawn = read_sketch(sketch, "Prov")
        flows = (replace(flow, condition=flow.name.replace("'", '"')) for flow in drawn.flows)
        place.publish_model(drawn.with_flows(flows))
        return applications.send(
            place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
        )

    return started


def address(case: Case) -> str:
    return f"/cases/{case.number.replace(' ', '-')}"


def action(page: str, words: str) -> str:
    found = re.search(rf'action="([^"]*/{words}[^"]*)"', page)
    assert found, page
    return found[1]


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_choice_says_why_a_person_is_asked_in_both_languages(as_person: SignIn, begin: Callable) -> None:
    case = begin(
        "(start) -> A [Handläggare] -> <Ok?>\n"
        "<Ok?> -outcome == 'JA'-> B [Handläggare] -> (slut)\n<Ok?> -outcome == 'NEJ'-> C -> (slut)"
    )
    anna = as_person(ANNA)
    first = action(anna.get(address(case)).text, "work-items/[0-9]+/complete")
    page = anna.get(anna.post(first, data={}).location).text
    assert "Ingen har angett ”outcome”, som vägen beror på. Du väljer väg." in said(page)
    assert "Ritningen lämnar öppet" not in page
    assert "Nobody has set “outcome”, on which the way hangs. You choose the way." in said(
        anna.get(f"{address(case)}?lang=en").text
    )
    anna.post(action(page, "work-items/[0-9]+/complete"), data={"choice": "Ok__B"})
    assert "Anna Berg valde ”outcome == 'JA'” vid ”Ok?”." in said(anna.get(f"{address(case)}?lang=sv").text).replace(
        "&#39;", "'"
    )


def test_what_has_come_in_is_registered_on_the_page(as_person: SignIn, begin: Callable) -> None:
    case = begin(WAITS)
    anna = as_person(ANNA)
    page = anna.get(address(case)).text
    assert "Ärendet väntar på meddelandet ”Yttrande”: händelsen ”Invänta yttrande”." in said(page)
    came = action(page, "awaited/")
    answer = anna.post(came)
    assert (answer.status_code, answer.location) == (303, address(case))
    page = said(anna.get(address(case)).text)
    assert "Du registrerade att meddelandet ”Yttrande” kom in: händelsen ”Invänta yttrande”." in page
    assert "Anna Berg registrerade att meddelandet ”Yttrande” kom in" in page
    assert "Besluta" in page and "Det har kommit in" not in page


def test_who_registers_second_gets_a_sentence(as_person: SignIn, begin: Callable, place: Place) -> None:
    case = begin(WAITS)
    came = action(as_person(ANNA).get(address(case)).text, "awaited/")
    as_person(ANNA).post(came)
    lisa = as_person(LISA)
    lisa.post(came)
    assert "Ärendet väntar inte längre på detta" in lisa.get(address(case)).text
    place.session.rollback()
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Besluta"]


def test_a_stopped_case_says_why_and_tries_again(as_person: SignIn, begin: Callable, place: Place) -> None:
    case = begin(STOPS)
    anna = as_person(ANNA)
    page = anna.get(address(case)).text
    assert "Tiden för händelsen ”Vänta” beror på ”tid”, som ingen har angett." in said(page)
    assert "Vänta stannade här" in said(page) and "[&#34;stopped&#34;]" in page
    again = action(page, "resume")
    anna.post(again)
    assert "Ärendet stannade igen" in anna.get(address(case)).text
    state = json.loads(case.state)
    state["variables"]["tid"] = "2026-01-01"
    case.state = json.dumps(state).encode()
    place.session.commit()
    anna.post(again)
    page = said(anna.get(address(case)).text)
    assert "Ärendet går vidare." in page and "Anna Berg lät ärendet försöka igen." in page
    assert "Försök igen" not in page
    anna.post(again)
    assert "har inte stannat, så det finns inget att försöka igen med" in anna.get(address(case)).text


def test_another_municipality_registers_and_resumes_nothing(as_person: SignIn, begin: Callable) -> None:
    waiting = begin(WAITS)
    came = action(as_person(ANNA).get(address(waiting)).text, "awaited/")
    sven = as_person(SVEN)
    assert sven.post(came).status_code == 404
    assert sven.post(f"{address(waiting)}/resume").status_code == 404
    assert "Det har kommit in" in as_person(ANNA).get(address(waiting)).text


def test_what_a_stopped_case_hangs_on_is_set_on_its_page_and_the_time_that_counts_is_told(
    as_person: SignIn, begin: Callable
) -> None:
    case = begin(STOPS)
    anna = as_person(ANNA)
    page = anna.get(address(case)).text
    assert 'name="value.tid"' in page
    form = action(page, "correct")
    refused = anna.post(form, data={"value.tid": "5 arbetsdagar", "why": ""})
    assert refused.status_code == 422
    assert "5 arbetsdagar</textarea>" in refused.text
    assert "Skriv varför, med högst 500 tecken." in said(refused.text)
    assert as_person(SVEN).post(form, data={"value.tid": "P1D", "why": "Glömdes"}).status_code == 404
    anna.post(form, data={"value.tid": "igår", "why": "Glömdes"})
    assert "Tiden för händelsen ”Vänta” blir ”igår”, som inte är någon tid." in said(anna.get(address(case)).text)
    anna.post(form, data={"value.tid": "2027-03-01T08:00", "why": "Skrevs fel"})
    page = said(anna.get(address(case)).text)
    assert "Tider som räknas i ärendet 1 mars 2027, 08.00 Då går ärendet vidare vid händelsen ”Vänta”." in page
    assert "Anna Berg angav tid = 2027-03-01T08:00 och lät ärendet försöka igen: Skrevs fel" in page


def test_whoever_tells_of_an_event_is_asked_for_its_day_and_the_history_says_what_was_told(
    as_person: SignIn, begin: Callable
) -> None:
    case = begin("(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer : Sent) -> Påminn [Handläggare] -> (klart)")
    anna = as_person(ANNA)
    link = re.search(r'href="([^"]*item=[0-9]+)"[^>]*>Sent<', anna.get(address(case)).text)
    assert link
    page = anna.get(link[1]).text
    assert "eller ange i förväg vilken dag den inträffar" in said(page)
    assert "or state beforehand on which day it happens" in said(anna.get(f"{link[1]}&lang=en").text)
    anna.post(action(page, "complete"), data={"klunga_when": "2099-03-01"})
    page = said(anna.get(f"{address(case)}?lang=sv").text)
    assert "Anna Berg angav dagen för ”Sent”: 2099-03-01." in page
    assert "Då avslutas aktiviteten ”Utred”, och ärendet går vidare vid kanthändelsen ”Sent”." in page
