"""People say what has come in from outside, and let stopped cases try again."""

import json
from dataclasses import replace

import pytest

from engine import bpmn
from engine.language import render
from engine.model import Trigger
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, awaited, cases, history, whereabouts, work_items
from engine.services.case_handling.awaited import NotAwaited
from engine.services.case_handling.cases import NotStopped
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person
from tests.services.cases.place import NOW, Place

WAITS = "(start) -> (message Yttrande: Invänta yttrande) -> Besluta [Handläggare] -> (slut)"
BESIDE = """
(start) -> <+ dela> -> (message Yttrande: Invänta yttrande) -> Besluta [Handläggare] -> (slut)
<+ dela> -> Utred [Handläggare] -> (klar)
<+ dela> -> (message Yttrande: Invänta grannars yttrande) -> Läs [Handläggare] -> (läst)
"""
STOPPED = "(start) -> Utred [Handläggare] -> (timer ${tid}: Vänta) -> Besluta [Handläggare] -> (slut)"


def start(place: Place, sketch: str) -> Case:
    place.publish(sketch)
    return apply(place)


def apply(place: Place) -> Case:
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


def names(place: Place, case: Case) -> list[str]:
    return [item.name for item in work_items.open_work_items(place.session, case)]


def newest(place: Place, case: Case, language: str = "sv") -> str:
    return render(history.sentence(cases.events(place.session, case)[0], language), language)  # type: ignore[arg-type]


def register(place: Place, case: Case, token: str, by: Person | None = None) -> None:
    awaited.register(place.session, case.number, token, by=by or place.anna, now=NOW)


def test_a_message_is_registered_by_a_person_and_the_case_goes_on(place: Place) -> None:
    case = start(place, WAITS)
    (each,) = awaited.awaited(place.session, case)
    assert render(each.sentence, "sv") == ("Ärendet väntar på meddelandet ”Yttrande”: händelsen ”Invänta yttrande”.")
    register(place, case, each.token)
    assert names(place, case) == ["Besluta"]
    assert newest(place, case) == (
        "Anna Berg registrerade att meddelandet ”Yttrande” kom in: händelsen ”Invänta yttrande”."
    )
    assert awaited.awaited(place.session, case) == []


def test_of_two_that_wait_for_the_same_message_the_registered_one_goes_on(place: Place) -> None:
    case = start(place, BESIDE)
    first, second = awaited.awaited(place.session, case)
    register(place, case, second.token)
    assert names(place, case) == ["Utred", "Läs"]
    assert [each.token for each in awaited.awaited(place.session, case)] == [first.token]


def test_what_has_come_in_is_registered_once_and_the_second_person_gets_a_sentence(place: Place) -> None:
    case = start(place, BESIDE)
    first, _ = awaited.awaited(place.session, case)
    register(place, case, first.token)
    with pytest.raises(NotAwaited, match="no longer waits for this"):
        register(place, case, first.token, by=place.lisa)
    assert names(place, case) == ["Utred", "Besluta"]


def test_other_moves_of_the_case_do_not_change_what_a_page_asks_to_register(place: Place) -> None:
    case = start(place, BESIDE)
    first, second = awaited.awaited(place.session, case)
    (utred,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, utred.id, {}, by=place.lisa, now=NOW)
    register(place, case, first.token)
    register(place, case, second.token)
    assert names(place, case) == ["Besluta", "Läs"]


def test_a_signal_reaches_all_that_wait_for_it(place: Place) -> None:
    case = start(
        place,
        "(start) -> <+ dela> -> (signal Klart: Ett) -> A [Handläggare] -> (slut)\n"
        "<+ dela> -> (signal Klart: Två) -> B [Handläggare] -> (slut)",
    )
    _, second = awaited.awaited(place.session, case)
    register(place, case, second.token)
    assert sorted(names(place, case)) == ["A", "B"]
    assert newest(place, case, "en").startswith("Anna Berg registered that the signal “Klart” came in")


def test_an_event_that_waits_for_several_things_goes_on_with_any_of_them(place: Place) -> None:
    drawn = read_sketch(WAITS, "Prov")
    event = drawn.node_by_id["message_Yttrande_Invänta_yttrande"]
    place.publish_model(
        drawn.replacing(replace(event, triggers=(*event.triggers, Trigger("signal", name="Återkallat"))))
    )
    case = apply(place)
    message, signal = awaited.awaited(place.session, case)
    assert (message.kind, signal.kind) == ("message", "signal")
    register(place, case, signal.token)
    assert names(place, case) == ["Besluta"]


def start_at_condition(place: Place, condition: str) -> Case:
    drawn = read_sketch("(start) -> (conditional: Betalt) -> A [Handläggare] -> (slut)", "Prov")
    event = drawn.node_by_id["conditional_Betalt"]
    place.publish_model(drawn.replacing(replace(event, triggers=(replace(event.triggers[0], condition=condition),))))
    return apply(place)


def test_a_condition_on_what_is_known_is_told_but_comes_true_by_itself(place: Place) -> None:
    case = start_at_condition(place, "${arende == 'ja'}")
    (each,) = awaited.awaited(place.session, case)
    assert not each.can_be_registered
    with pytest.raises(NotAwaited):
        register(place, case, each.token)


def test_a_condition_on_what_nobody_sets_is_registered_by_a_person(place: Place) -> None:
    case = start_at_condition(place, "${betalt}")
    (each,) = awaited.awaited(place.session, case)
    assert render(each.sentence, "sv") == (
        "Ärendet väntar på att ett villkor uppfylls: händelsen ”Betalt”. Ingen har angett ”betalt”, som det beror på."
    )
    register(place, case, each.token)
    assert names(place, case) == ["A"]
    assert newest(place, case) == "Anna Berg registrerade att ett villkor är uppfyllt: händelsen ”Betalt”."


def test_a_signal_that_several_wait_for_in_places_of_the_same_name_is_one_line(place: Place) -> None:
    waits = "<+ dela> -> (signal Larm: Larm{}) -> {} [Handläggare] -> (slut {})"
    drawn = read_sketch("(start) -> <+ dela>\n" + "\n".join(waits.format(at, at, at) for at in "12"), "Prov")
    nodes = [replace(node, name="Larm") if node.name.startswith("Larm") else node for node in drawn.nodes]
    place.publish_model(drawn.with_nodes(nodes))
    case = apply(place)
    (each,) = awaited.awaited(place.session, case)
    register(place, case, each.token)
    assert names(place, case) == ["1", "2"]


def test_a_message_without_a_name_is_told_by_its_place(place: Place) -> None:
    drawn = read_sketch("(start) -> A [Handläggare] -> (message X: Y) -> B [Handläggare] -> (slut)", "Prov")
    event = drawn.node_by_id["message_X_Y"]
    place.publish_model(drawn.replacing(replace(event, name="", triggers=(Trigger("message"),))))
    case = apply(place)
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    (each,) = awaited.awaited(place.session, case)
    assert render(each.sentence, "en") == "The case waits for something from outside: the event after “A”."


def test_a_stopped_case_tries_again_and_says_so(place: Place) -> None:
    case = start(place, STOPPED)
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert case.status == "incident"
    cases.resume_case(place.session, case.number, by=place.anna, now=NOW)
    assert case.status == "incident"
    told = [render(history.sentence(event, "sv"), "sv") for event in cases.events(place.session, case)]
    assert told[0].startswith("Ärendet stannade:") and told[1] == "Anna Berg lät ärendet försöka igen."
    state = json.loads(case.state)
    state["variables"]["tid"] = "2026-01-01"
    case.state = json.dumps(state).encode()
    place.session.commit()
    cases.resume_case(place.session, case.number, by=place.anna, now=NOW)
    assert (case.status, case.incident, names(place, case)) == ("running", None, ["Besluta"])
    with pytest.raises(NotStopped, match="nothing to try again"):
        cases.resume_case(place.session, case.number, by=place.lisa, now=NOW)


def test_another_municipality_registers_and_resumes_nothing(place: Place, elsewhere: Person) -> None:
    case = start(place, WAITS)
    (each,) = awaited.awaited(place.session, case)
    with pytest.raises(NotYours):
        register(place, case, each.token, by=elsewhere)
    with pytest.raises(NotYours):
        cases.resume_case(place.session, case.number, by=elsewhere, now=NOW)
    assert len(awaited.awaited(place.session, case)) == 1


OFFICES = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><collaboration id="c">
<participant id="k" name="Kommunen" processRef="p1"/><participant id="l" name="Lantmäteriet" processRef="p2"/>
<messageFlow id="m1" sourceRef="ask" targetRef="asked"/><messageFlow id="m2" sourceRef="told" targetRef="answer"/>
</collaboration><process id="p1"><startEvent id="s"/><task id="a" name="Registrera"/><sendTask id="ask" name="Begär"/>
<receiveTask id="answer" name="Ta emot"/><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="ask"/><sequenceFlow id="f3" sourceRef="ask" targetRef="answer"/>
<sequenceFlow id="f4" sourceRef="answer" targetRef="e"/></process>
<process id="p2"><startEvent id="asked" name="Begäran"><messageEventDefinition/></startEvent>
<task id="b" name="Slå upp"/><endEvent id="told"><messageEventDefinition/></endEvent>
<sequenceFlow id="g1" sourceRef="asked" targetRef="b"/><sequenceFlow id="g2" sourceRef="b" targetRef="told"/></process>
</definitions>"""
"""Two offices in one drawing, as many tools export it: message flows between them, and messages without names."""


def test_what_begins_another_pool_and_the_case_sends_itself_is_neither_waited_for_from_outside_nor_a_place(
    place: Place,
) -> None:
    place.publish_model(bpmn.read(OFFICES.encode()).model)
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    assert awaited.awaited(place.session, case) == []
    assert [line.name for line in whereabouts.path(place.session, case, "sv") if line.at is None] == ["Registrera"]
    for expected in ("Registrera", "Slå upp"):
        (item,) = work_items.open_work_items(place.session, case)
        assert item.name == expected
        work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert case.status == "completed"


def test_what_is_waited_for_beside_work_says_whether_that_goes_on_or_ends(place: Place) -> None:
    case = start(
        place,
        "(start) -> Utred [Handläggare] -> (slut)\n"
        "Utred !(message Återkallelse) -> Avskriv -> (avskrivet)\nUtred !(message Fråga) -> Svara -> (svarat)",
    )
    follows = [str(each.follows) for each in awaited.awaited(place.session, case)]
    assert follows == [
        f"Then the activity “Utred” ends, and the case goes on at the boundary event “{name}”."
        for name in ("Återkallelse", "Fråga")
    ]
