"""Evidence of kinds: what an element is, and what may correspond to what."""

from collections.abc import Sequence

import numpy as np

from engine.compare.graph import family_of_kind
from engine.compare.match.label import Matrix
from engine.model import FlowNode

_AUTOMATIC = frozenset({"serviceTask", "scriptTask", "businessRuleTask"})
_SENDING = frozenset({"sendTask", "intermediateThrowEvent", "endEvent"})
_RECEIVING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent"})


def kind_evidence(reference: Sequence[FlowNode], variant: Sequence[FlowNode]) -> Matrix:
    """Return for every two nodes how alike their kinds are: 1 equal, lower the less alike.

    A gateway corresponds to gateways only (-1 otherwise), a start to no end.
    """
    return np.array([[_alike(one, other) for other in variant] for one in reference], dtype=np.float64).reshape(
        len(reference), len(variant)
    )


def _alike(one: FlowNode, other: FlowNode) -> float:
    families = {family_of_kind(one), family_of_kind(other)}
    if one.kind == other.kind:
        return 1.0 if _trigger(one) == _trigger(other) else 0.8
    if len(families) > 1:
        return -1.0 if "gateway" in families else _activity_and_event(one, other)
    if families == {"activity"}:
        return 0.6 if one.is_container != other.is_container else 0.8
    if families == {"gateway"}:
        return 0.6
    ends = {one.kind, other.kind}
    if ends == {"startEvent", "endEvent"}:
        return -1.0
    return 0.4 if ends & {"startEvent", "endEvent", "boundaryEvent"} else 0.6


def _activity_and_event(one: FlowNode, other: FlowNode) -> float:
    """Return 0.5 if a message's direction fits a task that sends or receives, else 0.3."""
    kinds = {one.kind, other.kind}
    receives = "receiveTask" in kinds and bool(kinds & _RECEIVING)
    sends = "sendTask" in kinds and bool(kinds & _SENDING)
    return 0.5 if receives or sends else 0.3


def _trigger(node: FlowNode) -> str:
    return node.triggers[0].kind if node.triggers else ""


def is_automatic(node: FlowNode) -> bool:
    """Say whether a system does the activity, not a person."""
    return node.kind in _AUTOMATIC
