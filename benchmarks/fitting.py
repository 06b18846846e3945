"""Fitting: the weights of evidence in context, and how right matching is on models that it was not fitted on.

Left out is each time what is judged: both models of a pair of university admission, and a whole exercise in
English. The Swedish gold is never fitted on.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.answered import Answered, Counts, admission, figures, students
from benchmarks.tables import Table
from engine.compare.match.assignment import assign
from engine.compare.match.block import Block
from engine.compare.match.context import WEIGHTS, features, wordless
from engine.compare.match.evidence import probability
from engine.compare.match.lists import Mask, Matrix
from engine.compare.match.matching import Draft
from engine.compare.match.subject import Subject, Wording

FITTED = ("words", "role", "around", "position", "beside", "unrivalled", "half unrivalled")
ADMISSION_COUNTS = 3.0
"""So much more a pair of nodes of the admission set counts: experts answered it, and few of its nodes correspond."""
_STIFFNESS = 1.0


@dataclass(frozen=True, eq=False)
class Sample:
    """Two models of a set, with the evidence for every two of their free nodes and the answers."""

    of: Answered
    names: tuple[str, str]
    draft: Draft
    counts: float

    @cached_property
    def seen(self) -> tuple[Matrix, Matrix]:
        """Return the evidence, a row for each two nodes that may correspond, and 1 for those that do."""
        evidence = self.draft.evidence
        places = [{node.id: place for place, node in enumerate(side)} for side in (evidence.rows, evidence.columns)]
        fixed = {(places[0][one], places[1][other]): 1.0 for one, other in self.draft.certain.items()}
        block = Block.of(evidence, fixed)
        parts = features(block, fixed, probability(evidence, block.cells))
        right = np.zeros(evidence.vetoed.shape)
        for pair in self.of.right:
            if pair[:2] == self.names:
                right[places[0][pair[2]], places[1][pair[3]]] = 1.0
        able: Mask = block.loud & ~evidence.vetoed[block.cells] & ~block.gateways & ~wordless(block)
        return np.stack([parts[name][able] for name in FITTED], axis=-1), right[block.cells][able]

    def found(self, weights: Mapping[str, float]) -> Counts:
        """Return how right these two models are matched with these weights."""
        alignment = self.draft.aligned(*assign(self.draft.evidence, self.draft.certain, weights))
        every = self.of.counts({self.names: alignment})
        return [every[list(combinations(self.of.models, 2)).index(self.names)]]


def measure() -> list[Table]:
    """Return the weights, and figures of models left out; nothing if ``KLUNGA_DATA`` names no folder."""
    folder = os.environ.get("KLUNGA_DATA")
    if not folder:
        print("Nothing is fitted: KLUNGA_DATA names no folder.")
        return []
    admitted = _samples([admission(Path(folder))], ADMISSION_COUNTS)
    drawn = _samples(students(Path(folder)), 1.0)
    every = [*admitted, *drawn]
    weights = fitted(every)
    rows = [(name, f"{weights[name]:.2f}", f"{WEIGHTS[name]:.2f}") for name in ("constant", *FITTED)]
    left_out = [
        ("university admission", *figures(_crossed(admitted, every, _shares_a_model))),
        ("exercises in English", *figures(_crossed(drawn, every, lambda one, other: one.of is other.of))),
    ]
    columns = ("left out", "precision", "recall", "F1", "F1, 95 % interval")
    return [
        Table("Weights in context", ("evidence", "fitted now", "in use"), tuple(rows)),
        Table("Two by two, weights fitted without the models judged", columns, tuple(left_out)),
    ]


def fitted(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the weights, none below 0, of a logistic regression on these samples; the constant is free."""
    evidence = np.concatenate([sample.seen[0] for sample in samples])
    evidence = np.concatenate([evidence, np.ones((len(evidence), 1))], axis=1)
    right = np.concatenate([sample.seen[1] for sample in samples])
    counts = np.concatenate([np.full(len(sample.seen[1]), sample.counts) for sample in samples])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        sums = evidence @ weights
        stiff = _STIFFNESS * np.append(weights[:-1], 0.0)
        wrong = counts * (np.logaddexp(0, sums) - right * sums)
        return float(wrong.sum() + (stiff * weights).sum() / 2), evidence.T @ (
            counts * (1 / (1 + np.exp(-sums)) - right)
        ) + stiff

    bounds = [(0.0, None)] * len(FITTED) + [(None, None)]
    found = minimize(loss, np.zeros(len(FITTED) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x.tolist()
    return {**WEIGHTS, **dict(zip((*FITTED, "constant"), found, strict=True))}


def _samples(sets: Iterable[Answered], counts: float) -> list[Sample]:
    found = []
    for each in sets:
        subjects = {name: Subject.of(model) for name, model in each.models.items()}
        for names in combinations(each.models, 2):
            sides = subjects[names[0]], subjects[names[1]]
            found.append(Sample(each, names, Draft.of(*sides, Wording(sides)), counts))
    return found


def _shares_a_model(one: Sample, other: Sample) -> bool:
    return one.of is other.of and bool({*one.names} & {*other.names})


def _crossed(judged: Sequence[Sample], every: Sequence[Sample], kin: Callable[[Sample, Sample], bool]) -> Counts:
    """Return how right the samples are found with weights fitted on those that are no kin of theirs."""
    counts: Counts = []
    known: dict[tuple[bool, ...], dict[str, float]] = {}
    for sample in judged:
        left = tuple(kin(sample, other) for other in every)
        if left not in known:
            known[left] = fitted([other for other, out in zip(every, left, strict=True) if not out])
        counts += sample.found(known[left])
    return counts
