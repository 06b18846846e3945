"""Work out FEEL over values, within a budget; three-valued logic as DMN says: what cannot be said is null.

Nothing here calls what a file names: functions are those of ``functions.FUNCTIONS``, members are entries of
contexts and the named parts of dates and durations.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from engine.dmn.feel import tree
from engine.dmn.feel.functions import MAX_TEXT, applied
from engine.dmn.feel.tree import Compared, Feel, Tests
from engine.dmn.feel.values import NUMBERS, Months, Span, at_most, before, equal, within
from engine.errors import EngineError
from engine.language import message

BUDGET = 50_000
"""How many parts of expressions one decision may work out."""
_PARTS = {
    "year": ("year", date),
    "month": ("month", date),
    "day": ("day", date),
    "hour": ("hour", datetime | time),
    "minute": ("minute", datetime | time),
    "second": ("second", datetime | time),
}


class Unset(EngineError):
    """A variable that nobody has set; ``name`` is its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(message("nobody has set “{variables}”", variables=name))


class TooLong(EngineError):
    """A decision that takes more work than is allowed."""


@dataclass
class Scope:
    """The values of variables, the time, and what is left of the budget."""

    variables: Mapping[str, Any]
    now: datetime
    left: int = BUDGET
    bound: list[Mapping[str, Any]] = field(default_factory=list)

    def named(self, name: str) -> Any:
        """Return the value of a variable. Raises Unset."""
        for values in (*reversed(self.bound), self.variables):
            if name in values:
                return values[name]
        raise Unset(name)

    def spend(self) -> None:
        """Count one part worked out. Raises TooLong."""
        self.left -= 1
        if self.left < 0:
            raise TooLong(message("it takes too long."))


_NOTHING = object()


def evaluate(expression: Feel, scope: Scope, value: Any = _NOTHING) -> Any:
    """Return the value of an expression; ``value`` is what ``?`` stands for. Raises Unset or TooLong."""
    scope.spend()
    return _WORKED[type(expression)](expression, scope, value)


def holds(tests: Tests, value: Any, scope: Scope) -> bool | None:
    """Say whether a value satisfies a cell: true, false, or None (null) where it cannot be said.

    Source: DMN 1.5, table 55 (semantics of unary tests) and 10.3.2.8.
    """
    if not tests.tests:
        return True
    answers = [_one(test, value, scope) for test in tests.tests]
    if tests.negated:
        return False if True in answers else None if None in answers else True
    return True if True in answers else None if None in answers else False


def _one(test: Compared | tree.Equals, value: Any, scope: Scope) -> bool | None:
    if isinstance(test, Compared):
        return _compared(test.operator, value, evaluate(test.value, scope, value))
    wanted = evaluate(test.value, scope, value)
    if any(isinstance(part, tree.Input) for part in tree.parts(test.value)):
        return wanted if isinstance(wanted, bool) else None
    return _found(value, wanted, test)


def _found(value: Any, wanted: Any, test: tree.Equals) -> bool | None:
    """Say whether a value is, or lies in, what an expression without ``?`` gives."""
    if isinstance(wanted, Span):
        return within(value, wanted)
    if isinstance(wanted, list) and not isinstance(value, list):
        return any(_found(value, each, test) is True for each in wanted)
    if isinstance(wanted, bool) and not isinstance(value, bool) and not isinstance(test.value, tree.Literal):
        return wanted
    return equal(value, wanted)


def _compared(operator: str, left: Any, right: Any) -> bool | None:
    if operator in ("=", "!="):
        same = equal(left, right)
        return same if same is None or operator == "=" else not same
    if operator in (">", ">="):
        left, right = right, left
    return before(left, right) if operator in ("<", ">") else at_most(left, right)


def _logical(operator: str, operands: tuple[Feel, ...], scope: Scope, value: Any) -> bool | None:
    decisive, unknown = operator == "or", False
    for each in operands:
        answer = evaluate(each, scope, value)
        if answer is decisive:
            return decisive
        unknown = unknown or not isinstance(answer, bool)
    return None if unknown else not decisive


def _quantified(expression: tree.Quantified, scope: Scope, value: Any) -> Any:
    results = [
        _within(scope, values, expression.body, value) for values in _bindings(expression.over, {}, scope, value)
    ]
    if expression.kind == "for":
        return results
    return applied("any" if expression.kind == "some" else "all", [results])


def _bindings(
    over: tuple[tuple[str, Feel], ...], known: dict[str, Any], scope: Scope, value: Any
) -> list[dict[str, Any]]:
    if not over:
        return [known]
    (name, listed), *rest = over
    items = _within(scope, known, listed, value)
    found = []
    for each in items if isinstance(items, list) else [] if items is None else [items]:
        scope.spend()
        found += _bindings(tuple(rest), {**known, name: each}, scope, value)
    return found


def _within(scope: Scope, values: Mapping[str, Any], expression: Feel, value: Any) -> Any:
    scope.bound.append(values)
    try:
        return evaluate(expression, scope, value)
    finally:
        scope.bound.pop()


def _picked(of: Any, by: Feel, scope: Scope, value: Any) -> Any:
    items = of if isinstance(of, list) else [] if of is None else [of]
    if isinstance(by, tree.Literal | tree.Negative | tree.Arithmetic | tree.Name):
        place = evaluate(by, scope, value)
        if isinstance(place, Decimal):
            index = int(place) - 1 if place > 0 else len(items) + int(place)
            return items[index] if place != 0 and 0 <= index < len(items) else None
    kept = []
    for each in items:
        known = {"item": each, **(each if isinstance(each, dict) else {})}
        if _within(scope, known, by, value) is True:
            kept.append(each)
    return kept


def _called(function: str, values: list[Any], scope: Scope) -> Any:
    if function == "today":
        return scope.now.date()
    if function == "now":
        return scope.now
    for each in values:
        if isinstance(each, list):
            scope.left -= len(each)
    scope.spend()
    return applied(function, values)


def _member(of: Any, name: str) -> Any:
    if isinstance(of, dict):
        return of.get(name)
    if isinstance(of, list):
        return [_member(each, name) for each in of]
    if name == "weekday" and isinstance(of, date):
        return Decimal(of.isoweekday())
    if isinstance(of, Months) and name in ("years", "months"):
        return Decimal(int(of.count / 12) if name == "years" else of.count - 12 * int(of.count / 12))
    if isinstance(of, timedelta):
        seconds = int(abs(of).total_seconds())
        amount = {
            "days": seconds // 86400,
            "hours": seconds // 3600 % 24,
            "minutes": seconds // 60 % 60,
            "seconds": seconds % 60,
        }
        return Decimal(amount[name] if of >= timedelta() else -amount[name]) if name in amount else None
    part, kinds = _PARTS.get(name, ("", ()))
    return Decimal(getattr(of, part)) if part and isinstance(of, kinds) else None


def _arithmetic(operator: str, left: Any, right: Any) -> Any:
    try:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            result = _NUMBERS[operator](left, right)
            return result if result.is_finite() else None
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right if len(left) + len(right) <= MAX_TEXT else None
        return _with_times(operator, left, right)
    except (DecimalException, OverflowError, TypeError, ValueError, ArithmeticError):
        return None


_NUMBERS = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def _with_times(operator: str, left: Any, right: Any) -> Any:
    """Return a sum, difference, product or quotient in which dates, times or durations take part; null if undefined."""
    if isinstance(left, date) and isinstance(right, Months) and operator in "+-":
        return _moved(left, right.count if operator == "+" else -right.count)
    if isinstance(right, date) and isinstance(left, Months) and operator == "+":
        return _moved(right, left.count)
    if isinstance(left, Months) and isinstance(right, Months) and operator in "+-":
        return Months(left.count + right.count if operator == "+" else left.count - right.count)
    if isinstance(left, Months) and isinstance(right, Decimal) and operator in "*/":
        return Months(int(left.count * right if operator == "*" else left.count / right))
    if isinstance(left, timedelta) and isinstance(right, Decimal) and operator in "*/":
        return left * float(right) if operator == "*" else left / float(right)
    if isinstance(left, date) and isinstance(right, timedelta) and not isinstance(left, datetime):
        left = datetime.combine(left, time())
        moved = left + right if operator == "+" else left - right if operator == "-" else None
        return moved.date() if moved is not None and moved.time() == time() else moved
    if operator == "+" and isinstance(left, date | timedelta) and isinstance(right, date | timedelta):
        return left + right  # type: ignore[operator]
    if operator == "-" and isinstance(left, date | timedelta) and isinstance(right, date | timedelta):
        return left - right  # type: ignore[operator]
    return None


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def _interval(expression: tree.Interval, scope: Scope, value: Any) -> Span:
    low, high = (None if end is None else evaluate(end, scope, value) for end in (expression.low, expression.high))
    return Span(low, high, expression.low_closed, expression.high_closed)


def _branch(expression: tree.If, scope: Scope, value: Any) -> Any:
    chosen = expression.then if evaluate(expression.condition, scope, value) is True else expression.otherwise
    return evaluate(chosen, scope, value)


def _calculated(expression: tree.Arithmetic, scope: Scope, value: Any) -> Any:
    left, right = evaluate(expression.left, scope, value), evaluate(expression.right, scope, value)
    return _arithmetic(expression.operator, left, right)


def _comparison(expression: tree.Comparison, scope: Scope, value: Any) -> bool | None:
    left, right = evaluate(expression.left, scope, value), evaluate(expression.right, scope, value)
    return _compared(expression.operator, left, right)


_WORKED: dict[type, Callable[[Any, Scope, Any], Any]] = {
    tree.Literal: lambda of, _scope, _value: of.value,
    tree.Name: lambda of, scope, _value: scope.named(of.name),
    tree.Input: lambda _of, _scope, value: None if value is _NOTHING else value,
    tree.Logical: lambda of, scope, value: _logical(of.operator, of.operands, scope, value),
    tree.If: _branch,
    tree.Quantified: _quantified,
    tree.Among: lambda of, scope, value: holds(of.tests, evaluate(of.value, scope, value), scope),
    tree.Picked: lambda of, scope, value: _picked(evaluate(of.of, scope, value), of.by, scope, value),
    tree.Items: lambda of, scope, value: [evaluate(each, scope, value) for each in of.items],
    tree.Entries: lambda of, scope, value: {name: evaluate(each, scope, value) for name, each in of.entries},
    tree.Interval: _interval,
    tree.Call: lambda of, scope, value: _called(
        of.function, [evaluate(each, scope, value) for each in of.arguments], scope
    ),
    tree.Member: lambda of, scope, value: _member(evaluate(of.of, scope, value), of.name),
    tree.Negative: lambda of, scope, value: _negative(evaluate(of.operand, scope, value)),
    tree.Arithmetic: _calculated,
    tree.Comparison: _comparison,
}


def _negative(value: Any) -> Any:
    if isinstance(value, timedelta):
        return -value
    return Months(-value.count) if isinstance(value, Months) else _arithmetic("*", value, Decimal(-1))
