"""How alike two models are, as a number and its parts."""

from dataclasses import dataclass
from math import fsum

from engine.compare.alignment import Alignment
from engine.compare.diff.conditions import same_conditions
from engine.compare.diff.joined import Joined
from engine.compare.diff.roles import roles_agree
from engine.compare.match.words import is_silent, normal
from engine.model import FlowNode, ProcessModel

WEIGHTS = {"activities": 0.45, "order": 0.3, "roles": 0.15, "conditions": 0.1}
REWORDED = 0.9
INSTEAD = 0.25
PLACED = ("place", "ask")


@dataclass(frozen=True, slots=True)
class Similarity:
    """Shares in [0, 1]: ``value`` over all, and of activities, order, roles, conditions and times.

    A part that neither model draws is None and counts nothing in ``value``.
    """

    value: float
    activities: float | None
    order: float | None
    roles: float | None
    conditions: float | None


def similarity(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Similarity:
    """Return how alike two models are under an alignment: 1.0 the same, 0.0 nothing shared. Symmetric. O(N + F).

    Activities: the share of activities and named events of both models that correspond, where another wording
    costs a little (``REWORDED``) and another activity in its place much (``INSTEAD``). Order: the share of the
    flows of both models that join corresponding nodes, gateways included. Roles: the share of corresponding
    activities whose role means the same. Conditions: the share of conditions and time limits of what
    corresponds that are the same. The value is their mean, weighed by ``WEIGHTS``.

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
    parts = {
        "activities": _activities(joined),
        "order": _order(joined),
        "roles": roles_agree(joined),
        "conditions": same_conditions(joined),
    }
    weighed = [(WEIGHTS[name], part) for name, part in parts.items() if part is not None]
    total = sum(weight for weight, _ in weighed)
    value = sum(weight * part for weight, part in weighed) / total if total else 1.0
    return Similarity(round(value, 4), **parts)


def _activities(joined: Joined) -> float | None:
    ours = [node for node in joined.reference.nodes if _counts(node)]
    theirs = [node for node in joined.variant.nodes if _counts(node)]
    if not ours and not theirs:
        return None
    alike: list[float] = []
    instead = {pair.reference[0] for pair in joined.alignment.correspondences if (pair.basis, pair.band) == PLACED}
    for one, other in joined.pairs:
        if _counts(one) or _counts(other):
            worded = 1.0 if normal(one.name) == normal(other.name) else REWORDED
            share = INSTEAD if one.id in instead and worded < 1.0 else worded
            alike.append(share * (_counts(one) + _counts(other)))
    beside = sum(len(group.reference) + len(group.variant) - 2 for group in joined.alignment.groups())
    # fsum does not hang on the order of the pairs, so both ways round give the same to the last digit.
    return min(1.0, fsum([*alike, REWORDED * beside]) / (len(ours) + len(theirs)))


def _counts(node: FlowNode) -> bool:
    return node.is_activity or (node.is_event and not is_silent(node.name))


def _order(joined: Joined) -> float | None:
    ours, theirs = joined.reference_edges, joined.variant_edges
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else None
