"""Choose the correspondences: one to one where the sum of evidence is highest."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from engine.compare.match.evidence import Evidence, probability
from engine.compare.match.lists import Mask, Matrix

THRESHOLD = 0.25
PLACE_THRESHOLD = 0.55
BETWEEN = 0.9
ROUNDS = 3
DIGITS = 9

Pairs = dict[tuple[int, int], float]


def assign(evidence: Evidence, fixed: dict[str, str]) -> tuple[Pairs, Pairs]:
    """Return the chosen pairs of rows and columns with their confidence: by meaning, and by place alone.

    ``fixed`` pairs are kept.

    First the nodes whose labels say something, then gateways and silent nodes by their place among
    those already chosen. O((N + M)^3) for the assignment.
    """
    if not evidence.rows or not evidence.columns:
        return {}, {}
    certain = _certain(evidence, fixed)
    spoken = probability(evidence)
    chosen = _best(np.where(certain, 1.0, spoken * ~_touched(certain)), THRESHOLD)
    places = _Places.of(evidence)
    for _ in range(ROUNDS):
        placed = _by_place(places, chosen)
        bonus = np.clip(0.75 + 0.5 * evidence.around(_as_matrix(placed, spoken.shape)), 0.0, 1.0)
        again = _best(np.where(certain, 1.0, spoken * bonus * ~_touched(certain)), THRESHOLD * 0.75)
        again = {pair: float(spoken[pair]) if not certain[pair] else 1.0 for pair in again}
        if set(again) == set(chosen):
            break
        chosen = {pair: value for pair, value in again.items() if value >= THRESHOLD}
    placed = _by_place(places, chosen)
    return chosen, {pair: value for pair, value in placed.items() if pair not in chosen}


def confirmed(evidence: Evidence, fixed: dict[str, str]) -> dict[str, str]:
    """Return ids of nodes that a person has said to mean the same, one to one, beside the pairs of ``fixed``.

    Where the words stand for several nodes of a model, their evidence says which.
    """
    if not evidence.confirmed.any():
        return {}
    free = evidence.confirmed & ~_touched(_certain(evidence, fixed))
    pairs = _best(np.where(free, probability(evidence), 0.0), THRESHOLD)
    return {evidence.rows[row].id: evidence.columns[column].id for row, column in pairs}


def by_place(evidence: Evidence, chosen: Pairs) -> Pairs:
    """Return the pairs of gateways and silent nodes whose places agree, if ``chosen`` correspond."""
    if not evidence.rows or not evidence.columns:
        return {}
    placed = _by_place(_Places.of(evidence), chosen)
    return {pair: value for pair, value in placed.items() if pair not in chosen}


def likely(evidence: Evidence, fixed: dict[str, str]) -> Matrix:
    """Return for every two nodes the probability that they mean the same; 1 for ``fixed`` pairs, 0 for gateways."""
    certain = _certain(evidence, fixed) & evidence.loud
    found: Matrix = np.where(certain, 1.0, probability(evidence)) * ~evidence.gateways
    return found


def _certain(evidence: Evidence, fixed: dict[str, str]) -> Mask:
    columns = {node.id: column for column, node in enumerate(evidence.columns)}
    certain: Mask = np.zeros(evidence.vetoed.shape, dtype=np.bool_)
    for row, node in enumerate(evidence.rows):
        if node.id in fixed:
            certain[row, columns[fixed[node.id]]] = True
    return certain


def _touched(certain: Mask) -> Mask:
    """Return where the row or the column is already taken by a certain pair."""
    rows, columns = np.logical_or.reduce(certain, axis=1), np.logical_or.reduce(certain, axis=0)
    touched: Mask = np.logical_or.outer(rows, columns)
    return touched


def _best(scores: Matrix, threshold: float) -> Pairs:
    """Return the one-to-one pairs with the highest sum of scores, each at least ``threshold``.

    Scores are rounded, so that the order in which a machine adds decides nothing.
    """
    scores = np.round(scores, DIGITS)
    able = scores >= threshold
    if not able.any():
        return {}
    worth = np.where(able, scores, 0.0)
    rows, columns = linear_sum_assignment(-worth)
    return {
        (int(row), int(column)): float(scores[row, column])
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0
    }


def _as_matrix(chosen: Pairs, shape: tuple[int, ...]) -> Matrix:
    matrix = np.zeros(shape)
    for pair in chosen:
        matrix[pair] = 1.0
    return matrix


def _by_place(places: "_Places", chosen: Pairs) -> Pairs:
    """Return ``chosen`` with gateways and silent nodes added whose neighbours correspond."""
    found = dict(chosen)
    evidence = places.evidence
    matched = _as_matrix(found, evidence.vetoed.shape)
    free = ~_touched(matched > 0) & ~evidence.vetoed
    while True:
        scores = places.scores(matched, free)
        added = _best(scores, max(PLACE_THRESHOLD, 0.9 * float(scores.max(initial=0.0))))
        if not added:
            return found
        found.update(added)
        for row, column in added:
            matched[row, column] = 1.0
            free[row, :] = free[:, column] = False


@dataclass(frozen=True)
class _Places:
    """What of the evidence for two places does not hang on what is paired already."""

    evidence: Evidence
    told: Matrix
    always: Mask
    between: Mask

    @classmethod
    def of(cls, evidence: Evidence) -> "_Places":
        parts = evidence.parts
        words = np.where(evidence.loud, np.maximum(parts["words"], parts["equal"]), 0.45)
        told = 0.2 * words + 0.2 * parts["kind"] + 0.1 * parts["position"]
        gateways = evidence.gateways
        always = gateways | (~evidence.loud & (parts["kind"] >= 0.6))
        return cls(evidence, told, always, evidence.loud & ~gateways & (parts["kind"] >= 0.8))

    def scores(self, matched: Matrix, free: Mask) -> Matrix:
        """Return for free pairs how well their places agree, in [0, 1].

        Gateways and silent nodes always have a place; two labels that share nothing only if what comes before and
        after corresponds, as one activity in place of another.
        """
        around = self.evidence.around(matched)
        able = free & (self.always | (self.between & (around >= BETWEEN)))
        found: Matrix = np.where(able, np.clip(0.5 * around + self.told, 0.0, 1.0), 0.0)
        return found
