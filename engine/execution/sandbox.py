"""Evaluate expressions of our own grammar in pydantic-monty: another process, with limits on time and memory.

Nothing but what ``engine.expressions.parse`` understands gets here, and it gets here as an expression, not as
text: what monty runs is written below, and variables are looked up in data passed in.
"""

import atexit
import contextlib
import datetime
import math
import os
import threading
from collections.abc import Mapping
from typing import Any

from pydantic_monty import Monty, MontyError, ResourceLimits

from engine.execution.errors import CannotGoOn, Undecided
from engine.expressions import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Items,
    Literal,
    Logical,
    Member,
    Name,
    Negative,
    Not,
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
    "lower": "({0}).lower()",
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
    inputs = {"data": {name: variables[name] for name in sorted(needed)}, "today": now.date()}
    try:
        with _pool().checkout(limits=LIMITS) as session:
            value = session.feed_run(f"import datetime\n{_monty(expression)}", inputs=inputs)
    except (MontyError, TimeoutError) as error:
        sentence = message(
            "“{expression}” cannot be worked out: {reason}",
            expression=source(expression)[:200],
            reason=_reason(error),
        )
        raise CannotGoOn(sentence) from error
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


def _monty(expression: Expression) -> str:
    """Return the expression as monty runs it, with brackets around every part."""
    match expression:
        case Literal(value):
            return _constant(value)
        case Name(name):
            return f"data[{_constant(name)}]"
        case Member(of, name):
            return f"{_monty(of)}[{_constant(name)}]"
        case Items(items):
            return f"[{', '.join(map(_monty, items))}]"
        case Call(function, arguments):
            written = [_monty(argument) for argument in arguments]
            return _CALLS[function].format(*written) if function in _CALLS else f"{function}({', '.join(written)})"
    return f"({_operation(expression)})"


def _operation(expression: Negative | Not | Arithmetic | Comparison | Logical) -> str:
    match expression:
        case Negative(operand):
            return f"-{_monty(operand)}"
        case Not(operand):
            return f"not {_monty(operand)}"
        case Arithmetic(operator, left, right):
            return f"{_monty(left)} {operator} {_monty(right)}"
        case Comparison(first, rest):
            return _monty(first) + "".join(f" {operator} {_monty(right)}" for operator, right in rest)
    return f" {expression.operator} ".join(map(_monty, expression.operands))


def _constant(value: str | int | float | bool | None) -> str:
    """Return a value written out; text in ASCII only, so that nothing in it can end it."""
    return ascii(value)
