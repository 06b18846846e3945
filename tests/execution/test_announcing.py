"""What a repeated activity throws each time one more instance is completed, and what comes of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import bpmn
from engine.language import render
from engine.model import ProcessModel, Repetition, Trigger
from engine.prepare import prepare

SIGNAL = Trigger("signal", name="Klart")
SKETCH = "(start) -> A -> B -> (slut)\nA !(signal Klart: klart) -> Följ upp -> (uppföljd)"


def drawn(
    model: Callable[[str], ProcessModel],
    *throws: tuple[str, Trigger],
    kind: str = "parallel",
    interrupting: bool = False,
    **how: str,
) -> ProcessModel:
    """Return a process whose activity A is done for three things and throws; an event at its edge catches."""
    of = model(SKETCH)
    repetition = Repetition(kind, **(how or {"cardinality": "3"}), throws=throws)  # type: ignore[arg-type]
    edge = next(node for node in of.nodes if node.attached_to)
    kinds = {trigger.kind for _, trigger in throws}
    caught = (Trigger("error"),) if "error" in kinds else edge.triggers
    return of.replacing(replace(of.node_by_id["A"], repetition=repetition)).replacing(
        replace(edge, interrupting=interrupting, triggers=caught)
    )


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_it_is_thrown_each_time_or_only_when_its_condition_holds(run: Callable, model: Callable, kind: str) -> None:
    each = run(drawn(model, ("true", SIGNAL), kind=kind))
    first = run(drawn(model, ("numberOfCompletedInstances == 1", SIGNAL), kind=kind))
    for done in range(1, 4):
        each.do("A")
        first.do("A")
        assert each.open.count("Följ upp") == done
        assert first.open.count("Följ upp") == 1
    assert "B" in each.open and "B" in first.open
    assert [thrown.name for move in each.moves for thrown in move.thrown] == ["Klart"] * 3
    tokens = [thrown.token for move in each.moves for thrown in move.thrown]
    assert len(set(tokens)) == 3, "so that other cases get each once"


def test_what_interrupts_ends_the_activity_also_at_its_last_instance(run: Callable, model: Callable) -> None:
    for done in (2, 3):
        case = run(drawn(model, (f"numberOfCompletedInstances == {done}", SIGNAL), interrupting=True))
        for _ in range(done):
            assert case.open.count("A") > 0
            case.do("A")
        assert case.open == ["Följ upp"]


def test_an_error_is_caught_at_the_edge_of_the_activity(run: Callable, model: Callable) -> None:
    case = run(drawn(model, ("avslag", Trigger("error", code="NEJ")), interrupting=True), avslag=False)
    case.do("A")
    assert case.open == ["A", "A"]
    case.do("A", avslag=True)
    assert case.open == ["Följ upp"]


def test_a_message_carries_what_its_instance_was_for(run: Callable, model: Callable) -> None:
    sent = Trigger("message", name="Svar", correlation=(("granne", "granne"),), content=(("svar", "granne"),))
    case = run(drawn(model, ("true", sent), collection="grannar", item="granne"), grannar=["Ek", "Björk"])
    for name in case.open:
        case.do(name)
    assert [(each.correlation, dict(each.content)) for move in case.moves for each in move.thrown] == [
        ((("granne", "Ek"),), {"svar": "Ek"}),
        ((("granne", "Björk"),), {"svar": "Björk"}),
    ]


def test_a_condition_that_cannot_be_worked_out_stops_the_activity_until_it_can(run: Callable, model: Callable) -> None:
    case = run(drawn(model, ("1 / tal > 0", SIGNAL)), tal=0)
    for _ in range(3):
        case.do("A")
    assert case.move.status == "incident"
    assert case.open == [], "the activity is not left before that"
    case.resume(tal=1)
    assert case.open == ["Följ upp", "Följ upp", "Följ upp", "B"]
    assert case.move.status == "running"


def test_what_is_open_in_a_condition_does_not_hold(run: Callable, model: Callable) -> None:
    case = run(drawn(model, ("okänd", SIGNAL)))
    for _ in range(3):
        case.do("A")
    assert case.open == ["B"]


def test_it_is_read_as_it_is_written(model: Callable) -> None:
    of = drawn(model, ("numberOfCompletedInstances == 2", SIGNAL), ("true", Trigger("escalation", code="E1")))
    written = bpmn.read(bpmn.write(of))
    assert written.model.node_by_id["A"].repetition == of.node_by_id["A"].repetition
    assert not written.findings


def test_what_has_no_name_gets_one_and_what_is_not_understood_is_told(model: Callable) -> None:
    of = drawn(model, ("tre av (dem", SIGNAL), ("true", Trigger("message")))
    prepared = prepare(of)
    repetition = prepared.model.node_by_id["A"].repetition
    assert repetition is not None
    assert [(condition, each.name) for condition, each in repetition.throws] == [("True", "A")]
    told = [render(each.message, "sv") for each in prepared.rewrites if each.kind == "lossy"]
    assert told == ["Villkoret för vad aktiviteten ”A” kastar varje gång en omgång är klar är inte begripligt."]
