"""What one-to-one choice leaves over, seen again beside what corresponds already: splits, merges and late pairs.

One model says in one activity what another says in five, and all five are rivals of each other where pairs are chosen
one to one. So every node that is left over is looked at once more with all nodes of the other model, paired or free.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.block import Pairs
from engine.compare.match.context import NEAR, NO_WORDS
from engine.compare.match.derived import Values
from engine.compare.match.evidence import CONSTANT, Evidence
from engine.compare.match.lists import Mask, Matrix, Places, cells
from engine.compare.match.neighbours import neighbour_likeness
from engine.compare.match.stars import Pair, Stars
from engine.compare.match.subject import Subject

# Fitted by `python -m benchmarks fitting`, none below 0, on what is left over in the admission pairs, with their roles
# and without, the exercises, and the seen half of the English pairs; parts and alternatives are weighed by hand.
WEIGHTS: Mapping[str, float] = {
    "constant": -6.5,
    "words": 4.2,
    "cases": 3.7,
    "as like": 2.4,
    "role": 0.6,
    "position": 0.9,
    "beside": 1.5,
    "near": 1.2,
    "within": 0.2,
    "between": 0.8,
    "coverage": 1.15,
    "ahead": 1.9,
    "unrivalled": 1.2,
    "same label": 1.35,
    "alternatives": 3.0,
    "other part": 4.0,
}
JOINS = 0.45
_LEAST = log(JOINS / (1 - JOINS)) - 0.001
"""The logarithm of the odds below which nothing joins, whatever more is said for it."""
LOOKS = 2
"""How often what is still left over is looked at again, if anything was joined."""
OTHER_PARTY = -0.3


def beyond(evidence: Evidence, known: Iterable[Pair], weights: Mapping[str, float] = WEIGHTS) -> Pairs:
    """Return further pairs of what ``known`` pairs leave over, likeliest first, with how likely each is.

    Both nodes may be left over, or one belongs to a pair: a pair grows on one side only, so that it is told as a split
    or a merge. A node joins what it most likely belongs to. O(looks * N * M) for the nodes that say something.
    """
    stars = Stars(known)
    found: Pairs = {}
    for _ in range(LOOKS):
        joining = [each for side in (0, 1) for each in _joining(evidence, stars, side, weights)]
        added = {pair: -against for against, side, pair in sorted(joining) if stars.add(pair, side)}
        if not added:
            break
        found |= added
    return found


def _joining(
    evidence: Evidence, stars: Stars, side: int, weights: Mapping[str, float]
) -> list[tuple[float, int, Pair]]:
    """Return for the nodes of one side that are left over what each most likely belongs to, if it is likely enough."""
    left = LeftOver.of(evidence, stars, side)
    if left is None:
        return []
    sum_ = np.full(left.able.shape, weights[CONSTANT])
    for name, part in left.alone():
        sum_ += weights[name] * part
    if not (left.able & (sum_ >= _LEAST - weights["beside"] - weights["near"])).any():
        return []
    for name, part in left.around():
        sum_ += weights[name] * part
    likely = np.round(np.where(left.able, 1 / (1 + np.exp(-sum_)), 0.0), 9)
    best = likely.argmax(axis=1)
    values = likely[np.arange(len(best)), best]
    return [
        (-value, side, (place, other) if side == 0 else (other, place))
        for place, other, value in zip(left.free.tolist(), left.others[best].tolist(), values.tolist(), strict=True)
        if value >= JOINS
    ]


@dataclass(frozen=True, eq=False)
class LeftOver:
    """The nodes of one side that are in no pair, beside all that say something on the other; matrices are of both.

    ``met`` is 1 where nodes of the two whole models are a pair, this side's as rows.
    """

    evidence: Evidence
    side: int
    free: Places
    others: Places
    met: Matrix

    @classmethod
    def of(cls, evidence: Evidence, stars: Stars, side: int) -> "LeftOver | None":
        """Return what is left over on one side; None if nothing is, or if nothing may join anything."""
        own, other = (cls._spoken(evidence, each) for each in (side, 1 - side))
        free = np.array([place for place in own if not stars.partners[side].get(place)], dtype=np.intp)
        if not len(free) or not len(other):
            return None
        met = evidence.matrix_of(stars.pairs)
        found = cls(evidence, side, free, other, met.T if side else met)
        return found if found.able.any() else None

    @staticmethod
    def _spoken(evidence: Evidence, side: int) -> Places:
        subject = (evidence.reference, evidence.variant)[side]
        return np.flatnonzero(evidence.wording.spoken((subject,)) & ~subject.gateways)

    def of_able(self, values: Matrix) -> Matrix:
        """Return the values, of the two whole models, of what may join what."""
        found: Matrix = self._seen(values)[self._cells][self.able]
        return found

    @cached_property
    def able(self) -> Mask:
        """Return which nodes may join which: not another party's, nor one without a common word.

        A pair of one label is whole: only the same label may join it. What joins a node of a pair is of its
        sort: an activity, an event of the flow, or one of an edge. A pair that has grown on the other side grows on
        this one no more.
        """
        words = self._words + self._cases
        may = self._seen(self.evidence.loud)[self._cells] & ~self._seen(self.evidence.vetoed)[self._cells]
        own, other = self._pairs
        whole = np.isin(self.others, other[self._seen(self.evidence.parts["equal"])[own, other] == 1])
        grown: Mask = (self._met * (self.met.sum(axis=1) > 1)[:, None]).any(axis=0)
        sorts = self._subject.sorts
        other_sort: Mask = ((sorts[self.free][:, None] != sorts[None, :]) @ self._met) > 0
        barred = (whole[None, :] & ~self._same_label) | grown[None, :] | other_sort
        found: Mask = may & ~barred & (words >= NO_WORDS) & (self._part("role") > OTHER_PARTY)
        return found

    def features(self) -> Iterator[tuple[str, Mask | Matrix | float]]:
        """Yield the evidence that a node belongs to another, by name: one matrix at a time, as models may be large."""
        yield from self.alone()
        yield from self.around()

    def around(self) -> Iterator[tuple[str, Mask | Matrix]]:
        """Yield the evidence of what stands next to two nodes, which takes longest to tell."""
        beside = self._beside()
        yield "beside", beside
        yield "near", beside >= NEAR

    def alone(self) -> Iterator[tuple[str, Mask | Matrix | float]]:
        """Yield all other evidence."""
        likely = self._words + self._cases
        yield "words", self._words
        yield "cases", self._cases
        yield "ahead", likely - _best_other(likely.T).T
        yield "unrivalled", likely - _best_other(likely)
        del likely
        within, between = self._places_between()
        yield "within", within
        yield "between", between
        paired: Mask = np.any(self._met, axis=0)
        yield "as like", np.where(paired[None, :], self._words - self._own()[None, :], 0.0)
        yield "coverage", np.count_nonzero(paired) / len(self.others)
        yield "role", np.clip(self._part("role"), -1, 1)
        yield "position", self._part("position")
        yield "same label", self._same_label
        yield "alternatives", self._alternatives()
        yield "other part", self._other_part()

    @cached_property
    def _cells(self) -> tuple[Places, Places]:
        return cells(self.free, self.others)

    @cached_property
    def _met(self) -> Matrix:
        """Return 1 where a node of this side, of all of them, and one of the others are a pair."""
        return self.met[:, self.others]

    @cached_property
    def _words(self) -> Matrix:
        return self._part("words")

    @cached_property
    def _cases(self) -> Matrix:
        """Return how much more alike labels are if a case counts for something general."""
        found: Matrix = np.maximum(self._seen(self.evidence.general)[self._cells] - self._words, 0.0)
        return found

    @cached_property
    def _same_label(self) -> Mask:
        """Return which nodes have the label, kind and party of a node that is paired with the other."""
        look = self._subject.same_labels
        found: Mask = ((look[self.free][:, None] == look[None, :]) @ self._met) > 0
        return found

    @cached_property
    def _pairs(self) -> tuple[Places, Places]:
        """Return the nodes of this side that are paired, and what each is paired with."""
        own, other = np.nonzero(self.met)
        return own, other

    def _most(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return for the others the most of the values of what they are paired with, 0 for what is in no pair."""
        own, other = self._pairs
        found = np.zeros(self.met.shape[1], dtype=values.dtype)
        np.maximum.at(found, other, values[own, other])
        most: NDArray[Any] = found[self.others]
        return most

    def _own(self) -> Matrix:
        """Return how much of their words the others share with what they are paired with."""
        return self._most(self._seen(self.evidence.parts["words"]))

    def _beside(self) -> Matrix:
        """Return how far what is next to two nodes corresponds already."""
        sides = self.evidence.reference.spoken_near, self.evidence.variant.spoken_near
        one, other = sides[self.side], sides[1 - self.side]
        return neighbour_likeness(self.met, one.only(self.free), other.only(self.others))

    def _places_between(self) -> tuple[Mask, Mask]:
        """Return which nodes lie between the partners of what is paired next before and after along the flow.

        The second is where there is something paired on both sides.
        """
        anchors, partners = self._pairs
        if not len(anchors):
            none = np.zeros((len(self.free), len(self.others)), dtype=np.bool_)
            return ~none, none
        at = np.searchsorted(anchors, self.free)
        before, after = at > 0, at < len(anchors)
        low = np.where(before, partners[np.maximum(at - 1, 0)], -1)
        high = np.where(after, partners[np.minimum(at, len(anchors) - 1)], self.met.shape[1])
        within: Mask = (low[:, None] <= self.others[None, :]) & (self.others[None, :] <= high[:, None])
        return within, within & (before & after)[:, None]

    def _alternatives(self) -> Mask:
        """Return which nodes are the other way of one decision than a node paired with the other, between the same."""
        other_way = self._subject.alternatives(self.evidence.words)[self.free]
        if not other_way.any():
            return np.zeros((len(self.free), len(self.others)), dtype=np.bool_)
        found: Mask = (other_way @ self._met) > 0
        return found

    def _other_part(self) -> Mask:
        """Return which nodes say another part of the other label than what it is paired with does."""
        part = self._seen(self.evidence.part[1 - self.side])
        parts, own = part[self._cells], self._most(part)
        found: Mask = (parts > 0) & (own > 0)[None, :] & (parts != own[None, :])
        return found

    @property
    def _subject(self) -> Subject:
        return (self.evidence.reference, self.evidence.variant)[self.side]

    def _part(self, name: str) -> Matrix:
        found: Matrix = self._seen(self.evidence.parts[name])[self._cells]
        return found

    def _seen(self, matrix: Values | NDArray[Any]) -> Any:
        """Return a matrix of both models with the side of what is left over as its rows."""
        return matrix.T if self.side else matrix


def _best_other(values: Matrix) -> Matrix:
    """Return for every cell the highest of the other values in its column, 0 if there is no other."""
    if len(values) < 2:
        return np.zeros(values.shape)
    two = np.partition(values, len(values) - 2, axis=0)[-2:]
    found: Matrix = np.where(values >= two[1], two[0], two[1])
    return found
