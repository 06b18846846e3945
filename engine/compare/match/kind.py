"""Evidence of kinds: what an element is, and what may correspond to what."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from engine.compare.match.derived import Values, table
from engine.model import FlowNode
from engine.model.elements import ACTIVITIES, CONTAINERS, GATEWAYS

Look = tuple[str, str]
"""The kind of a node and of its first trigger."""

_AUTOMATIC = frozenset({"serviceTask", "scriptTask", "businessRuleTask"})
_SENDING = frozenset({"sendTask", "intermediateThrowEvent", "endEvent"})
_RECEIVING = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent"})


def kind_evidence(reference: Sequence[FlowNode], variant: Sequence[FlowNode]) -> Values:
    """Return for every two nodes how alike their kinds are: 1 equal, lower the less alike.

    A gateway corresponds to gateways only (-1 otherwise), a start to no end.
    """
    ours, theirs = ([(node.kind, _trigger(node)) for node in nodes] for nodes in (reference, variant))
    looks = list(dict.fromkeys((*ours, *theirs)))
    place = {look: number for number, look in enumerate(looks)}
    alike = np.array([[_alike(one, other) for other in looks] for one in looks], dtype=np.float64)
    rows, columns = (np.array([place[look] for look in side], dtype=np.intp) for side in (ours, theirs))
    return table(alike.reshape(len(looks), len(looks)), rows, columns)


@cache
def _alike(one: Look, other: Look) -> float:
    kinds = {one[0], other[0]}
    if len(kinds) == 1:
        return 1.0 if one == other else 0.8
    if len({_family(kind) for kind in kinds}) > 1:
        return -1.0 if kinds & GATEWAYS else _activity_and_event(kinds)
    if kinds <= ACTIVITIES:
        return 0.6 if len(kinds & CONTAINERS) == 1 else 0.8
    if kinds <= GATEWAYS:
        return 0.6
    if kinds == {"startEvent", "endEvent"}:
        return -1.0
    return 0.4 if kinds & {"startEvent", "endEvent", "boundaryEvent"} else 0.6


def _family(kind: str) -> str:
    return "activity" if kind in ACTIVITIES else "gateway" if kind in GATEWAYS else "event"


def _activity_and_event(kinds: set[str]) -> float:
    """Return 0.5 if a message's direction fits a task that sends or receives, else 0.3."""
    receives = "receiveTask" in kinds and bool(kinds & _RECEIVING)
    sends = "sendTask" in kinds and bool(kinds & _SENDING)
    return 0.5 if receives or sends else 0.3


def _trigger(node: FlowNode) -> str:
    return node.triggers[0].kind if node.triggers else ""


def is_automatic(node: FlowNode) -> bool:
    """Say whether a system does the activity, not a person."""
    return node.kind in _AUTOMATIC
