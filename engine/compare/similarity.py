"""How alike two models are, as a number and its parts."""

from dataclasses import dataclass
from math import fsum

from engine.compare.alignment import Alignment
from engine.compare.diff.attributes import called_otherwise
from engine.compare.diff.conditions import same_conditions
from engine.compare.diff.joined import Joined
from engine.compare.diff.roles import roles_agree
from engine.compare.match.words import is_silent
from engine.model import FlowNode, ProcessModel

WEIGHTS = {"activities": 0.45, "order": 0.3, "roles": 0.15, "conditions": 0.1}
REWORDED = 0.9
PLACED = ("place", "ask")


@dataclass(frozen=True, slots=True)
class Similarity:
    """Shares in [0, 1]: ``value`` over all, and of activities, order, roles, conditions and times.

    A part that not both models draw is None and counts nothing in ``value``.
    """

    value: float
    activities: float | None
    order: float | None
    roles: float | None
    conditions: float | None

    @property
    def percent(self) -> int:
        """Return ``value`` in whole per cent, as it is told wherever it is told."""
        return percent(self.value)


def percent(share: float) -> int:
    """Return a share in whole per cent; 100 only if nothing at all differs.

    >>> percent(1.0), percent(0.9987), percent(0.836)
    (100, 99, 84)
    """
    return 100 if share >= 1 else min(99, round(share * 100))


def similarity(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Similarity:
    """Return how alike two models are under an alignment: 1.0 the same, 0.0 nothing shared. Symmetric. O(N + F).

    Each part is twice what is shared, divided by all that both models have. Activities: activities and named events
    (not a plain start) that correspond, where other words cost a little (``REWORDED``) and what only stands in
    another's place is not shared. Order: the flows that join corresponding nodes, gateways included. Roles: the
    activities with a role of which the corresponding one's means the same. Conditions: conditions and time limits.
    The value is their mean, weighed by ``WEIGHTS``. What has no counterpart is shared in no part, so two models
    with nothing in common are at 0 however few things they could be compared by.

    Source: Dijkman et al., "Similarity of business process models: metrics and evaluation", Information
    Systems 36(2), 2011, graph edit similarity: shares of nodes and edges without counterpart, and of substitution.
    Departure: shares are of likeness, not of edit; roles, conditions and times are parts of their own.

    >>> from engine.model.sketch import read_sketch
    >>> from engine.compare.match import match
    >>> model = read_sketch("(start) -> Registrera -> Besluta -> (slut)")
    >>> similarity(model, model, match(model, model)).value
    1.0
    """
    joined = Joined(reference, variant, alignment)
    placed = frozenset(each.reference[0] for each in alignment.correspondences if (each.basis, each.band) == PLACED)
    instead = frozenset(one.id for one, other in joined.pairs if one.id in placed and called_otherwise(one, other))
    parts = {
        "activities": _activities(joined, instead),
        "order": _order(joined, instead),
        "roles": roles_agree(joined, instead),
        "conditions": same_conditions(joined),
    }
    weighed = [(WEIGHTS[name], part) for name, part in parts.items() if part is not None]
    total = sum(weight for weight, _ in weighed)
    value = sum(weight * part for weight, part in weighed) / total if total else 1.0
    return Similarity(round(value, 4), **parts)


def _activities(joined: Joined, instead: frozenset[str]) -> float | None:
    count = sum(_counts(node) for model in (joined.reference, joined.variant) for node in model.nodes)
    if not count:
        return None
    alike: list[float] = []
    for one, other in joined.pairs:
        if one.id not in instead:
            share = REWORDED if called_otherwise(one, other) else 1.0
            alike.append(share * (_counts(one) + _counts(other)))
    beside = sum(len(group.reference) + len(group.variant) - 2 for group in joined.alignment.groups())
    # fsum does not hang on the order of the pairs, so both ways round give the same to the last digit.
    return min(1.0, fsum([*alike, REWORDED * beside]) / count)


def _counts(node: FlowNode) -> bool:
    """Say whether a node is compared by what it says. That a process starts is shared by all: it makes none alike."""
    if node.kind == "startEvent" and not node.triggers:
        return False
    return node.is_activity or (node.is_event and not is_silent(node.name))


def _order(joined: Joined, instead: frozenset[str]) -> float | None:
    ours, theirs = joined.reference_edges, joined.variant_edges
    total = len(ours) + len(theirs)
    apart = {joined.reference_keys[id_] for id_ in instead if joined.reference.node_by_id[id_].is_activity}
    shared = sum(not apart.intersection(edge) for edge in ours & theirs)
    return 2 * shared / total if total else None
