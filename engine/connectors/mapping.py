"""What is sent of a case's variables and taken from an answer, as an administrator writes it: a line each.

``person.id = sokande.personnummer`` sends a value, ``inkomst = person.income.0.amount`` takes one. Paths lead through
objects by name and lists by number from 0; nothing is evaluated.
"""

import json
import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.connectors.failures import CallFailed
from engine.errors import EngineError
from engine.language import message

MOST_LINES = 100
_PATH = re.compile(r"[^\s.={}\"$]+(\.[^\s.={}\"$]+)*")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
RESERVED = "klunga"
"""The object beside the variables that says which case it is: ``{klunga.case}``, ``{klunga.municipality}``."""

Path = tuple[str, ...]


class MappingRefused(EngineError):
    """A line that does not say what is sent or taken."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where in the body something is put: the value at a path of the variables, or ``fixed``."""

    target: Path
    source: Path = ()
    fixed: Any = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Which variable is set from which place in the answer; the empty path is the whole answer."""

    variable: str
    source: Path


def sent(text: str) -> tuple[Sent, ...]:
    """Return what is sent, by lines ``field = variable`` or ``field = "text"``. Raises MappingRefused."""
    found: list[Sent] = []
    for number, left, right in _lines(text):
        target = _path(number, left)
        if right[:1] in '"[{-0123456789' or right in ("true", "false", "null"):
            found.append(Sent(target, fixed=_fixed(number, right)))
        else:
            found.append(Sent(target, _path(number, right)))
    targets = {line.target for line in found}
    if any(line.target[:length] in targets for line in found for length in range(1, len(line.target))):
        raise MappingRefused(message("A field is sent both as a value and with fields of its own."))
    return tuple(found)


def taken(text: str) -> tuple[Taken, ...]:
    """Return what is taken from the answer, by lines ``variable = path``. Raises MappingRefused."""
    found = []
    for number, left, right in _lines(text):
        if not left.isidentifier() or keyword.iskeyword(left) or left.startswith("_") or left.startswith(RESERVED):
            raise MappingRefused(
                message("Line {number}: “{name}” cannot be the name of a variable.", number=number, name=left[:60])
            )
        whole = right == "$"
        found.append(Taken(left, () if whole else _path(number, right.removeprefix("$."))))
    return tuple(found)


def body(lines: tuple[Sent, ...], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent; a variable that nobody has set is left out."""
    made: dict[str, Any] = {}
    for line in lines:
        try:
            value = at(variables, line.source) if line.source else line.fixed
        except LookupError:
            continue
        place = made
        for name in line.target[:-1]:
            place = place.setdefault(name, {})
        place[line.target[-1]] = value
    return made


def outputs(lines: tuple[Taken, ...], document: Any) -> dict[str, Any]:
    """Return the variables that an answer sets. Raises CallFailed if it has nothing at one of the paths."""
    found = {}
    for line in lines:
        try:
            found[line.variable] = at(document, line.source)
        except LookupError:
            path = ".".join(line.source)
            raise CallFailed(message("The answer has nothing at “{path}”.", path=path)) from None
    return found


def filled(template: str, variables: Mapping[str, Any], quoted: Callable[[str], str] = str) -> str:
    """Return a text with its ``{paths}`` replaced by values. Raises CallFailed if one has none or is no text."""

    def value(found: re.Match[str]) -> str:
        path = found[1].strip()
        try:
            known = at(variables, tuple(path.split(".")))
        except LookupError:
            known = None
        if known is None or isinstance(known, dict | list):
            raise CallFailed(message("“{name}” is not set in the case, and is needed for the call.", name=path[:100]))
        text = "true" if known is True else "false" if known is False else str(known)
        return quoted(text)

    return _PLACEHOLDER.sub(value, template)


def asked_for(settings: Mapping[str, Any]) -> list[str]:
    """Return the variables of a case that a connection sends or names in its address, in order, each once.

    >>> asked_for({"url": "https://example.se/{person.nr}/{klunga.case}", "request": 'sort = "a"\\nyta = bygge.yta'})
    ['person', 'bygge']
    """
    paths = [found[1].strip() for text in settings.values() for found in _PLACEHOLDER.finditer(str(text))]
    paths += [".".join(line.source) for line in sent(str(settings.get("request", ""))) if line.source]
    return [name for name in dict.fromkeys(path.split(".")[0] for path in paths) if name != RESERVED and name]


def with_stand_ins(template: str, stand_in: str) -> str:
    """Return a text with the same in the place of each ``{path}``, to see whether its form is right."""
    return _PLACEHOLDER.sub(stand_in, template)


def at(value: Any, path: Path) -> Any:
    """Return what lies at a path. Raises LookupError if nothing does."""
    for name in path:
        if isinstance(value, Mapping):
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and len(name) < 10:
            value = value[int(name)]
        else:
            raise LookupError(name)
    return value


def _lines(text: str) -> list[tuple[int, str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        left, equals, right = (part.strip() for part in line.partition("="))
        if not (left and equals and right):
            raise MappingRefused(
                message(
                    "Line {number} is not of the form “name = value”: {line}", number=number, line=line.strip()[:80]
                )
            )
        found.append((number, left, right))
    if len(found) > MOST_LINES:
        raise MappingRefused(message("There are more than {count} lines.", count=MOST_LINES))
    return found


def _path(number: int, text: str) -> Path:
    if not _PATH.fullmatch(text) or len(text) > 200:
        raise MappingRefused(
            message(
                "Line {number}: “{text}” is no path of names with dots between them.", number=number, text=text[:80]
            )
        )
    return tuple(text.split("."))


def _fixed(number: int, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MappingRefused(
            message(
                "Line {number}: {text} is neither a text in quotation marks nor a number.",
                number=number,
                text=text[:80],
            )
        ) from None


def _refuse(text: str) -> Any:
    raise ValueError(text)
