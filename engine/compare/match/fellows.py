"""Fellows: nodes that mean the same as a node of their own model does, and so correspond to what it corresponds to."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Matrix, cells
from engine.compare.match.neighbours import Near
from engine.compare.match.words import normal

# Fitted by logistic regression, none below 0, on the nodes left over in the admission pairs and the English exercises.
CONSTANT = -5.9
WORDS = 3.2
AS_LIKE = 2.9
KIND = 1.4
BETWEEN_THE_SAME = 2.1
SAME_LABEL = 1.6
JOINS = 0.3
OTHER_PARTY = -0.3
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
    subject = (evidence.reference, evidence.variant)[side]
    pairs = [pair for pair in meant if not subject.gateways[pair[side]] and evidence.loud[pair]]
    free = [place for place in range(len(subject.nodes)) if place not in taken and not subject.gateways[place]]
    if not pairs or not free:
        return []
    fellows = np.array([pair[side] for pair in pairs], dtype=np.intp)
    others = np.array([pair[1 - side] for pair in pairs], dtype=np.intp)
    words, role, kind = (_seen_from(evidence.parts[name], side) for name in ("words", "role", "kind"))
    asked = cells(free, others)
    may = (evidence.loud & ~evidence.vetoed).T if side else evidence.loud & ~evidence.vetoed
    able = may[asked] & (role[asked] > OTHER_PARTY)
    names = np.array([normal(node.name) for node in subject.nodes])
    sum_ = (
        CONSTANT
        + WORDS * words[asked]
        + AS_LIKE * (words[asked] - words[fellows, others][None, :])
        + KIND * kind[asked]
        + BETWEEN_THE_SAME * _between_the_same(subject.spoken_near, free, fellows.tolist())
        + SAME_LABEL * (names[free][:, None] == names[fellows][None, :])
    )
    likely = np.round(np.where(able, 1 / (1 + np.exp(-sum_)), 0.0), 9)
    best = likely.argmax(axis=1)
    return [
        (-float(likely[row, column]), pairs[column], place)
        for row, (place, column) in enumerate(zip(free, best.tolist(), strict=True))
        if likely[row, column] >= JOINS
    ]


def _seen_from(matrix: Matrix, side: int) -> Matrix:
    return matrix.T if side else matrix


def _between_the_same(near: Near, free: list[int], fellows: list[int]) -> Matrix:
    """Return 1 where two nodes of a model share a neighbour before and one after, 0.5 where only on one side."""
    found = np.zeros((len(free), len(fellows)))
    for lists in (near.before.lists, near.after.lists):
        for row, place in enumerate(free):
            own = set(lists[place])
            found[row] += [0.5 * (place != fellow and not own.isdisjoint(lists[fellow])) for fellow in fellows]
    return found
