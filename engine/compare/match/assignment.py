"""Choose the correspondences: one to one where the sum of evidence is highest."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.compare.match.block import Block, Pairs
from engine.compare.match.context import USUAL, Weights, in_context, in_contexts
from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Matrix
from engine.compare.match.placing import Placing

THRESHOLD = 0.38
ALONE = 0.25
PLACE_THRESHOLD = 0.55
DIGITS = 9


def assign(evidence: Evidence, fixed: Mapping[str, str], weights: Weights = USUAL) -> Pairs:
    """Return the pairs of rows and columns chosen by meaning with their confidence, one to one.

    Nodes whose labels say something are seen beside all others. ``fixed`` pairs are kept; ``weights`` are those of the
    evidence. O(F^3) for the assignment of the F nodes that are not fixed.
    """
    if not evidence.rows or not evidence.columns:
        return {}
    certain = _certain(evidence, fixed)
    block = Block.of(evidence, certain)
    return {**certain, **block.pairs(_best(in_context(block, certain, weights), _thresholds(block)))}


def first_look(evidence: Evidence, fixed: Mapping[str, str]) -> Pairs:
    """Return the pairs that the evidence of two nodes alone chooses. O(F^3)."""
    if not evidence.rows or not evidence.columns:
        return {}
    certain = _certain(evidence, fixed)
    block = Block.of(evidence, certain)
    return {**certain, **block.pairs(_best(block.alone, ALONE))} if block.size else certain


def _thresholds(block: Block) -> Matrix:
    """Return how likely pairs must be to be chosen: gateways have no context, so they have a bound of their own."""
    return np.where(block.gateways, ALONE, THRESHOLD)


def confirmed(evidence: Evidence, fixed: Mapping[str, str]) -> dict[str, str]:
    """Return ids of nodes that a person has said to mean the same, one to one, beside the pairs of ``fixed``.

    Where the words stand for several nodes of a model, their evidence says which.
    """
    if not evidence.confirmed.any():
        return {}
    block = Block.of(evidence, _certain(evidence, fixed))
    likely = np.where(evidence.confirmed[block.cells], block.alone, 0.0)
    pairs = block.pairs(_best(likely, ALONE))
    return {evidence.rows[row].id: evidence.columns[column].id for row, column in pairs}


def by_place(evidence: Evidence, chosen: Pairs, more: Pairs) -> Pairs:
    """Return the pairs of gateways and silent nodes whose places agree, if ``chosen`` and ``more`` correspond."""
    if not evidence.rows or not evidence.columns:
        return {}
    taken = {**chosen, **more}
    block = Block.of(evidence, taken)
    if not block.size:
        return {}
    placed = _by_place(block, taken)
    return {pair: value for pair, value in placed.items() if pair not in taken}


def likely(asked: Sequence[tuple[Evidence, Mapping[str, str]]]) -> list[Matrix]:
    """Return for a model and each of several others the probability that every two nodes mean the same.

    Each is asked for by its evidence and the pairs that are fixed: these are 1, gateways 0.
    """
    pairs = [_certain(evidence, fixed) for evidence, fixed in asked]
    blocks = [Block.of(evidence, certain) for (evidence, _), certain in zip(asked, pairs, strict=True)]
    seen = in_contexts(list(zip(blocks, pairs, strict=True)))
    return [_whole(*each) for each in zip(blocks, pairs, seen, strict=True)]


def _whole(block: Block, certain: Pairs, seen: Matrix) -> Matrix:
    evidence = block.evidence
    found = evidence.matrix_of(certain) * evidence.loud
    found[block.cells] = seen
    return found * ~evidence.gateways


def _certain(evidence: Evidence, fixed: Mapping[str, str]) -> Pairs:
    columns = {node.id: column for column, node in enumerate(evidence.columns)} if fixed else {}
    return {(row, columns[fixed[node.id]]): 1.0 for row, node in enumerate(evidence.rows) if node.id in fixed}


def _best(scores: Matrix, threshold: float | Matrix) -> Pairs:
    """Return the one-to-one pairs with the highest sum of scores, each at least ``threshold``.

    Scores are rounded, so that the order in which a machine adds decides nothing.
    """
    from scipy.optimize import linear_sum_assignment  # half a second, for which no process waits that compares nothing

    scores = np.round(scores, DIGITS)
    able = scores >= threshold
    if not able.any():
        return {}
    worth = np.where(able, scores, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    values = worth[rows, columns]
    chosen = zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)
    return {(row, column): value for row, column, value in chosen if value > 0}


def _by_place(block: Block, chosen: Pairs) -> Pairs:
    """Return ``chosen`` with gateways and silent nodes added whose neighbours correspond."""
    found = dict(chosen)
    placing = Placing(block, found)
    while True:
        scores = placing.scores
        most = float(scores.max(initial=0.0))
        if round(most, DIGITS) < PLACE_THRESHOLD:
            return found
        added = block.pairs(_best(scores, max(PLACE_THRESHOLD, 0.9 * most)))
        if not added:
            return found
        found |= added
        placing.add(added)
