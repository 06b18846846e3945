"""Match two models: which flow nodes mean the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.compare.alignment import Alignment, Band, Basis, Correspondence
from engine.compare.match.assignment import Pairs, assign
from engine.compare.match.evidence import Evidence, gather
from engine.compare.match.groups import grown
from engine.compare.match.place import lone_starts, settled
from engine.compare.match.reasons import reasons
from engine.compare.match.subject import Subject, Wording
from engine.model import ProcessModel

ACCEPT = 0.8
MOST_FOR_OTHER_WORDS = 0.4


def match(reference: ProcessModel, variant: ProcessModel) -> Alignment:
    """Return which nodes of two models correspond, in the reference's order. Ids count nothing.

    The same models give the same alignment; other ids or another order of elements change nothing.
    O((N + M)^3), by the assignment.

    >>> from engine.model.sketch import read_sketch
    >>> one = read_sketch("(start) -> Granska ansökan -> Avslå -> (slut)")
    >>> other = read_sketch("(start) -> Kontrollera ansökan -> Bevilja -> (slut)")
    >>> match(one, other).variant_of["Granska_ansökan"]
    'Kontrollera_ansökan'
    >>> "Avslå" in match(one, other).variant_of
    False
    """
    subjects = Subject.of(reference), Subject.of(variant)
    draft = Draft.of(*subjects, Wording(subjects))
    return draft.aligned(*assign(draft.evidence, draft.certain))


@dataclass(frozen=True)
class Draft:
    """All that is known of two models before it is chosen what corresponds.

    ``same`` are pairs of ids that need no weighing, ``certain`` these and the only starts of both.
    """

    evidence: Evidence
    same: Mapping[str, str]
    certain: dict[str, str]

    @classmethod
    def of(cls, reference: Subject, variant: Subject, wording: Wording) -> "Draft":
        """Return the evidence of two models, after a first look at whose roles are one; ``wording`` is of both."""
        evidence = gather(reference, variant, wording)
        same = wording.same_nodes(reference, variant)
        certain = same | lone_starts(evidence, same)
        return cls(evidence.with_roles(assign(evidence, certain)[0]), same, certain)

    def aligned(self, meant: Pairs, placed: Pairs) -> Alignment:
        """Return the chosen pairs, by meaning and by place alone, as an alignment in the reference's order."""
        evidence = self.evidence
        around = evidence.around_pairs({**meant, **placed})
        found = [self._correspondence(pair, meant, placed, float(around[pair])) for pair in sorted({**meant, **placed})]
        place = {node.id: number for number, node in enumerate(evidence.reference.model.nodes)}
        grouped = _with_groups(found, evidence)
        return Alignment(tuple(sorted(grouped, key=lambda pair: place[pair.reference[0]])))

    def _correspondence(self, pair: tuple[int, int], meant: Pairs, placed: Pairs, around: float) -> Correspondence:
        evidence = self.evidence
        one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
        whole = len(self.same) == len(evidence.rows) == len(evidence.columns)
        by_place = not whole and (pair in placed or one.is_gateway or not evidence.loud[pair])
        value = 0.99 if self.same.get(one.id) == other.id else round(min(meant.get(pair) or placed[pair], 0.98), 2)
        if not one.is_activity and evidence.loud[pair] and settled(evidence, pair, around):
            value = max(ACCEPT, value)
        elif by_place and evidence.loud[pair]:
            value = min(value, MOST_FOR_OTHER_WORDS)
        basis: Basis = "place" if by_place else "meaning"
        return Correspondence((one.id,), (other.id,), value, band_of(value), reasons(evidence, pair), basis)


def _with_groups(found: list[Correspondence], evidence: Evidence) -> tuple[Correspondence, ...]:
    """Return the correspondences with splits and merges grown from those by meaning."""
    words = evidence.words
    meant = {pair.reference[0]: pair.variant[0] for pair in found if pair.basis == "meaning"}
    ours, theirs = evidence.reference.flow, evidence.variant.flow
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
