"""Gateways and silent nodes by their place: how well neighbours agree, kept up as pairs are added."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from engine.compare.match.block import BETWEEN, Block
from engine.compare.match.lists import Mask, Matrix
from engine.compare.match.neighbours import Partners, agreeing
from engine.model.caching import cached_property

Pair = tuple[int, int]


class Placing:
    """The scores of the free pairs of a block, if some nodes correspond already; pairs are added one by one.

    Only where something around corresponds is it worked out anew: O(pairs * neighbours^2), and a matrix of the free
    nodes.
    """

    def __init__(self, block: Block, pairs: Iterable[Pair]) -> None:
        self._block = block
        self._partners: Partners = defaultdict(set)
        self._row = {row: place for place, row in enumerate(block.rows.tolist())}
        self._column = {column: place for place, column in enumerate(block.columns.tolist())}
        self._free: Mask = ~block.evidence.vetoed[block.cells]
        self.scores: Matrix = np.zeros(self._free.shape)
        pairs = list(pairs)
        self._take(pairs)
        self.scores = np.where(self._free & block.always, np.minimum(np.maximum(block.told, 0.0), 1.0), 0.0)
        self._score(self._first(pairs))

    def add(self, pairs: Iterable[Pair]) -> None:
        """Let more nodes correspond, which are free no longer."""
        pairs = list(pairs)
        self._take(pairs)
        self._score({cell for pair in pairs for cell in self._beside(pair)})

    def _take(self, pairs: Iterable[Pair]) -> None:
        for row, column in pairs:
            self._partners[row].add(column)
            if row in self._row:
                self._free[self._row[row], :] = self.scores[self._row[row], :] = 0
            if column in self._column:
                self._free[:, self._column[column]] = self.scores[:, self._column[column]] = 0

    def _first(self, pairs: Sequence[Pair]) -> set[Pair]:
        """Return the cells of the block whose neighbours agree in anything: beside a pair, or both without any."""
        found = {cell for pair in pairs for cell in self._beside(pair)}
        for ours, theirs in self._sides:
            rows = [row for row in self._row if not ours[row]]
            columns = [column for column in self._column if not theirs[column]]
            found |= {(row, column) for row in rows for column in columns}
        return found

    @cached_property
    def _sides(self) -> list[tuple[list[list[int]], list[list[int]]]]:
        """Return what comes before each node of either model, and what comes after."""
        near = self._block.evidence.reference.near, self._block.evidence.variant.near
        return [(ours.lists, theirs.lists) for ours, theirs in zip(near[0].sides, near[1].sides, strict=True)]

    def _beside(self, pair: Pair) -> Iterator[Pair]:
        """Yield the cells of the block that come right before, and right after, both nodes of a pair."""
        for ours, theirs in self._sides:
            columns = [column for column in theirs[pair[1]] if column in self._column]
            for row in ours[pair[0]] if columns else ():
                if row in self._row:
                    yield from ((row, column) for column in columns)

    def _score(self, found: Iterable[Pair]) -> None:
        always, told = self._block.always, self._block.told
        able = (self._free & (always | self._block.between)).tolist()
        before, after = self._sides
        for row, column in found:
            cell = self._row[row], self._column[column]
            if not able[cell[0]][cell[1]]:
                continue
            around = agreeing(before[0][row], before[1][column], self._partners)
            around = (around + agreeing(after[0][row], after[1][column], self._partners)) / 2
            placed = always[cell] or around >= BETWEEN
            self.scores[cell] = min(max(0.5 * around + told[cell], 0.0), 1.0) if placed else 0.0
