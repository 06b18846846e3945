"""Concepts: which words may stand for each other, and which never mean the same."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.compare.match.lists import Mask, cells

_REMEMBERED = 16384
_SHORTEST_ROOT = 5
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sides:
    """What a label's words stand for or against: oppositions it is on the left or right of alone, and kinds apart.

    ``turned`` are its words with a prefix that turns the meaning, each after the word without it.
    """

    left: frozenset[int]
    right: frozenset[int]
    members: Mapping[int, frozenset[int]]
    denied: bool
    words: Words
    turned: tuple[tuple[str, str], ...]


class Concepts:
    """The synonyms and opposites of one language. All words are stems; a phrase is its stems joined by ``_``."""

    def __init__(self, data: Mapping[str, Any], stem: Callable[[str], str]) -> None:
        self._one = stem
        listed = [*data["verbs"], *data["things"], *data.get("people", [])]
        self._of_verbs = range(len(data["verbs"]))
        sides = [side for pair in data["opposites"] for side in pair]
        cases = [side for line in data["cases"] for side in line]
        said = [phrase for group in (*listed, *sides, *cases, *data["apart"]) for phrase in group if " " in phrase]
        self.phrases = frozenset(tuple(map(stem, phrase.split())) for phrase in said)
        self.of_phrases = frozenset(word for phrase in said for word in phrase.split())
        self.groups = self._numbered(listed)
        self.general, self.cases = (self._numbered(side) for side in zip(*data["cases"], strict=True))
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
        apart = [self._keys(line) for line in data["apart"]]
        self.told_apart = frozenset((*self._left, *self._right, *(key for line in apart for key in line)))
        self._apart = self._places(apart)
        self._roles_apart = self._places([self._keys(line) for line in data["roles_apart"]])
        self.role_members = lru_cache(_REMEMBERED)(self._role_members)
        self._outside = frozenset(self._keys(data["outside"]))
        self.sides = lru_cache(_REMEMBERED)(self._sides)
        self.actions = lru_cache(_REMEMBERED)(self._actions)

    def _keys(self, group: Iterable[str]) -> list[str]:
        return ["_".join(map(self._one, phrase.split())) for phrase in group]

    def _numbered(self, lines: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
        """Return for every word of some lines the numbers of the lines that have it."""
        found: dict[str, frozenset[int]] = {}
        for number, line in enumerate(lines):
            for key in self._keys(line):
                found[key] = found.get(key, frozenset()) | {number}
        return found

    def _places(self, lines: list[list[str]]) -> dict[str | int, set[tuple[int, int]]]:
        """Return the (line, place) that each word names, and each number of a group of synonyms."""
        places: dict[str | int, set[tuple[int, int]]] = defaultdict(set)
        for number, line in enumerate(lines):
            for place, key in enumerate(line):
                for name in (key, *self.groups.get(key, ())):
                    places[name].add((number, place))
        return dict(places)

    def alike(self, one: str, other: str) -> bool:
        """Say whether two stems are synonyms by the lexicon."""
        ours, theirs = self.groups.get(one), self.groups.get(other)
        return ours is not None and theirs is not None and not ours.isdisjoint(theirs)

    def same(self, one: str, other: str) -> bool:
        """Say whether two stems are one word or synonyms."""
        return one == other or self.alike(one, other)

    def acts(self, word: str) -> bool:
        """Say whether a word says what is done, by the lexicon's lines of verbs."""
        return any(number in self._of_verbs for number in self.groups.get(word, ()))

    def _actions(self, words: Words) -> frozenset[int]:
        """Return what words say is done: the numbers of the lexicon's lines of verbs."""
        return frozenset(number for word in words for number in self.groups.get(word, ()) if number in self._of_verbs)

    def _sides(self, words: Words) -> Sides:
        """Return on which sides of the lexicon's opposites the words of a label are."""
        left = frozenset(number for word in words for number in self._left.get(word, ()))
        right = frozenset(number for word in words for number in self._right.get(word, ()))
        said = words - self.negations
        turned = tuple(
            (word[len(prefix) :], word)
            for word in said
            if word.startswith(self._prefixes)
            for prefix in self._prefixes
            if word.startswith(prefix) and len(word) - len(prefix) > _SHORTEST_ROOT
        )
        members = self._members(words, self._apart)
        return Sides(left - right, right - left, members, bool(words & self.negations), said, turned)

    def _members(self, words: Words, places: Mapping[str | int, set[tuple[int, int]]]) -> dict[int, frozenset[int]]:
        """Return for each line that words name something of which of its places they name."""
        found: dict[int, set[int]] = defaultdict(set)
        for word in words:
            for name in (word, *self.groups.get(word, ())):
                for line, place in places.get(name, ()):
                    found[line].add(place)
        return {line: frozenset(named) for line, named in found.items()}

    def _role_members(self, words: Words) -> dict[int, frozenset[int]]:
        """Return for each line of roles kept apart which of its places the name of a role names."""
        return self._members(words, self._roles_apart)

    def roles_apart(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Say whether the names of two roles are of roles that the lexicon keeps apart."""
        first, second = self.role_members(frozenset(one)), self.role_members(frozenset(other))
        return any(not places & second[line] for line, places in first.items() if line in second)

    def is_outside(self, words: Iterable[str]) -> bool:
        """Say whether the name of a role is of somebody outside the organisation: an applicant, another authority."""
        return any(word in self._outside for word in words)

    def opposed(self, ours: Sequence[Words], theirs: Sequence[Words]) -> Mask:
        """Say for every two labels whether they are opposites: one holds a word, the other only its opposite.

        So are labels of which one denies what the other says, and those about things the lexicon keeps apart.
        """
        first, second = list(map(self.sides, ours)), list(map(self.sides, theirs))
        found: Mask = np.zeros((len(ours), len(theirs)), dtype=np.bool_)
        _mark_across(found, first, second)
        _mark_apart(found, first, second)
        self._mark_denied(found, first, second)
        _mark_prefixed(found, first, second)
        return found

    def _mark_denied(self, found: Mask, ours: Sequence[Sides], theirs: Sequence[Sides]) -> None:
        denied = [place for place, one in enumerate(theirs) if one.denied]
        if not denied and not any(one.denied for one in ours):
            return
        said = [place for place, one in enumerate(theirs) if not one.denied]
        for row, one in enumerate(ours):
            for column in said if one.denied else denied:
                words = theirs[column].words
                if self._covered(one.words, words) and self._covered(words, one.words):
                    found[row, column] = True

    def says_the_same(self, one: Words, other: Words) -> bool:
        """Say whether neither of two labels has a word that weighs and that the other has not, nor a synonym of it."""
        return self._covered(one - self.light, other) and self._covered(other - self.light, one)

    def does_the_same(self, one: Words, other: Words) -> bool:
        """Say whether two labels have the same words, but for what is light and for verbs of one line."""
        ours, theirs = one - other - self.light, other - one - self.light
        return all(
            any(not self.actions(frozenset((word,))).isdisjoint(self.actions(frozenset((fellow,)))) for fellow in rest)
            for words, rest in ((ours, theirs), (theirs, ours))
            for word in words
        )

    def _covered(self, words: Words, by: Words) -> bool:
        return bool(words) and all(any(self.same(word, other) for other in by) for word in words)


def _mark_across(found: Mask, ours: Sequence[Sides], theirs: Sequence[Sides]) -> None:
    """Mark labels of which one is on the left of an opposition alone and the other on its right alone."""
    our_left, our_right = _holding(ours)
    their_left, their_right = _holding(theirs)
    for rows_of, columns_of in ((our_left, their_right), (our_right, their_left)):
        for number in rows_of.keys() & columns_of.keys():
            found[cells(rows_of[number], columns_of[number])] = True


def _holding(sides: Sequence[Sides]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return for each opposition the places of the labels that hold only its left, and only its right."""
    left: dict[int, list[int]] = defaultdict(list)
    right: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(sides):
        for number in one.left:
            left[number].append(place)
        for number in one.right:
            right[number].append(place)
    return left, right


def _mark_apart(found: Mask, ours: Sequence[Sides], theirs: Sequence[Sides]) -> None:
    columns_of: dict[int, list[int]] = defaultdict(list)
    for column, other in enumerate(theirs):
        for line in other.members:
            columns_of[line].append(column)
    for row, one in enumerate(ours if columns_of else ()):
        for line, places in one.members.items():
            for column in columns_of.get(line, ()):
                if not places & theirs[column].members[line]:
                    found[row, column] = True


def _mark_prefixed(found: Mask, ours: Sequence[Sides], theirs: Sequence[Sides]) -> None:
    """Mark labels of which one has a word and the other the same word with a prefix that turns its meaning."""
    pairs = {pair for sides in (ours, theirs) for one in sides for pair in one.turned}
    if not any(word in one.words for word, _ in pairs for sides in (ours, theirs) for one in sides):
        return
    rows_of, columns_of = _by_word(ours), _by_word(theirs)
    for word, turned in pairs:
        for one, other in ((word, turned), (turned, word)):
            for row in rows_of.get(one, ()):
                for column in columns_of.get(other, ()):
                    if one not in theirs[column].words and other not in ours[row].words:
                        found[row, column] = True


def _by_word(sides: Sequence[Sides]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(sides):
        for word in one.words:
            places[word].append(place)
    return places
