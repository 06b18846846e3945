"""Events at the edge of activities, and events that are thrown."""

from collections.abc import Callable
from dataclasses import replace

from engine.model import ProcessModel


def not_interrupting(model: ProcessModel) -> ProcessModel:
    return model.with_nodes(
        replace(node, interrupting=False) if node.kind == "boundaryEvent" else node for node in model.nodes
    )


def test_an_interrupting_timer_cancels_its_activity(run: Callable) -> None:
    case = run("(start) -> Utred -> (slut)\nUtred !(timer P14D) -> Påminn -> (slut)")
    case.wait()
    assert case.open == ["Påminn"]
    assert ("cancelled", "Utred") in [(event.kind, event.element) for event in case.move.events]
    case.do("Påminn")
    assert case.trace == ["start", "Utred_timer_P14D", "Påminn", "slut"]


def test_a_boundary_event_waits_only_while_its_activity_does(run: Callable) -> None:
    case = run("(start) -> Utred -> B -> (slut)\nUtred !(timer P14D) -> Påminn -> (slut)")
    case.do("Utred")
    assert (case.open, case.move.timers) == (["B"], ())
    assert not [event for event in case.move.events if event.kind == "cancelled"]


def test_a_timer_that_does_not_interrupt_fires_beside_its_activity_once(run: Callable, model: Callable) -> None:
    case = run(not_interrupting(model("(start) -> Utred -> (slut)\nUtred !(timer P14D) -> Påminn -> (slut)")))
    case.wait()
    assert (case.open, case.move.timers) == (["Utred", "Påminn"], ())
    case.do("Utred")
    assert case.move.status == "running"
    case.do("Påminn")
    assert case.move.status == "completed"


def test_a_cycle_fires_as_often_as_it_says(run: Callable, model: Callable) -> None:
    case = run(not_interrupting(model("(start) -> Utred -> (slut)\nUtred !(timer R3/P1D) -> Påminn -> (slut)")))
    for count in (1, 2, 3):
        assert len(case.move.timers) == 1
        case.wait()
        assert case.open == ["Utred", *["Påminn"] * count]
    assert case.move.timers == ()
    assert (case.now - case.moves[0].timers[0].due_at).days == 2


def test_a_message_that_does_not_interrupt_may_come_again(run: Callable, model: Callable) -> None:
    case = run(not_interrupting(model("(start) -> Utred -> (slut)\nUtred !(message Fråga) -> Svara -> (slut)")))
    case.receive("Fråga")
    case.receive("Fråga")
    assert case.open == ["Utred", "Svara", "Svara"]
    case.do("Utred")
    assert case.move.subscriptions == ()


def test_a_signal_reaches_all_that_wait_for_it(run: Callable) -> None:
    case = run(
        "(start) -> <+ dela> -> (signal Klart: ett) -> A -> (slut)\n<+ dela> -> (signal Klart: två) -> B -> (slut)\n"
        "<+ dela> -> C -> (signal Klart: sänd)"
    )
    assert case.open == ["C"]
    case.do("C")
    assert case.open == ["A", "B"]


def test_terminate_ends_all_of_its_process(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> A -> (slut)\n<+ dela> -> B -> (terminate)")
    case.do("B")
    assert (case.move.status, case.open) == ("completed", [])
    assert case.trace[-1] == "terminate"


def test_an_error_end_event_of_a_process_ends_it(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> A -> (slut)\n<+ dela> -> B -> (error Fel)")
    case.do("B")
    assert case.move.status == "completed"
