"""All evidence for every two nodes of two models, and the probability it gives together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.compare.graph import Flow
from engine.compare.match.kind import kind_evidence
from engine.compare.match.label import LabelEvidence, Mask, Matrix, label_evidence, text_likeness
from engine.compare.match.neighbours import flooded, neighbour_likeness
from engine.compare.match.role import role_evidence, role_names, same_roles
from engine.compare.match.statements import data_evidence, stated_evidence
from engine.compare.match.words import Label, Lexicon, language_of, lexicon
from engine.model import FlowNode, ProcessModel

# Fitted by logistic regression, kept near plain prior values, on the university admission pairs;
# docs/reference/comparison.md gives the leave-one-model-out figures. Those models state no meaning and no data: the
# weights of "stated" and "data" are chosen on the variants in processes/.
WEIGHTS: Mapping[str, float] = {
    "constant": -9.1,
    "words": 7.3,
    "letters": 0.3,
    "equal": 1.0,
    "role": 1.9,
    "kind": 0.3,
    "around": 1.9,
    "position": 1.3,
    "documentation": 0.8,
    "stated": 2.5,
    "data": 1.5,
}


SAME_ROLE = 0.85
LIKELY = 0.5


@dataclass(frozen=True)
class Evidence:
    """The evidence of two models, by name, each a matrix of reference nodes by variant nodes.

    ``vetoed`` is true where two nodes can never correspond; ``loud`` where both labels say something.
    """

    rows: tuple[FlowNode, ...]
    columns: tuple[FlowNode, ...]
    parts: Mapping[str, Matrix]
    vetoed: Mask
    loud: Mask
    flows: tuple[Flow, Flow]
    roles: tuple[list[str], list[str]]
    words: Lexicon

    def around(self, matched: Matrix) -> Matrix:
        """Return how well the neighbours of every two nodes agree under a tentative matching, in [0, 1]."""
        ids = [node.id for node in self.rows], [node.id for node in self.columns]
        return neighbour_likeness(matched, *self.flows, *ids)

    def with_roles(self, pairs: Mapping[tuple[int, int], float]) -> "Evidence":
        """Return the evidence with the roles as one whose activities correspond to each other in ``pairs``."""
        went: dict[tuple[str, str], float] = defaultdict(float)
        for (row, column), value in pairs.items():
            if self.rows[row].is_activity and value >= LIKELY:
                went[self.roles[0][row], self.roles[1][column]] += value
        same = same_roles(went, self.words)
        ours = np.array([same.get(role, "") for role in self.roles[0]], dtype=object)
        theirs = np.array(self.roles[1], dtype=object)
        one = (ours[:, None] == theirs[None, :]) & (theirs[None, :] != "")
        role = np.where(one.astype(bool), np.maximum(self.parts["role"], SAME_ROLE), self.parts["role"])
        return replace(self, parts={**self.parts, "role": role})

    def around_pairs(self, pairs: Iterable[tuple[int, int]]) -> Matrix:
        """Return how well the neighbours of every two nodes agree if these pairs correspond, in [0, 1]."""
        matched = np.zeros(self.vetoed.shape)
        for pair in pairs:
            matched[pair] = 1.0
        return self.around(matched)


def gather(reference: ProcessModel, variant: ProcessModel) -> Evidence:
    """Return all evidence for two models. O(N * M)."""
    flows = Flow(reference), Flow(variant)
    rows, columns = _along(flows[0]), _along(flows[1])
    words = lexicon(language_of(node.name for node in (*rows, *columns)))
    ids = [node.id for node in rows], [node.id for node in columns]
    ours, theirs = _labels(rows, columns, words)
    labels = label_evidence(ours, theirs, words)
    names = role_names(reference, rows), role_names(variant, columns)
    roles = role_evidence(*names, words)
    kinds = kind_evidence(rows, columns)
    position = _position(*flows, *ids)
    loud = np.outer([bool(label) for label in ours], [bool(label) for label in theirs]).astype(bool)
    silent = np.outer([not label for label in ours], [not label for label in theirs]).astype(bool)
    vetoed: Mask = labels.opposed | (kinds < 0)
    base = _base(labels, kinds, roles, silent) * ~vetoed
    return Evidence(
        rows,
        columns,
        {
            "words": labels.words,
            "letters": labels.letters,
            "equal": labels.equal,
            "role": roles,
            "kind": kinds,
            "around": neighbour_likeness(flooded(base, *flows, *ids), *flows, *ids),
            "position": position,
            "documentation": _documentation(rows, columns),
            "stated": stated_evidence(rows, columns),
            "data": data_evidence(reference, rows, variant, columns),
        },
        vetoed,
        loud,
        flows,
        names,
        words,
    )


def probability(evidence: Evidence, weights: Mapping[str, float] = WEIGHTS) -> Matrix:
    """Return for every two nodes with loud labels the probability that they mean the same; 0 for all others.

    A logistic function of the weighed evidence. Ids count nothing.
    """
    sum_ = np.full(evidence.vetoed.shape, weights["constant"])
    for name, part in evidence.parts.items():
        sum_ = sum_ + weights[name] * part
    found: Matrix = 1 / (1 + np.exp(-sum_)) * evidence.loud * ~evidence.vetoed
    return found


def _labels(
    rows: tuple[FlowNode, ...], columns: tuple[FlowNode, ...], words: Lexicon
) -> tuple[list[Label], list[Label]]:
    plain = (words.read(node.name) for node in (*rows, *columns))
    vocabulary = frozenset(word for label in plain for word in label.words if len(word) > 3)
    read = {name: words.read(name, vocabulary) for name in {node.name for node in (*rows, *columns)}}
    return [read[node.name] for node in rows], [read[node.name] for node in columns]


def _base(labels: LabelEvidence, kinds: Matrix, roles: Matrix, silent: Mask) -> Matrix:
    """Return the likeness that flooding starts from, in [0, 1]: labels where there are any, else kinds."""
    spoken = np.maximum(0.75 * labels.words + 0.25 * labels.letters, labels.equal)
    likeness = np.where(silent, 0.4 * (kinds == 1.0), spoken) * (0.85 + 0.15 * np.clip(roles, -1, 1))
    found: Matrix = np.clip(likeness, 0.0, 1.0)
    return found


def _along(flow: Flow) -> tuple[FlowNode, ...]:
    """Return the nodes along the flow, whatever their ids and their order in the file."""
    return tuple(sorted(flow.model.nodes, key=lambda node: flow.order[node.id]))


def _position(reference: Flow, variant: Flow, rows: list[str], columns: list[str]) -> Matrix:
    our_depth, their_depth = reference.depth(), variant.depth()
    ours = np.array([our_depth[id_] for id_ in rows])
    theirs = np.array([their_depth[id_] for id_ in columns])
    position: Matrix = 1.0 - np.abs(ours[:, None] - theirs[None, :])
    return position


def _documentation(rows: tuple[FlowNode, ...], columns: tuple[FlowNode, ...]) -> Matrix:
    found = np.zeros((len(rows), len(columns)))
    for row, one in enumerate(rows):
        for column, other in enumerate(columns):
            if one.documentation and other.documentation:
                found[row, column] = text_likeness(one.documentation, other.documentation)
    return found
