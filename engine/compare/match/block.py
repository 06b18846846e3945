"""The nodes of two models that are still free, and what is known of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Cells, Mask, Matrix, Places, cells
from engine.compare.match.neighbours import Near, neighbour_likeness

BETWEEN = 0.9
Pairs = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Block:
    """The nodes of two models that are still free, with what of their places does not hang on what is paired already.

    All matrices are of these ``rows`` and ``columns`` alone.
    """

    evidence: Evidence
    rows: Places
    columns: Places

    @classmethod
    def of(cls, evidence: Evidence, taken: Iterable[tuple[int, int]]) -> "Block":
        """Return the nodes that are in no pair of ``taken``."""
        rows, columns = np.ones(len(evidence.rows), np.bool_), np.ones(len(evidence.columns), np.bool_)
        for row, column in taken:
            rows[row] = columns[column] = False
        return cls(evidence, np.flatnonzero(rows), np.flatnonzero(columns))

    @cached_property
    def cells(self) -> Cells:
        """Return the index of the block in the matrices of the evidence."""
        return cells(self.rows, self.columns)

    def pairs(self, found: Pairs) -> Pairs:
        """Return pairs of the block as pairs of the two models."""
        return {(int(self.rows[row]), int(self.columns[column])): value for (row, column), value in found.items()}

    def around(self, matched: Matrix) -> Matrix:
        """Return how well the neighbours of every two nodes agree under a tentative matching, in [0, 1]."""
        return neighbour_likeness(matched, *self._near)

    def free(self, pairs: Collection[tuple[int, int]]) -> Mask:
        """Return which nodes may correspond if these pairs do."""
        able = ~self.evidence.vetoed[self.cells]
        rows, columns = (set(places) for places in zip(*pairs, strict=True)) if pairs else (set(), set())
        able[[place for place, row in enumerate(self.rows.tolist()) if row in rows], :] = False
        able[:, [place for place, column in enumerate(self.columns.tolist()) if column in columns]] = False
        return able

    def scores(self, matched: Matrix, free: Mask) -> Matrix:
        """Return for free pairs how well their places agree, in [0, 1].

        Gateways and silent nodes always have a place; two labels that share nothing only if what comes before and
        after corresponds, as one activity in place of another.
        """
        around = self.around(matched)
        able = free & (self._always | (self._between & (around >= BETWEEN)))
        found: Matrix = np.where(able, np.clip(0.5 * around + self._told, 0.0, 1.0), 0.0)
        return found

    @cached_property
    def _near(self) -> tuple[Near, Near]:
        return self.evidence.reference.near.only(self.rows), self.evidence.variant.near.only(self.columns)

    def spoken_around(self, matched: Matrix) -> Matrix:
        """Return how well the activities and events next before and after every two nodes agree, in [0, 1]."""
        return neighbour_likeness(
            matched,
            self.evidence.reference.spoken_near.only(self.rows),
            self.evidence.variant.spoken_near.only(self.columns),
        )

    @cached_property
    def _told(self) -> Matrix:
        words, equal, kind, position = (self.part(name) for name in ("words", "equal", "kind", "position"))
        told: Matrix = 0.2 * np.where(self.loud, np.maximum(words, equal), 0.45) + 0.2 * kind + 0.1 * position
        return told

    @cached_property
    def _always(self) -> Mask:
        return self.gateways | (~self.loud & (self.part("kind") >= 0.6))

    @cached_property
    def _between(self) -> Mask:
        return self.loud & ~self.gateways & (self.part("kind") >= 0.8)

    @cached_property
    def loud(self) -> Mask:
        """Return where both labels say something."""
        return self.evidence.loud[self.cells]

    @cached_property
    def gateways(self) -> Mask:
        """Return where both nodes are gateways."""
        reference, variant = self.evidence.reference, self.evidence.variant
        both: Mask = np.logical_and.outer(reference.gateways[self.rows], variant.gateways[self.columns])
        return both

    def part(self, name: str) -> Matrix:
        """Return one kind of evidence."""
        return self.evidence.parts[name][self.cells]
