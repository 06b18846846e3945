"""Gateways left over in both models that stand at the same choice: they are the same, though what is around moved."""

from dataclasses import replace

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.facts import kept_with
from engine.compare.graph import Flow, flow_of
from engine.compare.match.words import is_silent
from engine.model import FlowNode, ProcessModel

_SHARED = 2
_CONFIDENCE = 0.8


def with_choices(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Alignment:
    """Return the alignment with each unnamed gateway left over joined to the one of its kind that shares its ways.

    Two share ways if two or more nodes that come right after them, or right before them, correspond. An activity that
    is put into a way of a choice takes the place before it away and one of the ways: the rest says that it is the same.
    O(G^2 * neighbours) in the gateways left over.
    """
    ours = [node for node in _unnamed(reference) if node.id not in alignment.variant_of]
    theirs = [node for node in _unnamed(variant) if node.id not in alignment.reference_of]
    if not ours or not theirs:
        return alignment
    flows = flow_of(reference), flow_of(variant)
    order = flows[0].order, flows[1].order
    found = [
        (-shared, order[0][one.id], order[1][other.id], one.id, other.id)
        for one in ours
        for other in theirs
        if one.kind == other.kind and (shared := _shared(flows, one.id, other.id, alignment)) >= _SHARED
    ]
    taken: set[str] = set()
    more: list[Correspondence] = []
    for _, _, _, one_id, other_id in sorted(found):
        if f"-{one_id}" not in taken and f"+{other_id}" not in taken:
            taken |= {f"-{one_id}", f"+{other_id}"}
            more.append(Correspondence((one_id,), (other_id,), _CONFIDENCE, "accept", basis="place"))
    return replace(alignment, correspondences=(*alignment.correspondences, *more)) if more else alignment


def _unnamed(model: ProcessModel) -> tuple[FlowNode, ...]:
    """Return the gateways without a name, in order; kept with the model."""
    return kept_with(
        model,
        "_unnamed_gateways_in_comparisons",
        lambda: tuple(node for node in model.nodes if node.is_gateway and is_silent(node.name)),
    )


def _shared(flows: tuple[Flow, Flow], one: str, other: str, alignment: Alignment) -> int:
    """Return the number of nodes right after two gateways, or right before them, that correspond: the larger."""
    sides = ((flows[0].after, flows[1].after), (flows[0].before, flows[1].before))
    return max(len({alignment.variant_of.get(id_) for id_ in ours[one]} & set(theirs[other])) for ours, theirs in sides)
