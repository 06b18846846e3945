"""Events at the edge of activities, and events that are thrown."""

from collections.abc import Callable
from dataclasses import replace

from engine.expressions import HERE
from engine.model import OFFERED, ProcessModel, Timer, Trigger


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


def offered(model: ProcessModel, event: str) -> ProcessModel:
    properties = ((OFFERED, "true"),)
    return model.replacing(replace(model.node_by_id[event], triggers=(), properties=properties))


OFFER = "(start) -> Utred -> (slut)\nUtred !(sent) -> Påminn -> (klart)"


def test_a_person_lets_an_offered_event_happen_which_interrupts_as_drawn(run: Callable, model: Callable) -> None:
    case = run(offered(model(OFFER), "Utred_sent"))
    assert sorted(case.open) == ["Utred", "sent"]
    case.do("sent")
    assert case.open == ["Påminn"]
    assert case.trace == ["start", "Utred_sent"]


def test_an_offered_event_goes_away_with_its_activity(run: Callable, model: Callable) -> None:
    case = run(offered(model(OFFER), "Utred_sent"))
    case.do("Utred")
    assert case.move.status == "completed"


def test_an_offered_event_that_does_not_interrupt_is_offered_anew(run: Callable, model: Callable) -> None:
    case = run(not_interrupting(offered(model(OFFER), "Utred_sent")))
    case.do("sent")
    case.do("sent")
    assert sorted(case.open) == ["Påminn", "Påminn", "Utred", "sent"]


def test_a_person_may_set_the_day_of_an_offered_event(run: Callable, model: Callable) -> None:
    case = run(offered(model(OFFER), "Utred_sent"))
    case.do("sent", klunga_when="2026-04-01")
    assert case.open == ["Utred"] and case.move.timers[0].due_at.astimezone(HERE).date().isoformat() == "2026-04-01"
    case.wait()
    assert case.open == ["Påminn"] and "klunga_when" not in case.move.variables


def test_an_event_that_awaits_all_happens_when_all_have_come(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> (message A: båda) -> C -> (slut)")
    event = drawn.node_by_id["message_A_båda"]
    triggers = (*event.triggers, Trigger("signal", name="B"), Trigger("timer", timer=Timer("duration", "P1D")))
    case = run(drawn.replacing(replace(event, triggers=triggers, properties=(("parallelMultiple", "true"),))))
    case.receive("A")
    assert [each.name for each in case.move.subscriptions] == ["B"]
    case.wait()
    assert case.open == [] and case.move.timers == ()
    case.receive("B", kind="signal")
    assert case.open == ["C"]


def test_the_error_that_is_named_is_caught_before_any(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> S {subProcess} -> (slut)\n(in) -> A -> (error Fel)\nS !(error: alla) -> X -> (x)\n"
        "S !(error Fel: detta) -> Y -> (y)"
    )
    inner = {"in", "A", "error_Fel"}
    case = run(drawn.with_nodes(replace(node, parent="S") if node.id in inner else node for node in drawn.nodes))
    case.do("A")
    assert case.open == ["Y"]
