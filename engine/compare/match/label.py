"""Evidence of labels: shared words weighed by rarity, synonyms, near spellings, opposites."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from engine.compare.match.words import Label, Lexicon, normal

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

SYNONYM = 0.85
LIGHT = 0.4
SAME_ACTIVITY = 0.92
OTHER_ACTIVITY = 0.7
OTHER_ACTION = 0.75
SURPLUS = 0.08
CONFLICT = 0.25
NEAR_SPELLING = 0.88
MISSPELT = 0.93


@dataclass(frozen=True)
class LabelEvidence:
    """How alike the labels of two models are: rows are the reference's nodes, columns the variant's.

    ``words`` in [0, 1] is the weighed share of words with a counterpart, ``letters`` in [0, 1] the
    likeness of spelling, ``equal`` 1 where the normalised labels are equal (0.9 but for a slip of spelling),
    ``opposed`` true where they mean opposite things. Silent labels are 0 everywhere.
    """

    words: Matrix
    letters: Matrix
    equal: Matrix
    opposed: Mask


def label_evidence(reference: Sequence[Label], variant: Sequence[Label], lexicon: Lexicon) -> LabelEvidence:
    """Return the evidence of two lists of labels. O(N * M) in the number of labels.

    Source: the share of words is the bag-of-words similarity of Klinkmüller et al., "Increasing recall of
    process model matching by improved activity label matching", BPM 2013.
    Departure: words are weighed by their rarity in the two models, and synonyms count ``SYNONYM``.
    """
    letters = (
        process.cdist(
            [label.text for label in reference],
            [label.text for label in variant],
            scorer=fuzz.token_sort_ratio,
            dtype=np.float32,
        ).astype(np.float64)
        / 100
    )
    loud = np.outer([bool(label) for label in reference], [bool(label) for label in variant])
    equal = np.array([[one.text == other.text for other in variant] for one in reference], dtype=np.float64)
    shape = (len(reference), len(variant))
    equal = np.maximum(equal.reshape(letters.shape), 0.9 * (letters >= MISSPELT))
    opposed = _opposed(reference, variant, lexicon)
    return LabelEvidence(
        words=_as_activities(_shared_words(reference, variant, lexicon), reference, variant, lexicon) * loud,
        letters=letters.reshape(shape) * loud,
        equal=equal.reshape(shape) * loud,
        opposed=opposed.reshape(shape),
    )


def _as_activities(shared: Matrix, reference: Sequence[Label], variant: Sequence[Label], lexicon: Lexicon) -> Matrix:
    """Return the share of words, corrected by what the labels say as a whole: the same activity, or another one."""
    ours, theirs = ([frozenset(label.words) for label in labels] for labels in (reference, variant))
    found = shared.copy()
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            if one != other:
                found[row, column] = _as_activity(float(shared[row, column]), one, other, lexicon)
    return found


def _as_activity(shared: float, one: frozenset[str], other: frozenset[str], lexicon: Lexicon) -> float:
    first, second = lexicon.activities(one), lexicon.activities(other)
    common = first.keys() & second.keys()
    if common:
        likeness = max(_likeness(one - first[name], other - second[name], one, other, lexicon) for name in common)
        return max(shared, likeness)
    if first and second:
        return shared * OTHER_ACTIVITY
    ours, theirs = lexicon.actions(one), lexicon.actions(other)
    return shared * OTHER_ACTION if ours and theirs and not ours & theirs else shared


def _likeness(
    ours: frozenset[str], theirs: frozenset[str], one: frozenset[str], other: frozenset[str], lexicon: Lexicon
) -> float:
    """Return how alike two labels of one activity are: less for what only one adds, least if both add other things."""
    more = [word for word in ours - lexicon.light if not any(lexicon.same(word, its) for its in other)]
    less = [word for word in theirs - lexicon.light if not any(lexicon.same(word, its) for its in one)]
    if more and less:
        return SAME_ACTIVITY - CONFLICT
    return SAME_ACTIVITY - SURPLUS * min(2, len(more) + len(less))


def _opposed(reference: Sequence[Label], variant: Sequence[Label], lexicon: Lexicon) -> Mask:
    ours = [lexicon.sides(label.words) for label in reference]
    theirs = [lexicon.sides(label.words) for label in variant]
    return np.array([[lexicon.opposed(one, other) for other in theirs] for one in ours], dtype=np.bool_)


def _shared_words(reference: Sequence[Label], variant: Sequence[Label], lexicon: Lexicon) -> Matrix:
    """Return the share of words, weighed by rarity, that have a counterpart in the other label."""
    shared = np.zeros((len(reference), len(variant)))
    ours = sorted({word for label in reference for word in label.words})
    theirs = sorted({word for label in variant for word in label.words})
    if not ours or not theirs:
        return shared
    alike = _alike(ours, theirs, lexicon)
    weight = _rarity([*reference, *variant], lexicon)
    ours_in = _membership(reference, ours)
    theirs_in = _membership(variant, theirs)
    ours_found = np.stack([alike[:, row > 0].max(axis=1, initial=0.0) for row in theirs_in], axis=1)
    theirs_found = np.stack([alike[row > 0, :].max(axis=0, initial=0.0) for row in ours_in], axis=0)
    our_weight = ours_in * np.array([weight[word] for word in ours])
    their_weight = theirs_in * np.array([weight[word] for word in theirs])
    found = our_weight @ ours_found + theirs_found @ their_weight.T
    total = our_weight.sum(axis=1)[:, None] + their_weight.sum(axis=1)[None, :]
    return np.divide(found, total, out=shared, where=total > 0)


def _alike(ours: list[str], theirs: list[str], lexicon: Lexicon) -> Matrix:
    spelling = process.cdist(ours, theirs, scorer=JaroWinkler.normalized_similarity, dtype=np.float32).astype(
        np.float64
    )
    alike = np.where(spelling >= NEAR_SPELLING, (spelling - NEAR_SPELLING) / (1 - NEAR_SPELLING) * 0.3 + 0.7, 0.0)
    sides = {word: lexicon.sides((word,)) for word in {*ours, *theirs}}
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            if one == other:
                continue
            if lexicon.alike(one, other):
                alike[row, column] = max(alike[row, column], SYNONYM)
            if lexicon.opposed(sides[one], sides[other]):
                alike[row, column] = 0.0
    return alike


def _membership(labels: Sequence[Label], words: list[str]) -> Matrix:
    place = {word: number for number, word in enumerate(words)}
    rows = np.zeros((len(labels), len(words)))
    for row, label in enumerate(labels):
        for word in label.words:
            rows[row, place[word]] = 1.0
    return rows


def _rarity(labels: Sequence[Label], lexicon: Lexicon) -> dict[str, float]:
    """Return a weight in (0, 1] for every word: common words of the two models, and light words, weigh less."""
    counts = Counter(word for label in labels for word in set(label.words))
    total = max(1, sum(1 for label in labels if label))
    return {
        word: log(1 + total / count) / log(1 + total) * (LIGHT if word in lexicon.light else 1.0)
        for word, count in counts.items()
    }


def text_likeness(one: str, other: str) -> float:
    """Return how alike two texts are in [0, 1], whatever the order of words; 0 if either is empty."""
    first, second = normal(one), normal(other)
    return fuzz.token_set_ratio(first, second) / 100 if first and second else 0.0
