"""Messages find their cases by what the model says; cases send to cases; signals reach all, each once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.model import FlowNode, ProcessModel, Trigger
from engine.model.sketch import read_sketch
from engine.services.case_handling import cases, history
from engine.services.messaging import finding, giving, keeping, receiving, spreading
from engine.services.messaging.keeping import NotKept
from engine.services.messaging.receiving import Origin, Sent
from engine.services.operations import suspending
from engine.services.operations.acts import Act
from engine.services.organization.access import NotYours
from engine.store.tables import Assignment, Case, CaseEvent, IncomingMessage, MessageKey, Subscription
from tests.services.cases.place import NOW, Place, municipality, person
from tests.services.cases.test_incoming import done, names

ORIGIN = Origin("Kassan")
WAITS = "(start) -> Utred [Handläggare] -> (message Betalt) -> Besluta [Handläggare] -> (slut)"
SENDS = "(start) -> Räkna [Handläggare] -> (message Betalt)"
SIGNALS = "(start) -> Öppna [Handläggare] -> (signal Öppet)"
AWAITS_SIGNAL = "(start) -> (signal Öppet) -> Besluta [Handläggare] -> (slut)"
BY_ORDER = (("ordernummer", "=order.nr"),)


def drawn(sketch: str, correlation: Any = (), content: Any = ()) -> ProcessModel:
    """Return a sketch whose message says what it finds its case by."""

    def said(trigger: Trigger) -> Trigger:
        return replace(trigger, correlation=correlation, content=content) if trigger.kind == "message" else trigger

    model = read_sketch(sketch, "Prov")
    return replace(model, nodes=tuple(replace(each, triggers=tuple(map(said, each.triggers))) for each in model.nodes))


def begin(place: Place, version: Any, where: Any = None, **variables: Any) -> Case:
    case = cases.start_case(
        place.session,
        e_service=place.e_service,
        municipality=where or place.municipality,
        version=version,
        subject="Prov",
        application=variables,
        applicant=place.maja,
        by=None,
        now=NOW,
    )
    place.session.commit()
    return case


def taken(place: Place) -> int:
    """Return how many times cases have taken something."""
    place.session.rollback()
    return place.session.scalar(select(func.count()).where(CaseEvent.kind == "message_received")) or 0


def work(place: Place) -> int:
    """Do what a worker does until nothing is due; return how many times something was given."""
    given = 0
    for _ in range(50):
        finding.for_new_waits(place.session)
        before = taken(place)
        more = giving.deliver_due(place.session, now=NOW)
        given += taken(place) - before
        if not more:
            return given
    raise AssertionError("It goes on for ever.")


def receive(place: Place, key: str, **sent: Any) -> IncomingMessage:
    return receiving.receive(place.session, ORIGIN, Sent("Betalt", key, **sent), now=NOW)


def test_a_message_finds_its_case_by_what_the_model_says(place: Place) -> None:
    version = place.publish_model(drawn(WAITS, BY_ORDER))
    first, second = (begin(place, version, order={"nr": number}) for number in (4711, 4712))
    for case in (first, second):
        done(place, case)
    row = receive(place, "a", payload={"ordernummer": "4712", "belopp": 100})
    assert (row.status, row.case_id) == ("delivered", second.id)
    assert (names(place, first), names(place, second)) == ([], ["Besluta"])
    assert second.variables["belopp"] == 100
    # By the only value that the model asks for, without its name, and by its name.
    other = receive(place, "b", correlation={"": 4711})
    assert (other.status, other.case_id) == ("delivered", first.id)
    assert receive(place, "c", correlation={"ordernummer": "4712"}).status == "kept"


def test_a_message_that_is_early_waits_for_the_case_with_its_values(place: Place) -> None:
    version = place.publish_model(drawn(WAITS, BY_ORDER))
    early = receive(place, "a", payload={"ordernummer": 4712})
    first, second = (begin(place, version, order={"nr": number}) for number in (4711, 4712))
    for case in (first, second):
        done(place, case)
    assert work(place) == 1
    place.session.refresh(early)
    assert (early.status, early.case_id) == ("delivered", second.id)
    assert names(place, first) == []
    assert place.session.scalars(select(MessageKey)).all() == []


def test_values_that_come_later_count_too(place: Place) -> None:
    sketch = (
        "(start) -> <+ x> -> (message Betalt) -> Besluta [Handläggare] -> (slut)\n<+ x> -> (message Order) -> (klart)"
    )
    case = begin(place, place.publish_model(drawn(sketch, (("ordernummer", "=order.nr"),))))
    early = receive(place, "a", payload={"ordernummer": 7})
    assert (work(place), early.status) == (0, "kept")
    later = Sent("Order", "b", {"order": {"nr": 7}}, case_number=case.number)
    assert receiving.receive(place.session, ORIGIN, later, now=NOW).status == "delivered"
    assert work(place) == 1
    assert names(place, case) == ["Besluta"]


def test_a_message_for_two_cases_is_kept_and_says_so(place: Place) -> None:
    version = place.publish_model(drawn(WAITS, BY_ORDER))
    for case in [begin(place, version, order={"nr": 1}) for _ in range(2)]:
        done(place, case)
    row = receive(place, "a", payload={"ordernummer": 1})
    assert (row.status, work(place)) == ("kept", 0)
    assert "more than one case" in str(keeping.why_kept(place.session, row))


def test_a_case_sends_to_another(place: Place) -> None:
    waits = place.publish_model(drawn(WAITS, BY_ORDER))
    waiting = [begin(place, waits, order={"nr": number}) for number in (1, 2)]
    for case in waiting:
        done(place, case)
    sends = place.publish_model(drawn(SENDS, (("ordernummer", "faktura"),), (("belopp", "summa"), ("okänt", "saknas"))))
    sender = begin(place, sends, faktura="2", summa=900)
    done(place, sender)
    assert sender.status == "completed"
    assert work(place) == 1
    assert [names(place, case) for case in waiting] == [[], ["Besluta"]]
    assert waiting[1].variables["belopp"] == 900
    assert "okänt" not in waiting[1].variables
    row = place.session.scalars(select(IncomingMessage)).one()
    assert (row.sender_name, row.from_case_id, row.cases) == (sender.number, sender.id, 1)


def test_a_case_that_lacks_what_it_sends_by_stops_and_says_what_is_missing(place: Place) -> None:
    case = begin(place, place.publish_model(drawn(SENDS, (("ordernummer", "faktura"),))))
    done(place, case)
    assert case.status == "incident"
    assert "“ordernummer”: that is “faktura” here, which nobody has set" in str(case.incident)
    assert case.incident is not None and case.incident["variables"] == ["faktura"]
    assert place.session.scalars(select(IncomingMessage)).all() == []


def test_a_thrown_signal_reaches_all_cases_of_the_municipality_once(place: Place) -> None:
    awaits = place.publish(AWAITS_SIGNAL)
    elsewhere = municipality(place.session, "1730", "Eda")
    waiting = [begin(place, awaits) for _ in range(spreading.BATCH + 3)]
    outside = begin(place, awaits, elsewhere)
    thrower = begin(place, place.publish(SIGNALS))
    done(place, thrower)
    assert thrower.status == "completed"
    assert work(place) == len(waiting)
    assert {tuple(names(place, case)) for case in waiting} == {("Besluta",)}
    assert names(place, outside) == []
    row = place.session.scalars(select(IncomingMessage)).one()
    assert (row.status, row.cases, row.payload) == ("delivered", len(waiting), {})
    told = [event.kind for case in waiting for event in cases.events(place.session, case)]
    assert told.count("message_received") == len(waiting)


def test_a_signal_reaches_edges_and_event_subprocesses(place: Place) -> None:
    edge = place.publish(
        "(start) -> Utred [Handläggare] -> (slut)\nUtred !(signal Öppet) -> Skynda [Handläggare] -> (snabbt)"
    )
    drawn_beside = read_sketch(
        "(start) -> Utred [Handläggare] -> (slut)\n(signal Öppet) -> Skynda [Handläggare] -> (snabbt)", "Prov"
    )
    handler = FlowNode("Handler", "subProcess", process=drawn_beside.processes[0].id, event_subprocess=True)
    within = {node.id for node in drawn_beside.nodes if node.name in ("Öppet", "Skynda", "snabbt") or node.triggers}
    nodes = [
        replace(node, parent="Handler", kind="startEvent" if node.triggers else node.kind)
        if node.id in within
        else node
        for node in drawn_beside.nodes
    ]
    beside = place.publish_model(replace(drawn_beside, nodes=(*nodes, handler)))
    waiting = [begin(place, edge), begin(place, beside)]
    done(place, begin(place, place.publish(SIGNALS)))
    assert work(place) == 2
    assert [names(place, case) for case in waiting] == [["Skynda"], ["Skynda"]]


def test_a_signal_that_nobody_waits_for_leaves_no_trace(place: Place) -> None:
    done(place, begin(place, place.publish(SIGNALS)))
    assert work(place) == 0
    assert place.session.scalars(select(IncomingMessage)).all() == []


def test_what_came_while_a_case_stood_still_is_given_when_it_goes_on(place: Place) -> None:
    place.session.add(Assignment(person_id=place.anna.id, municipality_id=place.municipality.id, role="team_leader"))
    waits, awaits = place.publish_model(drawn(WAITS, BY_ORDER)), place.publish(AWAITS_SIGNAL)
    paid, opened = begin(place, waits, order={"nr": 1}), begin(place, awaits)
    done(place, paid)
    work(place)
    for case in (paid, opened):
        suspending.put_on_hold(place.session, case, Act("suspend", "Semester"), by=place.anna, now=NOW)
    place.session.commit()
    origin = Origin("Kassan", place.municipality.id)
    sent = Sent("Betalt", "a", {"ordernummer": 1})
    assert receiving.receive(place.session, origin, sent, now=NOW).status == "kept"
    done(place, begin(place, place.publish(SIGNALS)))
    assert work(place) == 0
    assert (names(place, paid), names(place, opened)) == ([], [])
    assert [str(told.why) for told in keeping.list_messages(place.session, place.anna)] == [
        f"The case {opened.number} is suspended; it takes it when it goes on.",
        "No case that waits for it fits.",
    ]
    for case in (paid, opened):
        suspending.resume(place.session, case.number, by=place.anna, now=NOW + timedelta(days=20))
    assert work(place) == 2
    assert (names(place, paid), names(place, opened)) == (["Besluta"], ["Besluta"])


def test_a_case_that_cannot_take_a_signal_does_not_keep_it_from_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [begin(place, place.publish(AWAITS_SIGNAL)) for _ in range(3)]
    broken, real, ids = waiting[1].id, cases.take, [case.id for case in waiting]

    def take(session: Any, case: Case, *arguments: Any, **more: Any) -> None:
        if case.id == broken:
            raise ZeroDivisionError
        real(session, case, *arguments, **more)

    monkeypatch.setattr(cases, "take", take)
    done(place, begin(place, place.publish(SIGNALS)))
    work(place)
    waiting = [place.session.get_one(Case, id_) for id_ in ids]
    assert [names(place, case) for case in waiting] == [["Besluta"], [], ["Besluta"]]
    (told,) = keeping.list_messages(place.session, None)
    assert told.row.case_number == waiting[1].number
    assert "ZeroDivisionError" in str(told.row.problem)
    monkeypatch.setattr(cases, "take", real)
    keeping.seek_anew(place.session, told.row.id, by=None)
    assert work(place) == 1
    assert names(place, waiting[1]) == ["Besluta"]


def test_many_messages_to_one_name_are_each_given_once(place: Place) -> None:
    version = place.publish_model(drawn(WAITS.replace("Utred [Handläggare] -> ", ""), BY_ORDER))
    early = [receive(place, f"e{n}", payload={"ordernummer": n}) for n in range(20)]
    nobody = [receive(place, f"n{n}", payload={"ordernummer": 900 + n}) for n in range(120)]
    waiting = [begin(place, version, order={"nr": number}) for number in range(40)]
    assert work(place) == len(early)
    assert [receive(place, f"l{n}", payload={"ordernummer": n}).status for n in range(20, 40)] == ["delivered"] * 20
    for case in waiting:
        place.session.refresh(case)
        assert [event.kind for event in cases.events(place.session, case)].count("message_received") == 1
    place.session.expire_all()
    assert {row.status for row in nobody} == {"kept"}
    assert work(place) == 0
    assert giving.due(place.session) == []


def test_an_operator_gives_a_kept_message_to_a_case_or_drops_it(place: Place) -> None:
    leader = person(place.session, "Tove Runn")
    place.session.add(Assignment(person_id=leader.id, municipality_id=place.municipality.id, role="team_leader"))
    version = place.publish_model(drawn(WAITS, BY_ORDER))
    case = begin(place, version, order={"nr": 1})
    origin = Origin("Kassan", place.municipality.id)
    rows = [
        receiving.receive(place.session, origin, Sent("Betalt", key, {"ordernummer": 9, "belopp": 5}), now=NOW)
        for key in "ab"
    ]
    with pytest.raises(NotKept, match="does not wait for"):
        keeping.give(place.session, rows[0].id, case.number, reason="Fel nummer", by=leader, now=NOW)
    place.session.rollback()
    done(place, case)
    with pytest.raises(NotKept, match="why"):
        keeping.give(place.session, rows[0].id, case.number, reason=" ", by=leader, now=NOW)
    place.session.rollback()
    with pytest.raises(NotYours):
        keeping.give(place.session, rows[0].id, "KIL 2026-999999", reason="Fel nummer", by=leader, now=NOW)
    place.session.rollback()
    keeping.give(place.session, rows[0].id, case.number, reason="Fel nummer", by=leader, now=NOW)
    assert names(place, case) == ["Besluta"]
    assert case.variables["belopp"] == 5
    latest = str(history.sentence(cases.events(place.session, case)[0], "en"))
    assert latest.startswith("Tove Runn gave the case the message “Betalt” from Kassan: ")
    assert latest.endswith("The reason: Fel nummer")
    keeping.drop(place.session, rows[1].id, reason="Kom två gånger", by=leader, now=NOW)
    row = keeping.find_message(place.session, rows[1].id, leader).row
    assert (row.status, row.payload, row.reason, row.handled_by) == ("discarded", {}, "Kom två gånger", leader)
    assert keeping.list_messages(place.session, leader) == []


def test_messages_of_other_municipalities_are_not_seen(place: Place) -> None:
    leader = person(place.session, "Tove Runn")
    place.session.add(Assignment(person_id=leader.id, municipality_id=place.municipality.id, role="team_leader"))
    elsewhere = municipality(place.session, "1730", "Eda")
    place.session.commit()
    row = receiving.receive(
        place.session, Origin("Annan", elsewhere.id), Sent("Betalt", "a", {"ordernummer": 9}), now=NOW
    )
    everywhere = receiving.receive(place.session, Origin("Alla"), Sent("Betalt", "a", {"ordernummer": 9}), now=NOW)
    for each in (row, everywhere):
        with pytest.raises(NotKept):
            keeping.find_message(place.session, each.id, leader)
    assert keeping.count_kept(place.session, leader) == 0


def test_places_that_wait_are_looked_through_once(place: Place) -> None:
    version = place.publish_model(drawn(WAITS.replace("Utred [Handläggare] -> ", ""), BY_ORDER))
    begin(place, version, order={"nr": 1})
    assert finding.any_new_waits(place.session)
    assert finding.for_new_waits(place.session) == 1
    assert not finding.any_new_waits(place.session)
    assert place.session.scalars(select(Subscription.looked)).all() == [True]
