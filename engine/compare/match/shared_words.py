"""Words of two lists of labels: how alike any two of them are, and which share of each label has a counterpart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from engine.compare.match.lists import LARGE, Lists, Matrix, cells
from engine.compare.match.words import Label, Lexicon

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SYNONYM = 0.85
LEARNED = 0.7
CASE = 0.6
"""How alike a general word and one of its cases are: a passport is a document."""
NEAR_SPELLING = 0.88

Synonyms = frozenset[frozenset[str]]
"""Pairs of words that stand for each other."""
Lines = Mapping[int, Sequence[int]]
"""The places of words by the numbers of the lexicon's lines that they stand in."""


def shared_words(ours: Sequence[Label], theirs: Sequence[Label], alike: "Alike", weight: Mapping[str, float]) -> Matrix:
    """Return the share of words, weighed by rarity, that have a counterpart in the other label."""
    (met, total), (their_met, their_total) = met_words(ours, theirs, alike, weight)
    return _share(met, total, their_met, their_total)


def shared_and_beyond(
    ours: Sequence[Label], theirs: Sequence[Label], alike: "Alike", weight: Mapping[str, float]
) -> tuple[Matrix, Matrix]:
    """Return the share of words that have a counterpart in the other label, and what both say beyond each other.

    That is the share of words without a counterpart, of the label where it is less: 0 if one of the two says nothing
    that the other does not.
    """
    (met, total), (their_met, their_total) = met_words(ours, theirs, alike, weight)
    most = np.divide(met, total[:, None], out=np.ones_like(met), where=total[:, None] > 0)
    np.maximum(most, np.divide(their_met, their_total, out=np.ones_like(met), where=their_total > 0), out=most)
    np.subtract(1.0, most, out=most)
    return _share(met, total, their_met, their_total), most


def met_words(
    ours: Sequence[Label], theirs: Sequence[Label], alike: "Alike", weight: Mapping[str, float]
) -> tuple[tuple[Matrix, Matrix], tuple[Matrix, Matrix]]:
    """Return for our labels and for theirs the weight of the words that the other label has, and of all words."""
    our_words = sorted({word for label in ours for word in label.said})
    their_words = sorted({word for label in theirs for word in label.said})
    if not our_words or not their_words:
        none = np.zeros((len(ours), len(theirs)))
        return (none, np.zeros(len(ours))), (none, np.zeros(len(theirs)))
    values = alike.between(our_words, their_words)
    our_lists, their_lists = _lists(ours, our_words), _lists(theirs, their_words)
    weights = _weights(our_lists, our_words, weight)
    total = weights.sum(axis=1)
    met: Matrix = weights @ their_lists.best(values.T).T
    weights = _weights(their_lists, their_words, weight)
    best = our_lists.best(values)
    their_met = best @ weights.T if isinstance(weights, np.ndarray) else (weights @ best.T).T
    return (met, total), (their_met, weights.sum(axis=1))


def _share(met: Matrix, total: Matrix, their_met: Matrix, their_total: Matrix) -> Matrix:
    """Return what both labels have in common, as a share of both; ``met`` is used up."""
    both = total[:, None] + their_total[None, :]
    met += their_met
    np.divide(met, both, out=met, where=both > 0)
    return met


@dataclass(frozen=True)
class Alike:
    """How alike the words of two lists are, in [0, 1]: one word, synonyms, near spellings; opposites are 0."""

    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    values: Matrix

    @classmethod
    def of(cls, ours: list[str], theirs: list[str], lexicon: Lexicon, learned: Synonyms) -> "Alike":
        """Return how alike words are; no word is named twice."""
        rows, columns = ({word: place for place, word in enumerate(words)} for words in (ours, theirs))
        return cls(rows, columns, _alike(ours, theirs, columns, lexicon, learned))

    def reversed(self) -> "Alike":
        """Return the same seen from the other side."""
        return Alike(self.theirs, self.ours, self.values.T)

    def with_cases(self, lexicon: Lexicon) -> "Alike | None":
        """Return the same where a case is some counterpart of what is general; None if there are no such words."""
        sides = [
            [_by_line(words, lines) for lines in (lexicon.general, lexicon.cases)] for words in (self.ours, self.theirs)
        ]
        (general, cases), (their_general, their_cases) = sides
        if general.keys().isdisjoint(their_cases) and cases.keys().isdisjoint(their_general):
            return None
        values = self.values.copy()
        _mark(values, general, their_cases, CASE)
        _mark(values, cases, their_general, CASE)
        return replace(self, values=values)

    def between(self, ours: Sequence[str], theirs: Sequence[str]) -> Matrix:
        """Return how alike some of the words are."""
        if len(ours) == len(self.ours) and len(theirs) == len(self.theirs):
            return self.values
        rows, columns = [self.ours[word] for word in ours], [self.theirs[word] for word in theirs]
        return self.values.take(rows, 0).take(columns, 1)


def _alike(ours: list[str], theirs: list[str], place: Mapping[str, int], lexicon: Lexicon, learned: Synonyms) -> Matrix:
    if not ours or not theirs:
        return np.zeros((len(ours), len(theirs)))
    spelling = process.cdist(ours, theirs, scorer=JaroWinkler.normalized_similarity, dtype=np.float32).astype(
        np.float64
    )
    alike = np.where(spelling >= NEAR_SPELLING, (spelling - NEAR_SPELLING) / (1 - NEAR_SPELLING) * 0.3 + 0.7, 0.0)
    _mark(alike, _by_line(ours, lexicon.groups), _by_line(theirs, lexicon.groups), SYNONYM)
    alike[lexicon.opposed([frozenset((word,)) for word in ours], [frozenset((word,)) for word in theirs])] = 0.0
    if learned:
        for row, word in enumerate(ours):
            for other in (other for pair in learned if word in pair for other in pair - {word} if other in place):
                alike[row, place[other]] = max(alike[row, place[other]], LEARNED)
    for row, word in enumerate(ours):
        if word in place:
            alike[row, place[word]] = 1.0
    return alike


def _mark(alike: Matrix, rows_of: Lines, columns_of: Lines, value: float) -> None:
    """Raise to ``value`` where words stand in one line."""
    for line, rows in rows_of.items():
        if line in columns_of:
            where = cells(rows, columns_of[line])
            alike[where] = np.maximum(alike[where], value)


def _by_line(words: Iterable[str], lines: Mapping[str, frozenset[int]]) -> dict[int, list[int]]:
    """Return the places of the words that each line of a list of the lexicon has, by its number."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for line in lines.get(word, ()):
            places[line].append(place)
    return places


def _lists(labels: Sequence[Label], words: Sequence[str]) -> Lists:
    place = {word: number for number, word in enumerate(words)}
    return Lists.of([[place[word] for word in label.said] for label in labels])


def _weights(labels: Lists, words: Sequence[str], weight: Mapping[str, float]) -> "Matrix | csr_array":
    """Return the weight of each word in each label, 0 where it is not there; of many labels none of the 0s are kept."""
    rows = np.repeat(np.arange(len(labels.counts)), labels.counts)
    values = np.array([weight.get(word, 1.0) for word in words])[labels.members]
    shape = len(labels.counts), len(words)
    if shape[0] * shape[1] > LARGE:
        from scipy.sparse import csr_array  # as in assignment: only who compares waits for it

        return csr_array((values, (rows, labels.members)), shape=shape)
    found = np.zeros(shape)
    found[rows, labels.members] = values
    return found
