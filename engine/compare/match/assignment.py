"""Choose the correspondences: one to one where the sum of evidence is highest."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import linear_sum_assignment

from engine.compare.match.evidence import Evidence, probability
from engine.compare.match.lists import Cells, Mask, Matrix, Places, cells
from engine.compare.match.neighbours import Near, neighbour_likeness

THRESHOLD = 0.25
PLACE_THRESHOLD = 0.55
BETWEEN = 0.9
ROUNDS = 3
DIGITS = 9

Pairs = dict[tuple[int, int], float]


def assign(evidence: Evidence, fixed: Mapping[str, str]) -> tuple[Pairs, Pairs]:
    """Return the chosen pairs of rows and columns with their confidence: by meaning, and by place alone.

    ``fixed`` pairs are kept.

    First the nodes whose labels say something, then gateways and silent nodes by their place among
    those already chosen. O(F^3) for the assignment of the F nodes that are not fixed.
    """
    if not evidence.rows or not evidence.columns:
        return {}, {}
    certain = _certain(evidence, fixed)
    places = Block.of(evidence, certain)
    spoken = probability(evidence, places.cells)
    chosen = {**certain, **places.pairs(_best(spoken, THRESHOLD))}
    for _ in range(ROUNDS):
        placed = _by_place(places, chosen)
        bonus = np.clip(0.75 + 0.5 * places.around(evidence.matrix_of(placed)), 0.0, 1.0)
        best = {pair: float(spoken[pair]) for pair in _best(spoken * bonus, THRESHOLD * 0.75)}
        again = {**certain, **places.pairs(best)}
        if set(again) == set(chosen):
            break
        chosen = {pair: value for pair, value in again.items() if value >= THRESHOLD}
    placed = _by_place(places, chosen)
    return chosen, {pair: value for pair, value in placed.items() if pair not in chosen}


def confirmed(evidence: Evidence, fixed: Mapping[str, str]) -> dict[str, str]:
    """Return ids of nodes that a person has said to mean the same, one to one, beside the pairs of ``fixed``.

    Where the words stand for several nodes of a model, their evidence says which.
    """
    if not evidence.confirmed.any():
        return {}
    block = Block.of(evidence, _certain(evidence, fixed))
    likely = np.where(evidence.confirmed[block.cells], probability(evidence, block.cells), 0.0)
    pairs = block.pairs(_best(likely, THRESHOLD))
    return {evidence.rows[row].id: evidence.columns[column].id for row, column in pairs}


def by_place(evidence: Evidence, chosen: Pairs) -> Pairs:
    """Return the pairs of gateways and silent nodes whose places agree, if ``chosen`` correspond."""
    if not evidence.rows or not evidence.columns:
        return {}
    placed = _by_place(Block.of(evidence, chosen), chosen)
    return {pair: value for pair, value in placed.items() if pair not in chosen}


def likely(evidence: Evidence, fixed: Mapping[str, str]) -> Matrix:
    """Return for every two nodes the probability that they mean the same; 1 for ``fixed`` pairs, 0 for gateways."""
    certain = (evidence.matrix_of(_certain(evidence, fixed)) > 0) & evidence.loud
    found: Matrix = np.where(certain, 1.0, probability(evidence)) * ~evidence.gateways
    return found


def _certain(evidence: Evidence, fixed: Mapping[str, str]) -> Pairs:
    columns = {node.id: column for column, node in enumerate(evidence.columns)} if fixed else {}
    return {(row, columns[fixed[node.id]]): 1.0 for row, node in enumerate(evidence.rows) if node.id in fixed}


def _best(scores: Matrix, threshold: float) -> Pairs:
    """Return the one-to-one pairs with the highest sum of scores, each at least ``threshold``.

    Scores are rounded, so that the order in which a machine adds decides nothing.
    """
    scores = np.round(scores, DIGITS)
    able = scores >= threshold
    if not able.any():
        return {}
    worth = np.where(able, scores, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    values = worth[rows, columns]
    chosen = zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)
    return {(row, column): value for row, column, value in chosen if value > 0}


def _by_place(block: "Block", chosen: Pairs) -> Pairs:
    """Return ``chosen`` with gateways and silent nodes added whose neighbours correspond."""
    found = dict(chosen)
    matched = block.evidence.matrix_of(found)
    free = block.free(found)
    while True:
        scores = block.scores(matched, free)
        added = _best(scores, max(PLACE_THRESHOLD, 0.9 * float(scores.max(initial=0.0))))
        if not added:
            return found
        for (row, column), value in added.items():
            pair = int(block.rows[row]), int(block.columns[column])
            found[pair], matched[pair] = value, 1.0
            free[row, :] = free[:, column] = False


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

    @cached_property
    def _told(self) -> Matrix:
        words, equal, kind, position = (self._part(name) for name in ("words", "equal", "kind", "position"))
        told: Matrix = 0.2 * np.where(self._loud, np.maximum(words, equal), 0.45) + 0.2 * kind + 0.1 * position
        return told

    @cached_property
    def _always(self) -> Mask:
        return self._gateways | (~self._loud & (self._part("kind") >= 0.6))

    @cached_property
    def _between(self) -> Mask:
        return self._loud & ~self._gateways & (self._part("kind") >= 0.8)

    @cached_property
    def _loud(self) -> Mask:
        return self.evidence.loud[self.cells]

    @cached_property
    def _gateways(self) -> Mask:
        reference, variant = self.evidence.reference, self.evidence.variant
        both: Mask = np.logical_and.outer(reference.gateways[self.rows], variant.gateways[self.columns])
        return both

    def _part(self, name: str) -> Matrix:
        return self.evidence.parts[name][self.cells]
