"""The nodes of two models that are still free, and what is known of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.match.derived import picked
from engine.compare.match.evidence import PARTS, Evidence, weighed
from engine.compare.match.lists import Cells, Mask, Matrix, Places, cells
from engine.model.caching import cached_property

BETWEEN = 0.9
Pairs = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Anew(Mapping[str, Matrix]):
    """Evidence by name that is worked out each time it is asked for: of large models all of it at once is too much."""

    names: Sequence[str]
    tell: Callable[[str], Matrix]

    def __getitem__(self, name: str) -> Matrix:
        return self.tell(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


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
        return cls(evidence, rows.nonzero()[0], columns.nonzero()[0])

    @cached_property
    def cells(self) -> Cells:
        """Return the index of the block in the matrices of the evidence."""
        return cells(self.rows, self.columns)

    def pairs(self, found: Pairs) -> Pairs:
        """Return pairs of the block as pairs of the two models."""
        return {(int(self.rows[row]), int(self.columns[column])): value for (row, column), value in found.items()}

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many rows and columns are free."""
        return len(self.rows), len(self.columns)

    @property
    def size(self) -> int:
        """Return how many cells the block has."""
        return len(self.rows) * len(self.columns)

    @cached_property
    def told(self) -> Matrix:
        """Return what two nodes say themselves, as far as it counts for their place."""
        words, equal, kind, position = (self.part(name) for name in ("words", "equal", "kind", "position"))
        told: Matrix = 0.2 * np.where(self.loud, np.maximum(words, equal), 0.45) + 0.2 * kind + 0.1 * position
        return told

    @cached_property
    def alone(self) -> Matrix:
        """Return the probability that two nodes mean the same by what they say themselves and what is around them."""
        loud, vetoed, confirmed = (
            picked(values, self.rows, self.columns)
            for values in (self.evidence.loud, self.evidence.vetoed, self.evidence.confirmed)
        )
        return weighed(Anew(PARTS, self.part), loud, vetoed, confirmed)

    @cached_property
    def always(self) -> Mask:
        """Return where both nodes are gateways or silent: they always have a place."""
        return self.gateways | (~self.loud & (self.part("kind") >= 0.6))

    @cached_property
    def between(self) -> Mask:
        """Return where one activity or event may stand in place of another, if all around it corresponds."""
        return self.loud & ~self.gateways & (self.part("kind") >= 0.8)

    @cached_property
    def loud(self) -> Mask:
        """Return where both labels say something."""
        return picked(self.evidence.loud, self.rows, self.columns)

    @cached_property
    def gateways(self) -> Mask:
        """Return where both nodes are gateways."""
        reference, variant = self.evidence.reference, self.evidence.variant
        both: Mask = np.logical_and.outer(reference.gateways[self.rows], variant.gateways[self.columns])
        return both

    def part(self, name: str) -> Matrix:
        """Return one kind of evidence."""
        return picked(self.evidence.parts[name], self.rows, self.columns)
