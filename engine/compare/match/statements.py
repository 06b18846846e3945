"""Evidence of what activities are stated to be, and of the data they and gateways use."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.lists import Matrix, spread
from engine.model import FlowNode

OTHER_PHASE = 0.3


@dataclass(frozen=True, eq=False)
class Stated:
    """The meaning and phase that each node of a model states, "" for none, and how many nodes state that meaning."""

    meanings: NDArray[np.str_]
    phases: NDArray[np.str_]
    counts: NDArray[np.intp]

    @classmethod
    def of(cls, nodes: Sequence[FlowNode]) -> "Stated":
        """Return what nodes state."""
        number = Counter(node.meaning for node in nodes)
        counts = np.array([number[node.meaning] for node in nodes], dtype=np.intp)
        return cls(np.array([node.meaning for node in nodes]), np.array([node.phase for node in nodes]), counts)

    @classmethod
    def joined(cls, parts: Sequence["Stated"]) -> "Stated":
        """Return what the nodes of several models state, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("meanings", "phases", "counts"))
        )


def stated_evidence(reference: Stated, variant: Stated) -> Matrix:
    """Return for every two nodes how the meanings and phases they state agree, from -1 (others) to 1; 0 if unstated.

    The same meaning counts less the more nodes state it: an investigation may be one of several.
    """
    if not (reference.meanings != "").any() or not (variant.meanings != "").any():
        return spread(np.zeros((1, 1)), reference.counts, variant.counts)
    ours, theirs = reference.meanings[:, None], variant.meanings[None, :]
    phase, other_phase = reference.phases[:, None], variant.phases[None, :]
    most = np.maximum(reference.counts[:, None], variant.counts[None, :])
    other = (phase != "") & (other_phase != "") & (phase != other_phase)
    agree = np.where(ours == theirs, np.maximum(0.5, 1 / most) - OTHER_PHASE * other, -1.0)
    return np.where((ours != "") & (theirs != ""), agree, 0.0)


def data_evidence(reference: Sequence[frozenset[str]], variant: Sequence[frozenset[str]]) -> Matrix:
    """Return for every two nodes the share in [0, 1] of form fields or tested conditions that both have."""
    theirs = [(column, names) for column, names in enumerate(variant) if names]
    if not theirs or not any(reference):
        return spread(np.zeros((1, 1)), range(len(reference)), range(len(variant)))
    found = np.zeros((len(reference), len(variant)))
    for row, ours in enumerate(reference):
        for column, names in theirs if ours else ():
            found[row, column] = len(ours & names) / len(ours | names)
    return found
