"""Evidence of roles: which lanes and pools of two models mean the same."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.compare.match.label import Matrix, label_evidence
from engine.compare.match.words import Lexicon
from engine.model import FlowNode, ProcessModel

UNKNOWN = 0.5


def role_names(model: ProcessModel, nodes: Sequence[FlowNode]) -> list[str]:
    """Return the role of each node with its pool, outermost last, as one text; "" if none is drawn."""
    pools = {pool.process: pool.name for pool in model.pools if pool.process}
    return [" / ".join(dict.fromkeys(filter(None, (model.role(node), pools.get(node.process, ""))))) for node in nodes]


def role_evidence(reference: Sequence[str], variant: Sequence[str], lexicon: Lexicon) -> Matrix:
    """Return for every two roles how alike they are, from -1 (other role) to 1 (same).

    A role is compared by the words of its lane and pool. Roles that share no word are told apart only if
    either has a better counterpart in the other model: names of municipalities and offices differ freely.
    Two nodes without a role get ``UNKNOWN``, one with and one without get 0.
    """
    ours, theirs = list(dict.fromkeys(reference)), list(dict.fromkeys(variant))
    alike = role_likeness(ours, theirs, lexicon)
    best_for_ours, best_for_theirs = alike.max(axis=1, initial=0.0), alike.max(axis=0, initial=0.0)
    evidence = np.zeros((len(ours), len(theirs)))
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            if not one and not other:
                evidence[row, column] = UNKNOWN
            elif one and other:
                rival = max(best_for_ours[row], best_for_theirs[column])
                evidence[row, column] = (
                    alike[row, column] if alike[row, column] >= rival - 0.1 else alike[row, column] - rival
                )
    rows, columns = [ours.index(name) for name in reference], [theirs.index(name) for name in variant]
    return evidence[np.ix_(rows, columns)] if rows and columns else np.zeros((len(rows), len(columns)))


def role_likeness(ours: Sequence[str], theirs: Sequence[str], lexicon: Lexicon) -> Matrix:
    """Return how alike the names of roles are, in [0, 1]."""
    if not ours or not theirs:
        return np.zeros((len(ours), len(theirs)))
    evidence = label_evidence([lexicon.read(name) for name in ours], [lexicon.read(name) for name in theirs], lexicon)
    likeness: Matrix = np.maximum(evidence.words, evidence.equal)
    return likeness


def same_roles(alike: Mapping[tuple[str, str], float]) -> dict[str, str]:
    """Return for roles of the reference the variant's role of the same meaning: best first, one to one."""
    found: dict[str, str] = {}
    for (one, other), value in sorted(alike.items(), key=lambda item: (-item[1], item[0])):
        if value >= 0.5 and one not in found and other not in found.values():
            found[one] = other
    return found
