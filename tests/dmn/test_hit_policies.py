"""DMN 1.5, 8.2.8: what the rows that apply give together."""

import pytest

from engine.bpmn.unreadable import Unreadable
from engine.dmn import Conflict, NotDecided
from tests.dmn.sketch import decided, read

UNIQUE = """
UNIQUE | x:number || y
< 5    || "low"
[5..10] || "middle"
> 10   || "high"
"""
SEVERAL = """
{policy} | x:number || y
> 0  || 1
> 10 || 3
> 5  || 2
"""


@pytest.mark.parametrize(("x", "y", "row"), [(4.9, "low", 1), (5, "middle", 2), (10, "middle", 2), (11, "high", 3)])
def test_a_unique_table_gives_its_one_row(x: float, y: str, row: int) -> None:
    answer = decided(UNIQUE, {"x": x})
    assert (answer.result, answer.outputs, answer.rows) == (y, {"y": y}, (row,))


def test_two_rows_of_a_unique_table_are_a_conflict_that_names_them() -> None:
    with pytest.raises(Conflict) as refused:
        decided(SEVERAL.format(policy="UNIQUE"), {"x": 7})
    assert refused.value.rows == (1, 3)
    assert str(refused.value) == "Rows 1, 3 of “d1” apply together, although only one may. Correct the table."


def test_any_allows_rows_that_agree_and_no_others() -> None:
    assert decided("ANY | x || y\n> 0 || 1\n> 1 || 1", {"x": 5}).result == 1
    with pytest.raises(Conflict):
        decided("ANY | x || y\n> 0 || 1\n> 1 || 2", {"x": 5})


@pytest.mark.parametrize(
    ("policy", "values", "result"),
    [
        ("FIRST", "", 1),
        ("F", "", 1),
        ("PRIORITY", "3, 2, 1", 3),
        ("RULE ORDER", "", [1, 3, 2]),
        ("OUTPUT ORDER", "2, 3, 1", [2, 3, 1]),
        ("COLLECT", "", [1, 3, 2]),
    ],
)
def test_several_rows(policy: str, values: str, result: object) -> None:
    assert decided(SEVERAL.format(policy=policy), {"x": 20}, values=values).result == result


@pytest.mark.parametrize(("how", "result"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)])
def test_collect_puts_the_outputs_together(how: str, result: int) -> None:
    assert decided(SEVERAL.format(policy="COLLECT"), {"x": 20}, aggregation=how).outputs == {"y": result}


def test_counting_no_rows_gives_zero_and_everything_else_asks() -> None:
    assert decided(SEVERAL.format(policy="COLLECT"), {"x": -1}, aggregation="COUNT").result == 0
    for how in ("SUM", ""):
        with pytest.raises(NotDecided, match="No row of “d1” applies"):
            decided(SEVERAL.format(policy="COLLECT"), {"x": -1}, aggregation=how)


def test_where_no_row_applies_the_default_counts() -> None:
    answer = decided(UNIQUE.replace("> 10   ||", "> 20 ||"), {"x": 15}, default='"none"')
    assert (answer.result, answer.by_default, answer.rows) == ("none", True, ())


def test_several_outputs_are_an_object_and_variables_each() -> None:
    answer = decided("U | x || a | b\n1 || 2 | x * 2", {"x": 1})
    assert answer.result == {"a": 2, "b": 2} == dict(answer.outputs)


def test_lists_of_several_outputs() -> None:
    answer = decided("COLLECT | x || a | b\n> 0 || 1 | 2\n> 0 || 3 | 4", {"x": 1})
    assert answer.result == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert answer.outputs == {"a": [1, 3], "b": [2, 4]}


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_importance_without_a_list_of_values_is_refused(policy: str) -> None:
    with pytest.raises(Unreadable, match="list of its values"):
        read(SEVERAL.format(policy=policy))


def test_a_hit_policy_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Unreadable, match="“SOMETIMES” of “d1” is not known"):
        read(SEVERAL.format(policy="SOMETIMES"))
