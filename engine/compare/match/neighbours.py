"""Evidence of neighbours: nodes whose neighbours are alike are alike."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from engine.compare.graph import Flow
from engine.compare.match.lists import LARGE, Lists, Matrix, Places, cells, parts

Partners = dict[int, set[int]]
"""The nodes that correspond to each node of a model, by place."""
ROUNDS = 3
SHARE = 0.35


@dataclass(frozen=True)
class Near:
    """What comes before and after each node of a model, as places in its order."""

    before: Lists
    after: Lists

    @classmethod
    def of(cls, flow: Flow, ids: Sequence[str]) -> "Near":
        """Return the neighbours of the nodes ``ids``, in their order."""
        place = {id_: number for number, id_ in enumerate(ids)}
        return cls(
            *(
                Lists.of([[place[other] for other in side[id_] if other in place] for id_ in ids])
                for side in (flow.before, flow.after)
            )
        )

    @classmethod
    def through(cls, flow: Flow, ids: Sequence[str], wanted: Set[str]) -> "Near":
        """Return which of ``wanted`` come next on every way before and after the nodes ``ids``. O(N * (N + F))."""
        place = {id_: number for number, id_ in enumerate(ids)}
        sides = ([_sorted(place, flow.nearest(id_, side, wanted)) for id_ in ids] for side in (flow.before, flow.after))
        return cls(*map(Lists.of, sides))

    @classmethod
    def joined(cls, parts: Sequence["Near"]) -> "Near":
        """Return the neighbours in several models, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(Lists.joined([part.before for part in parts]), Lists.joined([part.after for part in parts]))

    @property
    def sides(self) -> tuple[Lists, Lists]:
        """Return what comes before, and what comes after."""
        return self.before, self.after

    def only(self, places: Places) -> "Near":
        """Return what comes before and after these nodes alone."""
        return Near(self.before.only(places), self.after.only(places))


def _sorted(place: Mapping[str, int], ids: Sequence[str]) -> list[int]:
    """Return the places of those nodes that have one."""
    return sorted([place[id_] for id_ in ids if id_ in place])


def flooded(base: Matrix, reference: Near, variant: Near) -> Matrix:
    """Return ``base`` with a share of each two neighbours' likeness mixed in, in [0, 1]. O(rounds * (N + M) * edges).

    Source: Melnik et al., "Similarity flooding: a versatile graph matching algorithm", ICDE 2002.
    Departure: a few damped rounds instead of a fixpoint, best neighbour instead of the sum. ``base`` is used up: it
    is the largest matrix beside the answer.
    """
    now = neighbour_likeness(base, reference, variant)
    base *= 1 - SHARE
    for _ in range(ROUNDS - 1):
        now *= SHARE
        now += base
        now = neighbour_likeness(now, reference, variant)
    now *= SHARE
    now += base
    return now


def neighbour_likeness(now: Matrix, reference: Near, variant: Near) -> Matrix:
    """Return for every two nodes the mean likeness of what comes before and of what comes after them.

    ``reference`` and ``variant`` may be of some nodes only; the answer is then of these. Large models are looked at in
    parts, so that no more than one matrix of their size is added.
    """
    if now.size <= LARGE:
        return _likeness(now, reference, variant)
    found = np.empty((len(reference.before.counts), len(variant.before.counts)))
    for part in parts(found.shape[1]):
        some = found[:, part[0] : part[-1] + 1]
        some[:] = 0.0
        for ours, theirs in zip(reference.sides, variant.only(part).sides, strict=True):
            some += _side(now.take(theirs.members, 1), ours, theirs.of_their_own)
        some /= 2
    return found


def _likeness(now: Matrix, reference: Near, variant: Near) -> Matrix:
    found = _side(now, reference.before, variant.before)
    found += _side(now, reference.after, variant.after)
    found /= 2
    return found


def pairs_around(
    asked: Collection[tuple[int, int]], pairs: Collection[tuple[int, int]], reference: Near, variant: Near
) -> dict[tuple[int, int], float]:
    """Return for each pair ``asked`` how well its neighbours agree if all of ``pairs`` correspond, in [0, 1].

    The same as ``neighbour_likeness`` of the pairs, in time that grows with their number alone.
    """
    partners: Partners = defaultdict(set)
    for row, column in pairs:
        partners[row].add(column)
    return agreeing_around(asked, partners, reference, variant)


def agreeing_around(
    pairs: Collection[tuple[int, int]], partners: Mapping[int, set[int]], reference: Near, variant: Near
) -> dict[tuple[int, int], float]:
    """Return for each of these pairs how well its neighbours agree with these ``partners``, in [0, 1]."""
    before, after = ((one.lists, other.lists) for one, other in zip(reference.sides, variant.sides, strict=True))
    return {
        (row, column): (
            agreeing(before[0][row], before[1][column], partners) + agreeing(after[0][row], after[1][column], partners)
        )
        / 2
        for row, column in pairs
    }


def agreeing(ours: Sequence[int], theirs: Sequence[int], partners: Mapping[int, set[int]]) -> float:
    """Return the share of neighbours, of either node, that have a partner among those of the other; 1 for no two."""
    if not ours or not theirs:
        return 0.0 if ours or theirs else 1.0
    if len(ours) == len(theirs) == 1:
        return 1.0 if theirs[0] in partners.get(ours[0], ()) else 0.0
    found = [partners[row].intersection(theirs) if row in partners else () for row in ours]
    met = set().union(*found)
    return (sum(map(bool, found)) / len(ours) + len(met) / len(theirs)) / 2


def _side(now: Matrix, ours: Lists, theirs: Lists) -> Matrix:
    found = ours.mean(theirs.best_column(now))
    found += theirs.mean_column(ours.best(now))
    found /= 2
    found[cells(ours.empty, theirs.empty)] = 1.0
    return found
