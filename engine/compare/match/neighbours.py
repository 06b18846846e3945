"""Evidence of neighbours: nodes whose neighbours are alike are alike."""

import numpy as np

from engine.compare.graph import Flow, Neighbours
from engine.compare.match.label import Matrix

ROUNDS = 3
SHARE = 0.35


def flooded(base: Matrix, reference: Flow, variant: Flow, rows: list[str], columns: list[str]) -> Matrix:
    """Return ``base`` with a share of each two neighbours' likeness mixed in, in [0, 1]. O(rounds * (N + M) * edges).

    Source: Melnik et al., "Similarity flooding: a versatile graph matching algorithm", ICDE 2002.
    Departure: a few damped rounds instead of a fixpoint, best neighbour instead of the sum.
    """
    now = base
    for _ in range(ROUNDS):
        around = neighbour_likeness(now, reference, variant, rows, columns)
        now = (1 - SHARE) * base + SHARE * around
    return now


def neighbour_likeness(now: Matrix, reference: Flow, variant: Flow, rows: list[str], columns: list[str]) -> Matrix:
    """Return for every two nodes the mean likeness of what comes before and of what comes after them."""
    before = _side(now, reference.before, variant.before, rows, columns)
    after = _side(now, reference.after, variant.after, rows, columns)
    return (before + after) / 2


def _side(now: Matrix, ours: Neighbours, theirs: Neighbours, rows: list[str], columns: list[str]) -> Matrix:
    our_place = {id_: place for place, id_ in enumerate(rows)}
    their_place = {id_: place for place, id_ in enumerate(columns)}
    our_lists = [[our_place[id_] for id_ in ours[row]] for row in rows]
    their_lists = [[their_place[id_] for id_ in theirs[column]] for column in columns]
    best_of_theirs = _best(now.T, their_lists).T
    best_of_ours = _best(now, our_lists)
    ours_mean = _mean(best_of_theirs, our_lists)
    theirs_mean = _mean(best_of_ours.T, their_lists).T
    found = (ours_mean + theirs_mean) / 2
    none_here = np.array([not members for members in our_lists], dtype=bool)
    none_there = np.array([not members for members in their_lists], dtype=bool)
    found[np.outer(none_here, none_there)] = 1.0
    return found


def _best(values: Matrix, lists: list[list[int]]) -> Matrix:
    """Return for each list the highest of the rows it names; 0 for an empty list."""
    best = np.zeros((len(lists), values.shape[1]))
    for row, members in enumerate(lists):
        if members:
            best[row] = values[members].max(axis=0)
    return best


def _mean(values: Matrix, lists: list[list[int]]) -> Matrix:
    mean = np.zeros((len(lists), values.shape[1]))
    for row, members in enumerate(lists):
        if members:
            mean[row] = values[members].mean(axis=0)
    return mean
