"""Match two models: which flow nodes mean the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.compare.alignment import Alignment, Band, Basis, Correspondence
from engine.compare.match.assignment import Pairs, assign, confirmed
from engine.compare.match.evidence import Evidence, gather
from engine.compare.match.groups import grown
from engine.compare.match.judgements import NOTHING_SAID, Judgements
from engine.compare.match.neighbours import pairs_around
from engine.compare.match.place import lone_starts, settled
from engine.compare.match.reasons import reasons
from engine.compare.match.subject import Subject, Wording
from engine.model import ProcessModel

ACCEPT = 0.8
SURE = 0.99
MOST_FOR_OTHER_WORDS = 0.4


def match(reference: ProcessModel, variant: ProcessModel, judgements: Judgements = NOTHING_SAID) -> Alignment:
    """Return which nodes of two models correspond, in the reference's order. Ids count nothing.

    The same models give the same alignment; other ids or another order of elements change nothing. What people said
    of two meanings (``judgements``) outranks all measures. O((N + M)^3), by the assignment.

    >>> from engine.model.sketch import read_sketch
    >>> one = read_sketch("(start) -> Granska ansökan -> Avslå -> (slut)")
    >>> other = read_sketch("(start) -> Kontrollera ansökan -> Bevilja -> (slut)")
    >>> match(one, other).variant_of["Granska_ansökan"]
    'Kontrollera_ansökan'
    >>> "Avslå" in match(one, other).variant_of
    False
    """
    subjects = Subject.of(reference), Subject.of(variant)
    draft = Draft.of(*subjects, Wording(subjects, judgements))
    return draft.aligned(*assign(draft.evidence, draft.certain))


@dataclass(frozen=True)
class Draft:
    """All that is known of two models before it is chosen what corresponds.

    ``same`` are pairs of ids that need no weighing, ``certain`` these, what people
    confirmed, and the only starts of both.
    """

    evidence: Evidence
    same: Mapping[str, str]
    certain: dict[str, str]

    @classmethod
    def of(cls, reference: Subject, variant: Subject, wording: Wording) -> "Draft":
        """Return the evidence of two models, after a first look at whose roles are one; ``wording`` is of both."""
        evidence = gather(reference, variant, wording)
        same = _but_vetoed(wording.same_nodes(reference, variant), evidence)
        settled_pairs = same | confirmed(evidence, same)
        certain = settled_pairs | lone_starts(evidence, settled_pairs)
        return cls(evidence.with_roles(assign(evidence, certain)[0]), same, certain)

    def aligned(self, meant: Pairs, placed: Pairs) -> Alignment:
        """Return the chosen pairs, by meaning and by place alone, as an alignment in the reference's order."""
        evidence = self.evidence
        pairs = sorted({**meant, **placed})
        around = pairs_around(pairs, evidence.reference.near, evidence.variant.near)
        found = [self._correspondence(pair, meant, placed, around[pair]) for pair in pairs]
        place = {node.id: number for number, node in enumerate(evidence.reference.model.nodes)}
        grouped = _with_groups(found, evidence)
        return Alignment(tuple(sorted(grouped, key=lambda pair: place[pair.reference[0]])))

    def asked(self, pair: tuple[int, int], value: float) -> Correspondence:
        """Return a pair that was not chosen as one that a person may be asked about."""
        one, other = self.evidence.rows[pair[0]], self.evidence.columns[pair[1]]
        return Correspondence((one.id,), (other.id,), round(value, 2), "ask", reasons(self.evidence, pair))

    def _correspondence(self, pair: tuple[int, int], meant: Pairs, placed: Pairs, around: float) -> Correspondence:
        evidence = self.evidence
        one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
        whole = len(self.same) == len(evidence.rows) == len(evidence.columns)
        by_place = not whole and (pair in placed or one.is_gateway or not evidence.loud[pair])
        sure = self.same.get(one.id) == other.id or bool(evidence.confirmed[pair])
        value = SURE if sure else round(min(meant.get(pair) or placed[pair], 0.98), 2)
        if not one.is_activity and evidence.loud[pair] and settled(evidence, pair, around):
            value = max(ACCEPT, value)
        elif by_place and evidence.loud[pair]:
            value = min(value, MOST_FOR_OTHER_WORDS)
        basis: Basis = "place" if by_place else "meaning"
        return Correspondence((one.id,), (other.id,), value, band_of(value), reasons(evidence, pair), basis)


def _but_vetoed(same: Mapping[str, str], evidence: Evidence) -> dict[str, str]:
    """Return the pairs of ids without those that a person has said never to mean the same."""
    if not evidence.vetoed.any():
        return dict(same)
    row = {node.id: place for place, node in enumerate(evidence.rows)}
    column = {node.id: place for place, node in enumerate(evidence.columns)}
    return {one: other for one, other in same.items() if not evidence.vetoed[row[one], column[other]]}


def _with_groups(found: list[Correspondence], evidence: Evidence) -> tuple[Correspondence, ...]:
    """Return the correspondences with splits and merges grown from those by meaning."""
    words = evidence.words
    meant = {pair.reference[0]: pair.variant[0] for pair in found if pair.basis == "meaning"}
    ours, theirs = evidence.reference, evidence.variant
    taken = {pair.reference[0]: pair.variant[0] for pair in found}
    split = grown(taken, ours, theirs, words)
    merged = grown({other: one for one, other in taken.items()}, theirs, ours, words)
    grouped: list[Correspondence] = []
    for pair in found:
        one, other = pair.reference[0], pair.variant[0]
        ids = ((one,), split[one]) if one in split else (merged[other], (other,)) if other in merged else None
        if ids is None or one not in meant:
            grouped.append(pair)
        else:
            grouped.append(replace(pair, reference=ids[0], variant=ids[1], band="ask"))
    return tuple(grouped)


def band_of(confidence: float) -> Band:
    """Return whether a correspondence may be accepted unseen or a person is asked."""
    return "accept" if confidence >= ACCEPT else "ask"
