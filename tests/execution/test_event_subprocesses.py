"""Event subprocesses: started by all that BPMN allows, interrupting what is around them or not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.model import OFFERED, ProcessModel, Repetition

HANDLED = "(start) -> A -> C -> (slut)\nH {subProcess}\n%s -> B -> (klart)"


def handled(
    model: Callable, start: str, start_id: str, *, interrupting: bool = True, of: str = HANDLED
) -> ProcessModel:
    """Return a process with an event subprocess H of one task B."""
    drawn = model(of % start)
    inner = {start_id, "B", "klart"}
    drawn = drawn.with_nodes(
        replace(node, parent="H", interrupting=interrupting or node.id != start_id) if node.id in inner else node
        for node in drawn.nodes
    )
    return drawn.replacing(replace(drawn.node_by_id["H"], event_subprocess=True))


def test_an_interrupting_event_subprocess_takes_over(run: Callable, model: Callable) -> None:
    case = run(handled(model, "(message M)", "message_M"))
    assert case.open == ["A"]
    case.receive("M")
    assert case.open == ["B"] and case.move.subscriptions == ()
    case.do("B")
    assert case.move.status == "completed"
    assert case.trace == ["start", "message_M", "B", "klart", "H"]


def test_one_that_does_not_interrupt_runs_beside_as_often_as_its_event_comes(run: Callable, model: Callable) -> None:
    case = run(handled(model, "(signal M)", "signal_M", interrupting=False))
    case.receive("M", kind="signal")
    case.receive("M", kind="signal")
    assert sorted(case.open) == ["A", "B", "B"]
    case.do("A")
    case.do("C")
    assert (case.move.status, case.open) == ("running", ["B", "B"])
    case.do("B")
    case.do("B")
    assert case.move.status == "completed"


def test_waiting_for_an_event_subprocess_keeps_no_case_open(run: Callable, model: Callable) -> None:
    case = run(handled(model, "(timer P14D)", "timer_P14D"))
    assert len(case.move.timers) == 1
    case.do("A")
    case.do("C")
    assert (case.move.status, case.move.timers) == ("completed", ())


def test_a_cycle_starts_an_event_subprocess_as_often_as_it_says(run: Callable, model: Callable) -> None:
    case = run(handled(model, "(timer R2/P1D)", "timer_R2_P1D", interrupting=False))
    case.wait()
    case.wait()
    assert sorted(case.open) == ["A", "B", "B"] and case.move.timers == ()


def test_an_error_within_its_scope_starts_an_event_subprocess(run: Callable, model: Callable) -> None:
    drawn = handled(
        model, "(error Fel)", "error_Fel", of="(start) -> A -> (error Fel: kasta)\nH {subProcess}\n%s -> B -> (klart)"
    )
    case = run(drawn)
    case.do("A")
    assert case.open == ["B"]


def test_an_escalation_starts_an_event_subprocess_beside_what_goes_on(run: Callable, model: Callable) -> None:
    of = "(start) -> A -> (escalation Stor: kasta) -> C -> (slut)\nH {subProcess}\n%s -> B -> (klart)"
    drawn = handled(model, "(escalation Stor)", "escalation_Stor", interrupting=False, of=of)
    drawn = drawn.replacing(replace(drawn.node_by_id["escalation_Stor_kasta"], kind="intermediateThrowEvent"))
    case = run(drawn)
    case.do("A")
    assert sorted(case.open) == ["B", "C"]


def test_a_condition_starts_an_event_subprocess_each_time_it_comes_to_hold(run: Callable, model: Callable) -> None:
    drawn = handled(model, "(conditional)", "conditional", interrupting=False)
    start = drawn.node_by_id["conditional"]
    drawn = drawn.replacing(replace(start, triggers=(replace(start.triggers[0], condition="x == 1"),)))
    case = run(drawn, x=0)
    case.resume(x=1)
    case.resume(x=1)
    assert case.open.count("B") == 1
    case.resume(x=0)
    case.resume(x=1)
    assert case.open.count("B") == 2


def test_terminate_ends_what_runs_beside_too(run: Callable, model: Callable) -> None:
    of = "(start) -> A -> (terminate)\nH {subProcess}\n%s -> B -> (klart)"
    case = run(handled(model, "(message M)", "message_M", interrupting=False, of=of))
    case.receive("M")
    case.do("A")
    assert (case.move.status, case.open) == ("completed", [])


def test_a_person_starts_an_event_subprocess_that_nothing_else_can(run: Callable, model: Callable) -> None:
    drawn = handled(model, "(sent)", "sent", interrupting=False)
    drawn = drawn.replacing(replace(drawn.node_by_id["sent"], properties=((OFFERED, "true"),)))
    case = run(drawn)
    assert sorted(case.open) == ["A", "sent"]
    case.do("sent")
    assert sorted(case.open) == ["A", "B", "sent"]
    for name in ("A", "C", "B"):
        case.do(name)
    assert case.move.status == "completed"


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_each_instance_of_a_subprocess_has_its_own(run: Callable, model: Callable, kind: str) -> None:
    drawn = handled(
        model,
        "(message M)",
        "message_M",
        of="(start) -> S {subProcess} -> C -> (slut)\n(in) -> A -> (ut)\nH {subProcess}\n%s -> B -> (klart)",
    )
    drawn = drawn.with_nodes(replace(n, parent="S") if n.id in {"in", "A", "ut", "H"} else n for n in drawn.nodes)
    drawn = drawn.replacing(replace(drawn.node_by_id["S"], repetition=Repetition(kind, "2")))  # type: ignore[arg-type]
    case = run(drawn)
    case.receive("M")
    assert sorted(case.open) == (["A", "B"] if kind == "parallel" else ["B"])
    case.do("B")
    case.do("A")
    assert case.open == ["C"]


def test_saving_keeps_what_an_event_subprocess_waits_for(run: Callable, model: Callable) -> None:
    case = run(handled(model, "(message M)", "message_M", interrupting=False))
    case.receive("M")
    case.resume()
    case.receive("M")
    assert sorted(case.open) == ["A", "B", "B"]
