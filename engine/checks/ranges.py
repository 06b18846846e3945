"""Which values of one variable a condition admits, where that is certain: numbers between bounds, or one value."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.expressions import Comparison, Expression, Literal, Logical, Name, Negative, Not, source

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``low`` to ``high``, each included or not; or, with ``value``, one text or truth value only."""

    variable: str
    low: float = -math.inf
    high: float = math.inf
    low_in: bool = True
    high_in: bool = True
    value: str | bool | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing lies in it."""
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def common(self, other: "Range") -> "Range":
        """Return what lies in both ranges of one variable."""
        if self.value is not None or other.value is not None:
            return self if self.value == other.value else replace(self, low=1, high=0)
        low, low_in = max((self.low, not self.low_in), (other.low, not other.low_in))
        high, high_in = min((self.high, self.high_in), (other.high, other.high_in))
        return Range(self.variable, low, high, not low_in, high_in)


def admitted(condition: Expression) -> Range | None:
    """Return the values of its one variable that a condition admits, None where that is not certain.

    >>> from engine.expressions import parse
    >>> admitted(parse("3 < x and x <= 5"))
    Range(variable='x', low=3, high=5, low_in=False, high_in=True, value=None)
    """
    if isinstance(condition, Logical) and condition.operator == "and":
        found = [admitted(part) for part in condition.operands]
        first = found[0]
        for other in found[1:]:
            if first is None or other is None or first.variable != other.variable:
                return None
            first = first.common(other)
        return first
    if not isinstance(condition, Comparison):
        return None
    sides = [condition.first, *(right for _, right in condition.rest)]
    whole: Range | None = None
    for (left, right), (operator, _) in zip(pairwise(sides), condition.rest, strict=True):
        one = _compared(left, operator, right)
        if one is None or (whole is not None and whole.variable != one.variable):
            return None
        whole = one if whole is None else whole.common(one)
    return whole


def _compared(left: Expression, operator: str, right: Expression) -> Range | None:
    if isinstance(right, Name) and operator in _TURNED:
        left, operator, right = right, _TURNED[operator], left
    if not isinstance(left, Name):
        return None
    if operator == "==" and isinstance(right, Literal) and isinstance(right.value, str | bool):
        return Range(left.name, value=right.value)
    number = _number(right)
    if number is None:
        return None
    found = {
        "<": Range(left.name, high=number, high_in=False),
        "<=": Range(left.name, high=number),
        ">": Range(left.name, low=number, low_in=False),
        ">=": Range(left.name, low=number),
        "==": Range(left.name, low=number, high=number),
    }
    return found.get(operator)


def _number(side: Expression) -> float | None:
    if isinstance(side, Negative):
        number = _number(side.operand)
        return None if number is None else -number
    if isinstance(side, Literal) and isinstance(side.value, int | float) and not isinstance(side.value, bool):
        return side.value
    return None


def leave_nothing(conditions: list[Expression]) -> bool:
    """Say whether one of the conditions holds in any case, as far as that is certain."""
    written = {source(condition) for condition in conditions}
    if any(source(opposite) in written for condition in conditions for opposite in _opposites(condition)):
        return True
    found = [admitted(condition) for condition in conditions]
    known = [each for each in found if each is not None and each.value is None]
    if len({each.variable for each in known}) != 1:
        return False
    reached, reached_in = -math.inf, True
    for each in sorted(known, key=lambda one: (one.low, not one.low_in)):
        if each.low > reached or (each.low == reached and not (each.low_in or reached_in)):
            return False
        reached, reached_in = max((reached, reached_in), (each.high, each.high_in))
    return reached == math.inf


def _opposites(condition: Expression) -> list[Expression]:
    found: list[Expression] = [condition.operand if isinstance(condition, Not) else Not(condition)]
    if isinstance(condition, Comparison) and len(condition.rest) == 1:
        operator, right = condition.rest[0]
        if operator in _OPPOSITE:
            found.append(Comparison(condition.first, ((_OPPOSITE[operator], right),)))
        if operator == "==" and isinstance(right, Literal) and isinstance(right.value, bool):
            found.append(Comparison(condition.first, ((operator, Literal(not right.value)),)))
    return found
