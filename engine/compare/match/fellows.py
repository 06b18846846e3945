"""Fellows: nodes that mean the same as a node of their own model does, and so correspond to what it corresponds to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.derived import Values
from engine.compare.match.evidence import CONSTANT, Evidence
from engine.compare.match.lists import Mask, Matrix, Places, cells
from engine.compare.match.neighbours import Near, neighbour_likeness
from engine.compare.match.subject import Subject
from engine.compare.match.words import Lexicon

# Fitted by `python -m benchmarks fitting`, none below 0, on what is left over in the admission pairs and the exercises.
WEIGHTS: Mapping[str, float] = {
    "constant": -6.45,
    "words": 3.1,
    "as like": 2.0,
    "kind": 0.8,
    "between the same": 0.9,
    "beside": 2.9,
    "same label": 2.0,
    "same end": 1.0,
    "kin": 0.4,
    "covers": 0.5,
    "alternatives": 3.0,
    "other part": 4.0,
}
JOINS = 0.25
_AROUND = ("between the same", "beside", "kin", "covers")
"""The evidence of what stands around two nodes, which takes longest to tell."""
_LEAST = log(JOINS / (1 - JOINS)) - 0.001
"""The logarithm of the odds below which no pair joins, whatever more is said for it."""
OTHER_PARTY = -0.3
_REMEMBERED = 65536
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fellows:
    """The nodes that join a pair, by place, on one side: 0 is the reference's, 1 the variant's."""

    side: int
    places: list[int]


def alongside(evidence: Evidence, meant: Collection[Pair], taken: Collection[Pair]) -> dict[Pair, Fellows]:
    """Return for pairs of ``meant`` the other nodes of one side that mean the same too, likeliest first.

    One general activity may be several specific ones, and one end may be drawn at every way to it: a node that is in
    no pair of ``taken`` joins the pair whose label is most like its own, if that is nearly as like it as the pair's
    own, and more surely if it has the same label as its fellow and stands between the same activities. A pair grows on
    one side only, that of its likeliest fellow. O(free nodes * pairs).
    """
    found = [
        (*joining, side)
        for side in (0, 1)
        for joining in _joining(evidence, sorted(meant), {pair[side] for pair in taken}, side)
    ]
    grown: dict[Pair, Fellows] = {}
    for _, pair, place, side in sorted(found):
        own = grown.setdefault(pair, Fellows(side, []))
        if own.side == side:
            own.places.append(place)
    return grown


def _joining(evidence: Evidence, meant: list[Pair], taken: set[int], side: int) -> list[tuple[float, Pair, int]]:
    """Return the free nodes of one side with the pair that each joins, and the likelihood below 0, for sorting."""
    every = Candidates.of(evidence, meant, taken, side)
    asked = every.possible() if every else None
    if asked is None:
        return []
    sum_ = np.full(asked.able.shape, WEIGHTS[CONSTANT])
    for name, part in asked.features().items():
        sum_ += WEIGHTS[name] * part
    likely = np.round(np.where(asked.able, 1 / (1 + np.exp(-sum_)), 0.0), 9)
    best = likely.argmax(axis=1)
    return [
        (-float(likely[row, column]), asked.pairs[column], place)
        for row, (place, column) in enumerate(zip(asked.free, best.tolist(), strict=True))
        if likely[row, column] >= JOINS
    ]


@dataclass(frozen=True, eq=False)
class Candidates:
    """The nodes of one side that are left over, and the pairs that each may join; matrices are of both.

    ``known`` are all pairs of nodes that say something, whether or not something may join them.
    """

    evidence: Evidence
    side: int
    free: list[int]
    pairs: list[Pair]
    known: list[Pair]

    @classmethod
    def of(cls, evidence: Evidence, meant: Sequence[Pair], taken: Collection[int], side: int) -> "Candidates | None":
        """Return what is left over and the pairs of nodes that say something; None if there are not both."""
        subject = (evidence.reference, evidence.variant)[side]
        gateways = subject.gateways.tolist()
        free = [place for place, gateway in enumerate(gateways) if not gateway and place not in taken]
        pairs = [pair for pair in meant if not gateways[pair[side]] and evidence.loud[pair]] if free else []
        return cls(evidence, side, free, pairs, pairs) if pairs and free else None

    def possible(self) -> "Candidates | None":
        """Return those alone of which some may join some, if all that takes longer to tell spoke for it; None for none.

        What weighs is never below 0, so no other would be joined whatever else is said.
        """
        able = self.able.copy()
        if not able.any():
            return None
        most = np.full(able.shape, WEIGHTS[CONSTANT] + sum(WEIGHTS[name] for name in _AROUND))
        for name, part in self._alone().items():
            most += WEIGHTS[name] * part
        most += WEIGHTS["alternatives"] * self._opposite()
        able &= most >= _LEAST
        rows, columns = (np.flatnonzero(able.any(axis=axis)).tolist() for axis in (1, 0))
        free, pairs = [self.free[row] for row in rows], [self.pairs[column] for column in columns]
        return replace(self, free=free, pairs=pairs) if rows else None

    @cached_property
    def fellows(self) -> Places:
        """Return the nodes of the pairs on the side of what is left over."""
        return np.array([pair[self.side] for pair in self.pairs], dtype=np.intp)

    @cached_property
    def others(self) -> Places:
        """Return the nodes of the pairs on the other side."""
        return np.array([pair[1 - self.side] for pair in self.pairs], dtype=np.intp)

    @cached_property
    def able(self) -> Mask:
        """Return which nodes may join which pairs: one of equal labels is whole, only the same label may join it."""
        may = self._seen(self.evidence.loud & ~self.evidence.vetoed)
        asked = cells(self.free, self.others)
        equal = self._seen(self.evidence.parts["equal"])[self.fellows, self.others] == 1
        whole = equal[None, :] & ~self._same_label
        found: Mask = may[asked] & (self._seen(self.evidence.parts["role"])[asked] > OTHER_PARTY) & ~whole
        return found

    def features(self) -> dict[str, Matrix]:
        """Return the evidence that a node joins a pair, by name, each in [0, 1] but "as like", in [-1, 1]."""
        between = _between_the_same(self._subject.spoken_near, self.free, self.fellows.tolist())
        found: dict[str, Mask | Matrix] = {
            **self._alone(),
            "between the same": between,
            "beside": self._beside(),
            "kin": self._kin,
            "covers": self._kin & self._covers(),
            "alternatives": self._opposite() & (between > 0),
        }
        return {name: found[name].astype(np.float64) for name in WEIGHTS if name in found}

    def _alone(self) -> dict[str, Mask | Matrix]:
        """Return the evidence of two nodes alone, which takes little to tell."""
        words, part = (self._seen(each) for each in (self.evidence.parts["words"], self.evidence.part[1 - self.side]))
        asked, own = cells(self.free, self.others), (self.fellows, self.others)
        shared, parts, own_parts = words[asked], part[asked], part[own][None, :]
        same = self._same_label
        return {
            "words": shared,
            "as like": shared - words[own][None, :],
            "kind": self._seen(self.evidence.parts["kind"])[asked],
            "same label": same,
            "same end": same & self._both(self._subject.ends),
            "other part": (parts > 0) & (own_parts > 0) & (parts != own_parts),
        }

    @cached_property
    def _kin(self) -> Mask:
        """Return which nodes are kin of their fellows and have another label."""
        kin = self._subject.kin(self.evidence.words).between(self.free, self.fellows.tolist())
        found: Mask = kin & ~self._same_label
        return found

    def _opposite(self) -> Mask:
        return self._with_fellow(self._subject.opposites(self.evidence.words))

    @property
    def _subject(self) -> Subject:
        return (self.evidence.reference, self.evidence.variant)[self.side]

    @cached_property
    def _same_label(self) -> Mask:
        """Return which nodes have their fellow's label, are of its kind and of its party."""
        look = self._subject.same_labels
        found: Mask = look[self.free][:, None] == look[self.fellows][None, :]
        return found

    def _both(self, of: Mask) -> Mask:
        found: Mask = np.logical_and.outer(of[self.free], of[self.fellows])
        return found

    def _with_fellow(self, mask: Mask) -> Mask:
        found: Mask = mask[cells(self.free, self.fellows)]
        return found

    def _beside(self) -> Matrix:
        """Return how far what is next to a node corresponds to what is next to the other node of a pair."""
        matched = self._seen(self.evidence.matrix_of(self.known))
        sides = self.evidence.reference.spoken_near, self.evidence.variant.spoken_near
        one, other = sides[self.side], sides[1 - self.side]
        return neighbour_likeness(matched, one.only(np.array(self.free, dtype=np.intp)), other.only(self.others))

    def _said(self, side: int, places: Iterable[int]) -> list[frozenset[str]]:
        nodes = (self.evidence.reference, self.evidence.variant)[side].nodes
        return [self.evidence.words.read(nodes[place].name).said for place in places]

    def _covers(self) -> Mask:
        """Return which labels say all that the other node's label says, and so may be a case of it."""
        general = self._said(1 - self.side, self.others)
        found = [[_says(own, of, self.evidence.words) for of in general] for own in self._said(self.side, self.free)]
        return np.array(found, dtype=np.bool_)

    def _seen(self, matrix: Values | NDArray[Any]) -> Any:
        """Return a matrix of both models with the side of what is left over as its rows."""
        return matrix.T if self.side else matrix


def _between_the_same(near: Near, free: list[int], fellows: list[int]) -> Matrix:
    """Return 1 where two nodes of a model share a neighbour before and one after, 0.5 where only on one side."""
    found = np.zeros((len(free), len(fellows)))
    for lists in (near.before.lists, near.after.lists):
        for row, place in enumerate(free):
            own = set(lists[place])
            found[row] += [0.5 * (place != fellow and not own.isdisjoint(lists[fellow])) for fellow in fellows]
    return found


@lru_cache(_REMEMBERED)
def _says(own: frozenset[str], general: frozenset[str], words: Lexicon) -> bool:
    return bool(general) and all(any(words.same(word, each) for each in own) for word in general)
