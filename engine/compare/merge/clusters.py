"""Which models of a family are alike: the similarities of every two, and clusters of those that work alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.compare.match import NOTHING_SAID, Judgements, match
from engine.compare.merge.union import Union
from engine.compare.similarity import similarity
from engine.model import ProcessModel

Distances = NDArray[np.float64]
LEAST_SILHOUETTE = 0.25
"""Below this there is no structure worth telling (Kaufman and Rousseeuw, "Finding groups in data", 1990)."""


@dataclass(frozen=True)
class Matrix:
    """The similarity in [0, 1] of every two models of ``names``; symmetric, 1 on the diagonal."""

    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]

    def of(self, one: str, other: str) -> float:
        """Return how alike two models are."""
        return self.values[self.names.index(one)][self.names.index(other)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Models that work alike. ``does`` are activities of the merged model that all of them have and fewer than
    half of the others; ``lacks`` those that none of them has and more than half of the others.
    """

    members: tuple[str, ...]
    does: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def matrix(
    models: Mapping[str, ProcessModel],
    said: Judgements = NOTHING_SAID,
    heard: Callable[[int, int], None] | None = None,
) -> Matrix:
    """Return how alike every two models are, each two compared by themselves as any two are. O(models^2) matches.

    The family's own alignment is not asked: so a pair has one similarity, whoever else was looked at with it. What
    several have as one and the same model is compared once. ``heard`` is told how many pairs of how many are done;
    what it raises ends it.
    """
    names = tuple(sorted(models))
    own = [id(models[name]) for name in names]
    pairs = list(combinations(range(len(names)), 2))
    total = len({frozenset((own[one], own[other])) for one, other in pairs if own[one] != own[other]})
    values, known = np.eye(len(names)), dict[frozenset[int], float]()
    for one, other in pairs:
        two = frozenset((own[one], own[other]))
        if len(two) == 2 and two not in known:
            pair = models[names[one]], models[names[other]]
            known[two] = similarity(*pair, match(*pair, said)).value
            if heard is not None:
                heard(len(known), total)
        values[one, other] = values[other, one] = known.get(two, 1.0)
    return Matrix(names, tuple(tuple(float(value) for value in row) for row in values))


def clusters(found: Matrix, union: Union) -> tuple[Cluster, ...]:
    """Return the clusters of a family, the largest first; one with all if none stand apart.

    The models are joined, the most alike first, by the mean similarity between clusters. Of all the numbers of
    clusters that come by, the one with the best mean silhouette is taken. O(models^3).

    Source: average link (Sokal and Michener, 1958); silhouettes (Rousseeuw, 1987).
    """
    away = 1 - np.array(found.values).reshape(len(found.names), len(found.names))
    steps = _joined(away)
    scored = [(_silhouette(away, step), step) for step in steps if 1 < len(step) < len(found.names)]
    score, chosen = max(scored, key=lambda each: (round(each[0], 9), -len(each[1])), default=(0.0, steps[-1]))
    if score < LEAST_SILHOUETTE:
        chosen = steps[-1]
    sets = sorted(chosen, key=lambda each: (-len(each), each))
    return tuple(_cluster(tuple(found.names[place] for place in each), union) for each in sets if each)


def in_order(found: Matrix, told: Sequence[Cluster]) -> tuple[str, ...]:
    """Return the names cluster by cluster, in each the one that is most like the rest first."""
    order: list[str] = []
    for cluster in told:
        order += sorted(
            cluster.members, key=lambda name: (-sum(found.of(name, other) for other in cluster.members), name)
        )
    return tuple(order)


def _joined(away: Distances) -> list[tuple[tuple[int, ...], ...]]:
    """Return the clusters after each step, from each model alone to all in one."""
    sets: list[tuple[int, ...]] = [(place,) for place in range(len(away))]
    steps = [tuple(sets)]
    while len(sets) > 1:
        pairs = combinations(sets, 2)
        one, other = min(pairs, key=lambda pair: (round(float(away[np.ix_(*pair)].mean()), 9), pair))
        sets = sorted([each for each in sets if each not in (one, other)] + [tuple(sorted(one + other))])
        steps.append(tuple(sets))
    return steps


def _silhouette(away: Distances, sets: Sequence[tuple[int, ...]]) -> float:
    """Return the mean silhouette in [-1, 1]; a model that is alone in its cluster counts 0."""
    total = 0.0
    for own in sets:
        for place in own:
            if len(own) == 1:
                continue
            within = float(sum(away[place, other] for other in own)) / (len(own) - 1)
            nearest = min(float(np.mean([away[place, each] for each in other])) for other in sets if other != own)
            total += (nearest - within) / max(nearest, within) if max(nearest, within) > 0 else 0.0
    return total / len(away)


def _cluster(members: tuple[str, ...], union: Union) -> Cluster:
    inside = set(members)
    others = set(union.members) - inside
    does, lacks = [], []
    for node in union.model.nodes:
        having = set(union.of[node.id])
        if not node.is_activity or not others:
            continue
        if inside <= having and 2 * len(having & others) < len(others):
            does.append(node.id)
        if not having & inside and 2 * len(having & others) > len(others):
            lacks.append(node.id)
    return Cluster(members, tuple(does), tuple(lacks))
