"""Cases that are moved in the middle: an event subprocess, something undone or repeated, a time, a message.

Each is gone on with after the move until it ends: what was under way is done once, and nothing is left open.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.execution import Migrated, Said, migrate, program_of
from engine.model import ProcessModel, Repetition, Timer, Trigger
from tests.execution.conftest import NOW, Running
from tests.execution.test_compensation import UNDO, undoable
from tests.execution.test_migrating import bridge

EDGE = (
    "(start) -> Utred -> Besluta -> (slut)\nUtred !(timer P10D: dröjer) -> Trappa upp -> (klar)\n"
    "Utred !(timer P3D: påminn) -> Ring sökanden -> (påmind)"
)
BESIDE = (
    "(start) -> Utred -> Besluta -> (slut)\n"
    "E {subProcess}\n(message nytt: något nytt) -> Läs det nya -> Svara -> (läst)"
)


def renamed(model: ProcessModel, **names: str) -> ProcessModel:
    """Return the model with nodes, by their ids, called otherwise."""
    return model.with_nodes(replace(node, name=names.get(node.id, node.name)) for node in model.nodes)


def limited(model: Callable, sketch: str = EDGE) -> ProcessModel:
    """Return the process with two times at an activity, of which the reminder does not interrupt."""
    drawn = model(sketch)
    return drawn.with_nodes(
        replace(node, interrupting=node.interrupting and node.name != "påminn") for node in drawn.nodes
    )


def moved(case: Running, new: ProcessModel, **said: str) -> tuple[Migrated, Running]:
    """Move a case to a new version; return what became of it, and the case as it goes on there."""
    found = migrate(bridge(case.program.model, new), case.move.state, case.now, Said(**said))
    after = Running.__new__(Running)
    after.program, after.now, after.moves = program_of(new, "new"), case.now, []
    if found.move is not None:
        after.moves.append(found.move)
    return found, after


def to_the_end(case: Running) -> list[str]:
    """Do what is open until the case is over; return the names of what was done."""
    done = []
    while case.open:
        done.append(case.open[0])
        case.do(case.open[0])
    assert case.move.status == "completed", case.move
    assert not case.move.timers
    return done


def with_event_subprocess(model: Callable, *, interrupts: bool) -> ProcessModel:
    drawn = model(BESIDE)
    start = next(node.id for node in drawn.nodes if node.triggers)
    within = {start, "Läs_det_nya", "Svara", "läst"}
    return drawn.with_nodes(
        replace(
            node,
            parent="E" if node.id in within else None,
            event_subprocess=node.id == "E",
            interrupting=interrupts if node.id == start else node.interrupting,
        )
        for node in drawn.nodes
    )


# Event subprocesses


@pytest.mark.parametrize("interrupts", [True, False])
def test_an_event_subprocess_that_runs_goes_on(run: Callable, model: Callable, *, interrupts: bool) -> None:
    old = with_event_subprocess(model, interrupts=interrupts)
    case = run(old)
    case.receive("nytt")
    case.do("Läs det nya")
    found, after = moved(case, renamed(old, Svara="Svara sökanden", Utred="Utred och kontrollera"))
    assert found.verdict == "continues"
    assert sorted(after.open) == (["Svara sökanden"] if interrupts else ["Svara sökanden", "Utred och kontrollera"])
    done = to_the_end(after)
    assert sorted(done) == (
        ["Svara sökanden"] if interrupts else ["Besluta", "Svara sökanden", "Utred och kontrollera"]
    )


def test_what_an_event_subprocess_waits_for_is_still_waited_for(run: Callable, model: Callable) -> None:
    old = with_event_subprocess(model, interrupts=False)
    case = run(old)
    _, after = moved(case, renamed(old, Utred="Utred och kontrollera"))
    for _ in range(2):
        after.receive("nytt")
    assert sorted(after.open) == ["Läs det nya", "Läs det nya", "Utred och kontrollera"]
    to_the_end(after)


def test_an_event_subprocess_that_is_new_begins_to_wait_and_one_that_is_gone_waits_no_more(
    run: Callable, model: Callable
) -> None:
    plain, handled = model("(start) -> Utred -> Besluta -> (slut)"), with_event_subprocess(model, interrupts=True)
    found, after = moved(run(plain), handled)
    assert (found.verdict, "it is waited for beside" in str(found.notes[0])) == ("continues", True)
    after.receive("nytt")
    assert to_the_end(after) == ["Läs det nya", "Svara"]
    found, after = moved(run(handled), plain)
    assert (found.verdict, "not waited for any more" in str(found.notes[0])) == ("continues", True)
    assert (after.move.subscriptions, to_the_end(after)) == ((), ["Utred", "Besluta"])


@pytest.mark.parametrize(("times", "days"), [("keep", 14), ("anew", 2 + 20)])
def test_the_time_of_an_event_subprocess_stays_or_counts_anew(
    run: Callable, model: Callable, times: str, days: int
) -> None:
    def timed(text: str) -> ProcessModel:
        drawn = with_event_subprocess(model, interrupts=False)
        return drawn.with_nodes(
            replace(node, triggers=(Trigger("timer", timer=Timer("duration", text)),)) if node.triggers else node
            for node in drawn.nodes
        )

    case = run(timed("P14D"))
    case.now = NOW + timedelta(days=2)
    found, after = moved(case, timed("P20D"), times=times)
    assert (found.verdict, "stated otherwise" in str(found.notes[0])) == ("continues", True)
    assert [timer.due_at - NOW for timer in after.move.timers] == [timedelta(days=days)]
    found, after = moved(case, with_event_subprocess(model, interrupts=False))
    assert (found.verdict, after.move.timers, len(after.move.subscriptions)) == ("continues", (), 1)


def test_a_person_decides_if_the_event_subprocess_that_runs_is_gone(run: Callable, model: Callable) -> None:
    case = run(with_event_subprocess(model, interrupts=True))
    case.receive("nytt")
    plain = model("(start) -> Utred -> Besluta -> (slut)")
    found, _ = moved(case, plain)
    assert (found.verdict, found.move) == ("decision", None)
    found, after = moved(case, plain, target="Besluta")
    assert to_the_end(after) == ["Besluta"]


# Times at the edge


def test_a_time_at_the_edge_has_as_much_left_as_before(run: Callable, model: Callable) -> None:
    case = run(limited(model))
    case.now = NOW + timedelta(days=2)
    _, after = moved(case, renamed(limited(model), Utred="Utred planenligheten"))
    assert sorted(timer.due_at - NOW for timer in after.move.timers) == [timedelta(days=3), timedelta(days=10)]
    after.wait()
    assert sorted(after.open) == ["Ring sökanden", "Utred planenligheten"]
    after.do("Ring sökanden")
    after.wait()
    assert after.open == ["Trappa upp"]
    assert to_the_end(after) == ["Trappa upp"]


@pytest.mark.parametrize(("times", "days"), [("keep", 10), ("anew", 2 + 20)])
def test_a_time_that_is_stated_otherwise_stays_or_counts_anew(
    run: Callable, model: Callable, times: str, days: int
) -> None:
    case = run(limited(model))
    case.now = NOW + timedelta(days=2)
    _, after = moved(case, limited(model, EDGE.replace("P10D", "P20D")), times=times)
    assert max(timer.due_at - NOW for timer in after.move.timers) == timedelta(days=days)


def test_a_reminder_that_has_been_is_not_given_again(run: Callable, model: Callable) -> None:
    case = run(limited(model))
    case.wait()
    case.do("Ring sökanden")
    _, after = moved(case, renamed(limited(model), Utred="Utred planenligheten"))
    assert [timer.due_at - NOW for timer in after.move.timers] == [timedelta(days=10)]
    assert to_the_end(after) == ["Utred planenligheten", "Besluta"]


# Several times


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_what_is_half_done_several_times_goes_on_with_the_rest(run: Callable, model: Callable, kind: str) -> None:
    drawn = model("(start) -> Hör granne -> Besluta -> (slut)")
    old = drawn.replacing(
        replace(drawn.node_by_id["Hör_granne"], repetition=Repetition(kind, collection="grannar", item="granne"))
    )
    case = run(old, grannar=["Ek", "Al", "Tall"])
    case.do(case.open[0])
    _, after = moved(case, renamed(old, Hör_granne="Hör grannen"))
    assert to_the_end(after) == ["Hör grannen – Al", "Hör grannen – Tall", "Besluta"]


# Undoing


def test_what_was_done_before_the_move_is_undone_after_it_as_the_new_version_says(
    run: Callable, model: Callable
) -> None:
    old = undoable(model(UNDO), "A", "C")
    case = run(old)
    case.do("A")
    _, after = moved(case, renamed(old, ångra_A="återta A"))
    assert to_the_end(after) == ["B", "C", "ångra C", "återta A", "D"]


def test_what_is_being_undone_needs_a_person(run: Callable, model: Callable) -> None:
    old = undoable(model(UNDO), "A", "C")
    case = run(old)
    for name in "ABC":
        case.do(name)
    assert case.open == ["ångra C"]
    found, _ = moved(case, renamed(old, D="E"))
    assert "being undone" in str(found.why[0])


# Messages


def test_what_waits_for_a_message_waits_for_it_in_the_new_version(run: Callable, model: Callable) -> None:
    sketch = "(start) -> Utred -> (message svar: Svar kom) -> Besluta -> (slut)"
    case = run(sketch)
    case.do("Utred")
    _, after = moved(case, model(sketch.replace("Besluta", "Skriv förslag -> Besluta")))
    assert [each.name for each in after.move.subscriptions] == ["svar"]
    after.receive("svar")
    assert to_the_end(after) == ["Skriv förslag", "Besluta"]
    found, after = moved(case, model(sketch.replace("message svar", "message yttrande")))
    assert "It waits for “yttrande” from now on." in [str(each) for each in found.stands[0].notes]
    after.receive("yttrande")
    assert to_the_end(after) == ["Besluta"]
    found, _ = moved(case, model(sketch.replace("message svar", "timer P3D")))
    assert found.move is None
    assert found.why
