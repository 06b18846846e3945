"""The page of a case that waits for a system, and of one that the system has left in the lurch."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from engine.connectors.failures import CallFailed
from engine.language import message
from engine.services.systems import service_calls
from engine.services.systems.outgoing import Asked, System
from engine.store.tables import Case, ServiceCall
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_service_calls import connect, start

SignIn = Callable[[str], FlaskClient]
OUTAGE = message("The system answered with the error {status}.", status=503)


def address(case: Case) -> str:
    return f"/cases/{case.number.replace(' ', '-')}"


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def fails(place: Place, *, again: bool) -> None:
    row = place.session.scalars(select(ServiceCall)).one()

    def failing(system: System, asked: Asked) -> Mapping[str, Any]:
        raise CallFailed(OUTAGE, again=again)

    service_calls.call_service(place.session, row.id, row.attempt, now=NOW, perform=failing)


def test_a_case_that_waits_for_a_system_says_so_and_offers_nothing_yet(place: Place, as_person: SignIn) -> None:
    connect(place)
    case = start(place)
    page = as_person("Anna Berg").get(address(case)).text
    assert "Systemet ”inkomst” gör ”Hämta inkomst”." in said(page)
    assert "Gör det för hand" not in page
    assert "Ingen har något att göra" not in page


def test_during_an_outage_the_reason_and_the_next_time_are_told_and_a_person_may_take_over(
    place: Place, as_person: SignIn
) -> None:
    connect(place)
    case = start(place)
    fails(place, again=True)
    anna = as_person("Anna Berg")
    page = anna.get(address(case)).text
    assert "det tillfrågas igen av sig självt" in said(page)
    assert "Systemet svarade med felet 503. Nästa gång:" in said(page)
    by_hand = re.search(r'action="([^"]*/by-hand)"', page)
    assert by_hand is not None
    page = anna.get(anna.post(by_hand[1]).location).text
    assert "Det är en uppgift nu." in page
    assert 'id="work-item">Hämta inkomst' in page
    page = anna.get(anna.post(by_hand[1]).location).text
    assert "Ärendet väntar inte längre på systemet" in page


def test_a_case_that_a_system_has_stopped_is_tried_again(place: Place, as_person: SignIn) -> None:
    connect(place)
    case = start(place)
    fails(place, again=False)
    anna = as_person("Anna Berg")
    page = anna.get(address(case)).text
    assert "Systemet ”inkomst” har inte gjort ”Hämta inkomst”. Systemet svarade med felet 503." in said(page)
    page = anna.get(anna.post(f"{address(case)}/resume").location).text
    assert "Systemet ”inkomst” gör ”Hämta inkomst”." in said(page)


def test_a_stranger_cannot_take_over(place: Place, as_person: SignIn) -> None:
    connect(place)
    case = start(place)
    fails(place, again=False)
    path = f"{address(case)}/calls/{place.session.scalars(select(ServiceCall.id)).one()}/by-hand"
    place.session.rollback()
    assert as_person("Sven Sunne").post(path).status_code == 404
