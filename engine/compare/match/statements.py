"""Evidence of what activities are stated to be, and of the data they and gateways use."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from engine.compare.match.label import Matrix
from engine.model import FlowNode, ProcessModel

OTHER_PHASE = 0.3


def stated_evidence(reference: Sequence[FlowNode], variant: Sequence[FlowNode]) -> Matrix:
    """Return for every two nodes how the meanings and phases they state agree, from -1 (others) to 1; 0 if unstated.

    The same meaning counts less the more nodes state it: an investigation may be one of several.
    """
    ours, theirs = (Counter(node.meaning for node in nodes) for nodes in (reference, variant))

    def agree(one: FlowNode, other: FlowNode) -> float:
        if not one.meaning or not other.meaning:
            return 0.0
        if one.meaning != other.meaning:
            return -1.0
        share = 1 / max(ours[one.meaning], theirs[other.meaning])
        other_phase = bool(one.phase and other.phase) and one.phase != other.phase
        return max(0.5, share) - OTHER_PHASE * other_phase

    return _each(reference, variant, agree)


def data_evidence(
    reference: ProcessModel, rows: Sequence[FlowNode], variant: ProcessModel, columns: Sequence[FlowNode]
) -> Matrix:
    """Return for every two nodes the share in [0, 1] of form fields or tested conditions that both have."""
    ours = {node.id: _data(reference, node) for node in rows}
    theirs = {node.id: _data(variant, node) for node in columns}

    def shared(one: FlowNode, other: FlowNode) -> float:
        first, second = ours[one.id], theirs[other.id]
        return len(first & second) / len(first | second) if first and second else 0.0

    return _each(rows, columns, shared)


def _data(model: ProcessModel, node: FlowNode) -> frozenset[str]:
    """Return the names of an activity's form fields, or the conditions that a gateway tests."""
    if node.is_gateway:
        conditions = (flow.condition for flow in model.outgoing(node.id))
        return frozenset("".join(text.split()).replace('"', "'") for text in conditions if text.strip())
    return frozenset(field.key for field in node.form)


def _each(
    rows: Sequence[FlowNode], columns: Sequence[FlowNode], value: Callable[[FlowNode, FlowNode], float]
) -> Matrix:
    found = [[value(one, other) for other in columns] for one in rows]
    return np.array(found, dtype=np.float64).reshape(len(rows), len(columns))
