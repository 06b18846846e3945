"""What can happen after a complex gateway: as many ways as its rule says, and no more."""

from dataclasses import replace

from engine.compare import behaviour, match
from engine.language import render
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

THREE = """
(start) -> <+ dela> -> Fråga polisen -> <* samla> -> Besluta -> (slut)
<+ dela> -> Fråga läkaren -> <* samla>
<+ dela> -> Fråga skolan -> <* samla>
"""


def waiting(rule: str, text: str = THREE) -> ProcessModel:
    """Return the model in which the gateway goes on by a rule."""
    model = read_sketch(text)
    gateway = next(node for node in model.nodes if node.kind == "complexGateway")
    return model.replacing(replace(gateway, completion_condition=rule))


def told(one: ProcessModel, other: ProcessModel) -> tuple[list[str], list[str]]:
    found = behaviour(one, other, match(one, other))
    return [render(each.message, "sv") for each in found.statements], [render(each, "sv") for each in found.doubts]


def test_a_rule_that_asks_for_all_is_a_parallel_join():
    joined = read_sketch(THREE.replace("<* samla>", "<+ samla>"))
    assert told(joined, waiting("3 av 3")) == ([], [])
    assert told(joined, waiting("activationCount >= 3")) == ([], [])


def test_going_on_after_two_of_three_lets_the_third_come_later():
    statements, doubts = told(waiting("3 av 3"), waiting("2 av 3"))
    assert doubts == []
    assert len(statements) == 3 or any("samtidigt" in each for each in statements)
    assert all("Besluta" in each for each in statements)


def test_the_first_of_two_decides_and_nothing_is_done_twice():
    two = "(start) -> <+ dela> -> A ring -> <* samla> -> Besluta -> (slut)\n<+ dela> -> B skriv -> <* samla>"
    statements, doubts = told(waiting("2 av 2", two), waiting("1 av 2", two))
    assert doubts == []
    assert statements
    assert not any("flera gånger" in each for each in statements)
    assert told(waiting("1 av 2", two), waiting("x > 0", two)) == ([], [])


def test_a_rule_can_be_waited_for_again_in_the_next_round():
    loop = THREE.replace("Besluta -> (slut)", "Besluta -> <Klart?> -ja-> (slut)\n<Klart?> -nej-> <+ dela>")
    joined = read_sketch(loop.replace("<* samla>", "<+ samla>"))
    assert told(joined, waiting("3 av 3", loop)) == ([], [])


def test_a_rule_that_is_not_read_is_said():
    _, doubts = told(waiting("3 av 3"), waiting("polisen har svarat och det är fredag"))
    assert len(doubts) == 1
    assert "läses inte regeln för" in doubts[0]
