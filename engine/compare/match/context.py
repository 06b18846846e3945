"""Evidence in context: how likely a pair is, seen beside all other pairs of the same two models.

A pair of labels that share half their words says little alone. It says more if nothing else in either model is as
alike, and if the activities before and after correspond.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.match.block import Block
from engine.compare.match.blocks import Blocks
from engine.compare.match.derived import rows_of
from engine.compare.match.evidence import CONFIRMED, CONSTANT, Evidence, weighed
from engine.compare.match.evidence import WEIGHTS as ALONE
from engine.compare.match.lists import Mask, Matrix

# Fitted as the weights of two nodes alone are, after these. What two nodes state has the weights that it has alone, and
# "near" one more than fitted, chosen together with the threshold for the best F1 of what was left out.
WEIGHTS: Mapping[str, float] = {
    "constant": -3.95,
    "words": 1.45,
    "beyond": 0.65,
    "role": 0.6,
    "documentation": 0.8,
    "stated": 2.5,
    "data": 1.5,
    "beside": 2.3,
    "near": 1.6,
    "unrivalled": 1.85,
    "half unrivalled": 1.05,
    "own kind": 1.75,
    "related": 3.45,
    "in other words": 5.15,
    "plain": 1.0,
    "other thing": 1.45,
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
    return in_contexts([(block, certain)], weights)[0]


def in_contexts(asked: Sequence[tuple[Block, Iterable[Pair]]], weights: Weights = USUAL) -> list[Matrix]:
    """Return the probabilities in context of a model and each of several others, all worked out at once."""
    some = [(block, certain) for block, certain in asked if block.size]
    found = iter(
        _in_contexts(Blocks.of([block for block, _ in some]), [pairs for _, pairs in some], weights) if some else ()
    )
    return [next(found) if block.size else np.zeros(block.shape) for block, _ in asked]


def _in_contexts(blocks: Blocks, certain: Sequence[Iterable[Pair]], weights: Weights) -> list[Matrix]:
    alone = weighed(blocks.parts, blocks.loud, blocks.vetoed, blocks.confirmed, weights.alone)
    sum_ = np.full(alone.shape, weights.context[CONSTANT])
    for name, part in features(blocks, certain, alone, weights.context):
        sum_ += weights.context[name] * part
        del part
    able = blocks.loud & ~blocks.vetoed & ~wordless(blocks)
    found: Matrix = 1 / (1 + np.exp(-sum_)) * able
    found = np.where(able & _only_of_their_label(blocks), np.maximum(found, MOVED), found)
    found = np.where(blocks.confirmed, CONFIRMED + (1 - CONFIRMED) * found, found)
    return blocks.each(np.where(blocks.gateways, alone, found))


def features(
    blocks: Blocks, certain: Sequence[Iterable[Pair]], alone: Matrix, wanted: Collection[str]
) -> Iterator[tuple[str, Matrix]]:
    """Yield the evidence for every two free nodes by name: what they say themselves, and what stands beside them.

    ``certain`` are pairs for each block, ``alone`` the probabilities of two nodes alone, ``wanted`` the names asked for
    of what nodes say themselves. One after the other: all at once is too much of large models.
    """
    yield from ((name, blocks.parts[name]) for name in blocks.parts if name in wanted)
    yield from _in_company(blocks, certain, alone)


def _in_company(blocks: Blocks, certain: Sequence[Iterable[Pair]], alone: Matrix) -> Iterator[tuple[str, Matrix]]:
    """Yield the evidence of what stands beside every two free nodes."""
    first = np.where(blocks.gateways | ~blocks.free, 0.0, alone)
    matched = [block.evidence.matrix_of(pairs) for block, pairs in zip(blocks.blocks, certain, strict=True)]
    for block, known, own in zip(blocks.blocks, matched, blocks.each(first), strict=True):
        known[block.cells] = own
    related, same_words = _of_whole_models(blocks, matched)
    beside = blocks.spoken_around(matched) - blocks.edges() * (1 - related)
    del matched
    yield "beside", beside
    yield "near", (beside >= NEAR).astype(np.float64)
    del beside
    others = np.array([_others(block.evidence) for block in blocks.blocks])
    weight = blocks.spread(others / (others + FEW))
    odds, (nearest, farther) = _odds(first), _rivals(blocks, first)
    yield "unrivalled", weight * (odds - _odds(nearest))
    del nearest
    yield "half unrivalled", weight * (odds - _odds(farther))
    del odds, farther
    yield "own kind", -_of_own_kind(blocks, first)
    yield "plain", np.broadcast_to(blocks.both(lambda subject: subject.plain).astype(np.float64), first.shape)
    yield "related", np.broadcast_to(related, first.shape)
    yield "in other words", -same_words * (blocks.parts["equal"] < 1)


def _of_whole_models(blocks: Blocks, known: Sequence[Matrix]) -> tuple[Matrix, Matrix]:
    """Return for every column what two models say as a whole: how far they are related, and how far they share words.

    Two models of which most nodes have a likely counterpart describe the same work, so the rest is likelier the same.
    Where many labels are equal, other words mean other things; that counts for labels that are not.
    """
    related, same_words = np.zeros(len(blocks.blocks)), np.zeros(len(blocks.blocks))
    for place, (block, likely) in enumerate(zip(blocks.blocks, known, strict=True)):
        evidence = block.evidence
        related[place] = _least_share(likely * evidence.spoken, evidence)
        equal = evidence.spoken & (rows_of(evidence.parts["equal"], slice(None)) == 1)
        same_words[place] = _least_share(equal.astype(np.float64), evidence)
    return blocks.spread(related), blocks.spread(same_words)


def _least_share(met: Matrix, evidence: Evidence) -> float:
    """Return how far the nodes that say something are met in the mean, of the model where they are less, in [0, 1]."""
    settled = evidence.reference.settled
    return min(
        (float(met.max(axis=axis, initial=0.0).sum()) + settled) / max(1, evidence.speaking[axis] + settled)
        for axis in (0, 1)
    )


def _odds(likely: Matrix) -> Matrix:
    """Return logarithms of odds, in about [-1.7, 1.7]."""
    within = np.minimum(np.maximum(likely, _LEAST), 1 - _LEAST)
    found: Matrix = np.log(within / (1 - within)) / _SCALE
    return found


def _rivals(blocks: Blocks, likely: Matrix) -> tuple[Matrix, Matrix]:
    """Return for every pair the likeliest other pair of its row or column, and of that side where it is less."""
    most = blocks.spread(blocks.in_rows(np.maximum, likely))
    top = likely >= most
    rest = blocks.in_rows(np.maximum, np.where(top, 0.0, likely))
    several = blocks.in_rows(np.add, top.astype(np.intp)) > 1
    in_row = np.where(top & ~blocks.spread(several), blocks.spread(rest), most)
    in_column = _best_other(likely)
    return np.maximum(in_row, in_column), np.minimum(in_row, in_column)


def _best_other(likely: Matrix) -> Matrix:
    """Return for every pair the highest of the other values in its column, 0 if there is no other."""
    if len(likely) < 2:
        return np.zeros(likely.shape)
    two = np.partition(likely, len(likely) - 2, axis=0)[-2:]
    found: Matrix = np.where(likely >= two[1], two[0], two[1])
    return found


def _of_own_kind(blocks: Blocks, likely: Matrix) -> Matrix:
    """Return for an activity and an event the likeliest pair of either with one of its own kind; 0 for two of a kind.

    Where work is drawn with what has then happened ("Release order", "Order is released"), each is like both.
    """
    ours, theirs = blocks.said_of(lambda subject: subject.activities)
    same = ours == theirs
    own = np.where(same, likely, 0.0)
    in_row = blocks.spread(blocks.in_rows(np.maximum, own))
    best: Matrix = np.maximum(in_row, own.max(axis=0, initial=0.0)[None, :])
    return np.where(same, 0.0, best)


def _others(evidence: Evidence) -> int:
    """Return how many other activities and events could be rivals: those of the model that has fewest, less one."""
    return max(0, min(evidence.speaking) + evidence.reference.settled - 1)


def wordless(blocks: Blocks) -> Mask:
    """Return where two nodes share no words and nothing that they state: one in place of the other, at most.

    Two events may still be the same where they are not drawn throughout: there an end is known by its place.
    """
    parts = blocks.parts
    stated = (parts["stated"] > 0) | (parts["data"] > 0) | (parts["documentation"] > 0)
    known_by_words = _both_activities(blocks) | blocks.both(lambda subject: subject.alternates)
    found: Mask = known_by_words & (parts["words"] < NO_WORDS) & ~stated
    return found


def _both_activities(blocks: Blocks) -> Mask:
    ours, theirs = blocks.said_of(lambda subject: subject.activities)
    found: Mask = ours & theirs
    return found


def _only_of_their_label(blocks: Blocks) -> Mask:
    """Return where two activities of one role have one label, in the same kind, that no other free node has."""
    parts = blocks.parts
    equal = (parts["equal"] == 1) & blocks.loud & blocks.free
    in_row = blocks.spread(blocks.in_rows(np.add, equal.astype(np.intp)))
    alone = (in_row == 1) & (equal.sum(axis=0, keepdims=True) == 1)
    found: Mask = equal & alone & _both_activities(blocks) & (parts["kind"] == 1) & (parts["role"] > 0)
    return found
