"""All evidence for every two nodes of two models, and the probability it gives together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.compare.match.derived import Values, apart, levels, rows_of
from engine.compare.match.kind import kind_evidence
from engine.compare.match.label import BEYOND, EQUAL, Numbers
from engine.compare.match.lists import Cells, Mask, Matrix, slices
from engine.compare.match.neighbours import flooded, neighbour_likeness
from engine.compare.match.role import Roles, same_roles
from engine.compare.match.row import Row
from engine.compare.match.statements import data_evidence, stated_evidence
from engine.compare.match.subject import Subject, Wording
from engine.compare.match.words import Lexicon
from engine.model import FlowNode
from engine.model.caching import cached_property

# Fitted by `python -m benchmarks fitting`, none below 0, on the admission pairs and the exercises in English;
# docs/measures.md gives the figures of models that were left out. Those models state no meaning and no data: the
# weights of "documentation", "stated" and "data" are chosen on the variants in processes/.
WEIGHTS: Mapping[str, float] = {
    "constant": -10.0,
    "words": 6.3,
    "role": 1.6,
    "kind": 0.5,
    "around": 4.75,
    "position": 2.7,
    "documentation": 0.8,
    "stated": 2.5,
    "data": 1.5,
}


CONSTANT = "constant"
PARTS = (
    "words",
    "beyond",
    "equal",
    "other thing",
    "role",
    "kind",
    "around",
    "position",
    "documentation",
    "stated",
    "data",
)
LIKELY = 0.5
CONFIRMED = 0.9


@dataclass(frozen=True)
class Evidence:
    """The evidence of two models, by name, each of reference nodes by variant nodes.

    ``general`` is how alike labels are if a case counts for what is general. ``vetoed`` is true where two nodes can
    never correspond; ``loud`` where both labels say something; ``confirmed`` where a person has said that they mean the
    same. ``part`` is which part of the reference's label, and of the variant's, is like the other label, from 1, 0 for
    none.
    """

    reference: Subject
    variant: Subject
    parts: Mapping[str, Values]
    general: Matrix
    vetoed: Mask
    loud: Mask
    confirmed: Mask
    wording: Wording
    roles: Roles
    part: tuple[Numbers, Numbers]

    @property
    def words(self) -> Lexicon:
        """Return the lexicon of the language of both models."""
        return self.wording.lexicon

    @property
    def rows(self) -> tuple[FlowNode, ...]:
        """Return the reference's nodes, along the flow."""
        return self.reference.nodes

    @property
    def columns(self) -> tuple[FlowNode, ...]:
        """Return the variant's nodes, along the flow."""
        return self.variant.nodes

    @property
    def gateways(self) -> Mask:
        """Return where both nodes are gateways."""
        both: Mask = np.logical_and.outer(self.reference.gateways, self.variant.gateways)
        return both

    @cached_property
    def spoken(self) -> Mask:
        """Return where two activities or events say something."""
        return self.loud & ~self.gateways

    @cached_property
    def speaking(self) -> tuple[int, int]:
        """Return how many columns, and how many rows, have any cell ``spoken``."""
        columns, rows = (int(np.count_nonzero(self.spoken.any(axis=axis))) for axis in (0, 1))
        return columns, rows

    def matrix_of(self, pairs: Iterable[tuple[int, int]]) -> Matrix:
        """Return 1 where nodes correspond, 0 elsewhere."""
        matched = np.zeros(self.vetoed.shape)
        for pair in pairs:
            matched[pair] = 1.0
        return matched

    def with_roles(self, pairs: Mapping[tuple[int, int], float]) -> "Evidence":
        """Return the evidence with the roles as one whose activities correspond to each other in ``pairs``."""
        went: dict[tuple[str, str], float] = defaultdict(float)
        for (row, column), value in pairs.items():
            if self.rows[row].is_activity and value >= LIKELY:
                went[self.reference.roles[row], self.variant.roles[column]] += value
        roles = self.roles.as_one(same_roles(went, self.words))
        return (
            self if roles is self.roles else replace(self, parts={**self.parts, "role": roles.of_nodes()}, roles=roles)
        )


def gather(reference: Subject, variants: Sequence[Subject], wording: Wording) -> list[Evidence]:
    """Return all evidence for a model and each of several others.

    What is known of two nodes does not hang on the others of their models, but for roles: it is worked out for the
    nodes of all variants at once, one after the other. O(N * M) for M nodes of all variants together.
    """
    filled = [variant for variant in variants if variant.nodes]
    if not reference.nodes or not filled:
        return [_nothing(reference, variant, wording) for variant in variants]
    row = Row.of(filled)
    roles = [Roles.of(reference, variant, wording.lexicon) for variant in filled]
    wide = _wide(reference, row, _beside_each_other([each.of_nodes() for each in roles]), wording)
    found = {
        variant: _between(reference, variant, wide, part, each)
        for variant, part, each in zip(filled, row.parts, roles, strict=True)
    }
    return [found[variant] if variant in found else _nothing(reference, variant, wording) for variant in variants]


def _beside_each_other(parts: Sequence[Values]) -> Values:
    """Return what is known of several models' nodes in one matrix."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([rows_of(each, slice(None)) for each in parts], axis=1)


@dataclass(frozen=True)
class _Wide:
    """The evidence of a model's nodes and those of several others."""

    parts: Mapping[str, Values]
    general: Matrix
    vetoed: Mask
    loud: Mask
    confirmed: Mask
    wording: Wording
    part: tuple[Numbers, Numbers]


def _wide(reference: Subject, row: Row, roles: Values, wording: Wording) -> _Wide:
    labels = wording.evidence((reference,), row.subjects)
    kinds = kind_evidence(reference.nodes, row.nodes)
    spoken = wording.spoken((reference,))[:, None], wording.spoken(row.subjects)[None, :]
    loud = spoken[0] & spoken[1]
    said = wording.judged((reference,), row.subjects)
    confirmed: Mask = said.same & loud
    vetoed: Mask = labels.opposed | said.apart | _done_and_happened(reference, row)
    near = reference.near, row.near
    base = labels.spelt
    for rows in slices(base.shape):
        of_kind = rows_of(kinds, rows)
        confirmed[rows] &= of_kind >= 0
        vetoed[rows] &= ~confirmed[rows]
        vetoed[rows] |= of_kind < 0
        silent = ~spoken[0][rows] & ~spoken[1]
        _make_base(base[rows], of_kind, rows_of(roles, rows), silent)
        base[rows] *= ~vetoed[rows]
    words, general, equal = labels.words, labels.general, levels(labels.equal, EQUAL)
    beyond = levels(labels.beyond, BEYOND)
    of_parts = labels.our_part, labels.their_part
    del labels
    base[confirmed] = 1.0
    around = flooded(base, *near)
    del base
    parts: dict[str, Values] = {
        "words": words,
        "beyond": beyond,
        "equal": equal,
        "other thing": _other_things(reference, row, wording),
        "role": roles,
        "kind": kinds,
        "around": neighbour_likeness(around, *near),
        "position": apart(reference.depth, row.depth),
        "documentation": wording.descriptions((reference,), row.subjects),
        "stated": stated_evidence(reference.stated, row.stated),
        "data": data_evidence(reference.data, row.data),
    }
    return _Wide(parts, general, vetoed, loud, confirmed, wording, of_parts)


def _other_things(reference: Subject, row: Row, wording: Wording) -> Matrix:
    """Return how far it speaks against two nodes, in [-1, 0], that they are about other things; 0 but in chains."""
    both = _both_alternate(reference, row)
    if not both.any():
        return np.broadcast_to(0.0, (len(reference.nodes), len(both)))
    found: Matrix = np.where(both, -wording.other_things((reference,), row.subjects), 0.0)
    return found


def _both_alternate(reference: Subject, row: Row) -> Mask:
    """Return for each of the others' nodes whether both models draw work beside what has happened throughout."""
    each = np.array([reference.alternates and each.alternates for each in row.subjects], dtype=np.bool_)
    return each.repeat([len(each.nodes) for each in row.subjects])


def _done_and_happened(reference: Subject, row: Row) -> Mask:
    """Return where one is done and the other has happened, of models that draw the one beside the other throughout."""
    both = _both_alternate(reference, row)
    if not both.any():
        return np.zeros((1, len(both)), dtype=np.bool_)
    activities = np.concatenate([each.activities for each in row.subjects])
    found: Mask = both[None, :] & (reference.activities[:, None] != activities[None, :])
    return found


def _between(reference: Subject, variant: Subject, wide: _Wide, part: slice, roles: Roles) -> Evidence:
    """Return the evidence of two models: its columns of a wide one."""
    return Evidence(
        reference,
        variant,
        {name: values[:, part] for name, values in wide.parts.items()},
        wide.general[:, part],
        wide.vetoed[:, part],
        wide.loud[:, part],
        wide.confirmed[:, part],
        wide.wording,
        roles,
        (wide.part[0][:, part], wide.part[1][:, part]),
    )


def _nothing(reference: Subject, variant: Subject, wording: Wording) -> Evidence:
    """Return the evidence where a model has no nodes."""
    none: Matrix = np.zeros((len(reference.nodes), len(variant.nodes)))
    no: Mask = none.astype(np.bool_)
    parts: dict[str, Values] = dict.fromkeys(PARTS, none)
    roles = Roles.of(reference, variant, wording.lexicon)
    return Evidence(reference, variant, parts, none, no, no, no, wording, roles, (no.astype(np.int16),) * 2)


def probability(evidence: Evidence, where: Cells | None = None, weights: Mapping[str, float] = WEIGHTS) -> Matrix:
    """Return for every two nodes with loud labels the probability that they mean the same; 0 for all others.

    A logistic function of the weighed evidence. Ids count nothing. What a person confirmed is 0.9 or more. ``where``
    are the cells asked for, all if it is not given.
    """
    asked = np.s_[:, :] if where is None else where
    parts = {name: evidence.parts[name][asked] for name in weights if name != CONSTANT}
    return weighed(parts, evidence.loud[asked], evidence.vetoed[asked], evidence.confirmed[asked], weights)


def weighed(
    parts: Mapping[str, Matrix], loud: Mask, vetoed: Mask, confirmed: Mask, weights: Mapping[str, float] = WEIGHTS
) -> Matrix:
    """Return the probability that this evidence of every two nodes gives."""
    sum_ = np.full(vetoed.shape, weights[CONSTANT])
    for name, weight in weights.items():
        if name != CONSTANT:
            sum_ += weight * parts[name]
    found: Matrix = 1 / (1 + np.exp(-sum_)) * loud * ~vetoed
    return np.where(confirmed, CONFIRMED + (1 - CONFIRMED) * found, found)


def _make_base(spelt: Matrix, kinds: Matrix, roles: Matrix, silent: Mask) -> None:
    """Make of the likeness of labels what flooding starts from, in [0, 1]: where both are silent, that of kinds."""
    spelt[silent] = 0.4 * (kinds[silent] == 1.0)
    spelt *= 0.85 + 0.15 * np.minimum(np.maximum(roles, -1), 1)
    np.clip(spelt, 0.0, 1.0, out=spelt)
