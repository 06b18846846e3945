"""Evidence in context: how likely a pair is, seen beside all other pairs of the same two models.

A pair of labels that share half their words says little alone. It says more if nothing else in either model is as
alike, and if the activities before and after correspond.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.compare.match.block import Block
from engine.compare.match.evidence import CONFIRMED, CONSTANT, probability
from engine.compare.match.evidence import WEIGHTS as ALONE
from engine.compare.match.lists import Mask, Matrix

# Fitted as the weights of two nodes alone are, after these. What two nodes state has the weights that it has alone, and
# "near" one more than fitted, chosen together with the threshold for the best F1 of what was left out.
WEIGHTS: Mapping[str, float] = {
    "constant": -4.65,
    "words": 3.1,
    "role": 0.6,
    "documentation": 0.8,
    "stated": 2.5,
    "data": 1.5,
    "beside": 3.1,
    "near": 1.6,
    "unrivalled": 1.9,
    "half unrivalled": 0.8,
    "own kind": 1.4,
}


@dataclass(frozen=True)
class Weights:
    """The weights of what two nodes say alone, and of what that is worth in context."""

    alone: Mapping[str, float]
    context: Mapping[str, float]


USUAL = Weights(ALONE, WEIGHTS)
NO_WORDS = 0.15
"""What share of words two activities must at least have in common, whatever is around them."""
MOVED = 0.5
"""How likely two activities are the same that alone have their label, though all around is other: one was moved."""
NEAR = 0.25
"""What share of what is next before and after must correspond for a pair to stand in the same place at all."""
FEW = 2
"""With so few others in the smaller model, that nothing else is as alike counts half."""
Pair = tuple[int, int]
_LEAST = 0.001
_SCALE = 4.0


def in_context(block: Block, certain: Iterable[Pair], weights: Weights = USUAL) -> Matrix:
    """Return for every two free nodes the probability that they mean the same, seen beside all other pairs.

    ``certain`` pairs of the two models count as known. Gateways have no context: their probability is what it is
    alone. What a person confirmed is 0.9 or more. O(F^2 * neighbours) for F free nodes.

    Source: a second stage over the neighbours' first probabilities, as in iterative classification (Neville and
    Jensen, 2000).
    Departure: one further round only, and rivals count beside the neighbours.
    """
    evidence = block.evidence
    alone = probability(evidence, block.cells, weights.alone)
    sum_ = np.full(alone.shape, weights.context[CONSTANT])
    for name, part in features(block, certain, alone).items():
        sum_ += weights.context.get(name, 0.0) * part
    able = block.loud & ~evidence.vetoed[block.cells] & ~wordless(block)
    found: Matrix = 1 / (1 + np.exp(-sum_)) * able
    found = np.where(able & _only_of_their_label(block), np.maximum(found, MOVED), found)
    found = np.where(evidence.confirmed[block.cells], CONFIRMED + (1 - CONFIRMED) * found, found)
    return np.where(block.gateways, alone, found)


def features(block: Block, certain: Iterable[Pair], alone: Matrix) -> dict[str, Matrix]:
    """Return the evidence for every two free nodes by name: what they say themselves, and what stands beside them."""
    evidence = block.evidence
    first = np.where(block.gateways, 0.0, alone)
    matched = evidence.matrix_of(certain)
    matched[block.cells] = first
    nearest, farther = _rivals(first)
    beside = block.spoken_around(matched)
    odds, weight = _odds(first), _others(block) / (_others(block) + FEW)
    return {
        **{name: block.part(name) for name in evidence.parts},
        "beside": beside,
        "near": (beside >= NEAR).astype(np.float64),
        "unrivalled": weight * (odds - _odds(nearest)),
        "half unrivalled": weight * (odds - _odds(farther)),
        "own kind": -_of_own_kind(block, first),
    }


def _odds(likely: Matrix) -> Matrix:
    """Return logarithms of odds, in about [-1.7, 1.7]."""
    within = np.clip(likely, _LEAST, 1 - _LEAST)
    found: Matrix = np.log(within / (1 - within)) / _SCALE
    return found


def _rivals(likely: Matrix) -> tuple[Matrix, Matrix]:
    """Return for every pair the likeliest other pair of its row or column, and of that side where it is less."""
    in_row, in_column = _best_other(likely), _best_other(likely.T).T
    return np.maximum(in_row, in_column), np.minimum(in_row, in_column)


def _best_other(likely: Matrix) -> Matrix:
    """Return for every pair the highest of the other values in its row, 0 if there is no other."""
    if likely.shape[1] < 2:
        return np.zeros(likely.shape)
    two = np.partition(likely, likely.shape[1] - 2, axis=1)[:, -2:]
    found: Matrix = np.where(likely >= two[:, 1:], two[:, :1], two[:, 1:])
    return found


def _of_own_kind(block: Block, likely: Matrix) -> Matrix:
    """Return for an activity and an event the likeliest pair of either with one of its own kind; 0 for two of a kind.

    Where work is drawn with what has then happened ("Release order", "Order is released"), each is like both.
    """
    reference, variant = block.evidence.reference, block.evidence.variant
    same = reference.activities[block.rows][:, None] == variant.activities[block.columns][None, :]
    own = np.where(same, likely, 0.0)
    best: Matrix = np.maximum(own.max(axis=1, initial=0.0)[:, None], own.max(axis=0, initial=0.0)[None, :])
    return np.where(same, 0.0, best)


def _others(block: Block) -> int:
    """Return how many other activities and events could be rivals: those of the model that has fewest, less one."""
    spoken = block.evidence.loud & ~block.evidence.gateways
    return max(0, min(int(np.count_nonzero(spoken.any(axis=axis))) for axis in (0, 1)) - 1)


def wordless(block: Block) -> Mask:
    """Return where two activities share no words and nothing that they state: one in place of the other, at most."""
    stated = (block.part("stated") > 0) | (block.part("data") > 0) | (block.part("documentation") > 0)
    reference, variant = block.evidence.reference, block.evidence.variant
    both = np.logical_and.outer(reference.activities[block.rows], variant.activities[block.columns])
    found: Mask = both & (block.part("words") < NO_WORDS) & ~stated
    return found


def _only_of_their_label(block: Block) -> Mask:
    """Return where two activities of one role have one label, in the same kind, that no other free node has."""
    equal = (block.part("equal") == 1) & block.loud
    alone = (equal.sum(axis=1, keepdims=True) == 1) & (equal.sum(axis=0, keepdims=True) == 1)
    reference, variant = block.evidence.reference, block.evidence.variant
    both = np.logical_and.outer(reference.activities[block.rows], variant.activities[block.columns])
    found: Mask = equal & alone & both & (block.part("kind") == 1) & (block.part("role") > 0)
    return found
