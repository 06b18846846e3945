"""Where tokens part and meet."""

from collections.abc import Callable

import pytest

from engine.model import SequenceFlow


def test_a_parallel_join_waits_for_all_branches(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> A -> <+ möt> -> C -> (slut)\n<+ dela> -> B -> <+ möt>")
    assert case.open == ["A", "B"]
    case.do("B")
    assert case.open == ["A"]
    case.do("A")
    assert case.open == ["C"]


def test_a_parallel_join_in_a_loop_waits_each_time(run: Callable) -> None:
    case = run(
        "(start) -> <in> -> <+ dela> -> A -> <+ möt> -> C -> <Igen?>\n<+ dela> -> B -> <+ möt>\n"
        "<Igen?> -igen-> <in>\n<Igen?> -default-> (slut)"
    )
    for _ in range(3):
        case.do("A")
        assert case.open == ["B"]
        case.do("B")
        case.do("C", igen=True)
    for name in ("B", "A"):
        case.do(name)
    case.do("C", igen=False)
    assert case.move.status == "completed"


def test_tokens_that_come_too_early_stay_at_the_join(run: Callable) -> None:
    case = run(
        "(start) -> <+ dela> -> A -> <+ möt> -> C -> (slut)\n<+ dela> -> B -> <+ möt>\n"
        "<+ dela> -> A2 -> A\n<+ dela> -> B2 -> B"
    )
    for name in ("A2", "A", "A", "B2"):
        case.do(name)
    assert case.open == ["B", "B"]
    case.do("B")
    assert case.open == ["B", "C"]
    case.do("B")
    assert case.open == ["C", "C"]


def test_two_flows_between_the_same_gateways_are_two_tokens(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> <+ dela> -> <+ möt> -> A -> (slut)")
    drawn = drawn.with_flows((*drawn.flows, SequenceFlow("again", "gateway_dela", "gateway_möt")))
    assert run(drawn).open == ["A"]


def test_a_branch_that_cannot_come_is_an_incident_that_names_the_gateway(run: Callable) -> None:
    case = run("(start) -> <Val> -x == 1-> A -> <+ möt> -> C -> (slut)\n<Val> -default-> B -> <+ möt>", x=1)
    case.do("A")
    assert case.move.status == "incident"
    assert "möt" in str(case.move.incident)


def test_an_implicit_merge_passes_every_token(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> A -> C -> (slut)\n<+ dela> -> B -> C")
    case.do("A")
    case.do("B")
    assert case.open == ["C", "C"]


@pytest.mark.parametrize(
    ("variables", "opened"),
    [
        ({"a": True, "b": True}, ["A", "B"]),
        ({"a": True, "b": False}, ["A"]),
        ({"a": False, "b": False}, ["C"]),
    ],
)
def test_an_inclusive_gateway_opens_what_holds_and_joins_what_was_opened(
    run: Callable, variables: dict[str, bool], opened: list[str]
) -> None:
    case = run(
        "(start) -> <o välj> -a-> A -> <o möt> -> D -> (slut)\n<o välj> -b-> B -> <o möt>\n"
        "<o välj> -default-> C -> <o möt>",
        **variables,
    )
    assert case.open == opened
    for name in opened:
        assert "D" not in case.open
        case.do(name)
    assert case.open == ["D"]


def test_an_inclusive_join_waits_for_a_token_that_can_still_come_through_other_gateways(run: Callable) -> None:
    case = run(
        "(start) -> <+ dela> -> A -> <o möt> -> D -> (slut)\n<+ dela> -> B -> <Val> -x == 1-> C -> <o möt>\n"
        "<Val> -default-> (bort)"
    )
    case.do("A")
    assert case.open == ["B"]
    case.do("B", x=2)
    assert case.open == ["D"]


def test_the_first_event_after_an_event_based_gateway_cancels_the_others(run: Callable) -> None:
    sketch = "(start) -> <@ vänta> -> (message Svar) -> A -> (slut)\n<@ vänta> -> (timer P14D) -> B -> (slut)"
    case = run(sketch)
    case.receive("Svar")
    assert (case.open, case.move.timers, case.move.subscriptions) == (["A"], (), ())
    case = run(sketch)
    case.wait()
    assert (case.open, case.move.timers, case.move.subscriptions) == (["B"], (), ())


def test_conditions_on_flows_out_of_an_activity_are_tested(run: Callable) -> None:
    sketch = "(start) -> A -x == 1-> B -> (slut)\nA -default-> C -> (slut)"
    for value, opened in ((1, "B"), (2, "C")):
        case = run(sketch)
        case.do("A", x=value)
        assert case.open == [opened]


def test_several_flows_out_of_an_activity_are_all_taken(run: Callable) -> None:
    case = run("(start) -> A -> B -> (slut)\nA -> C -> (slut)")
    case.do("A")
    assert case.open == ["B", "C"]


def test_branches_that_open_branches_for_ever_are_stopped(run):
    explosion = "(start) -> <o Vilka?> -True-> <+ Dela> -> A -> (slut)\n<+ Dela> -> <o Vilka?>"
    move = run(explosion).move
    assert move.status == "incident"
    assert move.incident is not None
