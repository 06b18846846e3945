"""DMN 1.5, 7.3 and table 55: what the tests of a cell say, and FEEL's values (10.3)."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.unreadable import Unreadable
from engine.dmn import NotDecided
from engine.dmn.feel import Scope, evaluate, holds, parse, parse_tests
from engine.dmn.feel.values import from_json, to_json
from engine.errors import EngineError
from tests.dmn.sketch import NOW, decided, read


def applies(cell: str, value: Any, type_: str = "") -> bool:
    column = f"x:{type_}" if type_ else "x"
    return decided(f"U | {column} || y\n{cell} || true", {"x": value}, default="false").result is True


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ("-", [1, "a", None], []),
        ('"a"', ["a"], ["b", "A", 1, None]),
        ('"a","b"', ["a", "b"], ["c"]),
        ('not("x")', ["y"], ["x"]),
        ('not("x","y")', ["z"], ["x", "y"]),
        ("< 5", [4, 4.99, -1], [5, 6, "4", None]),
        ("<= 5", [5], [5.01]),
        ("> 5", [6], [5]),
        (">= 5", [5, 6], [4]),
        ("!= 5", [4], [5]),
        ("== 5", [5, 5.0], [4]),
        ("[1..10]", [1, 10, 5], [0, 11, None, "5"]),
        ("]1..10[", [1.1, 9], [1, 10]),
        ("(1..10)", [1.1, 9], [1, 10]),
        ("[1..10)", [1, 9], [10]),
        ("(1..10]", [10], [1]),
        ("< 1, > 10", [0, 11], [1, 5, 10]),
        ("not([1..10])", [0, 11], [1, 10]),
        ("true", [True], [False, 1, None]),
        ("false", [False], [True, 0]),
        ("null", [None], [0, "", False]),
        ("not(null)", [0, "a"], [None]),
        ("-5", [-5], [5]),
        ("? > 3 and ? < 9", [4, 8], [3, 9]),
        ("? in (1,2,[5..6])", [1, 2, 5.5], [3, 7]),
        ("? between 1 and 3", [1, 3], [0, 4]),
        ('starts with(?, "a")', ["ab"], ["ba", 1]),
        ('contains(?, "b") or ? = "c"', ["abc", "c"], ["a"]),
        ("even(?)", [2, 4], [3]),
        ("[1,2,3]", [1, 3, [1, 2, 3]], [4]),
        ('list contains(?, "a")', [["a", "b"]], [["b"]]),
        ("some i in ? satisfies i > 3", [[1, 4]], [[1, 2]]),
        ("every i in ? satisfies i > 3", [[5, 4]], [[1, 4]]),
        ('? = "a" or null', ["a"], ["b"]),
    ],
)
def test_a_cell(cell: str, yes: list[Any], no: list[Any]) -> None:
    assert [value for value in yes if not applies(cell, value)] == []
    assert [value for value in no if applies(cell, value)] == []


@pytest.mark.parametrize(
    ("type_", "cell", "yes", "no"),
    [
        ("date", '> date("2026-01-01")', ["2026-01-02"], ["2026-01-01", "2025-12-31"]),
        ("date", '[date("2026-01-01")..@"2026-12-31"]', ["2026-06-01T10:00"], ["2027-01-01"]),
        ("date", "< today()", ["2026-01-14"], ["2026-01-15"]),
        ("date", '>= today() - duration("P10D")', ["2026-01-05"], ["2026-01-04"]),
        ("dateTime", '< date and time("2026-01-01T12:00:00")', ["2026-01-01T11:59:59"], ["2026-01-01T12:00:00"]),
        ("time", '>= time("16:00:00")', ["16:30"], ["15:59:59"]),
        ("dayTimeDuration", '> duration("P1D")', ["PT25H"], ["P1D", "PT24H"]),
        ("yearMonthDuration", '<= duration("P1Y")', ["P12M"], ["P13M"]),
        ("number", "> 10", ["10.5", 11], ["9"]),
        ("boolean", "true", ["true", True], ["false"]),
    ],
)
def test_a_type_makes_text_a_value(type_: str, cell: str, yes: list[Any], no: list[Any]) -> None:
    assert [value for value in yes if not applies(cell, value, type_)] == []
    assert [value for value in no if applies(cell, value, type_)] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 ** 2", 19),
        ("(1 + 2) * 3", 9),
        ("0.1 + 0.2", 0.3),
        ("-x", -4),
        ("x / 0", None),
        ("9 ** 9 ** 9", 9**81 * 1.0),
        ("9 ** 9 ** 9 ** 9", None),
        ('"a" + "b"', "ab"),
        ('1 + "a"', None),
        ('if x > 3 then "big" else "small"', "big"),
        ("null = null", True),
        ("null = 1", False),
        ("null < 1", None),
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("not(null)", None),
        ("[1,2,3][2]", 2),
        ("[1,2,3][-1]", 3),
        ("[1,2,3][item > 1]", [2, 3]),
        ("sum([1,2,3])", 6),
        ("max(1, 5, 3)", 5),
        ("count([1,2])", 2),
        ("mean([1,2])", 1.5),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("decimal(2.345, 2)", 2.34),
        ("modulo(-1, 5)", 4),
        ('string length("åäö")', 3),
        ('substring("abcdef", 3, 2)', "cd"),
        ('upper case("å")', "Å"),
        ("for i in [1,2] return i * x", [4, 8]),
        ('{a: 1, "b c": 2}.a', 1),
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('date("2026-03-01") - date("2026-02-01")', "P28D"),
        ('date("2026-01-01").year', 2026),
        ('years and months duration(date("2020-01-15"), date("2026-01-14"))', "P5Y11M"),
        ('duration("P1D") * 2', "P2D"),
        ('string(date("2026-01-01"))', "2026-01-01"),
        ('number("1 000,5", " ", ",")', 1000.5),
        ("[1,2] = [1,2]", True),
        ('date("2026-02-30")', None),
        ("x in [1..5]", True),
        ("p.age >= 18", True),
        ("p.missing", None),
    ],
)
def test_an_expression(text: str, value: object) -> None:
    scope = Scope({"x": from_json(4), "p": from_json({"age": 20})}, NOW)
    assert to_json(evaluate(parse(text), scope)) == value


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("touch /tmp/x")',
        'open("/etc/passwd")',
        "x.__class__",
        "lambda: 1",
        "'a'",
        "1 if x else 2",
        "x := 1",
        "a b c",
        '"open',
        "1..10",
        "x; y",
        "`id`",
        "function(x) x",
        'java.lang.Runtime.exec("x")',
        "(" * 50 + "1" + ")" * 50,
        "1" * 5000,
    ],
)
def test_what_is_not_understood_refuses_the_file_with_row_and_column(text: str) -> None:
    for row in (f"{text} || 1", f"1 || {text}"):
        if "|" in text:
            continue
        with pytest.raises(Unreadable, match=r"In “d1”, row 2, column “(x|y)”"):
            read(f"U | x || y\n2 || 2\n{row}")


def test_an_input_that_nobody_has_set_is_asked_for_only_if_it_matters() -> None:
    sketch = "FIRST | a || b | y\n1 || 1 | 1".replace("|| b |", "| b ||").replace("1 || 1 |", "1 | 1 ||")
    with pytest.raises(NotDecided) as refused:
        decided(sketch, {"a": 1})
    assert refused.value.missing == {"b"}
    with pytest.raises(NotDecided, match="No row"):
        decided(sketch, {"a": 2})
    assert decided("FIRST | a | b || y\n1 | - || 1\n- | 1 || 2", {"a": 1}).result == 1


def test_an_input_that_nobody_has_set_is_null_where_null_is_tested() -> None:
    assert decided("U | a || y\nnull || 1\nnot(null) || 2", {}).result == 1


def test_a_value_that_does_not_fit_its_column_is_asked_about() -> None:
    with pytest.raises(NotDecided, match="“abc” is not what “x” of “d1” takes"):
        decided("U | x:number || y\n> 1 || 1", {"x": "abc"})
    with pytest.raises(NotDecided, match="not among the values"):
        decided("U | x || y\n- || 1", {"x": "c"}, allowed='"a","b"')


def test_a_cell_with_an_unknown_word_is_never_silent() -> None:
    with pytest.raises(NotDecided) as refused:
        decided("U | x || y\nBygglov || 1", {"x": "Bygglov"})
    assert refused.value.missing == {"Bygglov"}


def test_work_has_a_limit() -> None:
    many = ", ".join(f"a{i} in [1,2,3,4,5,6,7,8,9,10]" for i in range(8))
    with pytest.raises(NotDecided, match="too long"):
        decided(f"U | x || y\n- || for {many} return 1", {"x": 1})


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reads in (parse, parse_tests):
        with contextlib.suppress(EngineError):
            reads(text)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_ranges_say_what_comparisons_say(value: int, low: int, high: int) -> None:
    assert applies(f"[{low}..{high}]", value) == (low <= value <= high)
    assert applies(f"({low}..{high}]", value) == (low < value <= high)
    assert applies(f"not([{low}..{high}[)", value) == (not low <= value < high)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(0, 9))
def test_a_list_of_values_holds_what_is_in_it(values: list[int], value: int) -> None:
    cell = ", ".join(map(str, values))
    assert applies(cell, value) == (value in values)
    assert applies(f"not({cell})", value) == (value not in values)


_WORDS = """x 1 "a" null true ( ) [ ] .. , < = + - * / ** ? and or not( if then else date( sum( in for return . year
@ { } : min("""
_FEEL = st.lists(st.sampled_from(_WORDS.split()), max_size=14).map(" ".join)


@given(
    _FEEL, st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.integers(), max_size=3))
)
def test_whatever_is_understood_gives_a_value_or_our_own_error(text: str, value: Any) -> None:
    with contextlib.suppress(EngineError):
        assert holds(parse_tests(text), from_json(value), Scope({"x": from_json(value)}, NOW)) in (True, False, None)
