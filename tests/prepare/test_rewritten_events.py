"""What preparing makes of events: timers, event subprocesses, compensation, errors."""

from dataclasses import replace

import pytest

from engine.model import ProcessModel, Timer, Trigger
from engine.model.sketch import read_sketch
from engine.prepare import prepare
from tests.prepare.drawn import changed, kinds


def test_times_are_quoted_and_repeated_ones_fire_once_where_they_are_passed_once():
    prepared = prepare(read_sketch("(start) -> (timer R3/PT1H) -> (timer 2026-12-01) -> (slut)")).model
    timers = [trigger.timer for node in prepared.nodes for trigger in node.triggers]
    assert timers == [Timer("duration", '"PT1H"'), Timer("date", '"2026-12-01"')]


def test_a_boundary_timer_without_a_time_is_offered_beside_its_activity():
    prepared = prepare(read_sketch("(start) -> A -> (slut)\nA !(timer : Sent) -> Påminn -> (klart)"))
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("decision", "timer")]
    event = prepared.model.node_by_id["A_timer_Sent"]
    assert event.offered and event.attached_to == "A" and [field.type for field in event.form] == ["date"]
    assert prepare(prepared.model).rewrites == ()


def test_an_event_based_gateway_of_events_that_can_come_stays():
    model = read_sketch(
        "(start) -> A -> <@ Svar?> -> (message Svar) -> B -> (slut)\n<@ Svar?> -> (timer P3D) -> C -> (d)"
    )
    prepared = prepare(model).model
    assert prepared.node_by_id["gateway_Svar"].kind == "eventBasedGateway"


def test_an_uncaught_error_of_a_subprocess_ends_the_case():
    model = changed("(start) -> S {subProcess} -> (slut)\n(in) -> B -> (error Fel)", "S")
    inner = {"in", "B", "error_Fel"}
    model = model.with_nodes(replace(node, parent="S") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model).model
    event = prepared.boundary_events("S")[0]
    assert [trigger.kind for trigger in prepared.after(event.id)[0].triggers] == ["terminate"]
    assert prepare(prepared).rewrites == ()


HANDLER = "(start) -> A -> (slut)\nH {subProcess}\n"


def handled(start: str, start_id: str, **attributes: object) -> ProcessModel:
    """Return a process with an event subprocess H that begins with ``start``."""
    model = changed(f"{HANDLER}{start} -> B -> (klart)", "H", event_subprocess=True)
    inner = {start_id, "B", "klart"}
    model = model.with_nodes(replace(node, parent="H") if node.id in inner else node for node in model.nodes)
    return model.replacing(replace(model.node_by_id[start_id], **attributes))


def test_an_event_subprocess_runs_as_drawn():
    assert kinds(handled("(message M)", "message_M", interrupting=False)) == []


def test_an_event_subprocess_without_an_event_is_started_by_a_person():
    prepared = prepare(handled("(in)", "in"))
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("decision", "event-subprocess")]
    assert prepared.model.node_by_id["in"].offered
    assert prepare(prepared.model).rewrites == ()


def test_an_event_subprocess_without_a_start_event_gets_one():
    model = changed("(start) -> A -> (slut)\nH {subProcess}\nB -> (klart)", "H", event_subprocess=True)
    model = model.with_nodes(replace(node, parent="H") if node.id in {"B", "klart"} else node for node in model.nodes)
    prepared = prepare(model).model
    assert [node.offered for node in prepared.children("H") if node.kind == "startEvent"] == [True]


def test_an_event_subprocess_with_nothing_around_it_is_an_ordinary_one():
    model = changed("H {subProcess}\n(message M) -> B -> (klart)", "H", event_subprocess=True)
    inner = {"message_M", "B", "klart"}
    model = model.with_nodes(replace(node, parent="H") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model)
    assert ("lossy", "event-subprocess") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}
    assert not prepared.model.node_by_id["H"].event_subprocess


@pytest.mark.parametrize(
    ("written", "kind"), [("0 0 9-17 * * MON-FRI", "exact"), ("5 arbetsdagar", "exact"), ("0 0 9 ? * 2", "decision")]
)
def test_cron_runs_where_its_meaning_is_certain_else_a_person_sets_the_time(written: str, kind: str):
    cron = Timer("cycle", written)
    model = changed(
        "(start) -> A -> (slut)\nA !(timer P1D) -> B -> (klart)",
        "A_timer_P1D",
        triggers=(Trigger("timer", timer=cron),),
    )
    assert kinds(model) == [(kind, "timer")]


def test_before_an_event_without_a_time_a_person_sets_the_day():
    model = prepare(read_sketch("(start) -> (timer : Sammanträde) -> (timer : Mål) -> (slut)")).model
    items = [node for node in model.nodes if node.kind == "userTask"]
    assert [[field.key for field in item.form] for item in items] == [["klunga_time_1"], ["klunga_time_2"]]
    assert [node.kind for node in model.after(items[0].id)] == ["intermediateCatchEvent"]
    assert prepare(model).rewrites == ()


def test_what_nothing_can_trigger_after_an_event_based_gateway_is_offered_while_the_rest_is_waited_for():
    model = prepare(
        read_sketch("(start) -> A -> <@ G> -> (message Svar) -> B -> (slut)\n<@ G> -> (timer : Sent) -> C -> (klart)")
    ).model
    assert model.node_by_id["gateway_G"].kind == "eventBasedGateway"
    assert [model.node_by_id[id_].offered for id_ in ("message_Svar", "timer_Sent")] == [False, True]


UNDONE = "(start) -> Boka -> (compensation: Ångra) -> (slut)\nBoka !(compensation: Avboka) -> Avboka rum"


def test_compensation_runs_as_drawn():
    model = changed(UNDONE, "compensation_Ångra", kind="intermediateThrowEvent")
    assert {rule for _, rule in kinds(model)} == {"end"}


def test_a_compensation_event_without_a_handler_is_left_out():
    model = changed(UNDONE.removesuffix(" -> Avboka rum"), "compensation_Ångra", kind="intermediateThrowEvent")
    prepared = prepare(model)
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("lossy", "compensation")]
    assert prepared.model.boundary_events("Boka") == ()


def test_compensation_of_what_nothing_undoes_is_told():
    named = (Trigger("compensation", activity="start"),)
    model = changed(UNDONE, "compensation_Ångra", kind="intermediateThrowEvent", triggers=named)
    assert ("lossy", "compensation") in kinds(model)


def test_a_handler_that_flows_lead_to_is_an_ordinary_activity():
    model = changed("(start) -> A -> (slut)", "A", properties=(("isForCompensation", "true"),))
    assert kinds(model) == [("exact", "compensation")]


def test_a_handler_that_nothing_is_joined_to_does_not_run():
    model = changed("(start) -> A -> (slut)\nB", "B", properties=(("isForCompensation", "true"),))
    assert kinds(model) == [("lossy", "compensation")]


def test_an_uncaught_error_within_an_event_subprocess_that_something_catches_stays():
    model = handled("(error Fel)", "error_Fel")
    thrown = replace(model.node_by_id["slut"], triggers=(Trigger("error", name="Fel"),))
    assert kinds(model.replacing(thrown)) == []


def test_a_transaction_without_a_cancel_event_is_undone_and_left():
    model = changed("(start) -> T {transaction} -> (slut)\n(in) -> A -> (cancel)", "T")
    inner = {"in", "A", "cancel"}
    model = model.with_nodes(replace(node, parent="T") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model)
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("exact", "throwing-end")]
    assert [event.triggers[0].kind for event in prepared.model.boundary_events("T")] == ["cancel"]
    assert prepare(prepared.model).rewrites == ()


@pytest.mark.parametrize(
    ("label", "rewritten"),
    [("5 arbetsdagar", '"P5BD"'), ("Efter 3 veckor", '"P3W"'), ("Varje vecka", '"P1W"'), ("Sent", None)],
)
def test_a_label_that_is_nothing_but_a_time_is_the_time_where_the_definition_says_none(
    label: str, rewritten: str | None
):
    prepared = prepare(read_sketch(f"(start) -> A -> (slut)\nA !(timer : {label}) -> B -> (klart)"))
    (event,) = [node for node in prepared.model.nodes if node.kind == "boundaryEvent"]
    assert [rewrite.kind for rewrite in prepared.rewrites] == ["exact" if rewritten else "decision"]
    assert [trigger.timer.text for trigger in event.triggers if trigger.timer] == ([rewritten] if rewritten else [])
    assert event.offered is (rewritten is None)


def test_a_label_says_nothing_where_the_definition_says_something_else():
    model = changed(
        "(start) -> A -> (slut)\nA !(timer : 5 arbetsdagar) -> B -> (klart)",
        "A_timer_5_arbetsdagar",
        triggers=(Trigger("timer", timer=Timer("duration", "så småningom")),),
    )
    assert kinds(model) == [("decision", "timer")]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ("message Ansökan", "exact"),
        ("timer P1W", "exact"),
        ("signal Nu", "exact"),
        ("timer när det passar", "decision"),
    ],
)
def test_what_begins_a_case_by_itself_runs_as_drawn_unless_nothing_can_bring_it_about(start: str, kind: str):
    assert kinds(read_sketch(f"({start}) -> A -> (slut)")) == [(kind, "start")]
