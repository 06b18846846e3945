"""Values of a case as a person writes them in a field: each in the way of its kind, read back as the same kind."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import EngineError
from engine.language import Message, message

Kind = Literal["text", "number", "yes_no", "json", "unset"]
"""``unset`` is what nobody has set, so that nothing says of which kind it is."""


class WrongValues(EngineError):
    """Values that are not of their kind. ``problems`` holds a sentence for each field, by the name of the variable."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        super().__init__(message("Nothing is changed. Correct the fields that are marked."))


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A value of a case: the name of its variable, its kind, how it is written, and what a form calls it, if any."""

    name: str
    kind: Kind
    written: str
    label: str = ""


def typed_value(name: str, value: Any) -> TypedValue:
    """Return how a value is written."""
    return TypedValue(name, _kind(value), _written(value))


def unset(name: str) -> TypedValue:
    """Return the empty field of a variable that nobody has set."""
    return TypedValue(name, "unset", "")


def read(field: TypedValue, text: str) -> Any:
    """Return the value that was typed in a field, of the same kind as before. Raises ValueError.

    What was not set is a number, true, false, a list or an object in JSON, else a text; several lines are a list.

    >>> [read(unset("x"), each) for each in ("12", "0471", "Anna", "Anna\\nBo", "true", "2,5")]
    [12, '0471', 'Anna', ['Anna', 'Bo'], True, 2.5]
    """
    if field.kind == "unset":
        return _guessed(text)
    if field.kind == "text":
        return text
    if field.kind == "yes_no":
        return bool(text)
    return json.loads(text, parse_constant=_refuse) if field.kind == "json" else _number(text)


def read_all(fields: Iterable[TypedValue], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that were typed, by the names of their variables. Raises WrongValues."""
    values: dict[str, Any] = {}
    problems: dict[str, Message] = {}
    for field in fields:
        try:
            values[field.name] = read(field, typed.get(field.name, ""))
        except ValueError:
            problems[field.name] = WRONG[field.kind]
    if problems:
        raise WrongValues(problems)
    return values


def _guessed(text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError(text)
    if text.strip()[0] in "[{":
        return json.loads(text, parse_constant=_refuse)
    values = [_one(line) for line in lines]
    return values[0] if len(values) == 1 else values


def _one(line: str) -> Any:
    if line in ("true", "false"):
        return line == "true"
    # A number that begins with a nought is a telephone number, or a number of something.
    return _number(line) if re.fullmatch(r"-?(0|[1-9]\d{0,17})([.,]\d{1,18})?", line) else line


def _kind(value: Any) -> Kind:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "json"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(text: str) -> int | float:
    number = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    return int(number) if re.fullmatch(r"-?\d{1,18}", number) else _finite(number)


def _finite(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,18}\.\d{1,18}", text):
        raise ValueError(text)
    return float(text)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


WRONG: Mapping[Kind, Message] = {
    "text": message("Write a text."),
    "number": message("Write a number."),
    "yes_no": message("Say yes or no."),
    "json": message("Write a list or an object as JSON, as it was before."),
    "unset": message("Write what it is: a text or a number; several things on a line each."),
}
"""What is said where a value is not of its kind."""
