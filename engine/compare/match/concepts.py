"""Concepts: which words may stand for each other, and which never mean the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sides:
    """What a label's words stand for or against: oppositions it is on the left or right of, and kinds apart."""

    left: frozenset[int]
    right: frozenset[int]
    members: Mapping[int, frozenset[int]]
    denied: bool
    words: frozenset[str]


class Concepts:
    """The synonyms and opposites of one language. All words are stems; a phrase is its stems joined by ``_``."""

    def __init__(self, data: Mapping[str, Any], stem: Callable[[str], str]) -> None:
        self._one = stem
        listed = [*data["verbs"], *data["things"], *data.get("people", [])]
        self._of_verbs = range(len(data["verbs"]))
        sides = [side for pair in data["opposites"] for side in pair]
        said = [phrase for group in (*listed, *sides, *data["apart"]) for phrase in group if " " in phrase]
        self.phrases = frozenset(tuple(map(stem, phrase.split())) for phrase in said)
        self.groups: dict[str, frozenset[int]] = {}
        for number, group in enumerate(listed):
            for key in self._keys(group):
                self.groups[key] = self.groups.get(key, frozenset()) | {number}
        self.light = frozenset(self._keys(data["light"]))
        self.negations = frozenset(self._keys(data["negations"]))
        self._prefixes = tuple(data["prefixes"])
        self._left: dict[str, set[int]] = {}
        self._right: dict[str, set[int]] = {}
        for number, (left, right) in enumerate(data["opposites"]):
            for key in self._keys(left):
                self._left.setdefault(key, set()).add(number)
            for key in self._keys(right):
                self._right.setdefault(key, set()).add(number)
        self._apart = [self._keys(line) for line in data["apart"]]
        self.told_apart = frozenset((*self._left, *self._right, *(key for line in self._apart for key in line)))
        self._roles_apart = [self._keys(line) for line in data["roles_apart"]]

    def _keys(self, group: Iterable[str]) -> list[str]:
        return ["_".join(map(self._one, phrase.split())) for phrase in group]

    def alike(self, one: str, other: str) -> bool:
        """Say whether two stems are synonyms by the lexicon."""
        return bool(self.groups.get(one, frozenset()) & self.groups.get(other, frozenset()))

    def same(self, one: str, other: str) -> bool:
        """Say whether two stems are one word or synonyms."""
        return one == other or self.alike(one, other)

    def actions(self, words: Iterable[str]) -> frozenset[int]:
        """Return what words say is done: the numbers of the lexicon's lines of verbs."""
        return frozenset(number for word in words for number in self.groups.get(word, ()) if number in self._of_verbs)

    def sides(self, words: Iterable[str]) -> Sides:
        """Return on which sides of the lexicon's opposites the words of a label are."""
        plain = frozenset(words)
        return Sides(
            frozenset(number for word in plain for number in self._left.get(word, ())),
            frozenset(number for word in plain for number in self._right.get(word, ())),
            self._members(plain, self._apart),
            bool(plain & self.negations),
            plain - self.negations,
        )

    def _members(self, words: frozenset[str], lines: list[list[str]]) -> dict[int, frozenset[int]]:
        """Return for each line that words name something of which of its places they name."""
        found = {
            number: frozenset(place for place, key in enumerate(line) if any(self.same(word, key) for word in words))
            for number, line in enumerate(lines)
        }
        return {number: places for number, places in found.items() if places}

    def roles_apart(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Say whether the names of two roles are of roles that the lexicon keeps apart."""
        first, second = (self._members(frozenset(words), self._roles_apart) for words in (one, other))
        return any(not places & second[line] for line, places in first.items() if line in second)

    def opposed(self, one: Sides, other: Sides) -> bool:
        """Say whether two labels are opposites: one holds a word, the other only its opposite.

        So are labels of which one denies what the other says, and those about things the lexicon keeps apart.
        """
        if (one.left & other.right) - one.right - other.left or (one.right & other.left) - one.left - other.right:
            return True
        if any(not members & other.members[line] for line, members in one.members.items() if line in other.members):
            return True
        if (
            one.denied != other.denied
            and self._covered(one.words, other.words)
            and self._covered(other.words, one.words)
        ):
            return True
        return any(
            word == prefix + root or root == prefix + word
            for word in one.words - other.words
            for root in other.words - one.words
            if min(len(word), len(root)) > _SHORTEST_ROOT
            for prefix in self._prefixes
        )

    def _covered(self, words: frozenset[str], by: frozenset[str]) -> bool:
        return bool(words) and all(any(self.same(word, other) for other in by) for word in words)


_SHORTEST_ROOT = 5
