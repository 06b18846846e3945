"""Match all models of an e-service at once, so that each activity has one canonical place in the family."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.compare.alignment import Alignment
from engine.compare.match.assignment import PLACE_THRESHOLD, Pairs, by_place, likely
from engine.compare.match.matching import Draft
from engine.compare.match.subject import Subject, Wording
from engine.compare.match.together import Together
from engine.model import ProcessModel

Member = tuple[str, str]
Names = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FamilyAlignment:
    """Pairwise alignments by the names of two models, and the canonical nodes.

    Each canonical node is a set of (model name, node id), at most one node of each model, so that "the same
    activity" is transitive: two nodes correspond in a pairwise alignment if they are in one set.
    """

    pairs: Mapping[Names, Alignment]
    canonical: tuple[frozenset[Member], ...]


def match_family(models: Mapping[str, ProcessModel]) -> FamilyAlignment:
    """Return the alignments of every two models and the canonical nodes of all.

    Words of all models tell how alike any two labels are, and third models are bridges between two. Activities and
    named events first, then gateways and silent nodes by their places. The order in which models are named
    decides nothing but the order of the answer. O(models^2) matches.
    """
    subjects = {name: Subject.of(models[name]) for name in models}
    wording = Wording([subjects[name] for name in sorted(subjects)])
    names = list(combinations(sorted(models), 2))
    drafts = {pair: Draft.of(subjects[pair[0]], subjects[pair[1]], wording) for pair in names}
    sizes = {name: len(subjects[name].nodes) for name in sorted(subjects)}
    meant = _by_meaning(sizes, drafts)
    placed = _by_place(sizes, drafts, meant[1])
    sets = _joined(meant[0], placed[0])
    alignments = {pair: drafts[pair].aligned(meant[1][pair], placed[1][pair]) for pair in names}
    canonical = _canonical(subjects, sizes, sets)
    return FamilyAlignment({pair: _of(alignments, pair) for pair in combinations(models, 2)}, canonical)


Sets = list[tuple[int, ...]]


def _by_meaning(sizes: Mapping[str, int], drafts: Mapping[Names, Draft]) -> tuple[Sets, dict[Names, Pairs]]:
    """Return the sets of nodes that mean the same by what they say, and for every two models the pairs in them."""
    together = Together(sizes)
    for pair, draft in drafts.items():
        together.put(pair, likely(draft.evidence, draft.certain), draft.evidence.vetoed)
    together.bridge()
    sets = together.sets()
    return sets, {pair: together.pairs(pair, sets) for pair in drafts}


def _by_place(
    sizes: Mapping[str, int], drafts: Mapping[Names, Draft], meant: Mapping[Names, Pairs]
) -> tuple[Sets, dict[Names, Pairs]]:
    """Return the sets of gateways and silent nodes of the same place, and for every two models the pairs by place.

    One activity in place of another is paired in two models, but the two are not one canonical activity.
    """
    together = Together(sizes)
    instead: dict[Names, Pairs] = {}
    for pair, draft in drafts.items():
        evidence = draft.evidence
        scores = np.zeros(evidence.vetoed.shape)
        told = evidence.loud & ~evidence.gateways
        found = by_place(evidence, meant[pair])
        instead[pair] = {place: score for place, score in found.items() if told[place]}
        for place, score in found.items():
            scores[place] = 0.0 if told[place] else score
        together.put(pair, scores, evidence.vetoed)
    sets = together.sets(PLACE_THRESHOLD / 2)
    return sets, {pair: {**together.pairs(pair, sets), **instead[pair]} for pair in drafts}


def _joined(meant: Sets, placed: Sets) -> Sets:
    """Return all sets: those by meaning, and those by place of nodes that are alone by meaning."""
    together = [members for members in (*meant, *placed) if len(members) > 1]
    taken = {node for members in together for node in members}
    return [*together, *(members for members in meant if len(members) == 1 and members[0] not in taken)]


def _canonical(
    subjects: Mapping[str, Subject], sizes: Mapping[str, int], sets: Iterable[tuple[int, ...]]
) -> tuple[frozenset[Member], ...]:
    nodes: list[Member] = [(name, node.id) for name in sizes for node in subjects[name].nodes]
    return tuple(frozenset(nodes[place] for place in members) for members in sorted(sets))


def _of(alignments: Mapping[Names, Alignment], pair: Names) -> Alignment:
    return alignments[pair] if pair in alignments else alignments[pair[::-1]].reversed()
