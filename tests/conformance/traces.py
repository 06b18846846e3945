"""Sets of allowed traces, written as ``s (A B & C) j e``.

A space means after, ``&`` in any interleaving, ``|`` either, ``x?`` perhaps, ``x*3`` three times, ``()`` groups,
``-`` nothing.
"""

import re
from collections.abc import Iterator
from functools import cache

Trace = tuple[str, ...]
_TOKENS = re.compile(r"\s*([()|&?]|\*\d+|[\w.-]+)")


@cache
def allowed(text: str) -> frozenset[Trace]:
    """Return the traces that a text allows.

    >>> sorted(" ".join(trace) for trace in allowed("s (A & B) e"))
    ['s A B e', 's B A e']
    """
    reader = _Reader(_TOKENS.findall(text))
    found = reader.either()
    assert not reader.left, f"{text}: {reader.left} is left over"
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens

    def either(self) -> frozenset[Trace]:
        found = self.together()
        while self.left[:1] == ["|"]:
            self.left.pop(0)
            found |= self.together()
        return found

    def together(self) -> frozenset[Trace]:
        found = self.sequence()
        while self.left[:1] == ["&"]:
            self.left.pop(0)
            other = self.sequence()
            found = frozenset(trace for one in found for two in other for trace in _interleaved(one, two))
        return found

    def sequence(self) -> frozenset[Trace]:
        found = frozenset({()})
        while self.left and self.left[0] not in {")", "|", "&"}:
            other = self.part()
            found = frozenset(one + two for one in found for two in other)
        return found

    def part(self) -> frozenset[Trace]:
        token = self.left.pop(0)
        if token == "(":
            found = self.either()
            self.left.pop(0)
        else:
            found = frozenset({() if token == "-" else (token,)})
        while self.left and (self.left[0] == "?" or self.left[0][0] == "*"):
            mark = self.left.pop(0)
            if mark == "?":
                found |= {()}
            else:
                base, found = found, frozenset({()})
                for _ in range(int(mark[1:])):
                    found = frozenset(one + two for one in found for two in base)
        return found


def _interleaved(one: Trace, two: Trace) -> Iterator[Trace]:
    if not one or not two:
        yield one + two
        return
    for rest in _interleaved(one[1:], two):
        yield (one[0], *rest)
    for rest in _interleaved(one, two[1:]):
        yield (two[0], *rest)
