"""A case asks the system that is connected for a task; no outage, no late answer and no doubt loses it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.connectors.failures import CallFailed
from engine.language import message, render
from engine.model import FormField, ProcessModel
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, cases, history, timers, whereabouts, work_items
from engine.services.organization.access import NotYours
from engine.services.systems import connections, service_calls
from engine.services.systems.connections import Draft
from engine.services.systems.outgoing import Asked, System
from engine.services.systems.service_calls import AGAIN_AFTER, LONGER, NotCalled
from engine.store.tables import Case, Connector, Person, ServiceCall
from tests.services.cases.place import NOW, Place

ASKS = "(start) -> Hämta inkomst {serviceTask} -> Besluta [Handläggare] -> (slut)"
BESIDE = """
(start) -> <+ dela> -> Hämta inkomst {serviceTask} -> (hämtat)
<+ dela> -> Utred [Handläggare] -> (utrett)
"""
OUTAGE = message("The system answered with the error {status}.", status=503)


def drawn(sketch: str = ASKS, topic: str = "inkomst") -> ProcessModel:
    model = read_sketch(sketch, "Prov")
    asked = tuple(
        replace(node, properties=(("topic", topic),)) if node.kind == "serviceTask" else node for node in model.nodes
    )
    return replace(model, nodes=asked)


def connect(place: Place, topic: str = "inkomst", **settings: str) -> Connector:
    made = {
        "method": "POST",
        "url": "https://system.example/",
        "request": "",
        "response": "",
        "headers": "",
        **settings,
    }
    return connections.save(place.session, None, Draft(topic, "http", made), by=None, now=NOW)


def start(place: Place, sketch: str = ASKS) -> Case:
    place.publish_model(drawn(sketch))
    return apply(place)


def apply(place: Place) -> Case:
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


def call_of(place: Place, case: Case) -> ServiceCall:
    place.session.expire_all()
    return place.session.scalars(select(ServiceCall).where(ServiceCall.case_id == case.id)).one()


def names(place: Place, case: Case) -> list[str]:
    return [item.name for item in work_items.open_work_items(place.session, case)]


class Far:
    """A system far away: gives the outputs, or fails, and keeps what it was asked."""

    def __init__(self, outputs: Mapping[str, Any] | None = None, failure: CallFailed | None = None) -> None:
        self.outputs, self.failure = outputs or {}, failure
        self.asked: list[Asked] = []

    def __call__(self, system: System, asked: Asked) -> Mapping[str, Any]:
        self.asked.append(asked)
        if self.failure is not None:
            raise self.failure
        return self.outputs


def run(place: Place, case: Case, far: Far, attempt: int | None = None) -> bool:
    row = call_of(place, case)
    return service_calls.call_service(
        place.session, row.id, row.attempt if attempt is None else attempt, now=NOW, perform=far
    )


def told(place: Place, case: Case, language: str = "sv") -> list[str]:
    rows = cases.events(place.session, case)
    return [render(history.sentence(each, language), language) for each in rows]  # type: ignore[arg-type]


def test_a_task_whose_system_is_not_connected_is_a_work_item(place: Place) -> None:
    case = start(place)
    assert names(place, case) == ["Hämta inkomst"]
    assert place.session.scalars(select(ServiceCall)).all() == []


def test_a_connected_system_does_the_task_and_what_it_answers_is_set(place: Place) -> None:
    connect(place)
    case = start(place)
    assert names(place, case) == []
    assert whereabouts.find(place.session, case).now == ("Hämta_inkomst",)
    far = Far({"inkomst": 240000})
    assert run(place, case, far)
    assert names(place, case) == ["Besluta"]
    assert case.variables["inkomst"] == 240000
    assert far.asked[0].variables["arende"] == "En carport"
    assert far.asked[0].variables["klunga"]["case"] == case.number
    assert told(place, case)[0] == "Systemet ”inkomst” gjorde ”Hämta inkomst”."
    assert call_of(place, case).inputs == {}


def test_a_connection_that_comes_later_reaches_cases_that_come_to_the_task_later(place: Place) -> None:
    early = start(place)
    connect(place)
    late = apply(place)
    assert names(place, early) == ["Hämta inkomst"]
    assert names(place, late) == []
    (item,) = work_items.open_work_items(place.session, early)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert names(place, early) == ["Besluta"]


def test_a_late_or_doubled_answer_changes_nothing(place: Place) -> None:
    connect(place)
    case = start(place)
    assert run(place, case, Far({"inkomst": 1}))
    version = case.version
    assert not run(place, case, Far({"inkomst": 2}))
    assert not run(place, case, Far({"inkomst": 2}), attempt=7)
    place.session.refresh(case)
    assert (case.version, case.variables["inkomst"]) == (version, 1)


def test_an_answer_that_comes_when_a_person_has_done_it_changes_nothing(place: Place) -> None:
    connect(place)
    case = start(place)
    row = call_of(place, case)

    def slow(system: System, asked: Asked) -> Mapping[str, Any]:
        service_calls.do_by_hand(place.session, case.number, row.id, by=place.anna, now=NOW)
        return {"inkomst": 2}

    assert not service_calls.call_service(place.session, row.id, row.attempt, now=NOW, perform=slow)
    assert names(place, case) == ["Hämta inkomst"]
    assert "inkomst" not in case.variables


def test_an_outage_is_waited_out_with_growing_breaks_and_the_same_key_and_inputs(place: Place) -> None:
    connect(place)
    case = start(place)
    outage = Far(failure=CallFailed(OUTAGE, again=True))
    for after in AGAIN_AFTER:
        assert run(place, case, outage)
        row = call_of(place, case)
        assert row.status == "waiting"
        assert timedelta(0) <= row.next_at - NOW - after < after * LONGER + timedelta(seconds=5)
    (waiting,) = service_calls.waiting_calls(place.session, case)
    assert not waiting.failed
    assert case.status == "running"
    assert len({each.key for each in outage.asked}) == 1
    assert all(each.variables == outage.asked[0].variables for each in outage.asked)
    assert run(place, case, Far({"inkomst": 3}))
    assert names(place, case) == ["Besluta"]


def gives_up(place: Place, case: Case) -> None:
    run(place, case, Far(failure=CallFailed(OUTAGE)))
    place.session.refresh(case)


def test_when_it_gives_up_the_case_says_so_and_its_other_branches_go_on(place: Place) -> None:
    connect(place)
    case = start(place, BESIDE)
    gives_up(place, case)
    assert case.status == "incident"
    assert case.incident is not None
    assert case.incident["sv"] == ("Systemet ”inkomst” har inte gjort ”Hämta inkomst”. Systemet svarade med felet 503.")
    assert whereabouts.find(place.session, case).stopped == ("Hämta_inkomst",)
    assert told(place, case)[0].startswith("Ärendet stannade: Systemet ”inkomst”")
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    place.session.refresh(case)
    assert case.status == "incident", "the system has still not done its task"


def test_trying_again_asks_anew_and_doing_it_by_hand_makes_a_work_item(place: Place) -> None:
    connect(place)
    case = start(place)
    gives_up(place, case)
    cases.resume_case(place.session, case.number, by=place.anna, now=NOW)
    assert case.status == "running"
    assert call_of(place, case).status == "waiting"
    gives_up(place, case)
    service_calls.do_by_hand(place.session, case.number, call_of(place, case).id, by=place.anna, now=NOW)
    assert case.status == "running"
    assert case.incident is None
    assert told(place, case)[0] == "Anna Berg lät en person göra ”Hämta inkomst” i stället för systemet ”inkomst”."
    (item,) = work_items.open_work_items(place.session, case)
    assert item.name == "Hämta inkomst"
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert names(place, case) == ["Besluta"]


def test_by_hand_twice_and_by_a_stranger_is_refused(place: Place, elsewhere: Person) -> None:
    connect(place)
    case = start(place)
    gives_up(place, case)
    row = call_of(place, case)
    with pytest.raises(NotYours):
        service_calls.do_by_hand(place.session, case.number, row.id, by=elsewhere, now=NOW)
    place.session.rollback()
    service_calls.do_by_hand(place.session, case.number, row.id, by=place.anna, now=NOW)
    with pytest.raises(NotCalled):
        service_calls.do_by_hand(place.session, case.number, row.id, by=place.anna, now=NOW)


def test_what_waits_for_a_system_that_is_switched_off_becomes_a_work_item(place: Place) -> None:
    connector = connect(place)
    case = start(place)
    connections.switch(place.session, connector.id, on=False, by=None, now=NOW)
    far = Far({"inkomst": 1})
    assert run(place, case, far)
    assert far.asked == []
    assert names(place, case) == ["Hämta inkomst"]
    assert told(place, case)[0] == "Systemet ”inkomst” är inte längre kopplat, så en person gör ”Hämta inkomst”."


def test_a_task_that_the_case_leaves_is_not_asked_for_any_more(place: Place) -> None:
    connect(place)
    case = start(
        place,
        "(start) -> Hämta inkomst {serviceTask} -> (slut)\nHämta inkomst !(timer P1D) -> Ring [Handläggare] -> (klar)",
    )
    timer_row = timers.due_timers(place.session, now=NOW + timedelta(days=2))
    for case_id, token in timer_row:
        timers.fire_timer(place.session, case_id, token, now=NOW + timedelta(days=2))
    assert names(place, case) == ["Ring"]
    assert call_of(place, case).status == "cancelled"
    far = Far({"inkomst": 1})
    assert not run(place, case, far)
    assert far.asked == []


def test_who_does_the_task_by_hand_is_asked_for_what_the_system_would_have_answered(place: Place) -> None:
    connect(place, response="inkomst = person.amount\nort = person.town")
    model = drawn()
    asked = FormField("inkomst", "Årsinkomst", "integer")
    place.publish_model(model.replacing(replace(model.node_by_id["Besluta"], form=(asked,))))
    case = apply(place)
    service_calls.do_by_hand(place.session, case.number, call_of(place, case).id, by=place.anna, now=NOW)
    (item,) = work_items.open_work_items(place.session, case)
    form = work_items.form_of(place.session, item)
    assert [(field["name"], field["label"]["sv"]) for field in form["fields"]] == [
        ("inkomst", "Årsinkomst"),
        ("ort", "ort"),
    ]
    work_items.complete(place.session, item.id, {"inkomst": 31000, "ort": "Kil"}, by=place.anna, now=NOW)
    assert (case.variables["inkomst"], case.variables["ort"]) == (31000, "Kil")
