"""Evaluate expressions of our own grammar in pydantic-monty: another process, with limits on time and memory.

What only compares values needs neither and is worked out here (``plain``).

Nothing but what ``engine.expressions.parse`` understands gets here, and it gets here as an expression, not as
text: what monty runs is written below, and variables are looked up in data passed in.
"""

import atexit
import contextlib
import datetime
import math
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_monty import Monty, MontyError, ResourceLimits

from engine.execution import plain
from engine.execution.errors import CannotGoOn, Undecided
from engine.expressions import (
    ABOUT_VARIABLES,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    IfElse,
    Items,
    Literal,
    Logical,
    Member,
    Name,
    Negative,
    Not,
    Quantified,
    mentioned,
    names,
    source,
)
from engine.language import Message, message

LIMITS: ResourceLimits = {
    "max_feed_duration_secs": 0.5,
    "max_memory": 32 * 1024 * 1024,
    "max_recursion_depth": 200,
    "max_suspensions": 1,
}
_CALLS = {
    "date": "datetime.date.fromisoformat(({0})[:10])",
    "days": "datetime.timedelta(days={0})",
    "endswith": "({0}).endswith({1})",
    "lower": "({0}).lower()",
    "startswith": "({0}).startswith({1})",
    "upper": "({0}).upper()",
    "today": "today",
}
_lock = threading.Lock()
_pools: dict[int, Monty] = {}


def evaluate(expression: Expression, variables: Mapping[str, Any], now: datetime.datetime) -> Any:
    """Return the value of an expression: what JSON knows; dates and times as text.

    Raises Undecided if a variable is not set, and CannotGoOn if the values do not fit the expression, or a
    limit is passed.
    """
    needed = names(expression)
    missing = needed - variables.keys()
    if missing:
        listed = ", ".join(sorted(missing))
        raise Undecided(message("nobody has set “{variables}”", variables=listed), frozenset(missing))
    with contextlib.suppress(plain.NotPlain):
        return plain.evaluate(expression, variables)
    inputs = {
        "data": {name: variables[name] for name in sorted(mentioned(expression) & variables.keys())},
        "today": now.date(),
    }
    try:
        with _pool().checkout(limits=LIMITS) as session:
            value = session.feed_run(f"import datetime\n{_monty(expression)}", inputs=inputs)
    except (MontyError, TimeoutError) as error:
        sentence = message(
            "“{expression}” cannot be worked out: {reason}",
            expression=source(expression)[:200],
            reason=_reason(error),
        )
        raise CannotGoOn(sentence, frozenset(mentioned(expression))) from error
    return _plain(value, expression)


def _reason(error: Exception) -> Message:
    """Return what went wrong in the words of whoever reads it; monty's own are those of Python."""
    match str(error).partition(":")[0]:
        case "MemoryError":
            return message("it needs too much memory.")
        case "TimeoutError":
            return message("it takes too long.")
        case "ZeroDivisionError":
            return message("it divides by zero.")
        case "KeyError" | "IndexError":
            return message("a part of the data is missing.")
    return message("the values do not fit together.")


def _pool() -> Monty:
    """Return this process's pool of workers; a forked process gets its own and leaves its parent's alone."""
    with _lock:
        pool = _pools.get(os.getpid())
        if pool is None:
            pool = Monty(min_processes=1, max_processes=4, checkout_timeout=30, request_timeout=5)
            pool.__enter__()
            _pools[os.getpid()] = pool
        return pool


@atexit.register
def _close() -> None:
    pool = _pools.pop(os.getpid(), None)
    if pool is not None:
        with contextlib.suppress(MontyError, OSError):
            pool.__exit__(None, None, None)


def _plain(value: Any, expression: Expression) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, str | int | bool) or value is None or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.timedelta) and value.microseconds == 0:
        return f"P{value.days}D" if value.seconds == 0 else f"P{value.days}DT{value.seconds}S"
    if isinstance(value, list | tuple):
        return [_plain(each, expression) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each, expression) for key, each in value.items()}
    raise CannotGoOn(message("“{expression}” gives no value that can be kept.", expression=source(expression)[:200]))


def _monty(expression: Expression, bound: frozenset[str] = frozenset()) -> str:
    """Return the expression as monty runs it, with brackets around every part.

    ``bound`` are the names of things of a list, which are no variables of the case.
    """

    def written(part: Expression) -> str:
        return _monty(part, bound)

    match expression:
        case Literal(value):
            return _constant(value)
        case Name(name):
            return _local(name) if name in bound else f"data[{_constant(name)}]"
        case Member(of, name):
            return f"{written(of)}[{_constant(name)}]"
        case Items(items):
            return f"[{', '.join(map(written, items))}]"
        case Call(function, (Name(name),)) if function in ABOUT_VARIABLES:
            return _about(function, name)
        case Call(function, arguments):
            given = [written(argument) for argument in arguments]
            return _CALLS[function].format(*given) if function in _CALLS else f"{function}({', '.join(given)})"
        case Quantified(quantifier, condition, name, things):
            inner = _monty(condition, bound | {name})
            return f"{quantifier}([bool({inner}) for {_local(name)} in {written(things)}])"
        case IfElse(then, condition, otherwise):
            return f"({written(then)} if {written(condition)} else {written(otherwise)})"
    return f"({_operation(expression, written)})"


def _about(function: str, name: str) -> str:
    known = f"({_constant(name)} in data)"
    return known if function == "known" else f"(data[{_constant(name)}] if {known} else None)"


def _local(name: str) -> str:
    """Return the name of a thing of a list in what monty runs: letters and digits only, and none of ours."""
    return f"each_{name.encode().hex()}"


def _operation(
    expression: Negative | Not | Arithmetic | Comparison | Logical, written: Callable[[Expression], str]
) -> str:
    match expression:
        case Negative(operand):
            return f"-{written(operand)}"
        case Not(operand):
            return f"not {written(operand)}"
        case Arithmetic(operator, left, right):
            return f"{written(left)} {operator} {written(right)}"
        case Comparison(first, rest):
            return written(first) + "".join(f" {operator} {written(right)}" for operator, right in rest)
    return f" {expression.operator} ".join(map(written, expression.operands))


def _constant(value: str | int | float | bool | None) -> str:
    """Return a value written out; text in ASCII only, so that nothing in it can end it."""
    return ascii(value)
