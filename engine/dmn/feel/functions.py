"""The built-in functions that are understood (DMN 1.5, 10.3.4): each of values alone; what does not fit gives null."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from engine.dmn.feel.values import NUMBERS, Months, as_text, before, duration, equal, moment, number

MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the least and the greatest number of arguments, and what it does with their values."""

    arguments: tuple[int, int]
    apply: Callable[..., Any]


def _date(*given: Any) -> Any:
    if len(given) == 3 and all(isinstance(each, Decimal) for each in given):
        return date(*(int(each) for each in given))
    value = moment(given[0]) if isinstance(given[0], str) and len(given) == 1 else given[0]
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _time(*given: Any) -> Any:
    if len(given) == 3:
        hour, minute, second = (int(each) for each in given)
        return time(hour, minute, second)
    value = moment(given[0]) if isinstance(given[0], str) else given[0]
    return value.timetz() if isinstance(value, datetime) else value if isinstance(value, time) else None


def _date_and_time(*given: Any) -> Any:
    if len(given) == 2:
        return datetime.combine(_date(given[0]), given[1])
    value = moment(given[0]) if isinstance(given[0], str) else given[0]
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _at(text: str) -> Any:
    return moment(text) or duration(text)


def _months_between(start: date, end: date) -> Months:
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and end.day < start.day:
        count -= 1
    elif count < 0 and end.day > start.day:
        count += 1
    return Months(count)


def _number(text: Any, *separators: Any) -> Any:
    if isinstance(text, Decimal):
        return text
    for separator, instead in zip(separators, ("", "."), strict=False):
        text = text.replace(separator, instead) if separator else text
    return number(text)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) or value is None else as_text(value)


def _substring(text: str, start: Decimal, *length: Decimal) -> str | None:
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if start == 0 or first < 0:
        return None
    return text[first : first + int(length[0])] if length else text[first:]


def _listed(given: tuple[Any, ...]) -> list[Any]:
    return given[0] if len(given) == 1 and isinstance(given[0], list) else list(given)


def _extreme(*given: Any, greatest: bool) -> Any:
    best, *others = _listed(given)
    for each in others:
        less = before(best, each)
        if less is None:
            return None
        best = each if less is greatest else best
    return best


def _numbers(given: tuple[Any, ...]) -> list[Decimal]:
    found = _listed(given)
    if not found or not all(isinstance(each, Decimal) for each in found):
        raise TypeError
    return found


def _sum(*given: Any) -> Decimal:
    total = Decimal(0)
    for each in _numbers(given):
        total = NUMBERS.add(total, each)
    return total


def _mean(*given: Any) -> Decimal:
    return NUMBERS.divide(_sum(*given), Decimal(len(_numbers(given))))


def _median(*given: Any) -> Decimal:
    found = sorted(_numbers(given))
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else NUMBERS.divide(found[middle - 1] + found[middle], Decimal(2))


def _every(*given: Any) -> bool | None:
    found = _listed(given)
    return False if False in found else True if all(each is True for each in found) else None


def _any(*given: Any) -> bool | None:
    found = _listed(given)
    return True if True in found else False if all(each is False for each in found) else None


def _contains(items: Any, wanted: Any) -> bool:
    return any(equal(each, wanted) is True for each in (items if isinstance(items, list) else [items]))


def _distinct(*lists: list[Any]) -> list[Any]:
    found: list[Any] = []
    for each in (item for items in lists for item in items):
        if not _contains(found, each):
            found.append(each)
    return found


def _flat(items: list[Any]) -> list[Any]:
    return [inner for each in items for inner in (_flat(each) if isinstance(each, list) else [each])]


def _rounded(mode: str) -> Callable[..., Decimal]:
    def rounds(value: Decimal, *scale: Decimal) -> Decimal:
        digits = int(scale[0]) if scale else 0
        if not -40 <= digits <= 40:
            raise ValueError
        return NUMBERS.create_decimal(value.quantize(Decimal(1).scaleb(-digits), rounding=mode, context=NUMBERS))

    return rounds


def _modulo(value: Decimal, by: Decimal) -> Decimal:
    return NUMBERS.subtract(
        value, NUMBERS.multiply(by, NUMBERS.divide(value, by).to_integral_value(rounding=ROUND_FLOOR))
    )


def _absolute(value: Any) -> Any:
    return Months(abs(value.count)) if isinstance(value, Months) else abs(value)


FUNCTIONS: dict[str, Function] = {
    "date": Function((1, 3), _date),
    "time": Function((1, 3), _time),
    "date and time": Function((1, 2), _date_and_time),
    "duration": Function((1, 1), lambda text: text if isinstance(text, timedelta | Months) else duration(text)),
    "years and months duration": Function((2, 2), _months_between),
    "@": Function((1, 1), _at),
    "today": Function((0, 0), lambda: None),
    "now": Function((0, 0), lambda: None),
    "number": Function((1, 3), _number),
    "string": Function((1, 1), _string),
    "not": Function((1, 1), lambda value: not value if isinstance(value, bool) else None),
    "substring": Function((2, 3), _substring),
    "string length": Function((1, 1), lambda text: Decimal(len(text + ""))),
    "upper case": Function((1, 1), lambda text: text.upper()),
    "lower case": Function((1, 1), lambda text: text.lower()),
    "substring before": Function((2, 2), lambda text, mark: text.partition(mark)[0] if mark in text else ""),
    "substring after": Function((2, 2), lambda text, mark: text.partition(mark)[2] if mark else text),
    "contains": Function((2, 2), lambda text, part: (part + "") in (text + "")),
    "starts with": Function((2, 2), lambda text, part: text.startswith(part)),
    "ends with": Function((2, 2), lambda text, part: text.endswith(part)),
    "list contains": Function((2, 2), _contains),
    "count": Function((1, 1), lambda items: Decimal(len(items)) if isinstance(items, list) else Decimal(1)),
    "min": Function((1, 50), lambda *given: _extreme(*given, greatest=False)),
    "max": Function((1, 50), lambda *given: _extreme(*given, greatest=True)),
    "sum": Function((1, 50), _sum),
    "mean": Function((1, 50), _mean),
    "median": Function((1, 50), _median),
    "all": Function((1, 50), _every),
    "any": Function((1, 50), _any),
    "append": Function((2, 50), lambda items, *more: [*items, *more]),
    "concatenate": Function((1, 50), lambda *lists: [each for items in lists for each in items]),
    "union": Function((1, 50), _distinct),
    "distinct values": Function((1, 1), _distinct),
    "flatten": Function((1, 1), _flat),
    "reverse": Function((1, 1), lambda items: list(reversed(items))),
    "floor": Function((1, 2), _rounded(ROUND_FLOOR)),
    "ceiling": Function((1, 2), _rounded(ROUND_CEILING)),
    "decimal": Function((2, 2), _rounded(ROUND_HALF_EVEN)),
    "abs": Function((1, 1), _absolute),
    "modulo": Function((2, 2), _modulo),
    "odd": Function((1, 1), lambda value: value % 2 != 0),
    "even": Function((1, 1), lambda value: value % 2 == 0),
    "get value": Function((2, 2), lambda context, key: context.get(key)),
}


def applied(name: str, values: list[Any]) -> Any:
    """Return what a function gives for values; null for values that it is not made for."""
    try:
        result = FUNCTIONS[name].apply(*values)
    except (TypeError, ValueError, AttributeError, ArithmeticError, OverflowError):
        return None
    return None if isinstance(result, str) and len(result) > MAX_TEXT else result
