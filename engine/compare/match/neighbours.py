"""Evidence of neighbours: nodes whose neighbours are alike are alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.graph import Flow
from engine.compare.match.lists import Lists, Matrix

ROUNDS = 3
SHARE = 0.35


@dataclass(frozen=True)
class Near:
    """What comes before and after each node of a model, as places in its order."""

    before: Lists
    after: Lists

    @classmethod
    def of(cls, flow: Flow, ids: Sequence[str]) -> "Near":
        """Return the neighbours of the nodes ``ids``, in their order."""
        place = {id_: number for number, id_ in enumerate(ids)}
        return cls(
            *(Lists.of([[place[other] for other in side[id_]] for id_ in ids]) for side in (flow.before, flow.after))
        )


def flooded(base: Matrix, reference: Near, variant: Near) -> Matrix:
    """Return ``base`` with a share of each two neighbours' likeness mixed in, in [0, 1]. O(rounds * (N + M) * edges).

    Source: Melnik et al., "Similarity flooding: a versatile graph matching algorithm", ICDE 2002.
    Departure: a few damped rounds instead of a fixpoint, best neighbour instead of the sum.
    """
    now = base
    for _ in range(ROUNDS):
        now = (1 - SHARE) * base + SHARE * neighbour_likeness(now, reference, variant)
    return now


def neighbour_likeness(now: Matrix, reference: Near, variant: Near) -> Matrix:
    """Return for every two nodes the mean likeness of what comes before and of what comes after them."""
    return (_side(now, reference.before, variant.before) + _side(now, reference.after, variant.after)) / 2


def _side(now: Matrix, ours: Lists, theirs: Lists) -> Matrix:
    found = (ours.mean(theirs.best(now.T).T) + theirs.mean(ours.best(now).T).T) / 2
    found[np.ix_(ours.empty, theirs.empty)] = 1.0
    return found
