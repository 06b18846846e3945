"""Fitting: the weights of the evidence, and how right matching is on models that it was not fitted on.

Left out is each time what is judged: both models of a pair of university admission, and a whole exercise in
English. Fitted on too is the seen half of the English pairs, and what of them draws other work (strangers). The
Swedish gold is never fitted on.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.answered import Answered, Counts, Manner, admission, english, figures, strangers, students
from benchmarks.tables import Table
from engine.compare.match.assignment import assign, by_place
from engine.compare.match.block import Block
from engine.compare.match.blocks import Blocks
from engine.compare.match.context import USUAL, Weights, features, wordless
from engine.compare.match.evidence import CONSTANT, probability
from engine.compare.match.left_over import WEIGHTS as LEFT_OVER
from engine.compare.match.left_over import LeftOver
from engine.compare.match.lists import Mask, Matrix
from engine.compare.match.matching import Draft
from engine.compare.match.stars import Stars
from engine.compare.match.subject import Subject, Wording

ALONE = ("words", "role", "kind", "around", "position")
FITTED = (
    "words",
    "beyond",
    "role",
    "beside",
    "near",
    "unrivalled",
    "half unrivalled",
    "own kind",
    "related",
    "in other words",
    "plain",
    "other thing",
)
BY_HAND = ("alternatives", "other part")
ADMISSION_COUNTS = 3.0
"""So much more a pair of nodes of the admission set counts: experts answered it, and few of its nodes correspond."""
ENGLISH_COUNTS: Mapping[Manner, float] = {
    "general": 1.0,
    "nets": 2.0,
    "chains": 2.0,
    "towns": 1.0,
    "offices": 2.0,
    "suites": 2.0,
    "registers": 2.0,
    "modules": 2.0,
}
"""So much a pair of nodes of the English pairs counts: there are few of them."""
STRANGERS = 0.3
"""So much a pair of nodes of two drawings of other work counts: there are many of them."""
LATER: Mapping[str, float] = {
    "general": 2.0,
    "nets": 3.0,
    "chains": 3.0,
    "towns": 1.0,
    "offices": 3.0,
    "suites": 3.0,
    "registers": 3.0,
    "modules": 3.0,
    "admission": 4.0,
}
"""So much each counts for what is left over."""
NEARER = 1.0
"""So much more that a pair's neighbours correspond weighs than is fitted, chosen with the threshold for the best F1."""
_STIFFNESS = 1.0
Rows = tuple[Matrix, Matrix]
"""Evidence, a row for each two nodes, and whether they mean the same."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Two models of a set, with the evidence for every two of their free nodes and the answers."""

    of: Answered
    names: tuple[str, str]
    draft: Draft
    counts: float

    @cached_property
    def block(self) -> tuple[Block, dict[tuple[int, int], float]]:
        """Return the free nodes, and the pairs that are certain."""
        evidence = self.draft.evidence
        rows, columns = self._places
        fixed = {(rows[one], columns[other]): 1.0 for one, other in self.draft.certain.items()}
        return Block.of(evidence, fixed), fixed

    @cached_property
    def right(self) -> Matrix:
        """Return 1 for every two free nodes that mean the same, else 0."""
        rows, columns = self._places
        found = self.draft.evidence.matrix_of(
            (rows[pair[2]], columns[pair[3]]) for pair in self.of.right if pair[:2] == self.names
        )
        return found[self.block[0].cells]

    @cached_property
    def able(self) -> Mask:
        """Return which free nodes may correspond and are no gateways."""
        block = self.block[0]
        return block.loud & ~self.draft.evidence.vetoed[block.cells] & ~block.gateways

    @cached_property
    def alone(self) -> Rows:
        """Return what every two nodes say alone, and 1 for those that mean the same."""
        parts = [self.block[0].part(name)[self.able] for name in ALONE]
        return np.stack(parts, axis=-1), self.right[self.able]

    def context(self, alone: Mapping[str, float]) -> Rows:
        """Return the evidence of every two nodes in context, and 1 for those that mean the same."""
        block, fixed = self.block
        blocks = Blocks.of([block])
        parts = dict(features(blocks, [fixed], probability(self.draft.evidence, block.cells, alone), FITTED))
        able = self.able & ~wordless(blocks)
        return np.stack([parts[name][able] for name in FITTED], axis=-1), self.right[able]

    @cached_property
    def left_over(self) -> Rows | None:
        """Return the evidence of what one-to-one choice leaves over, on either side; None if there is nothing."""
        evidence = self.draft.evidence
        stars = Stars(self.draft.one_to_one(assign(evidence, self.draft.certain)))
        rows, columns = self._places
        right = evidence.matrix_of(
            (rows[each[2]], columns[each[3]]) for each in self.of.right if each[:2] == self.names
        )
        found = [each for side in (0, 1) if (each := LeftOver.of(evidence, stars, side))]
        if not found:
            return None
        parts = [_stacked(each) for each in found]
        return np.concatenate(parts), np.concatenate([each.of_able(right) for each in found])

    def found(self, weights: Weights, left_over: Mapping[str, float] = LEFT_OVER) -> tuple[Counts, Counts]:
        """Return how right these two models are matched with these weights: all, and what is accepted unasked."""
        draft = self.draft
        meant = assign(draft.evidence, draft.certain, weights)
        more = draft.beyond(meant, left_over)
        alignment = draft.aligned(meant, more, by_place(draft.evidence, meant, more))
        place = list(combinations(self.of.models, 2)).index(self.names)
        bands = (self.of.counts({self.names: alignment}, band) for band in ("", "accept"))
        every, accepted = ([counts[place]] for counts in bands)
        return every, accepted

    @property
    def _places(self) -> list[dict[str, int]]:
        sides = self.draft.evidence.rows, self.draft.evidence.columns
        return [{node.id: place for place, node in enumerate(side)} for side in sides]


def measure() -> list[Table]:
    """Return the weights, and figures of models left out; nothing if ``KLUNGA_DATA`` names no folder."""
    folder = os.environ.get("KLUNGA_DATA")
    if not folder:
        print("Nothing is fitted: KLUNGA_DATA names no folder.")
        return []
    admission_set = admission(Path(folder))
    admitted = _samples([admission_set], ADMISSION_COUNTS)
    drawn = _samples(students(Path(folder)), 1.0)
    own = {manner: _samples(english(manner, held_out=False), count) for manner, count in ENGLISH_COUNTS.items()}
    others = _samples(strangers(), STRANGERS)
    without_roles = _samples([admission_set.without_roles()], 1.0)
    of_own = (sample for samples in own.values() for sample in samples)
    every = [*admitted, *without_roles, *drawn, *of_own, *others]
    weights = fitted(every)
    later = [
        *(replace(sample, counts=LATER["admission"]) for sample in admitted),
        *without_roles,
        *drawn,
        *(replace(sample, counts=LATER[manner]) for manner, samples in own.items() for sample in samples),
        *others,
    ]
    left = fitted_left_over(later)
    rows = [("alone", name, f"{weights.alone[name]:.2f}", f"{USUAL.alone[name]:.2f}") for name in (CONSTANT, *ALONE)]
    rows += [
        ("in context", name, f"{weights.context[name]:.2f}", f"{USUAL.context.get(name, 0):.2f}")
        for name in (CONSTANT, *FITTED)
    ]
    rows += [
        ("left over", name, f"{left[name]:.2f}", f"{LEFT_OVER[name]:.2f}") for name in LEFT_OVER if name not in BY_HAND
    ]
    crossed = {
        "university admission": _crossed(admitted, every, later, _shares_a_model),
        "exercises in English": _crossed(drawn, every, later, lambda one, other: one.of is other.of),
    }
    left_out = [
        (name, band, *figures(counts))
        for name, both in crossed.items()
        for band, counts in zip(("all", "accept"), both, strict=True)
    ]
    columns = ("left out", "band", "precision", "recall", "F1", "F1, 95 % interval")
    return [
        Table("Weights", ("of", "evidence", "fitted now", "in use"), tuple(rows)),
        Table("Two by two, weights fitted without the models judged", columns, tuple(left_out)),
    ]


def fitted(samples: Sequence[Sample]) -> Weights:
    """Return the weights, none below 0, of two logistic regressions on these samples; the constants are free."""
    counts = [sample.counts for sample in samples]
    alone = {**USUAL.alone, **_fit([sample.alone for sample in samples], counts, ALONE)}
    context = _fit([sample.context(alone) for sample in samples], counts, FITTED)
    return Weights(alone, {**USUAL.context, **context, "near": context["near"] + NEARER})


def fitted_left_over(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of what is left over, none below 0, by a logistic regression on these samples."""
    found = [(rows, sample.counts) for sample in samples if (rows := sample.left_over)]
    names = [name for name in LEFT_OVER if name not in (CONSTANT, *BY_HAND)]
    return {**LEFT_OVER, **_fit([rows for rows, _ in found], [count for _, count in found], names)}


def _stacked(left: LeftOver) -> Matrix:
    """Return the evidence of all that may join each other, a row each."""
    parts = dict(left.features())
    names = [name for name in LEFT_OVER if name not in (CONSTANT, *BY_HAND)]
    return np.stack([np.broadcast_to(parts[name], left.own.shape) for name in names], axis=-1).astype(float)


def _fit(rows: Sequence[Rows], counts: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    evidence = np.concatenate([each for each, _ in rows])
    evidence = np.concatenate([evidence, np.ones((len(evidence), 1))], axis=1)
    right = np.concatenate([each for _, each in rows])
    worth = np.concatenate([np.full(len(each), count) for (_, each), count in zip(rows, counts, strict=True)])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        sums = evidence @ weights
        stiff = _STIFFNESS * np.append(weights[:-1], 0.0)
        slope = evidence.T @ (worth * (1 / (1 + np.exp(-sums)) - right)) + stiff
        return float((worth * (np.logaddexp(0, sums) - right * sums)).sum() + (stiff * weights).sum() / 2), slope

    bounds = [(0.0, None)] * len(names) + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x.tolist()
    return dict(zip((*names, CONSTANT), found, strict=True))


def _samples(sets: Iterable[Answered], counts: float) -> list[Sample]:
    found = []
    for each in sets:
        subjects = {name: Subject.of(model) for name, model in each.models.items()}
        for names in combinations(each.models, 2):
            sides = subjects[names[0]], subjects[names[1]]
            found.append(Sample(each, names, Draft.beside(sides[0], sides[1:], Wording(sides))[0], counts))
    return found


def _shares_a_model(one: Sample, other: Sample) -> bool:
    """Say whether two samples are of one set, as drawn or without roles, and have a model in common."""
    return one.of.name == other.of.name and bool({*one.names} & {*other.names})


def _crossed(
    judged: Sequence[Sample],
    every: Sequence[Sample],
    later: Sequence[Sample],
    kin: Callable[[Sample, Sample], bool],
) -> tuple[Counts, Counts]:
    """Return how right the samples are found with weights fitted on those that are no kin of theirs: all, accepted."""
    counts: tuple[Counts, Counts] = [], []
    known: dict[tuple[bool, ...], tuple[Weights, Mapping[str, float]]] = {}
    for sample in judged:
        left = tuple(kin(sample, other) for other in every)
        if left not in known:
            apart = [[other for other in samples if not kin(sample, other)] for samples in (every, later)]
            known[left] = fitted(apart[0]), fitted_left_over(apart[1])
        for kept, more in zip(counts, sample.found(*known[left]), strict=True):
            kept += more
    return counts
