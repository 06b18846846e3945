"""Match two models: which flow nodes mean the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.compare.alignment import Alignment, Band, Basis, Correspondence
from engine.compare.match.assignment import assign, confirmed, first_look
from engine.compare.match.block import Pairs
from engine.compare.match.evidence import Evidence, gather
from engine.compare.match.fellows import alongside
from engine.compare.match.groups import grown
from engine.compare.match.judgements import NOTHING_SAID, Judgements
from engine.compare.match.lists import Mask
from engine.compare.match.neighbours import pairs_around
from engine.compare.match.place import lone_starts, settled
from engine.compare.match.reasons import CONFIRMED, SAME_AROUND, SAME_PLACE, SEVERAL, reasons
from engine.compare.match.subject import Subject, Wording
from engine.language import Message
from engine.model import ProcessModel

ACCEPT = 0.8
SURE = 0.99
MOST_FOR_OTHER_WORDS = 0.4
MOST_FOR_FEW_WORDS = 0.79
FEW_WORDS = 0.5


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
    (draft,) = Draft.beside(subjects[0], subjects[1:], Wording(subjects, judgements))
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
    def beside(cls, reference: Subject, variants: Sequence[Subject], wording: Wording) -> list["Draft"]:
        """Return what is known of a model and each of several others; ``wording`` is of all of them."""
        gathered = gather(reference, variants, wording)
        return [cls._of(evidence, wording) for evidence in gathered]

    @classmethod
    def _of(cls, evidence: Evidence, wording: Wording) -> "Draft":
        """Return the evidence after a first look at whose roles are one."""
        reference, variant = evidence.reference, evidence.variant
        same = _but_vetoed(wording.same_nodes(reference, variant), evidence)
        settled_pairs = same | confirmed(evidence, same)
        certain = settled_pairs | lone_starts(evidence, settled_pairs)
        return cls(evidence.with_roles(first_look(evidence, certain)), same, certain)

    def aligned(self, meant: Pairs, placed: Pairs) -> Alignment:
        """Return the chosen pairs, by meaning and by place alone, as an alignment in the reference's order."""
        evidence = self.evidence
        pairs = sorted({**meant, **placed})
        around = pairs_around(pairs, evidence.reference.near, evidence.variant.near)
        why = dict(zip(pairs, reasons(evidence, pairs), strict=True))
        loud = dict(zip(pairs, _at(evidence.loud, pairs), strict=True))
        found = {pair: self._correspondence(pair, meant, placed, around[pair], why[pair], loud[pair]) for pair in pairs}
        place = {node.id: number for number, node in enumerate(evidence.reference.model.nodes)}
        grouped = _with_groups(found, evidence)
        return Alignment(tuple(sorted(grouped, key=lambda pair: place[pair.reference[0]])))

    def asked(self, pairs: Mapping[tuple[int, int], float]) -> tuple[Correspondence, ...]:
        """Return pairs that were not chosen as such that a person may be asked about, with how likely each is."""
        rows, columns = self.evidence.rows, self.evidence.columns
        return tuple(
            Correspondence((rows[row].id,), (columns[column].id,), round(value, 2), "ask", why)
            for ((row, column), value), why in zip(pairs.items(), reasons(self.evidence, list(pairs)), strict=True)
        )

    def _correspondence(
        self,
        pair: tuple[int, int],
        meant: Pairs,
        placed: Pairs,
        around: float,
        why: tuple[Message, ...],
        loud: bool,
    ) -> Correspondence:
        evidence = self.evidence
        one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
        whole = len(self.same) == len(evidence.rows) == len(evidence.columns)
        by_place = not whole and (pair in placed or one.is_gateway or not loud)
        sure = self.same.get(one.id) == other.id or CONFIRMED in why
        value = SURE if sure else round(min(meant.get(pair) or placed[pair], 0.98), 2)
        if loud and not one.is_activity and settled(evidence, pair, around):
            value = max(ACCEPT, value)
        elif by_place and loud:
            value = min(value, MOST_FOR_OTHER_WORDS)
        elif not by_place and not sure and evidence.parts["words"][pair] < FEW_WORDS:
            value = min(value, MOST_FOR_FEW_WORDS)
        basis: Basis = "place" if by_place else "meaning"
        told = (*why, SAME_PLACE) if by_place and SAME_AROUND not in why else why
        return Correspondence((one.id,), (other.id,), value, band_of(value), told, basis)


def _at(mask: Mask, pairs: Sequence[tuple[int, int]]) -> list[bool]:
    if not pairs:
        return []
    rows, columns = zip(*pairs, strict=True)
    found: list[bool] = mask[list(rows), list(columns)].tolist()
    return found


def _but_vetoed(same: Mapping[str, str], evidence: Evidence) -> dict[str, str]:
    """Return the pairs of ids without those that a person has said never to mean the same."""
    if not evidence.vetoed.any():
        return dict(same)
    row, column = evidence.reference.places, evidence.variant.places
    return {one: other for one, other in same.items() if not evidence.vetoed[row[one], column[other]]}


def _with_groups(found: Mapping[tuple[int, int], Correspondence], evidence: Evidence) -> tuple[Correspondence, ...]:
    """Return the correspondences with splits and merges grown from those by meaning.

    First what two parts say together, then other nodes that mean the same as one of a pair does.
    """
    meant = [pair for pair, each in found.items() if each.basis == "meaning"]
    ours, theirs = _together(found, meant, evidence)
    taken = [*found, *((row, -1) for rows in ours.values() for row in rows[1:])]
    taken += [(-1, column) for columns in theirs.values() for column in columns[1:]]
    single = [pair for pair in meant if pair not in ours and pair not in theirs]
    for pair, fellows in alongside(evidence, single, taken).items():
        (ours, theirs)[fellows.side][pair] = [pair[fellows.side], *fellows.places]
    grown = dict(found)
    for pair in (*ours, *theirs):
        each = found[pair]
        grown[pair] = replace(
            each,
            reference=tuple(evidence.rows[row].id for row in ours.get(pair, pair[:1])),
            variant=tuple(evidence.columns[column].id for column in theirs.get(pair, pair[1:])),
            band="ask",
            reasons=(*each.reasons, SEVERAL),
        )
    return tuple(grown.values())


def _together(
    found: Mapping[tuple[int, int], Correspondence], meant: Collection[tuple[int, int]], evidence: Evidence
) -> tuple[dict[tuple[int, int], list[int]], dict[tuple[int, int], list[int]]]:
    """Return the places of the several nodes of one side, by pair: those of the reference's, and of the variant's."""
    taken = {each.reference[0]: each.variant[0] for each in found.values()}
    sides = evidence.reference, evidence.variant
    split = grown(taken, *sides, evidence.words)
    merged = grown({other: one for one, other in taken.items()}, sides[1], sides[0], evidence.words)
    if not split and not merged:
        return {}, {}
    row, column = (side.places for side in sides)
    ours: dict[tuple[int, int], list[int]] = {}
    theirs: dict[tuple[int, int], list[int]] = {}
    for pair in meant:
        one, other = found[pair].reference[0], found[pair].variant[0]
        if one in split:
            theirs[pair] = [column[id_] for id_ in split[one]]
        elif other in merged:
            ours[pair] = [row[id_] for id_ in merged[other]]
    return ours, theirs


def band_of(confidence: float) -> Band:
    """Return whether a correspondence may be accepted unseen or a person is asked."""
    return "accept" if confidence >= ACCEPT else "ask"
