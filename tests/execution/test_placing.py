"""A case goes on where somebody says: nothing is left behind, nothing is done twice, and nothing waits for ever."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import execution
from engine.execution import CannotMove, NotOpen, continue_at, standing, targets
from engine.model import ProcessModel, Repetition

PARALLEL = "(start) -> A -> <+ dela> -> B -> <+ möt> -> D -> (slut)\n<+ dela> -> C -> <+ möt>"


def put(case, names: list[str], target: str):
    """Let the work items of these names go on at a target."""
    tokens = [item.token for item in case.move.work_items if item.name in names]
    return case._add(continue_at(case.program, case.move.state, tokens, target, case.now))


def inside(model: ProcessModel, **parents: str) -> ProcessModel:
    return model.with_nodes(replace(node, parent=parents.get(node.id, node.parent)) for node in model.nodes)


def test_one_token_goes_back_and_the_case_goes_on_from_there(run: Callable) -> None:
    case = run("(start) -> A -> B -> C -> (slut)")
    case.do("A")
    move = put(case, ["B"], "A")
    assert [(event.kind, event.element) for event in move.events] == [("cancelled", "B"), ("entered", "A")]
    for name in ("A", "B", "C"):
        case.do(name)
    assert case.move.status == "completed"


def test_a_timer_at_the_edge_goes_with_its_activity_and_the_targets_counts_from_now(run: Callable) -> None:
    case = run("(start) -> A -> B -> (slut)\nA !(timer P2D) -> E -> (sen)\nB !(timer P5D) -> F -> (sen2)")
    move = put(case, ["A"], "B")
    assert [(timer.element, (timer.due_at - case.now).days) for timer in move.timers] == [("B_timer_P2D", 5)] or [
        (timer.due_at - case.now).days for timer in move.timers
    ] == [5]
    assert case.open == ["B"]


def test_both_branches_go_on_as_one_token_after_they_meet(run: Callable) -> None:
    case = run(PARALLEL)
    case.do("A")
    put(case, ["B", "C"], "D")
    assert case.open == ["D"]
    case.do("D")
    assert case.move.status == "completed"


def test_one_branch_alone_cannot_go_on_where_the_other_would_be_left(run: Callable) -> None:
    case = run(PARALLEL)
    case.do("A")
    with pytest.raises(CannotMove, match="never has"):
        put(case, ["B"], "D")
    with pytest.raises(CannotMove, match="wait for ever"):
        put(case, ["B", "C"], "C")


def test_what_already_waits_where_branches_meet_can_be_taken_along(run: Callable) -> None:
    case = run(PARALLEL)
    case.do("A")
    case.do("B")
    tokens = [each.token for each in standing(case.program, case.move.state)]
    assert {each.element for each in standing(case.program, case.move.state)} == {"gateway_möt", "C"}
    case._add(continue_at(case.program, case.move.state, tokens, "A", case.now))
    for name in ("A", "B", "C", "D"):
        case.do(name)
    assert case.move.status == "completed"


def test_a_subprocess_is_opened_for_what_goes_on_within_it_and_closed_when_it_is_left(
    run: Callable, model: Callable
) -> None:
    drawn = model("(start) -> A -> S {subProcess} -> D -> (slut)\n(in) -> B -> C -> (ut)")
    case = run(inside(drawn, B="S", C="S", **{"in": "S", "ut": "S"}))
    put(case, ["A"], "C")
    assert case.open == ["C"]
    assert [each.within for each in standing(case.program, case.move.state)] == [("S",)]
    put(case, ["C"], "A")
    assert case.open == ["A"]
    put(case, ["A"], "B")
    case.do("B")
    case.do("C")
    assert case.open == ["D"]


def test_of_a_repeated_activity_all_or_none_goes(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> R -> D -> (slut)")
    repeated = drawn.with_nodes(
        replace(node, repetition=Repetition("parallel", "3")) if node.id == "R" else node for node in drawn.nodes
    )
    case = run(repeated)
    case.do("A")
    tokens = [item.token for item in case.move.work_items]
    with pytest.raises(CannotMove, match="several things"):
        continue_at(case.program, case.move.state, tokens[:1], "D", case.now)
    case._add(continue_at(case.program, case.move.state, tokens, "D", case.now))
    assert case.open == ["D"]


def test_what_cannot_be_is_said(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> D -> (slut)\nS {subProcess}\n(timer P1D: in) -> B -> (ut)")
    places = {"B": "S", "timer_P1D_in": "S", "ut": "S"}
    drawn = inside(drawn, **places)
    drawn = drawn.with_nodes(replace(node, event_subprocess=node.id == "S") for node in drawn.nodes)
    case = run(drawn)
    assert targets(case.program) == ("A", "D")
    for target in ("start", "nobody", "S"):
        with pytest.raises(CannotMove, match="Choose one"):
            put(case, ["A"], target)
    with pytest.raises(CannotMove, match="not under way"):
        put(case, ["A"], "B")
    with pytest.raises(CannotMove, match="Say which"):
        put(case, [], "D")
    with pytest.raises(CannotMove, match="cannot go on elsewhere"):
        continue_at(case.program, case.move.state, [case.move.timers[0].token], "D", case.now)
    state, token = case.move.state, case.move.work_items[0].token
    case.do("A")
    with pytest.raises(NotOpen):
        continue_at(case.program, case.move.state, [token], "D", case.now)
    assert execution.continue_at(case.program, state, [token], "D", case.now).status == "running"
