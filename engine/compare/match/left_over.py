"""What one-to-one choice leaves over, seen again beside what corresponds already: splits, merges and late pairs.

One model says in one activity what another says in five, and all five are rivals of each other where pairs are chosen
one to one. So every node that is left over is looked at once more with all nodes of the other model, paired or free.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.block import Pairs
from engine.compare.match.context import NEAR, NO_WORDS
from engine.compare.match.derived import Values, picked
from engine.compare.match.evidence import CONSTANT, Evidence
from engine.compare.match.lists import Mask, Matrix, Places
from engine.compare.match.neighbours import agreeing_around, neighbour_likeness
from engine.compare.match.stars import Pair, Stars
from engine.compare.match.subject import Subject
from engine.model.caching import cached_property

# Fitted by `python -m benchmarks fitting`, none below 0, on what is left over in the admission pairs, with their roles
# and without, the exercises, and the seen half of the English pairs; parts and alternatives are weighed by hand.
WEIGHTS: Mapping[str, float] = {
    "constant": -7.15,
    "words": 3.8,
    "cases": 2.7,
    "as like": 2.9,
    "role": 0.65,
    "position": 1.6,
    "beside": 0.65,
    "near": 1.5,
    "within": 0.8,
    "coverage": 0.65,
    "ahead": 1.8,
    "unrivalled": 1.3,
    "same label": 2.45,
    "alternatives": 3.0,
    "other part": 4.0,
    "plain": 1.35,
}
JOINS = 0.42
_LEAST = log(JOINS / (1 - JOINS)) - 0.001
"""The logarithm of the odds below which nothing joins, whatever more is said for it."""
LOOKS = 2
"""How often what is still left over is looked at again, if anything was joined."""
OTHER_PARTY = -0.3
MANY = 256
"""So many pairs of nodes are looked around one by one."""
Vector = NDArray[np.float64]
Feature = Vector | Mask | float


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
    sums = _weighed(left.alone(), np.full(len(left.own), weights[CONSTANT]), weights)
    able = np.flatnonzero(sums >= _LEAST - weights["beside"] - weights["near"])
    if not len(able):
        return []
    left = left.only(able)
    sums = _weighed(left.around(), sums[able], weights)
    likely = np.round(1 / (1 + np.exp(-sums)), 9).tolist()
    best: dict[int, tuple[float, int]] = {}
    for place, other, value in zip(left.own.tolist(), left.other.tolist(), likely, strict=True):
        if value >= JOINS and (place not in best or value > best[place][0]):
            best[place] = value, other
    return [(-value, side, (place, other) if side == 0 else (other, place)) for place, (value, other) in best.items()]


def _weighed(features: Iterable[tuple[str, Feature]], sums: Vector, weights: Mapping[str, float]) -> Vector:
    """Return the sums with the weighed evidence added."""
    for name, feature in features:
        sums += weights[name] * feature
    return sums


@dataclass(frozen=True, eq=False)
class LeftOver:
    """The nodes of one side that are in no pair, beside what says something on the other and may belong to them.

    ``own`` and ``other`` are the places of each two nodes of whom this may be so, along ``own``; all evidence is of
    these alone. ``most`` is how alike their labels are with cases, ``rivals`` the most of that among what else ``own``
    could join, and among what else could join ``other``. ``pairs`` are what is known, this side's node first, in order.
    """

    evidence: Evidence
    stars: Stars
    side: int
    pairs: tuple[Places, Places]
    own: Places
    other: Places
    most: Vector
    rivals: tuple[Vector, Vector]

    @classmethod
    def of(cls, evidence: Evidence, stars: Stars, side: int) -> "LeftOver | None":
        """Return what is left over on one side; None if nothing is, or if nothing may join anything."""
        own, others = (_spoken(evidence, each) for each in (side, 1 - side))
        partners = stars.partners[side]
        free = np.array([place for place in own.tolist() if not partners.get(place)], dtype=np.intp)
        if not len(free) or not len(others):
            return None
        known = sorted((pair[side], pair[1 - side]) for pair in stars.pairs)
        pairs = np.array(known, dtype=np.intp).reshape(-1, 2)
        view = _View(evidence, side, free, others)
        words = view.of(evidence.parts["words"])
        most = words + np.maximum(view.of(evidence.general) - words, 0.0)
        able = view.able(stars, (pairs[:, 0], pairs[:, 1]), most >= NO_WORDS)
        rows, columns = np.nonzero(able)
        if not len(rows):
            return None
        where = rows, columns
        rivals = _best_other(most.T).T[where], _best_other(most)[where]
        return cls(evidence, stars, side, (pairs[:, 0], pairs[:, 1]), free[rows], others[columns], most[where], rivals)

    def only(self, some: Places) -> "LeftOver":
        """Return some of these two nodes alone."""
        rivals = self.rivals[0][some], self.rivals[1][some]
        return replace(self, own=self.own[some], other=self.other[some], most=self.most[some], rivals=rivals)

    def of_able(self, values: Matrix) -> Vector:
        """Return the values, of the two whole models, of what may join what."""
        found: Vector = self._told(values)
        return found

    def features(self) -> Iterator[tuple[str, Feature]]:
        """Yield the evidence that a node belongs to another, by name."""
        yield from self.alone()
        yield from self.around()

    def around(self) -> Iterator[tuple[str, Feature]]:
        """Yield the evidence of what stands next to two nodes, which takes longest to tell."""
        beside = self._beside()
        yield "beside", beside
        yield "near", beside >= NEAR

    def alone(self) -> Iterator[tuple[str, Feature]]:
        """Yield all other evidence."""
        words, paired = self._part("words"), self._paired
        yield "words", words
        yield "cases", self._cases(words)
        yield "ahead", self.most - self.rivals[0]
        yield "unrivalled", self.most - self.rivals[1]
        yield "within", self._lies_between()
        as_like = self._most_of(self.evidence.parts["words"])[self.other]
        yield "as like", np.where(paired[self.other], words - as_like, 0.0)
        others = _spoken(self.evidence, 1 - self.side)
        yield "coverage", np.count_nonzero(paired[others]) / len(others)
        yield "role", np.minimum(np.maximum(self._part("role"), -1), 1)
        yield "position", self._part("position")
        yield "same label", self._same_label()
        yield "plain", float(self.evidence.reference.plain and self.evidence.variant.plain)
        yield "alternatives", self._alternatives()
        yield "other part", self._other_part()

    def _cases(self, words: Vector) -> Vector:
        """Return how much more alike labels are if a case counts for something general."""
        found: Vector = np.maximum(self._told(self.evidence.general) - words, 0.0)
        return found

    @cached_property
    def _paired(self) -> Mask:
        """Return which nodes of the whole other model are in a pair."""
        found: Mask = np.zeros(self._size_of_other, dtype=np.bool_)
        found[self.pairs[1]] = True
        return found

    @property
    def _size_of_other(self) -> int:
        return len((self.evidence.columns, self.evidence.rows)[self.side])

    def _same_label(self) -> Mask:
        """Return which nodes have the label, kind and party of a node that is paired with the other."""
        look = self._subject.same_labels
        shown = _looks_of_partners(look, self.pairs)
        found = [
            mine in shown.get(other, ())
            for mine, other in zip(look[self.own].tolist(), self.other.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.bool_)

    def _most_of(self, values: Values | NDArray[Any]) -> NDArray[Any]:
        """Return for all nodes of the other model the most of the values of what they are paired with, else 0."""
        known = _seen(values, self.side)[self.pairs]
        found = np.zeros(self._size_of_other, dtype=known.dtype)
        np.maximum.at(found, self.pairs[1], known)
        return found

    def _beside(self) -> Vector:
        """Return how far what is next to two nodes corresponds already; of many at once, by way of all of them."""
        sides = self.evidence.reference.spoken_near, self.evidence.variant.spoken_near
        one, other = sides[self.side], sides[1 - self.side]
        cells_ = list(zip(self.own.tolist(), self.other.tolist(), strict=True))
        if len(cells_) <= MANY:
            partners = {place: set(fellows) for place, fellows in self.stars.partners[self.side].items()}
            return np.array(list(agreeing_around(cells_, partners, one, other).values()))
        rows, row_of = np.unique(self.own, return_inverse=True)
        columns, column_of = np.unique(self.other, return_inverse=True)
        met = self.evidence.matrix_of(self.stars.pairs)
        return neighbour_likeness(met.T if self.side else met, one.only(rows), other.only(columns))[row_of, column_of]

    def _lies_between(self) -> Mask:
        """Return which nodes lie between the partners of what is paired next before and after along the flow."""
        anchors, partners = self.pairs
        if not len(anchors):
            return np.ones(len(self.own), dtype=np.bool_)
        at = np.searchsorted(anchors, self.own)
        before, after = at > 0, at < len(anchors)
        low = np.where(before, partners[np.maximum(at - 1, 0)], -1)
        high = np.where(after, partners[np.minimum(at, len(anchors) - 1)], self._size_of_other)
        within: Mask = (low <= self.other) & (self.other <= high)
        return within

    def _alternatives(self) -> Mask:
        """Return which nodes are the other way of one decision than a node paired with the other, between the same."""
        partners = self.stars.partners[self.side]
        aside = [
            (place, fellow)
            for place in dict.fromkeys(self.own.tolist())
            for fellow in self._subject.beside(place)
            if fellow in partners
        ]
        opposed = self._subject.opposed(aside, self.evidence.words) if aside else ()
        found = {(place, other) for place, fellow in opposed for other in partners[fellow]}
        if not found:
            return np.zeros(len(self.own), dtype=np.bool_)
        cells_ = zip(self.own.tolist(), self.other.tolist(), strict=True)
        return np.array([cell in found for cell in cells_], dtype=np.bool_)

    def _other_part(self) -> Mask:
        """Return which nodes say another part of the other label than what it is paired with does."""
        numbers = self.evidence.part[1 - self.side]
        parts, own = self._told(numbers), self._most_of(numbers)[self.other]
        found: Mask = (parts > 0) & (own > 0) & (parts != own)
        return found

    @property
    def _subject(self) -> Subject:
        return (self.evidence.reference, self.evidence.variant)[self.side]

    def _part(self, name: str) -> Vector:
        found: Vector = self._told(self.evidence.parts[name])
        return found

    def _told(self, values: Values | NDArray[Any]) -> Any:
        """Return what is told of these two nodes each, of what is told of both whole models."""
        return _seen(values, self.side)[self.own, self.other]


@dataclass(frozen=True, eq=False)
class _View:
    """The nodes of one side that are free, as rows, and all others that say something, as columns."""

    evidence: Evidence
    side: int
    free: Places
    others: Places

    def of(self, values: Values | NDArray[Any]) -> NDArray[Any]:
        """Return what is told of both models, of these nodes."""
        return picked(_seen(values, self.side), self.free, self.others)

    def able(self, stars: Stars, pairs: tuple[Places, Places], found: Mask) -> Mask:
        """Return which nodes of those ``found`` may join which: not another party's.

        A pair of one label is whole: only the same label may join it. What joins a node of a pair is of its
        sort: an activity, an event of the flow, or one of an edge. A pair that has grown on the other side grows on
        this one no more.
        """
        evidence = self.evidence
        found &= self.of(evidence.loud)
        found &= ~self.of(evidence.vetoed)
        found &= self.of(evidence.parts["role"]) > OTHER_PARTY
        met = set(np.flatnonzero(found.any(axis=0)).tolist())
        if not met:
            return found
        subject = (evidence.reference, evidence.variant)[self.side]
        looks, sorts = (_looks_of_partners(each, pairs) for each in (subject.same_labels, subject.sorts))
        equal = _seen(evidence.parts["equal"], self.side)[pairs] == 1
        whole = set(pairs[1][equal].tolist())
        of_side, of_others = stars.partners[self.side], stars.partners[1 - self.side]
        label, sort = subject.same_labels[self.free], subject.sorts[self.free]
        for column, other in enumerate(self.others.tolist()):
            if column not in met or other not in of_others:
                continue
            if any(len(of_side[fellow]) > 1 for fellow in of_others[other]):
                found[:, column] = False
                continue
            if other in whole:
                found[:, column] &= _is_one_of(label, looks[other])
            for one in sorts[other]:
                found[:, column] &= sort == one
        return found


def _is_one_of(values: NDArray[Any], wanted: Collection[int]) -> Mask:
    found: Mask = np.logical_or.reduce([values == one for one in wanted])
    return found


def _looks_of_partners(looks: NDArray[Any], pairs: tuple[Places, Places]) -> dict[int, set[int]]:
    """Return for each node of the other model that is paired how what it is paired with looks."""
    found: dict[int, set[int]] = {}
    for look, other in zip(looks[pairs[0]].tolist(), pairs[1].tolist(), strict=True):
        found.setdefault(other, set()).add(look)
    return found


def _spoken(evidence: Evidence, side: int) -> Places:
    """Return the activities and events of a side that say something."""
    subject = (evidence.reference, evidence.variant)[side]
    return (evidence.wording.spoken((subject,)) & ~subject.gateways).nonzero()[0]


def _seen(values: Values | NDArray[Any], side: int) -> Any:
    """Return a matrix of both models with the side of what is left over as its rows."""
    return values.T if side else values


def _best_other(values: Matrix) -> Matrix:
    """Return for every cell the highest of the other values in its column, 0 if there is no other."""
    if len(values) < 2:
        return np.zeros(values.shape)
    two = np.partition(values, len(values) - 2, axis=0)[-2:]
    found: Matrix = np.where(values >= two[1], two[0], two[1])
    return found
