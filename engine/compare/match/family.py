"""Match all models of an e-service at once, so that each activity has one canonical place in the family."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.compare.alignment import Alignment
from engine.compare.match.matching import match
from engine.model import ProcessModel

Member = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FamilyAlignment:
    """Pairwise alignments by the names of two models, and the canonical activities.

    Each canonical activity is a set of (model name, node id), at most one node of each model, so that
    "the same activity" is transitive.
    """

    pairs: Mapping[tuple[str, str], Alignment]
    canonical: tuple[frozenset[Member], ...]


def match_family(models: Mapping[str, ProcessModel]) -> FamilyAlignment:
    """Return the alignments of every two models and the canonical activities of all.

    Correspondences by meaning are joined into sets, the most certain first, unless a set would then hold
    two nodes of one model. O(models^2) matches.
    """
    pairs = {(one, other): match(models[one], models[other]) for one, other in combinations(models, 2)}
    links = sorted(
        (-pair.confidence, (one, pair.reference[0]), (other, pair.variant[0]))
        for (one, other), alignment in pairs.items()
        for pair in alignment.correspondences
        if pair.basis == "meaning"
    )
    sets: dict[Member, frozenset[Member]] = {
        (name, node.id): frozenset({(name, node.id)})
        for name, model in models.items()
        for node in model.nodes
        if node.is_activity or (node.is_event and node.name.strip())
    }
    for _, one, other in links:
        if one in sets and other in sets and sets[one] is not sets[other]:
            joined = sets[one] | sets[other]
            if len({name for name, _ in joined}) == len(joined):
                sets.update(dict.fromkeys(joined, joined))
    return FamilyAlignment(pairs, tuple(dict.fromkeys(sets.values())))
