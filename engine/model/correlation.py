"""How a message finds its case: what of the message must be equal to what of the case.

Source: BPMN 2.0.2, section 8.4.2 "Correlation"; Zeebe's correlation keys.
Departure: values are compared as texts, so that the number 4711 and the text "4711" are one, as people write them.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
"""The name of a value in a message: a name, or names with points between them."""
LONGEST = 1000
"""The most characters of a value by which a message finds its case."""

LONGEST_NAMES = 200
"""The most characters of the names of all values by which a message finds its case."""


def as_key(value: Any) -> str | None:
    """Return a value as it is compared; None for what identifies nothing: no value, a list, an empty text.

    >>> as_key(4711), as_key(" 4711 "), as_key(4711.0), as_key(True), as_key([])
    ('4711', '4711', '4711', 'true', None)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        return None
    told = " ".join(str(value).split())
    return told if 0 < len(told) <= LONGEST else None


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Return the value of a message at a path, None if it has none.

    >>> value_at({"order": {"nr": 7}}, "order.nr"), value_at({"order.nr": 8}, "order.nr")
    (7, 8)
    """
    if path in values:
        return values[path]
    found: Any = values
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def names_of(pairs: Sequence[tuple[str, Any]]) -> str:
    """Return the names by which something is found, as one text: in the order of the alphabet, with commas between."""
    return ",".join(sorted(name for name, _ in pairs))


def digest(pairs: Sequence[tuple[str, str | None]]) -> str:
    """Return the same text for the same values of the same names, "" if one is missing; no value is told by it."""
    if any(value is None for _, value in pairs):
        return ""
    told = "\0".join(f"{name}\0{value}" for name, value in sorted(pairs))
    return sha256(told.encode()).hexdigest()
