"""Evidence of labels: shared words weighed by rarity, synonyms, near spellings, opposites."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from engine.compare.match.lists import Mask, Matrix, cells, slices, spread
from engine.compare.match.shared_words import Alike, Synonyms, shared_and_beyond, shared_words
from engine.compare.match.told import Kind, Told, told
from engine.compare.match.words import Label, Lexicon, normal

LIGHT = 0.4
PART = 0.9
"""What it is worth that a label is one of the things that another says together."""
CLEARLY = 0.2
MISSPELT = 0.93

EQUAL: Matrix = np.array([0.0, 0.9, 1.0])
"""What it is worth that labels are not equal, equal but for a slip of spelling, and equal."""
BEYOND: Matrix = np.linspace(0.0, -1.0, 101)
"""How far it speaks against two labels that both say something beyond each other, in hundredths of their words."""
Numbers = NDArray[np.int16]


@dataclass(frozen=True)
class LabelEvidence:
    """How alike the labels of two models are: rows are the reference's nodes, columns the variant's.

    ``words`` in [0, 1] is the weighed share of words with a counterpart, ``general`` the same share if a case is a
    counterpart of what is general, too, ``spelt`` in [0, 1] ``words`` with the likeness of
    spelling, ``equal`` whether the normalised labels are equal, by their places in ``EQUAL``, ``beyond`` what both say
    beyond each other, by its place in ``BEYOND``, ``opposed`` true where they mean opposite things. Silent labels are
    0 everywhere. ``our_part`` and ``their_part`` number from 1 the part of the reference's and the variant's label that
    is like the whole other one, 0 for none.
    """

    words: Matrix
    general: Matrix
    spelt: Matrix
    equal: NDArray[np.int8]
    beyond: NDArray[np.int8]
    opposed: Mask
    our_part: Numbers
    their_part: Numbers

    @classmethod
    def unknown(cls, rows: int, columns: int) -> "LabelEvidence":
        """Return the evidence of so many labels before any is compared, for ``put``."""
        kinds = (np.float64, np.float64, np.float64, np.int8, np.int8, np.bool_, np.int16, np.int16)
        return cls(*(np.empty((rows, columns), dtype=kind) for kind in kinds))

    def put(self, rows: slice, known: "LabelEvidence") -> None:
        """Enter the evidence of some of the reference's labels."""
        for part in fields(self):
            getattr(self, part.name)[rows] = getattr(known, part.name)

    def at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> "LabelEvidence":
        """Return the evidence of these rows and columns, for the caller to change."""
        return LabelEvidence(*(getattr(self, part.name).take(rows, 0).take(columns, 1) for part in fields(self)))


def label_evidence(
    reference: Sequence[Label],
    variant: Sequence[Label],
    lexicon: Lexicon,
    rarity: Mapping[str, float] | None = None,
    learned: Synonyms = frozenset(),
) -> LabelEvidence:
    """Return the evidence of two lists of labels; equal labels are looked at once.

    ``rarity`` is the weight of each word, of these labels if it is not given; ``learned`` are synonyms beside those of
    the lexicon. O(N * M) in the number of labels.

    Source: the share of words is the bag-of-words similarity of Klinkmüller et al., "Increasing recall of
    process model matching by improved activity label matching", BPM 2013.
    Departure: words are weighed by their rarity in the models compared, and synonyms count ``SYNONYM``.
    """
    weight = rarity if rarity is not None else rarities([*reference, *variant], lexicon)
    theirs = list(dict.fromkeys(variant))
    columns = _places(variant, theirs)

    def of(some: Sequence[Label]) -> LabelEvidence:
        ours = list(dict.fromkeys(some))
        found = _evidence(ours, theirs, lexicon, weight, learned)
        distinct = len(ours) == len(some) and len(theirs) == len(variant)
        return found if distinct else found.at(_places(some, ours), columns)

    shape = len(reference), len(variant)
    first, *more = slices(shape)
    if not more:
        return of(reference)
    found = LabelEvidence.unknown(*shape)
    for rows in (first, *more):
        found.put(rows, of(reference[rows]))
    return found


def _places(labels: Sequence[Label], distinct: Sequence[Label]) -> NDArray[np.intp]:
    place = {label: number for number, label in enumerate(distinct)}
    return np.array([place[label] for label in labels], dtype=np.intp)


def _evidence(
    ours: Sequence[Label], theirs: Sequence[Label], lexicon: Lexicon, weight: Mapping[str, float], learned: Synonyms
) -> LabelEvidence:
    alike = Alike.of(_words(ours), _words(theirs), lexicon, learned)

    def likeness(ours: Sequence[Label], theirs: Sequence[Label], alike: Alike) -> Matrix:
        return _as_activities(shared_words(ours, theirs, alike, weight), ours, theirs, lexicon)

    words, beyond = shared_and_beyond(ours, theirs, alike, weight)
    words = _as_activities(words, ours, theirs, lexicon)
    in_general = alike.with_cases(lexicon)
    general = words.copy() if in_general is None else shared_words(ours, theirs, in_general, weight)
    our_best, our_part = _by_part(ours, theirs, lambda parts: likeness(parts, theirs, alike))
    their_best, their_part = _by_part(theirs, ours, lambda parts: likeness(parts, ours, alike.reversed()))
    words = np.maximum(words, np.maximum(our_best, their_best.T))
    texts = [label.text for label in ours], [label.text for label in theirs]
    letters = process.cdist(*texts, scorer=fuzz.token_sort_ratio, dtype=np.float32).astype(np.float64)
    letters = letters.reshape(len(ours), len(theirs))
    letters /= 100
    loud = np.outer([bool(label) for label in ours], [bool(label) for label in theirs])
    equal = (letters >= MISSPELT).astype(np.int8)
    columns = {label.text: column for column, label in enumerate(theirs)}
    for row, label in enumerate(ours):
        if label.text in columns:
            equal[row, columns[label.text]] = 2
    opposed = lexicon.opposed([label.said for label in ours], [label.said for label in theirs])
    apart = np.round(np.minimum(beyond, 1 - words) * (len(BEYOND) - 1)).astype(np.int8)
    for part in (words, general, letters, equal, apart):
        part *= loud
    spelt = 0.75 * words
    letters *= 0.25
    spelt += letters
    np.maximum(spelt, EQUAL[equal], out=spelt)
    return LabelEvidence(words, general, spelt, equal, apart, opposed, our_part, their_part.T)


def _words(labels: Iterable[Label]) -> list[str]:
    """Return all words of labels and of their parts, in order."""
    return sorted({word for label in labels for words in (label.said, *label.parts) for word in words})


def _by_part(
    ours: Sequence[Label], theirs: Sequence[Label], likeness: Callable[[Sequence[Label]], Matrix]
) -> tuple[Matrix, Numbers]:
    """Return how alike the best part of our label is to the whole of theirs, and which part that is, from 1.

    No part is named where none is clearly more alike than the others.
    """
    best, part = np.zeros((len(ours), len(theirs))), np.zeros((len(ours), len(theirs)), dtype=np.int16)
    rows = [row for row, label in enumerate(ours) if label.parts]
    if rows:
        parts = [Label("", tuple(sorted(words))) for row in rows for words in ours[row].parts]
        found = PART * likeness(parts)
        at = 0
        for row in rows:
            own = found[at : at + len(ours[row].parts)]
            best[row], second = own.max(axis=0), np.partition(own, -2, axis=0)[-2]
            part[row] = np.where(best[row] - second >= CLEARLY, own.argmax(axis=0) + 1, 0)
            at += len(own)
    return best, part


def _as_activities(shared: Matrix, ours: Sequence[Label], theirs: Sequence[Label], lexicon: Lexicon) -> Matrix:
    """Return the share of words, corrected by what the labels say as a whole: the same activity, or another one.

    O(N * M) in the number of labels, but for those of one activity by numpy alone.
    """
    rows_of, columns_of = ([told(label.said, lexicon) for label in labels] for labels in (ours, theirs))
    our_kinds, their_kinds = _by_kind(rows_of), _by_kind(columns_of)
    factor = np.array([[one.factor(other) for other in their_kinds] for one in our_kinds])
    row_kind, column_kind = (_kind_of(kinds) for kinds in (our_kinds, their_kinds))
    found = shared
    found *= spread(factor.reshape(len(our_kinds), len(their_kinds)), row_kind, column_kind)
    for kind, rows in our_kinds.items():
        for other_kind, columns in their_kinds.items():
            if kind.names & other_kind.names:
                for row in rows:
                    one = rows_of[row]
                    for column in columns:
                        other = columns_of[column]
                        if one.said != other.said:
                            found[row, column] = max(found[row, column], one.likeness(other))
    return found


def _by_kind(labels: Sequence[Told]) -> dict[Kind, list[int]]:
    places: dict[Kind, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        places[label.kind].append(place)
    return places


def _kind_of(kinds: Mapping[Kind, Sequence[int]]) -> NDArray[np.intp]:
    """Return for each label the number of its kind."""
    number = np.zeros(sum(map(len, kinds.values())), dtype=np.intp)
    for place, places in enumerate(kinds.values()):
        number[places] = place
    return number


def rarities(labels: Sequence[Label], lexicon: Lexicon) -> dict[str, float]:
    """Return a weight in (0, 1] for every word: common words of the models compared, and light words, weigh less."""
    counts = Counter(word for label in labels for word in label.said)
    total = max(1, sum(1 for label in labels if label))
    return {
        word: log(1 + total / count) / log(1 + total) * (LIGHT if word in lexicon.light else 1.0)
        for word, count in counts.items()
    }


def text_likeness(ours: Sequence[str], theirs: Sequence[str]) -> Matrix:
    """Return how alike every two texts are in [0, 1], whatever the order of words; 0 where either is empty."""
    found = np.zeros((len(ours), len(theirs)))
    rows, columns = ([place for place, text in enumerate(side) if normal(text)] for side in (ours, theirs))
    if rows and columns:
        texts = [normal(ours[row]) for row in rows], [normal(theirs[column]) for column in columns]
        found[cells(rows, columns)] = process.cdist(*texts, scorer=fuzz.token_set_ratio, dtype=np.float32) / 100
    return found
