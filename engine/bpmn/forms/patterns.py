"""Regular expressions that a form may hold: only those that no text can make slow.

What is read: letters, escapes, classes, groups, alternatives and quantifiers. How many ways there are to try a text of
LONGEST characters is counted beforehand; an expression with more than MOST_WAYS is refused. Patterns mean the same in
JavaScript, Java and Python as far as they are read here; look-around, back references and flags are not.
"""

import re

LONGEST = 200
"""A text that is tried against a pattern has at most so many characters."""
MOST_WAYS = 10_000_000
_QUANTIFIER = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}|[?*+]")
_ATOM = re.compile(r"\\[dDwWsS]|\\[^\w\s]|\[\^?(?:\\[dDwWsS]|\\[^\w\s]|[^\\\[\]])+\]|[^\\()\[\]{}|?*+^$]")


class _Refused(Exception):
    """A pattern with something else in it."""


def is_safe(pattern: str) -> bool:
    """Say whether a pattern means the same everywhere and is quick for any text of LONGEST characters.

    >>> is_safe(r"^\\d{6}-\\d{4}$"), is_safe(r"(a+)+$"), is_safe(r"(?=x)"), is_safe(r"^(ja|nej)$")
    (True, False, False, True)
    """
    if len(pattern) > 300:
        return False
    try:
        ways, end = _alternatives(pattern, 0, depth=5)
        re.compile(pattern)
    except (_Refused, re.error, RecursionError):
        return False
    starts = 1 if pattern.startswith("^") and "|" not in pattern else LONGEST
    return end == len(pattern) and ways * starts <= MOST_WAYS


def _alternatives(text: str, at: int, depth: int) -> tuple[int, int]:
    """Return in how many ways alternatives can be tried, and where they end."""
    if depth == 0:
        raise _Refused
    total, ways = 0, 1
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            total, ways, at = total + ways, 1, at + 1
            continue
        tried, at = _part(text, at, depth)
        ways *= tried
        if ways > MOST_WAYS:
            raise _Refused
    return total + ways, at


def _part(text: str, at: int, depth: int) -> tuple[int, int]:
    """Return in how many ways one atom with its quantifier can be tried, and where it ends."""
    if text[at] in "^$":
        return 1, at + 1
    inner = 1
    if text[at] == "(":
        start = at + 3 if text.startswith("(?:", at) else at + 1
        inner, at = _alternatives(text, start, depth - 1)
        if at >= len(text):
            raise _Refused
        at += 1
    elif match := _ATOM.match(text, at):
        at = match.end()
    else:
        raise _Refused
    match = _QUANTIFIER.match(text, at)
    if match is None:
        return inner, at
    return _repeated(inner, *_bounds(match)), match.end()


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    if match[0] in "?*+":
        return (1 if match[0] == "+" else 0), (1 if match[0] == "?" else LONGEST)
    least = int(match[1])
    most = least if match[2] is None else int(match[3] or LONGEST)
    return least, most


def _repeated(inner: int, least: int, most: int) -> int:
    """Return in how many ways something with ``inner`` ways is repeated between ``least`` and ``most`` times."""
    if not least <= most <= LONGEST:
        raise _Refused
    if inner == 1:
        return most - least + 1
    if most > 20:
        raise _Refused
    return sum(inner**count for count in range(least, most + 1))
