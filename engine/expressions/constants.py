"""Expressions of other tools that are constants: a text in quotes, or a list of such."""

import json
import re

_WRAPPED = re.compile(r"[$#]\{([^{}]*)\}", re.DOTALL)
_QUOTED = re.compile(r"'([^'\\]*)'")


def texts(text: str) -> tuple[str, ...] | None:
    """Return the texts that an expression or a list with commas stands for; None if it depends on data.

    >>> texts('=["bygg", "miljö"]'), texts("${'bygg'}"), texts("bygg, miljö")
    (('bygg', 'miljö'), ('bygg',), ('bygg', 'miljö'))
    >>> texts("${approver}") is None, texts("=grupp") is None
    (True, True)
    """
    text = text.strip()
    if match := _WRAPPED.fullmatch(text):
        return _of_json(_QUOTED.sub(lambda quoted: json.dumps(quoted[1]), match[1]))
    if text.startswith("="):
        return _of_json(text[1:])
    if "${" in text or "#{" in text:
        return None
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _of_json(text: str) -> tuple[str, ...] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        return None
    return tuple(filter(None, (part.strip() for each in values for part in each.split(","))))
