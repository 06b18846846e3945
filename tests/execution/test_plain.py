"""What is worked out without the sandbox is what the sandbox gives."""

from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.execution import plain, sandbox
from engine.expressions import parse

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def texts() -> st.SearchStrategy[str]:
    values = st.sampled_from(("a", "b", "c", '"yes"', '"YES"', '""', "1", "2.5", "0", "-1", "True", "False", "None"))
    signs = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
    compared = st.builds("{} {} {}".format, values, signs, values)
    chain = st.builds("{} {} {} {} {}".format, values, signs, values, signs, values)
    return st.recursive(
        values | compared | chain,
        lambda inner: (
            st.builds("({}) {} ({})".format, inner, st.sampled_from(("and", "or")), inner)
            | st.builds("not ({})".format, inner)
        ),
        max_leaves=4,
    )


def variables() -> st.SearchStrategy[dict[str, Any]]:
    value = st.sampled_from(("yes", "", 0, 1, 2.5, True, None, [1]))
    return st.fixed_dictionaries({"a": value, "b": value, "c": value})


@given(texts(), variables())
@settings(max_examples=120, deadline=None)
def test_the_same_value_comes_of_it_as_in_the_sandbox(text: str, known: dict[str, Any]) -> None:
    expression = parse(text)
    try:
        ours = plain.evaluate(expression, known)
    except plain.NotPlain:
        return
    with mock.patch.object(plain, "evaluate", side_effect=plain.NotPlain):
        theirs = sandbox.evaluate(expression, known, NOW)
    assert (type(ours), ours) == (type(theirs), theirs)


@pytest.mark.parametrize(
    "text", ["a + 1 == 2", "upper(a) == b", "a in [1]", "a.b == 1", '"x" * 3 == a', "len(a) > 2", "a < 1"]
)
def test_whatever_computes_calls_or_looks_inside_is_left_to_the_sandbox(text: str) -> None:
    with pytest.raises(plain.NotPlain):
        plain.evaluate(parse(text), {"a": [1], "b": "yes"})


@pytest.mark.parametrize("value", ["x" * 10_001, 2**60, float("inf"), [1], {"a": 1}])
def test_large_values_and_lists_are_left_to_the_sandbox(value: Any) -> None:
    with pytest.raises(plain.NotPlain):
        plain.evaluate(parse("a == 1"), {"a": value})
