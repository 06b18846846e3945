"""Choose the correspondences: one to one where the sum of evidence is highest."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from engine.compare.match.evidence import Evidence, probability
from engine.compare.match.label import Mask, Matrix

THRESHOLD = 0.25
PLACE_THRESHOLD = 0.55
BETWEEN = 0.9
ROUNDS = 3

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
    for _ in range(ROUNDS):
        placed = _by_place(evidence, chosen, spoken)
        bonus = np.clip(0.75 + 0.5 * evidence.around(_as_matrix(placed, spoken.shape)), 0.0, 1.0)
        again = _best(np.where(certain, 1.0, spoken * bonus * ~_touched(certain)), THRESHOLD * 0.75)
        again = {pair: float(spoken[pair]) if not certain[pair] else 1.0 for pair in again}
        if set(again) == set(chosen):
            break
        chosen = {pair: value for pair, value in again.items() if value >= THRESHOLD}
    placed = _by_place(evidence, chosen, spoken)
    return chosen, {pair: value for pair, value in placed.items() if pair not in chosen}


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
    """Return the one-to-one pairs with the highest sum of scores, each at least ``threshold``."""
    worth = np.where(scores >= threshold, scores, 0.0)
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


def _by_place(evidence: Evidence, chosen: Pairs, spoken: Matrix) -> Pairs:
    """Return ``chosen`` with gateways and silent nodes added whose neighbours correspond."""
    found = dict(chosen)
    for _ in range(len(evidence.rows)):
        free = ~_touched(_as_matrix(found, spoken.shape) > 0) & ~evidence.vetoed
        scores = place_scores(evidence, _as_matrix(found, spoken.shape), free)
        strictest = max(PLACE_THRESHOLD, 0.9 * float(scores.max(initial=0.0)))
        added = _best(scores, strictest)
        if not added:
            return found
        found.update(added)
    return found


def place_scores(evidence: Evidence, matched: Matrix, free: Mask) -> Matrix:
    """Return for free pairs how well their places agree, in [0, 1].

    Gateways and silent nodes always have a place; two labels that share nothing only if what comes before and
    after corresponds, as one activity in place of another.
    """
    around = evidence.around(matched)
    kind = evidence.parts["kind"]
    gateways: Mask = np.logical_and.outer(
        np.array([node.is_gateway for node in evidence.rows]), np.array([node.is_gateway for node in evidence.columns])
    )
    silent_pair = ~evidence.loud & (kind >= 0.6)
    between = evidence.loud & ~gateways & (kind >= 0.8) & (around >= BETWEEN)
    words = np.where(evidence.loud, np.maximum(evidence.parts["words"], evidence.parts["equal"]), 0.45)
    scores = 0.5 * around + 0.2 * words + 0.2 * kind + 0.1 * evidence.parts["position"]
    found: Matrix = np.where(free & (gateways | silent_pair | between), np.clip(scores, 0.0, 1.0), 0.0)
    return found
