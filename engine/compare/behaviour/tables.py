"""Relations of the labels that two models have in common, as matrices: all pairs are looked at at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compare.behaviour.play import Labels
from engine.compare.behaviour.relations import Relations
from engine.model.caching import cached_property

Pairs = NDArray[np.bool_]
"""For each two labels, by their places, whether something holds."""

_EITHER, _PARALLEL = 3, 4


class Tables:
    """What holds of each two of ``labels`` in two models, by their places in ``labels``. O(n^2) bits.

    ``comparable``: both were played together in both models, and they are not one.
    """

    def __init__(self, labels: Sequence[int], ours: Relations, theirs: Relations) -> None:
        self._labels = np.array(labels, dtype=np.intp)
        self._width = max(labels, default=0) + 1
        self.later = self._rows(ours.later), self._rows(theirs.later)
        self.ours, self.theirs = (self._order(*each) for each in zip((ours, theirs), self.later, strict=True))
        self.apart = self._rows(ours.apart), self._rows(theirs.apart)
        self.comparable = self._within(ours) & self._within(theirs)
        np.fill_diagonal(self.comparable, val=False)

    def reordered(self, repeated: Labels) -> Pairs:
        """Return the pairs that stand otherwise; not those that only ``repeated`` labels come to by going back."""
        again = self._row(repeated)
        by_going_back = ((self.ours == _EITHER) | (self.theirs == _EITHER)) & np.outer(again, again)
        found: Pairs = self.comparable & (self.ours != self.theirs) & ~by_going_back
        return found

    def parted(self, *, here: bool, explained: Labels, left_out: Labels) -> Pairs:
        """Return the pairs of which one is done without the other in one model alone, where nothing explains it.

        ``left_out``: the labels that can be left out in that model alone.
        """
        side, than = (self.apart[1], self.apart[0]) if here else self.apart
        order = self.theirs if here else self.ours
        known = ~self._row(explained)
        found: Pairs = side & ~than & self.comparable & (order != 0) & np.outer(known, known & ~self._row(left_out))
        return found

    @cached_property
    def inseparable(self) -> Pairs:
        """Return the pairs that are done in the same cases, in both models."""
        apart = self.apart[0] | self.apart[1]
        found: Pairs = ~(apart | apart.T)
        return found

    def come_both_ways(self, *, here: bool) -> Pairs:
        """Return the pairs that can come in either order in one model."""
        later = self.later[here]
        found: Pairs = later & later.T
        return found

    def _order(self, of: Relations, later: Pairs) -> NDArray[np.int8]:
        """Return 0 for never, 1 before, 2 after, 3 either, 4 at the same time."""
        order = later.astype(np.int8) + 2 * later.T.astype(np.int8)
        order[self._rows(of.together)] = _PARALLEL
        return order

    def _within(self, of: Relations) -> Pairs:
        found = np.zeros((len(self._labels),) * 2, dtype=np.bool_)
        for every in of.processes:
            row = self._row(every)
            found |= np.outer(row, row)
        return found

    def _rows(self, of: dict[int, Labels]) -> Pairs:
        rows = [self._row(of.get(int(label), 0)) for label in self._labels]
        return np.array(rows, dtype=np.bool_).reshape((len(rows), len(rows)))

    def _row(self, labels: Labels) -> Pairs:
        size = (max(self._width, labels.bit_length()) + 7) // 8
        row = np.unpackbits(np.frombuffer(labels.to_bytes(size, "little"), dtype=np.uint8), bitorder="little")
        chosen: Pairs = row[self._labels].astype(np.bool_)
        return chosen


def places(row: NDArray[np.bool_]) -> list[int]:
    """Return the places at which a row holds."""
    return [int(place) for place in np.flatnonzero(row)]
