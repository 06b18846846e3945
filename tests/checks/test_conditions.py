"""What is said of conditions is certain: where it is not, nothing is said."""

import pytest

from engine.checks.checking import RULES
from engine.checks.examples import sketched
from engine.checks.ranges import admitted, leave_nothing
from engine.expressions import parse


def found(rule: str, *conditions: str) -> bool:
    names = "abcdef"[: len(conditions)]
    lines = [f"<x?> -{name}-> T{name} -> (slut {name})" for name in names]
    settings = " ".join(
        f"{name}:condition={text.replace(' ', '')}" for name, text in zip(names, conditions, strict=True)
    )
    return bool(list(RULES[rule](sketched("\n".join(["(start) -> <x?>", *lines]), settings))))


@pytest.mark.parametrize(
    ("one", "other"), [("x > 5", "x > 3"), ("x <= 5", "x >= 5"), ("x == 4", "x < 5"), ("x == 'a'", "x == 'a'")]
)
def test_conditions_that_certainly_overlap_are_reported(one: str, other: str):
    assert found("conditions-overlap", one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x > 5", "x <= 5"),
        ("x < 5", "x >= 5"),
        ("x == 'a'", "x == 'b'"),
        ("x > 5", "y > 5"),
        ("x == 'a'", "x > 3"),
        ("x != 1", "x != 2"),
    ],
)
def test_conditions_that_exclude_each_other_or_might_are_not(one: str, other: str):
    assert not found("conditions-overlap", one, other)


@pytest.mark.parametrize(
    "conditions",
    [
        ("x", "not(x)"),
        ("x == 1", "x != 1"),
        ("x < 3", "x >= 3"),
        ("x < 3", "x == 3", "x > 3"),
        ("x == True", "x == False"),
    ],
)
def test_conditions_that_leave_nothing_out_need_no_default(conditions: tuple[str, ...]):
    assert leave_nothing([parse(text) for text in conditions])


@pytest.mark.parametrize("conditions", [("x < 3", "x > 3"), ("x > 3",), ("x == 'a'", "x == 'b'"), ("x < 3", "y >= 3")])
def test_conditions_that_may_all_be_false_do(conditions: tuple[str, ...]):
    assert not leave_nothing([parse(text) for text in conditions])


@pytest.mark.parametrize(
    ("text", "empty"), [("3 > x > 5", True), ("x == 1 and x == 2", True), ("x > 3 and x < 3.5", False)]
)
def test_a_range_without_values_never_holds(text: str, empty: bool):
    values = admitted(parse(text))
    assert values is not None
    assert values.is_empty is empty


@pytest.mark.parametrize("text", ["x + 1 > 3", "x in [1, 2]", "x > 1 or x < 0", "a.b > 3", "x > y"])
def test_of_other_conditions_nothing_is_certain(text: str):
    assert admitted(parse(text)) is None
