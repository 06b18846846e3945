"""The nodes of all models of a family in one table, and which of them mean the same.

What two municipalities call alike a third one may call by both names: its words are a bridge between them.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from engine.compare.match.calibration import moved
from engine.compare.match.lists import Mask, Matrix, Places, cells

BRIDGED = 0.7
HALF_BRIDGED = 1
AGAINST = 0.5
"""How much less third models count that tell two nodes apart than those that bridge them."""
THRESHOLD = 0.36
_FEWEST_TO_BRIDGE = 3
_LEAST = 1e-9
_SURE = 1000.0
_NEVER = -1_000_000.0
"""A pair that never means the same outweighs all pairs of two sets that a person confirmed."""

Pair = tuple[str, str]


class Together:
    """How likely any two nodes of several models mean the same, in one matrix over the nodes of all of them.

    Nodes are numbered model by model, in the order of ``sizes``: the names of the models and their numbers of nodes.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        begins = np.cumsum([0, *sizes.values()])
        self.begin = {name: int(at) for name, at in zip(sizes, begins, strict=False)}
        self.owner = np.repeat(np.arange(len(sizes)), list(sizes.values()))
        self.likely: Matrix = np.zeros((int(begins[-1]), int(begins[-1])))
        self.sure: Mask = np.zeros(self.likely.shape, dtype=np.bool_)
        self.never: Mask = self.owner[:, None] == self.owner[None, :]

    def put(self, names: Pair, likely: Matrix, never: Mask, sure: Mask) -> None:
        """Enter what is known of the nodes of two models; ``sure`` is what a person confirmed."""
        (one, other), (rows, columns) = names, likely.shape
        above = np.s_[self.begin[one] : self.begin[one] + rows, self.begin[other] : self.begin[other] + columns]
        self.likely[above], self.never[above], self.sure[above] = likely, never, sure
        self.likely[above[::-1]], self.never[above[::-1]], self.sure[above[::-1]] = likely.T, never.T, sure.T

    def between(self, names: Pair) -> Matrix:
        """Return how likely the nodes of two models mean the same."""
        one, other = (slice(begin, begin + size) for begin, size in (self._extent(name) for name in names))
        return self.likely[one, other]

    def _extent(self, name: str) -> tuple[int, int]:
        place = list(self.begin).index(name)
        return self.begin[name], int(np.count_nonzero(self.owner == place))

    def bridge(self) -> None:
        """Let the words of third models speak for and against every two nodes.

        Two nodes are bridged by a node of a third model as likely as it means the same as both. A third model counts
        as far as it has a node that is like one of the two at least: one that knows nothing of their names says
        nothing. The more third models count, the more they weigh, up to seven tenths; against two nodes half of that.
        O(models * N^2), and a product of matrices.
        """
        if len(self.begin) < _FEWEST_TO_BRIDGE:
            return
        likely = np.where(self.never, 0.0, self.likely)
        some = np.flatnonzero(likely.any(axis=1))
        met = cells(some, some)
        mixed = likely
        mixed[met] = self._bridged(likely[met], self.owner[some])
        mixed[self.never] = 0.0
        mixed[self.sure] = self.likely[self.sure]
        self.likely = mixed

    def _bridged(self, likely: Matrix, owner: Places) -> Matrix:
        """Return how likely nodes mean the same that are like any other, third models heard."""
        knowing = _knowing(likely, owner)
        bridges = likely @ likely
        bridges /= np.maximum(knowing, _LEAST)
        np.minimum(1.0, bridges, out=bridges)
        share = BRIDGED * knowing
        knowing += HALF_BRIDGED
        share /= knowing
        share *= np.where(bridges < likely, AGAINST, 1.0)
        bridges -= likely
        share *= bridges
        share += likely
        return share

    def move(self, shift: float) -> None:
        """Move the logarithm of the odds of all pairs but those that a person confirmed or that never are the same."""
        self.likely = moved(self.likely, shift, self.sure | self.never)

    def sets(self, threshold: float = THRESHOLD) -> list[tuple[int, ...]]:
        """Return the sets of nodes that mean the same, at most one node of a model in each, single nodes included.

        Sets are joined, the most alike first, while the mean likeness between their nodes is ``threshold`` or more;
        nodes that never mean the same are never in one set. What a person confirmed is joined before all else.
        O(N^2 log N).

        Source: agglomerative clustering by average link (Sokal and Michener, 1958).
        Departure: a set never holds two nodes of one model.
        """
        links: Matrix = np.where(self.never, _NEVER, self.likely + _SURE * self.sure)
        links = np.round(links, 9)
        found: dict[int, tuple[int, ...]] = {}
        for places in _linked(links >= threshold):
            if len(places) == 1:
                found[places[0]] = (places[0],)
                continue
            for members in _clusters(links[cells(places, places)], threshold):
                found[places[members[0]]] = tuple(places[member] for member in sorted(members))
        return [found[first] for first in sorted(found)]

    def pairs(self, sets: Iterable[Sequence[int]]) -> dict[Pair, dict[tuple[int, int], float]]:
        """Return for every two models the nodes that are in one set, by place, with their confidence."""
        names = list(self.begin)
        found: dict[Pair, dict[tuple[int, int], float]] = {pair: {} for pair in combinations(names, 2)}
        owner = self.owner.tolist()
        for members in sets:
            if len(members) < 2:
                continue
            places = sorted(members)
            likely = self.likely[cells(places, places)].tolist()
            of = [(names[owner[place]], place - self.begin[names[owner[place]]]) for place in places]
            for one, other in combinations(range(len(places)), 2):
                (ours, row), (theirs, column) = of[one], of[other]
                found[ours, theirs][row, column] = likely[one][other]
        return found


def _knowing(likely: Matrix, owner: Places) -> Matrix:
    """Return for every two nodes how many third models have a node like one of them, each as far as it is.

    ``owner`` are the models of the nodes, in order.
    """
    found, knows = np.zeros(likely.shape), np.empty(likely.shape)
    ends = [0, *(np.flatnonzero(np.diff(owner)) + 1).tolist(), len(owner)]
    for own in map(slice, ends, ends[1:]):
        best = likely[:, own].max(axis=1, initial=0.0)
        np.maximum(best[:, None], best[None, :], out=knows)
        knows[own, :] = knows[:, own] = 0.0
        found += knows
    return found


def _linked(links: Mask) -> list[list[int]]:
    """Return the sets of nodes that links connect, each in order: what is in two of them is never joined."""
    from scipy.sparse import csr_array  # as in assignment: only who compares waits for it
    from scipy.sparse.csgraph import connected_components

    _, parts = connected_components(csr_array(links), directed=False)
    order = np.argsort(parts, kind="stable")
    ends = np.flatnonzero(np.diff(parts[order])) + 1
    return [places.tolist() for places in np.split(order, ends)] if len(order) else []


def _clusters(links: Matrix, threshold: float) -> list[tuple[int, ...]]:
    """Return the sets of nodes joined by average link, the first of each named first. ``links`` are changed."""
    sets: dict[int, tuple[int, ...]] = {node: (node,) for node in range(len(links))}
    near = np.argwhere(np.triu(links, 1) >= threshold).tolist()
    queue = [(-float(links[one, other]), one, other, 1, 1) for one, other in near]
    heapq.heapify(queue)
    while queue:
        _, one, other, our_size, their_size = heapq.heappop(queue)
        if len(sets.get(one, ())) != our_size or len(sets.get(other, ())) != their_size:
            continue
        sets[one] = (*sets[one], *sets.pop(other))
        links[one] += links[other]
        links[:, one] += links[:, other]
        for other in np.flatnonzero(links[one] >= threshold * len(sets[one])).tolist():
            if other == one or other not in sets:
                continue
            mean = float(links[one, other]) / (len(sets[one]) * len(sets[other]))
            if mean >= threshold:
                low, high = min(one, other), max(one, other)
                heapq.heappush(queue, (-mean, low, high, len(sets[low]), len(sets[high])))
    return list(sets.values())
