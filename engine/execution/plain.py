"""Work out what is so plain that no sandbox is needed: values compared with each other, joined by and, or, not.

Most conditions of real processes are no more than ``outcome == "yes"``. Only values are looked at, by comparisons
that are written here; nothing is called, nothing grows, and the time is that of reading the expression once.
Whatever else an expression has is left to the sandbox (``sandbox.evaluate``), which gives the same for these.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions import Comparison, Expression, Literal, Logical, Name, Not

LONGEST_TEXT = 10_000
LARGEST_NUMBER = 2**53
_SAME: Mapping[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "!=": operator.ne}
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class NotPlain(Exception):
    """An expression, or a value in it, that is left to the sandbox."""


def evaluate(expression: Expression, variables: Mapping[str, Any]) -> str | int | float | bool | None:
    """Return the value of a plain expression whose variables are all set. Raises NotPlain.

    >>> from engine.expressions import parse
    >>> evaluate(parse('outcome == "yes" and not 1 < age <= 17'), {"outcome": "yes", "age": 18})
    True
    """
    match expression:
        case Literal(value):
            return _small(value)
        case Name(name):
            return _small(variables[name])
        case Not(operand):
            return not evaluate(operand, variables)
        case Comparison(first, rest):
            return _compared(evaluate(first, variables), rest, variables)
        case Logical(joined, operands):
            return _joined(joined, operands, variables)
    raise NotPlain


def _compared(left: Any, rest: tuple[tuple[str, Expression], ...], variables: Mapping[str, Any]) -> bool:
    for sign, part in rest:
        right = evaluate(part, variables)
        test = _SAME.get(sign) or (_ORDER.get(sign) if _have_an_order(left, right) else None)
        if test is None:
            raise NotPlain
        if not test(left, right):
            return False
        left = right
    return True


def _joined(joined: str, operands: tuple[Expression, ...], variables: Mapping[str, Any]) -> Any:
    """Return the first value that decides, else the last, as Python's ``and`` and ``or`` do."""
    value: Any = None
    for operand in operands:
        value = evaluate(operand, variables)
        if bool(value) == (joined == "or"):
            return value
    return value


def _have_an_order(left: Any, right: Any) -> bool:
    return all(isinstance(each, str) for each in (left, right)) or all(
        type(each) in (int, float) for each in (left, right)
    )


def _small(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if (type(value) is str and len(value) <= LONGEST_TEXT) or (
        type(value) in (int, float) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    ):
        return value
    raise NotPlain
