"""What has stopped is listed by kind and place; it is tried again, changed, or answered in the system's place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.connectors.failures import CallFailed
from engine.services.case_handling import cases, incidents, work_items
from engine.services.case_handling.incidents import Count, NotMended, Wanted
from engine.services.organization.access import NotYours
from engine.services.systems import circuits, connections, due_calls
from engine.store.tables import Case, Connector
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_service_calls import (
    OUTAGE,
    Far,
    apply,
    call_of,
    connect,
    gives_up,
    names,
    run,
    start,
    told,
)


def two_stopped(place: Place) -> list[Case]:
    connect(place)
    found = [start(place), apply(place)]
    for case in found:
        gives_up(place, case)
    return found


def test_what_has_stopped_is_listed_counted_and_tried_again_all_at_once(place: Place) -> None:
    found = two_stopped(place)
    listed = incidents.list_incidents(place.session, place.anna)
    assert {each.case.id for each in listed} == {case.id for case in found}
    assert {each.kind for each in listed} == {"service"}
    assert [each.calls[0].topic for each in listed] == ["inkomst", "inkomst"]
    assert incidents.counts(place.session, place.anna) == [Count("service", "inkomst", 2)]
    wanted = Wanted(kind="service", topic="inkomst", municipality_id=place.municipality.id)
    assert len(incidents.list_incidents(place.session, place.anna, wanted, limit=1, offset=1)) == 1
    assert not incidents.list_incidents(place.session, place.anna, replace(wanted, topic="annat"))
    assert not incidents.list_incidents(place.session, place.anna, replace(wanted, before=NOW))
    assert not incidents.list_incidents(place.session, place.anna, replace(wanted, kind="timer"))
    assert not incidents.list_incidents(place.session, place.maja)
    assert incidents.retry_all(place.session, wanted, by=place.anna, now=NOW) == (2, 0)
    assert [call_of(place, case).status for case in found] == ["waiting", "waiting"]
    assert not incidents.list_incidents(place.session, place.anna)
    with pytest.raises(NotMended):
        incidents.retry(place.session, found[0].number, by=place.anna, now=NOW)


def test_a_person_changes_what_is_sent_and_the_system_is_asked_again(place: Place) -> None:
    case, _ = two_stopped(place)
    call = call_of(place, case)
    with pytest.raises(NotMended, match="why"):
        incidents.change_inputs(place.session, case.number, call.id, {}, reason=" ", by=place.anna, now=NOW)
    place.session.rollback()
    changed = {**call_of(place, case).inputs, "arende": "En carport, 20 m² 🚲"}
    incidents.change_inputs(place.session, case.number, call.id, changed, reason="Fel tecken", by=place.anna, now=NOW)
    far = Far({"inkomst": 5})
    assert run(place, case, far)
    assert far.asked[0].variables["arende"] == "En carport, 20 m² 🚲"
    assert case.variables["arende"] == "En carport", "what the applicant wrote stays"
    assert "Anna Berg ändrade vad systemet ”inkomst” får för ”Hämta inkomst”: Fel tecken" in told(place, case)
    assert names(place, case) == ["Besluta"]


def test_a_person_answers_in_the_systems_place(place: Place) -> None:
    case, other = two_stopped(place)
    call_id = call_of(place, case).id
    with pytest.raises(NotMended):
        incidents.answer_instead(place.session, other.number, call_id, {}, reason="x", by=place.anna, now=NOW)
    place.session.rollback()
    with pytest.raises(NotYours):
        incidents.answer_instead(place.session, case.number, call_id, {}, reason="x", by=place.maja, now=NOW)
    place.session.rollback()
    answer = {"inkomst": 240000}
    incidents.answer_instead(place.session, case.number, call_id, answer, reason="Per telefon", by=place.anna, now=NOW)
    assert (case.status, case.variables["inkomst"]) == ("running", 240000)
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Besluta"]
    assert told(place, case)[0] == "Anna Berg svarade på ”Hämta inkomst” i stället för systemet ”inkomst”: Per telefon"
    assert not run(place, case, Far({"inkomst": 1})), "an answer that comes after all changes nothing"


def test_a_dead_system_is_asked_by_one_case_at_a_time_however_many_wait(place: Place) -> None:
    connect(place)
    waiting = [start(place), *(apply(place) for _ in range(circuits.BROKEN_AFTER + 3))]
    place.session.rollback()
    outage = Far(failure=CallFailed(OUTAGE, again=True))
    for case in waiting[: circuits.BROKEN_AFTER]:
        run(place, case, outage)
    (spared,) = circuits.spared(place.session)
    assert (spared.topic, spared.failures, spared.waiting) == ("inkomst", circuits.BROKEN_AFTER, len(waiting))
    later = NOW + timedelta(seconds=1)
    assert due_calls.any_due(place.session, now=later)
    assert due_calls.claim(place.session, "ett", now=later, limit=8) == []
    later = NOW + circuits.PAUSES[0] + timedelta(seconds=1)
    ((probe, _),) = due_calls.claim(place.session, "ett", now=later, limit=8)
    assert due_calls.claim(place.session, "två", now=later, limit=8) == [], "one finds out"
    (case,) = [each for each in waiting if call_of(place, each).id == probe]
    assert run(place, case, Far({"inkomst": 1}))
    assert not circuits.spared(place.session)
    assert len(due_calls.claim(place.session, "ett", now=later, limit=100)) == len(waiting) - 1


@pytest.mark.parametrize("try_again", [incidents.retry, cases.resume_case], ids=["operator", "caseworker"])
def test_a_person_who_tries_again_does_not_wait_for_the_pause(place: Place, try_again: Callable[..., Case]) -> None:
    connector = connect(place)
    case = start(place)
    gives_up(place, case)
    connector = place.session.get_one(Connector, connector.id)
    connector.failures, connector.paused_until = 9, NOW + timedelta(minutes=10)
    place.session.commit()
    try_again(place.session, case.number, by=place.anna, now=NOW)
    assert len(due_calls.claim(place.session, "ett", now=NOW, limit=8)) == 1
    connections.switch(place.session, connector.id, on=True, by=None, now=NOW)
    assert not circuits.spared(place.session)


def test_calls_of_a_worker_that_is_gone_are_made_by_others(place: Place) -> None:
    connect(place)
    case = start(place)
    assert len(due_calls.claim(place.session, "borta", now=NOW, limit=8)) == 1
    assert not due_calls.any_due(place.session, now=NOW)
    assert due_calls.release_lost(place.session) == 1
    ((call_id, attempt),) = due_calls.claim(place.session, "här", now=NOW, limit=8)
    assert (call_id, attempt) == (call_of(place, case).id, 1)
    due_calls.put_off(place.session, call_id, until=NOW + timedelta(minutes=1))
    assert not due_calls.any_due(place.session, now=NOW)
    assert due_calls.any_due(place.session, now=NOW + timedelta(minutes=1))
