"""Match all models of an e-service at once, so that each activity has one canonical place in the family."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, count, groupby
from typing import TypeVar

import numpy as np

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.match.assignment import DIGITS, PLACE_THRESHOLD, by_place, likely
from engine.compare.match.block import Pairs
from engine.compare.match.calibration import shift_of
from engine.compare.match.judgements import NOTHING_SAID, Judgements, answers
from engine.compare.match.large import Settled, correspondences, what_differs
from engine.compare.match.lists import Matrix
from engine.compare.match.matching import Draft
from engine.compare.match.subject import Subject, Wording
from engine.compare.match.together import Together
from engine.compare.match.words import Lexicon
from engine.model import ProcessModel

_FAMILIES = 4
"""For how many families it is kept what the measure says without answers: those that are answered just now."""
Member = tuple[str, str]
Names = tuple[str, str]
Heard = Callable[[int, int], None]
Found = TypeVar("Found")
DOUBTFUL = 0.12
"""How likely two nodes must mean the same to be asked about, though they were not joined."""


@dataclass(frozen=True, slots=True)
class FamilyAlignment:
    """Pairwise alignments by the names of two models, and the canonical nodes.

    Each canonical node is a set of (model name, node id), at most one node of each model, so that "the same
    activity" is transitive: two nodes correspond in a pairwise alignment if they are in one set. ``doubts`` are pairs
    that were not taken for the same but may be: to ask about them is worth while.
    """

    pairs: Mapping[Names, Alignment]
    canonical: tuple[frozenset[Member], ...]
    doubts: Mapping[Names, tuple[Correspondence, ...]]


def match_family(
    models: Mapping[str, ProcessModel], judgements: Judgements = NOTHING_SAID, heard: Heard | None = None
) -> FamilyAlignment:
    """Return the alignments of every two models and the canonical nodes of all.

    Words of all models tell how alike any two labels are, and third models are bridges between two. Activities and
    named events first, then gateways and silent nodes by their places. The order in which models are named
    decides nothing but the order of the answer. What people said (``judgements``) outranks all. O(models^2) matches.
    ``heard`` is told how many steps of how many are done; what it raises ends the matching.
    """
    wholes = {name: Subject.of(models[name]) for name in sorted(models)}
    wording = Wording(list(wholes.values()), judgements)
    parts, settled = what_differs(list(wholes.values()), wording)
    subjects = dict(zip(wholes, parts, strict=True))
    names = list(combinations(wholes, 2))
    step = _counting(heard, len(subjects) - 1 + 2 * len(names))
    drafts = _drafts(subjects, wording.only(parts) if settled else wording, step)
    sizes = {name: len(subject.nodes) for name, subject in subjects.items()}
    together = _together(sizes, drafts)
    meant = together.sets()
    together.move(_shift(wholes, subjects, judgements))
    meant_pairs = together.pairs(meant)
    more = {pair: step(drafts[pair].beyond(meant_pairs[pair])) for pair in names}
    placed, placed_pairs = _by_place(sizes, drafts, meant_pairs, more)
    sets = _joined(meant, placed)
    alignments = {
        pair: step(
            drafts[pair].aligned(meant_pairs[pair], more[pair], placed_pairs[pair], _settled(wholes, pair, settled))
        )
        for pair in names
    }
    canonical = _canonical(wholes, subjects, sets, settled)
    doubts = {pair: Alignment(_doubts(drafts[pair], together.between(pair), alignments[pair])) for pair in names}
    return FamilyAlignment(
        {pair: _of(alignments, pair) for pair in combinations(models, 2)},
        canonical,
        {pair: _of(doubts, pair).correspondences for pair in combinations(models, 2)},
    )


Sets = list[tuple[int, ...]]


def _counting(heard: Heard | None, total: int) -> Callable[[Found], Found]:
    """Return what passes on the outcome of a step and tells that one more is done."""
    done = count(1)

    def step(found: Found) -> Found:
        if heard is not None:
            heard(next(done), total)
        return found

    return step


def _drafts(
    subjects: Mapping[str, Subject], wording: Wording, step: Callable[[list[Draft]], list[Draft]] = list
) -> dict[Names, Draft]:
    """Return what is known of every two models, each with all that come after it at once."""
    names = sorted(subjects)
    found: dict[Names, Draft] = {}
    for place, one in enumerate(names[:-1]):
        others = names[place + 1 :]
        drafts = step(Draft.beside(subjects[one], [subjects[other] for other in others], wording))
        found |= {(one, other): draft for other, draft in zip(others, drafts, strict=True)}
    return found


def _together(sizes: Mapping[str, int], drafts: Mapping[Names, Draft]) -> Together:
    """Return how likely all nodes of all models mean the same, third models heard."""
    together = Together(sizes)
    for _, some in groupby(drafts.items(), lambda item: item[0][0]):
        beside = list(some)
        found = likely([(draft.evidence, draft.certain) for _, draft in beside])
        for (pair, draft), values in zip(beside, found, strict=True):
            evidence = draft.evidence
            together.put(pair, values, evidence.vetoed, evidence.confirmed & ~evidence.gateways)
    together.bridge()
    return together


def _settled(wholes: Mapping[str, Subject], pair: Names, settled: Settled) -> Iterable[Correspondence]:
    """Return the correspondences of two models of a family that are settled."""
    one, other = map(list(wholes).index, pair)
    return correspondences(wholes[pair[0]], wholes[pair[1]], {ids[one]: ids[other] for ids in settled})


def _shift(wholes: Mapping[str, Subject], subjects: Mapping[str, Subject], judgements: Judgements) -> float:
    """Return how far what people said of some pairs shows the measure to be off in this family, as logarithm of odds.

    The measure is asked as if nobody had said anything: once for a family, however much is said of it later.
    """
    if not judgements.said:
        return 0.0
    whole, weighed = tuple(wholes.values()), tuple(subjects.values())
    before, lexicon = _unsaid(whole) if whole == weighed else _measured(Wording(whole).only(weighed), weighed)
    nodes = [pair for subject in weighed for pair in zip(subject.nodes, subject.done_by, strict=True)]
    told = []
    for same, cells in answers(judgements, lexicon, nodes):
        values = [float(before[cell]) for cell in cells if 0 < before[cell] < 1]
        if values:
            told.append((sum(values) / len(values), same))
    return shift_of(told)


@lru_cache(_FAMILIES)
def _unsaid(subjects: tuple[Subject, ...]) -> tuple[Matrix, Lexicon]:
    """Return how likely all nodes of all models mean the same, and the words it is told by, if nobody said anything."""
    return _measured(Wording(subjects), subjects)


def _measured(wording: Wording, subjects: Sequence[Subject]) -> tuple[Matrix, Lexicon]:
    named = {f"{place:06}": subject for place, subject in enumerate(subjects)}
    sizes = {name: len(subject.nodes) for name, subject in named.items()}
    return _together(sizes, _drafts(named, wording)).likely, wording.lexicon


def _doubts(draft: Draft, likely: Matrix, alignment: Alignment) -> tuple[Correspondence, ...]:
    """Return the pairs that may mean the same though they were not joined, each the likeliest for both its nodes."""
    sure = [pair for pair in alignment.correspondences if pair.band == "accept" and pair.basis == "meaning"]
    ours = {id_ for pair in sure for id_ in pair.reference}
    theirs = {id_ for pair in sure for id_ in pair.variant}
    rows, columns = draft.evidence.rows, draft.evidence.columns
    free = np.outer([node.id not in ours for node in rows], [node.id not in theirs for node in columns])
    joined = {(one, other) for pair in alignment.correspondences for one in pair.reference for other in pair.variant}
    open_ = np.where(free, np.round(likely, DIGITS), 0.0)
    if not open_.size:
        return ()
    most = np.maximum(open_.max(axis=1)[:, None], open_.max(axis=0)[None, :])
    places = np.argwhere((open_ >= DOUBTFUL) & (open_ >= most)).tolist()
    found = {
        (row, column): float(open_[row, column])
        for row, column in places
        if (rows[row].id, columns[column].id) not in joined
    }
    return draft.asked(found)


def _by_place(
    sizes: Mapping[str, int], drafts: Mapping[Names, Draft], meant: Mapping[Names, Pairs], more: Mapping[Names, Pairs]
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
        found = by_place(evidence, meant[pair], more[pair])
        instead[pair] = {place: score for place, score in found.items() if told[place]}
        for place, score in found.items():
            scores[place] = 0.0 if told[place] else score
        together.put(pair, scores, evidence.vetoed, np.zeros_like(evidence.vetoed))
    sets = together.sets(PLACE_THRESHOLD / 2)
    pairs = together.pairs(sets)
    return sets, {pair: {**pairs[pair], **instead[pair]} for pair in drafts}


def _joined(meant: Sets, placed: Sets) -> Sets:
    """Return all sets: those by meaning, and those by place of nodes that are alone by meaning."""
    together = [members for members in (*meant, *placed) if len(members) > 1]
    taken = {node for members in together for node in members}
    return [*together, *(members for members in meant if len(members) == 1 and members[0] not in taken)]


def _canonical(
    wholes: Mapping[str, Subject], subjects: Mapping[str, Subject], sets: Iterable[tuple[int, ...]], settled: Settled
) -> tuple[frozenset[Member], ...]:
    """Return the canonical nodes, weighed and settled, in the order of the models and of their nodes."""
    nodes: list[Member] = [(name, node.id) for name, subject in subjects.items() for node in subject.nodes]
    found = [[nodes[place] for place in members] for members in sorted(sets)]
    if settled:
        found += [list(zip(wholes, ids, strict=True)) for ids in settled]
        models = list(wholes)
        found.sort(key=lambda members: min((models.index(name), wholes[name].places[id_]) for name, id_ in members))
    return tuple(map(frozenset, found))


def _of(alignments: Mapping[Names, Alignment], pair: Names) -> Alignment:
    return alignments[pair] if pair in alignments else alignments[pair[::-1]].reversed()
