"""Evidence of what activities are stated to be, and of the data they and gateways use."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.compare.match.lists import Matrix
from engine.model import FlowNode

OTHER_PHASE = 0.3


def stated_evidence(reference: Sequence[FlowNode], variant: Sequence[FlowNode]) -> Matrix:
    """Return for every two nodes how the meanings and phases they state agree, from -1 (others) to 1; 0 if unstated.

    The same meaning counts less the more nodes state it: an investigation may be one of several.
    """
    ours, theirs = ([(place, node) for place, node in enumerate(side) if node.meaning] for side in (reference, variant))
    most = Counter(node.meaning for _, node in ours) | Counter(node.meaning for _, node in theirs)
    found = np.zeros((len(reference), len(variant)))
    for row, one in ours:
        for column, other in theirs:
            found[row, column] = _agree(one, other, most[one.meaning])
    return found


def _agree(one: FlowNode, other: FlowNode, most: int) -> float:
    if one.meaning != other.meaning:
        return -1.0
    other_phase = bool(one.phase and other.phase) and one.phase != other.phase
    return max(0.5, 1 / most) - OTHER_PHASE * other_phase


def data_evidence(reference: Sequence[frozenset[str]], variant: Sequence[frozenset[str]]) -> Matrix:
    """Return for every two nodes the share in [0, 1] of form fields or tested conditions that both have."""
    theirs = [(column, names) for column, names in enumerate(variant) if names]
    found = np.zeros((len(reference), len(variant)))
    for row, ours in enumerate(reference):
        for column, names in theirs if ours else ():
            found[row, column] = len(ours & names) / len(ours | names)
    return found
