"""Complex gateways, and activities that need or give several tokens."""

from collections.abc import Callable
from dataclasses import replace

from engine.model import ProcessModel

THREE = "(start) -> <+ S> -> A -> <* J> -> D -> (slut)\n<+ S> -> B -> <* J>\n<+ S> -> C -> <* J>"


def with_rule(model: ProcessModel, text: str) -> ProcessModel:
    """Return the model with a rule at its complex gateway."""
    return model.replacing(replace(model.node_by_id["gateway_J"], completion_condition=text))


def test_two_of_three_go_on_and_the_third_is_taken_without_going_on_again(run: Callable, model: Callable) -> None:
    case = run(with_rule(model(THREE), "activationCount >= 2"))
    case.do("A")
    assert case.open == ["B", "C"]
    case.do("C")
    assert case.open == ["B", "D"]
    case.do("D")
    assert case.move.status == "running"
    case.do("B")
    assert case.move.status == "completed"
    assert (case.trace.count("gateway_J"), case.trace.count("D")) == (2, 1)


def test_the_first_to_come_goes_on_and_the_gateway_can_be_passed_anew_after_its_reset(
    run: Callable, model: Callable
) -> None:
    drawn = model(
        "(start) -> <m> -> <+ S> -> A -> <* J> -> D -> <Igen?> -nej == 1-> (slut)\n"
        "<+ S> -> B -> <* J>\n<Igen?> -default-> <m>"
    )
    case = run(with_rule(drawn, "activationCount >= 1"))
    case.do("A")
    case.do("B")
    case.do("D", nej=0)
    case.do("B")
    assert sorted(case.open) == ["A", "D"]


def test_a_rule_may_ask_for_the_tokens_at_a_flow(run: Callable, model: Callable) -> None:
    case = run(with_rule(model(THREE), "x1 >= 1 and x3 >= 1"))
    case.do("A")
    case.do("B")
    assert case.open == ["C"]
    case.do("C")
    assert case.open == ["D"]


def test_at_a_reset_only_ways_are_followed_whose_condition_holds_then(run: Callable, model: Callable) -> None:
    drawn = model(THREE.replace("<* J> -> D", "<* J> -waitingForStart-> D") + "\n<* J> -not waitingForStart-> E -> (e)")
    case = run(with_rule(drawn, "activationCount >= 2"))
    case.do("A")
    case.do("B")
    assert case.open == ["C", "D"]
    case.do("C")
    assert case.open == ["D", "E"]


def test_a_rule_that_can_no_longer_hold_is_an_incident(run: Callable, model: Callable) -> None:
    move = run(with_rule(model("(start) -> A -> <* J> -> D -> (slut)\n(x) -> <* J>".replace("(x)", "A")), "x1 > 5"))
    move.do("A")
    assert move.move.status == "incident"


def test_without_a_rule_a_person_may_let_the_case_go_on_before_all_have_come(run: Callable, model: Callable) -> None:
    case = run(model(THREE))
    case.do("A")
    assert case.open == ["B", "C", "J"]
    case.do("J", choice=["gateway_J__D"])
    assert case.open == ["B", "C", "D"]
    waiting = run(model(THREE))
    for name in "ABC":
        waiting.do(name)
    assert waiting.open == ["D"]


def test_an_activity_begins_when_the_tokens_that_it_needs_have_come(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> <+ S> -> A -> D -> (slut)\n<+ S> -> B -> D\n<+ S> -> C -> D\nD !(timer P1D) -> (sent)")
    case = run(drawn.replacing(replace(drawn.node_by_id["D"], properties=(("startQuantity", "3"),))))
    case.do("A")
    case.do("B")
    assert case.open == ["C"]
    case.do("C")
    assert case.open == ["D"]
    assert len(case.move.timers) == 1


def test_an_activity_gives_the_tokens_that_it_is_drawn_to_give(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> B -> (slut)")
    case = run(drawn.replacing(replace(drawn.node_by_id["A"], properties=(("completionQuantity", "2"),))))
    case.do("A")
    assert case.open == ["B", "B"]


def test_an_activity_for_which_too_few_tokens_come_is_an_incident(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> B -> (slut)")
    case = run(drawn.replacing(replace(drawn.node_by_id["B"], properties=(("startQuantity", "2"),))))
    case.do("A")
    assert "B" in str(case.move.incident)
