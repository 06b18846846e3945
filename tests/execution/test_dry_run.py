"""Dry runs: to the end without people, decided by a seed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.execution import dry_run, program_of
from engine.model import Repetition

LOOP = """
    (start) -> Ta emot -> <Komplett?> -komplett == 'ja'-> Utred -> (slut)
    <Komplett?> -komplett == 'nej'-> Begär -> Ta emot
"""


def test_the_same_seed_gives_the_same_run(model: Callable) -> None:
    program = program_of(model(LOOP))
    assert dry_run(program, seed=3) == dry_run(program, seed=3)
    assert len({dry_run(program, seed=seed).trace for seed in range(8)}) > 1


@pytest.mark.parametrize("seed", range(12))
def test_every_run_of_a_loop_ends(model: Callable, seed: int) -> None:
    run = dry_run(program_of(model(LOOP)), seed=seed)
    assert run.completed and run.incident is None
    assert run.trace[0] == "start" and run.trace[-1] == "slut"
    assert run.trace.count("Begär") <= 3
    assert [chosen.element for chosen in run.chosen] == ["Komplett"] * run.trace.count("Komplett")


def test_variables_decide_what_they_can(model: Callable) -> None:
    run = dry_run(program_of(model(LOOP)), variables={"komplett": "ja"})
    assert run.trace == ("start", "Ta_emot", "Komplett", "Utred", "slut")
    assert run.chosen == ()


def test_time_jumps_to_the_next_timer_when_nothing_else_can_go_on(model: Callable) -> None:
    run = dry_run(program_of(model("(start) -> (timer P1Y) -> A -> (timer 2030-01-01) -> (slut)")))
    assert run.completed and len(run.trace) == 5


def test_work_is_done_before_its_timer_fires(model: Callable) -> None:
    run = dry_run(program_of(model("(start) -> A -> (slut)\nA !(timer PT1S) -> B -> (slut)")))
    assert run.trace == ("start", "A", "slut")


def test_a_message_that_nobody_sends_is_waited_for_and_no_incident(model: Callable) -> None:
    run = dry_run(program_of(model("(start) -> (message Svar) -> (slut)")))
    assert (run.completed, run.incident) == (False, None)
    assert [(each.element, each.name) for each in run.waiting] == [("message_Svar", "Svar")]


def test_branches_that_can_no_longer_come_are_an_incident_and_named(model: Callable) -> None:
    drawn = model("(start) -> A -> <+> -> (slut)\nA !(message Svar) -> B -> <+>")
    run = dry_run(program_of(drawn))
    assert not run.completed and "can no longer come" in str(run.incident)
    assert [(each.kind, each.name) for each in run.waiting] == [("branches", "B")]


def test_what_cannot_be_worked_out_is_the_incident(model: Callable) -> None:
    run = dry_run(
        program_of(model("(start) -> <G> -x + 1 == 2-> A -> (slut)\n<G> -default-> (slut)")), variables={"x": "a"}
    )
    assert not run.completed and "x + 1 == 2" in str(run.incident)


def test_nodes_that_preparing_added_are_not_in_the_trace(model: Callable) -> None:
    drawn = model("(start) -> A -> B -> (slut)")
    drawn = drawn.replacing(replace(drawn.node_by_id["A"], added_by="rule"))
    assert dry_run(program_of(drawn)).trace == ("start", "B", "slut")


def test_an_inclusive_choice_takes_at_least_one_way(model: Callable) -> None:
    program = program_of(model("(start) -> <o v> -a-> A -> <o m> -> (slut)\n<o v> -b-> B -> <o m>"))
    runs = [dry_run(program, seed=seed) for seed in range(20)]
    assert all(run.completed and {"A", "B"} & set(run.trace) for run in runs)
    assert any({"A", "B"} <= set(run.trace) for run in runs)


@pytest.mark.parametrize("how", [{"kind": "parallel", "cardinality": "n"}, {"kind": "loop", "condition": "igen"}])
def test_how_often_something_is_done_is_chosen_and_said(model: Callable, how: dict) -> None:
    drawn = model("(start) -> A -> (slut)")
    run = dry_run(program_of(drawn.replacing(replace(drawn.node_by_id["A"], repetition=Repetition(**how)))))
    assert run.completed and run.trace == ("start", "A", "slut")
    assert run.chosen[0].element == "A" and run.chosen[0].times in (1, 2, 3)


def test_a_run_stops_after_so_many_steps_and_says_so(model: Callable) -> None:
    run = dry_run(program_of(model("(start) -> A -> B -> C -> (slut)")), max_steps=2)
    assert not run.completed and "2" in str(run.incident)


def test_a_run_may_take_more_steps_the_larger_the_model_is(model: Callable) -> None:
    long = model("(start) -> " + " -> ".join(f"A{number}" for number in range(300)) + " -> (slut)")
    assert dry_run(program_of(long)).completed
    stopped = dry_run(program_of(long), max_steps=200)
    assert not stopped.completed and "200" in str(stopped.incident)


def test_a_timer_or_script_on_variables_that_nobody_sets_does_not_stop_the_run(model: Callable) -> None:
    drawn = model("(start) -> A {scriptTask} -> (timer tid) -> (slut)")
    run = dry_run(program_of(drawn.replacing(replace(drawn.node_by_id["A"], script="x = y"))))
    assert run.completed and [chosen.element for chosen in run.chosen] == ["A", "timer_tid"]


def test_a_choice_of_a_person_is_made_by_the_seed(model: Callable) -> None:
    drawn = model(
        "(start) -> Välj -> <V?>\n<V?> -klunga_choice_1 == 'V__A'-> A -> (slut)\n"
        "<V?> -klunga_choice_1 == 'V__B'-> B -> Välj"
    )
    drawn = drawn.replacing(replace(drawn.node_by_id["Välj"], choice_of="V"))
    for seed in range(6):
        run = dry_run(program_of(drawn), seed=seed)
        assert run.completed and run.trace.count("B") <= 3
        assert {chosen.element for chosen in run.chosen} == {"V"}
