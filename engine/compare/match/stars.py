"""Stars: pairs in which one node of a side belongs to some of the other, so that each is told as a split or a merge."""

from collections.abc import Iterable

Pair = tuple[int, int]


class Stars:
    """The pairs of two models, by place, and the partners of each node on either side; 0 is the reference's."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs: list[Pair] = []
        self.partners: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
        for pair in pairs:
            self._take(pair)

    def add(self, pair: Pair, side: int) -> bool:
        """Take a pair whose node on ``side`` is free, and say whether it was: every pair grows on one side only.

        >>> stars = Stars([(0, 0)])
        >>> [stars.add((1, 0), 0), stars.add((0, 1), 1), stars.add((1, 2), 0), stars.add((2, 3), 0)]
        [True, False, False, True]
        """
        if self.partners[side].get(pair[side]):
            return False
        fellows = self.partners[1 - side].get(pair[1 - side], [])
        if any(len(self.partners[side][fellow]) > 1 for fellow in fellows):
            return False
        self._take(pair)
        return True

    def _take(self, pair: Pair) -> None:
        self.pairs.append(pair)
        for side in (0, 1):
            self.partners[side].setdefault(pair[side], []).append(pair[1 - side])
