"""All evidence for every two nodes of two models, and the probability it gives together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.compare.match.kind import kind_evidence
from engine.compare.match.label import LabelEvidence
from engine.compare.match.lists import Cells, Mask, Matrix
from engine.compare.match.neighbours import flooded, neighbour_likeness
from engine.compare.match.role import role_evidence, same_roles
from engine.compare.match.statements import data_evidence, stated_evidence
from engine.compare.match.subject import Subject, Wording
from engine.compare.match.words import Lexicon
from engine.model import FlowNode

# Fitted by `python -m benchmarks fitting`, none below 0, on the admission pairs and the exercises in English;
# docs/measures.md gives the figures of models that were left out. Those models state no meaning and no data: the
# weights of "documentation", "stated" and "data" are chosen on the variants in processes/.
WEIGHTS: Mapping[str, float] = {
    "constant": -9.2,
    "words": 6.7,
    "role": 1.5,
    "kind": 0.1,
    "around": 5.0,
    "position": 1.7,
    "documentation": 0.8,
    "stated": 2.5,
    "data": 1.5,
}


CONSTANT = "constant"
SAME_ROLE = 0.85
WITHIN = 0.2
"""How much it speaks against two nodes that another role of the same organisation does them."""
LIKELY = 0.5
CONFIRMED = 0.9


@dataclass(frozen=True)
class Evidence:
    """The evidence of two models, by name, each a matrix of reference nodes by variant nodes.

    ``vetoed`` is true where two nodes can never correspond; ``loud`` where both labels say something; ``confirmed``
    where a person has said that they mean the same.
    """

    reference: Subject
    variant: Subject
    parts: Mapping[str, Matrix]
    vetoed: Mask
    loud: Mask
    confirmed: Mask
    words: Lexicon

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
        same = same_roles(went, self.words)
        ours = np.array([same.get(role, "") for role in self.reference.roles], dtype=object)
        theirs = np.array(self.variant.roles, dtype=object)
        one = (ours[:, None] == theirs[None, :]) & (theirs[None, :] != "")
        role = np.where(one.astype(bool), np.maximum(self.parts["role"], SAME_ROLE), self.parts["role"])
        return replace(self, parts={**self.parts, "role": role})


def gather(reference: Subject, variant: Subject, wording: Wording) -> Evidence:
    """Return all evidence for two models. O(N * M)."""
    rows, columns = reference.nodes, variant.nodes
    ours, theirs = wording.labels(rows), wording.labels(columns)
    labels = wording.evidence(ours, theirs)
    roles = _within(role_evidence(reference.roles, variant.roles, wording.lexicon), reference, variant, wording.lexicon)
    kinds = kind_evidence(rows, columns)
    loud = np.outer([bool(label) for label in ours], [bool(label) for label in theirs]).astype(bool)
    silent = np.outer([not label for label in ours], [not label for label in theirs]).astype(bool)
    said = wording.judged(reference, variant)
    confirmed: Mask = said.same & loud & (kinds >= 0)
    vetoed: Mask = ((labels.opposed | said.apart) & ~confirmed) | (kinds < 0)
    near = reference.near, variant.near
    around = flooded(np.where(confirmed, 1.0, _base(labels, kinds, roles, silent) * ~vetoed), *near)
    return Evidence(
        reference,
        variant,
        {
            "words": labels.words,
            "letters": labels.letters,
            "equal": labels.equal,
            "role": roles,
            "kind": kinds,
            "around": neighbour_likeness(around, *near),
            "position": 1.0 - np.abs(reference.depth[:, None] - variant.depth[None, :]),
            "documentation": wording.descriptions(rows, columns),
            "stated": stated_evidence(reference.stated, variant.stated),
            "data": data_evidence(reference.data, variant.data),
        },
        vetoed,
        loud,
        confirmed,
        wording.lexicon,
    )


def _within(roles: Matrix, reference: Subject, variant: Subject, lexicon: Lexicon) -> Matrix:
    """Return evidence of roles in which another role of the same organisation speaks little against two nodes.

    Who of its own does an activity is a difference to be told, not another activity. Another party is.
    """
    if reference.has_parties and variant.has_parties:
        return roles
    parties = reference.outside(lexicon)[:, None] != variant.outside(lexicon)[None, :]
    return np.where((roles < 0) & ~parties, roles * WITHIN, roles)


def probability(evidence: Evidence, where: Cells | None = None, weights: Mapping[str, float] = WEIGHTS) -> Matrix:
    """Return for every two nodes with loud labels the probability that they mean the same; 0 for all others.

    A logistic function of the weighed evidence. Ids count nothing. What a person confirmed is 0.9 or more. ``where``
    are the cells asked for, all if it is not given.
    """
    asked = np.s_[:, :] if where is None else where
    loud, vetoed, confirmed = evidence.loud[asked], evidence.vetoed[asked], evidence.confirmed[asked]
    sum_ = np.full(vetoed.shape, weights[CONSTANT])
    for name, weight in weights.items():
        if name != CONSTANT:
            sum_ += weight * evidence.parts[name][asked]
    found: Matrix = 1 / (1 + np.exp(-sum_)) * loud * ~vetoed
    return np.where(confirmed, CONFIRMED + (1 - CONFIRMED) * found, found)


def _base(labels: LabelEvidence, kinds: Matrix, roles: Matrix, silent: Mask) -> Matrix:
    """Return the likeness that flooding starts from, in [0, 1]: labels where there are any, else kinds."""
    spoken = np.maximum(0.75 * labels.words + 0.25 * labels.letters, labels.equal)
    likeness = np.where(silent, 0.4 * (kinds == 1.0), spoken) * (0.85 + 0.15 * np.clip(roles, -1, 1))
    found: Matrix = np.clip(likeness, 0.0, 1.0)
    return found
