"""The steps of a case: it starts, work items are completed, timers fire, messages come, incidents are resolved."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine import bpmn, execution
from engine.execution import NotOpen, UnknownState
from engine.model.sketch import read_sketch

COMPLETENESS = """
    (start) -> Ta emot [Registrator] -> <Komplett?>
    <Komplett?> -komplett == 'ja'-> Utred [Handläggare] -> (slut)
    <Komplett?> -komplett == 'nej'-> Begär komplettering -> Ta emot
"""


def test_a_case_follows_what_its_work_items_gave(run: Callable) -> None:
    case = run(COMPLETENESS)
    assert case.open == ["Ta emot"]
    case.do("Ta emot", komplett="nej")
    case.do("Begär komplettering")
    case.do("Ta emot", komplett="ja")
    assert case.open == ["Utred"]
    case.do("Utred", förslag="bifall")
    assert case.move.status == "completed"
    assert case.move.variables == {"komplett": "ja", "förslag": "bifall"}
    assert case.trace == [
        "start", "Ta_emot", "Komplett", "Begär_komplettering", "Ta_emot", "Komplett", "Utred", "slut",
    ]  # fmt: skip


def test_a_work_item_says_who_does_it(run: Callable) -> None:
    item = run(COMPLETENESS).move.work_items[0]
    assert (item.element, item.name, item.role, item.options) == ("Ta_emot", "Ta emot", "Registrator", ())


def test_events_tell_nodes_and_flows_in_order(run: Callable) -> None:
    move = run(COMPLETENESS).do("Ta emot", komplett="ja")
    assert [(event.kind, event.element) for event in move.events] == [
        ("completed", "Ta_emot"),
        ("taken", "Ta_emot__Komplett"),
        ("entered", "Komplett"),
        ("completed", "Komplett"),
        ("taken", "Komplett__Utred"),
        ("entered", "Utred"),
    ]


def test_a_work_item_is_completed_once(run: Callable) -> None:
    case = run(COMPLETENESS)
    token = case.move.work_items[0].token
    case.do("Ta emot", komplett="ja")
    with pytest.raises(NotOpen):
        execution.complete(case.program, case.move.state, token, {}, case.now)


def test_a_choice_takes_the_chosen_way(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> Välj -> <Bifall?>\n<Bifall?> -klunga_choice_1 == 'Bifall__A'-> A -> (slut)\n"
        "<Bifall?> -klunga_choice_1 == 'Bifall__B'-> B -> (slut)"
    )
    drawn = drawn.with_flows(replace(flow, name=flow.target if flow.condition else "") for flow in drawn.flows)
    drawn = drawn.replacing(replace(drawn.node_by_id["Välj"], choice_of="Bifall"))
    case = run(drawn)
    item = case.move.work_items[0]
    assert (item.choice_of, item.several) == ("Bifall", False)
    assert [(option.flow, option.label, option.target) for option in item.options] == [
        ("Bifall__A", "A", "A"),
        ("Bifall__B", "B", "B"),
    ]
    case.do("Välj", choice="Bifall__B")
    assert case.open == ["B"]


def test_an_intermediate_timer_fires_when_it_is_due_and_not_before(run: Callable) -> None:
    case = run("(start) -> (timer P14D: Vänta) -> A -> (slut)")
    timer = case.move.timers[0]
    assert timer.due_at == datetime(2026, 3, 16, 8, tzinfo=UTC)
    with pytest.raises(NotOpen):
        execution.fire(case.program, case.move.state, timer.token, timer.due_at - timedelta(seconds=1))
    case.wait()
    assert case.open == ["A"]
    with pytest.raises(NotOpen):
        execution.fire(case.program, case.move.state, timer.token, timer.due_at)


def test_a_time_that_is_past_is_not_waited_for(run: Callable) -> None:
    assert run("(start) -> (timer 2026-01-01) -> A -> (slut)").open == ["A"]


def test_a_timer_may_hang_on_a_variable(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> (timer tid) -> B -> (slut)")
    case = run(drawn)
    case.do("A")
    assert case.move.status == "incident" and "tid" in str(case.move.incident)
    case.resume(tid="PT1H")
    assert (case.move.status, [timer.due_at.hour for timer in case.move.timers]) == ("running", [9])
    case = run(drawn, tid="i morgon")
    case.do("A")
    assert "i morgon" in str(case.move.incident)


def test_a_message_from_outside_brings_its_payload(run: Callable) -> None:
    case = run("(start) -> (message Svar) -> A -> (slut)")
    subscription = case.move.subscriptions[0]
    assert (subscription.kind, subscription.name, case.open) == ("message", "Svar", [])
    with pytest.raises(NotOpen):
        case.receive("Annat")
    case.receive("Svar", svar="ja")
    assert (case.open, case.move.variables) == (["A"], {"svar": "ja"})


def test_a_condition_is_waited_for_until_it_holds(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> <+ dela> -> (conditional: Betalt) -> A -> (slut)\n<+ dela> -> B -> (slut)")
    event = drawn.node_by_id["conditional_Betalt"]
    drawn = drawn.replacing(replace(event, triggers=(replace(event.triggers[0], condition="betalt"),)))
    case = run(drawn)
    assert (case.open, case.move.subscriptions[0].kind) == (["B"], "conditional")
    case.do("B", betalt=True)
    assert case.open == ["A"]


def test_a_script_sets_variables_in_order(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> Räkna {scriptTask} -> <Dyrt?> -summa == 30-> A -> (slut)\n<Dyrt?> -default-> B -> (slut)")
    drawn = drawn.replacing(replace(drawn.node_by_id["Räkna"], script="pris = 10\nsumma = pris * antal"))
    assert run(drawn, antal=3).open == ["A"]
    assert run(drawn, antal=4).open == ["B"]
    assert run(drawn).move.incident_element == "Räkna"


def test_a_round_without_work_is_an_incident_and_no_hang(run: Callable) -> None:
    case = run("(start) -> <Ett> -> <Två> -default-> <Ett>\n<Två> -x == 1-> (slut)", x=2)
    assert case.move.status == "incident"
    assert "without end" in str(case.move.incident)


@pytest.mark.parametrize("state", [b"", b"{}", b"[1]", b'{"format": 99}', b"\xff"])
def test_a_state_that_cannot_be_read_is_refused_with_a_sentence(run: Callable, state: bytes) -> None:
    case = run(COMPLETENESS)
    with pytest.raises(UnknownState):
        execution.complete(case.program, state, "1", {}, case.now)


def test_a_state_of_another_model_is_refused() -> None:
    one, two = (execution.load(bpmn.write(read_sketch(f"(start) -> {name} -> (slut)"))) for name in "AB")
    state = execution.start(one, {}, datetime(2026, 1, 1, tzinfo=UTC)).state
    with pytest.raises(UnknownState):
        execution.resume(two, state, {}, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_program_is_built_once() -> None:
    xml = bpmn.write(read_sketch("(start) -> A -> (slut)"))
    assert execution.load(xml) is execution.load(bytes(xml))


def test_the_state_names_its_format_and_no_part_of_the_model(run: Callable) -> None:
    state = json.loads(run(COMPLETENESS).move.state)
    assert state["format"] == execution.FORMAT
    assert "Komplett" not in json.dumps(state)


def test_the_same_step_gives_the_same_move(run: Callable) -> None:
    assert run(COMPLETENESS).move == run(COMPLETENESS).move
