"""Match two models: which flow nodes mean the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.compare.alignment import Alignment, Basis, Correspondence, make_correspondence
from engine.compare.match.assignment import assign, by_place, confirmed, first_look
from engine.compare.match.block import Pairs
from engine.compare.match.evidence import Evidence, gather
from engine.compare.match.groups import grown
from engine.compare.match.judgements import NOTHING_SAID, Judgements
from engine.compare.match.large import correspondences, what_differs
from engine.compare.match.left_over import WEIGHTS as LEFT_OVER
from engine.compare.match.left_over import beyond
from engine.compare.match.neighbours import pairs_around
from engine.compare.match.place import lone_starts
from engine.compare.match.reasons import SAME_AROUND, SAME_PLACE, SEVERAL, reasons
from engine.compare.match.subject import Subject, Wording
from engine.compare.match.sureness import MOST_FOR_FEW_WORDS, Sureness, band_of
from engine.language import Message
from engine.model import ProcessModel


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
    wording = Wording(subjects, judgements)
    (ours, theirs), settled = what_differs(subjects, wording)
    (draft,) = Draft.beside(ours, [theirs], wording.only((ours, theirs)) if settled else wording)
    meant = assign(draft.evidence, draft.certain)
    more = draft.beyond(meant)
    known = correspondences(*subjects, {ids[0]: ids[1] for ids in settled})
    return draft.aligned(meant, more, by_place(draft.evidence, meant, more), known)


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
        ours, theirs = reference.places, variant.places
        every = wording.same_nodes(reference, variant)
        all_same = {one: other for one, other in every.items() if one in ours and other in theirs}
        same = _but_vetoed(all_same, evidence)
        known = same | confirmed(evidence, same)
        likely = first_look(evidence, known)
        return cls(evidence.with_roles(likely), same, known | lone_starts(evidence, known, likely))

    def beyond(self, meant: Pairs, weights: Mapping[str, float] = LEFT_OVER) -> Pairs:
        """Return what belongs together beyond the pairs by meaning, with how likely it is: splits, merges, late pairs.

        First what two parts say together, then what is left over.
        """
        known = self.one_to_one(meant)
        parts = _together(meant, known, self.evidence)
        return {**parts, **beyond(self.evidence, (*known, *parts), weights)}

    def one_to_one(self, meant: Pairs) -> list[tuple[int, int]]:
        """Return the pairs by meaning of activities and events that say something."""
        evidence = self.evidence
        return [pair for pair in meant if evidence.loud[pair] and not evidence.reference.gateways[pair[0]]]

    def aligned(self, meant: Pairs, more: Pairs, placed: Pairs, settled: Iterable[Correspondence] = ()) -> Alignment:
        """Return the chosen pairs as an alignment in the reference's order: by meaning, more, and by place alone.

        With those that were ``settled`` before.
        """
        evidence = self.evidence
        first, added = _stars(meant, more)
        pairs = sorted({**meant, **first, **placed})
        doing = evidence.reference.activities
        others = [pair for pair in pairs if not doing[pair[0]]]
        around = pairs_around(others, pairs, evidence.reference.near, evidence.variant.near)
        sureness = Sureness.of(evidence, self.same, (*meant, *more))
        told_why = zip(pairs, reasons(evidence, pairs), strict=True)
        chosen = {**placed, **first, **meant}
        found = {
            pair: self._correspondence(
                pair, chosen[pair], around.get(pair), why, sureness, by_place=sureness.by_place(pair, placed)
            )
            for pair, why in told_why
        }
        place = evidence.reference.in_file
        told = (self._told(each, pair in first, added.get(pair, ())) for pair, each in found.items())
        return Alignment(tuple(sorted((*told, *settled), key=lambda pair: place[pair.reference[0]])))

    def _told(self, each: Correspondence, late: bool, more: Sequence[tuple[int, int]]) -> Correspondence:
        """Return a correspondence with what was added to it; that and what was found late is always asked about."""
        if not late and not more:
            return each
        ours = dict.fromkeys((*each.reference, *(self.evidence.rows[row].id for row, _ in more)))
        theirs = dict.fromkeys((*each.variant, *(self.evidence.columns[column].id for _, column in more)))
        return replace(
            each,
            reference=tuple(ours),
            variant=tuple(theirs),
            confidence=min(each.confidence, MOST_FOR_FEW_WORDS) if late else each.confidence,
            band="ask",
            reasons=(*each.reasons, SEVERAL) if more else each.reasons,
        )

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
        likely: float,
        around: float | None,
        why: tuple[Message, ...],
        sureness: Sureness,
        *,
        by_place: bool,
    ) -> Correspondence:
        one, other = self.evidence.rows[pair[0]], self.evidence.columns[pair[1]]
        value = sureness.confidence(pair, likely, around=around, by_place=by_place)
        basis: Basis = "place" if by_place else "meaning"
        told = (*why, SAME_PLACE) if by_place and SAME_AROUND not in why else why
        return make_correspondence((one.id,), (other.id,), value, band_of(value), told, basis)


def _but_vetoed(same: Mapping[str, str], evidence: Evidence) -> dict[str, str]:
    """Return the pairs of ids without those that a person has said never to mean the same."""
    if not evidence.vetoed.any():
        return dict(same)
    row, column = evidence.reference.places, evidence.variant.places
    return {one: other for one, other in same.items() if not evidence.vetoed[row[one], column[other]]}


def _stars(meant: Pairs, more: Pairs) -> tuple[Pairs, dict[tuple[int, int], list[tuple[int, int]]]]:
    """Return which pairs of ``more`` are the first of their nodes, and what is added to these and to those meant."""
    by_row, by_column = {pair[0]: pair for pair in meant}, {pair[1]: pair for pair in meant}
    first: Pairs = {}
    added: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for pair, value in more.items():
        base = by_row.get(pair[0]) or by_column.get(pair[1])
        if base is None:
            first[pair] = value
            by_row[pair[0]] = by_column[pair[1]] = pair
        else:
            added[base].append(pair)
    return first, added


def _together(meant: Pairs, spoken: Collection[tuple[int, int]], evidence: Evidence) -> Pairs:
    """Return the further pairs of one node of a model with several neighbours of the other that say it together."""
    sides = evidence.reference, evidence.variant
    taken = {evidence.rows[row].id: evidence.columns[column].id for row, column in meant}
    split = grown(taken, *sides, evidence.words)
    merged = grown({other: one for one, other in taken.items()}, sides[1], sides[0], evidence.words)
    if not split and not merged:
        return {}
    row, column = (side.places for side in sides)
    found: Pairs = {}
    for pair in spoken:
        one, other = evidence.rows[pair[0]].id, evidence.columns[pair[1]].id
        if one in split:
            found |= {(pair[0], column[id_]): meant[pair] for id_ in split[one][1:]}
        elif other in merged:
            found |= {(row[id_], pair[1]): meant[pair] for id_ in merged[other][1:]}
    return found
