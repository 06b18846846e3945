"""How sure a chosen pair is, and whether it may be accepted unseen: what is nearly equal is asked about."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.compare.alignment import Band
from engine.compare.match.context import NO_WORDS
from engine.compare.match.evidence import Evidence
from engine.compare.match.place import settled
from engine.compare.match.subject import Subject
from engine.model.caching import cached_property

ACCEPT = 0.8
SURE = 0.99
MOST = 0.98
MOST_FOR_OTHER_WORDS = 0.4
MOST_FOR_FEW_WORDS = 0.79
FEW_WORDS = 0.5
MOST_WORDS = 0.8
CERTAIN = 0.95
"""How likely two labels that do not share most words must be the same to be accepted unasked."""
SAME_WORK = 0.5
"""The share of activities that correspond above which two models draw the same work."""
SAME_PARTY = 0.4
OTHER_WORD = 0.2
"""What share of their words two labels of chains of events both say beyond each other if they say other things."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Sureness:
    """How sure the pairs of two models are: ``same`` are ids that need no weighing.

    ``same_work`` says whether two models draw the same work, by what corresponds. Of those that hardly do, other words
    mostly mean other things, and that both begin, or end, says nothing.
    """

    evidence: Evidence
    same: Mapping[str, str]
    same_work: bool

    @classmethod
    def of(cls, evidence: Evidence, same: Mapping[str, str], pairs: Iterable[Pair]) -> "Sureness":
        """Return how sure pairs are if ``pairs`` correspond by meaning."""
        met = {pair for pair in pairs if evidence.loud[pair]}
        sides = (evidence.reference, 0), (evidence.variant, 1)
        share = min(_share_met(evidence, subject, {pair[side] for pair in met}) for subject, side in sides)
        return cls(evidence, same, share >= SAME_WORK)

    @cached_property
    def whole(self) -> bool:
        """Say whether the two models are the same, element by element."""
        return len(self.same) == len(self.evidence.rows) == len(self.evidence.columns)

    def by_place(self, pair: Pair, placed: Container[Pair]) -> bool:
        """Say whether a pair is the same by its place: ``placed``, gateways, silent, or events in one place alone."""
        evidence = self.evidence
        return not self.whole and (
            pair in placed
            or evidence.rows[pair[0]].is_gateway
            or not evidence.loud[pair]
            or (not self.same_work and self._is_event_without_common_words(pair))
        )

    def _is_event_without_common_words(self, pair: Pair) -> bool:
        evidence = self.evidence
        events = evidence.reference.events[pair[0]] and evidence.variant.events[pair[1]]
        return bool(events and not evidence.confirmed[pair] and evidence.parts["words"][pair] < NO_WORDS)

    def confidence(self, pair: Pair, likely: float, *, around: float | None, by_place: bool) -> float:
        """Return how sure a pair is that is so ``likely``, and ``around`` which so much corresponds.

        That is None for activities: their words decide.
        """
        evidence = self.evidence
        one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
        sure = self.same.get(one.id) == other.id or evidence.confirmed[pair]
        value = SURE if sure else round(min(likely, MOST), 2)
        loud = evidence.loud[pair]
        if loud and not sure and self._differ_in_a_word(pair):
            return min(value, MOST_FOR_OTHER_WORDS if by_place else MOST_FOR_FEW_WORDS)
        known_by_place = one.is_gateway or not self._chains
        if loud and around is not None and known_by_place and settled(evidence, pair, around, same_work=self.same_work):
            return max(ACCEPT, value)
        if by_place and loud:
            return min(value, MOST_FOR_OTHER_WORDS)
        if not by_place and not sure and not self._may_be_accepted(pair, value):
            return min(value, MOST_FOR_FEW_WORDS)
        return value

    def _differ_in_a_word(self, pair: Pair) -> bool:
        """Say whether two labels of chains of events both have a word that the other has not.

        Chains are drawn with the words of one vocabulary, where what is nearly equal means something else.
        """
        return bool(self._chains and self.evidence.parts["beyond"][pair] < -OTHER_WORD)

    @cached_property
    def _chains(self) -> bool:
        """Say whether both models draw work beside what has happened throughout."""
        return self.evidence.reference.alternates and self.evidence.variant.alternates

    @cached_property
    def _plain(self) -> bool:
        """Say whether in both models only activities say anything."""
        return self.evidence.reference.plain and self.evidence.variant.plain

    def _may_be_accepted(self, pair: Pair, value: float) -> bool:
        """Say whether the words of two labels, and who does it, are near enough to ask nobody."""
        evidence = self.evidence
        if (
            evidence.reference.has_parties
            and evidence.variant.has_parties
            and evidence.parts["role"][pair] < SAME_PARTY
        ):
            return False
        if not evidence.parts["equal"][pair]:
            labels = evidence.rows[pair[0]].name, evidence.columns[pair[1]].name
            one, other = (evidence.words.read(label).said for label in labels)
            if self._chains and not evidence.words.does_the_same(one, other):
                return False
            if not self.same_work and not evidence.words.says_the_same(one, other):
                return False
        few = value >= CERTAIN and not self._plain
        return bool(evidence.parts["words"][pair] >= (FEW_WORDS if few else MOST_WORDS))


def _share_met(evidence: Evidence, subject: Subject, met: set[int]) -> float:
    """Return the share of a model's activities that say something which are met; 1 if there are none."""
    some = np.flatnonzero(evidence.wording.spoken((subject,)) & subject.activities).tolist()
    every = len(some) + subject.settled
    return (sum(place in met for place in some) + subject.settled) / every if every else 1.0


def band_of(confidence: float) -> Band:
    """Return whether a correspondence may be accepted unseen or a person is asked."""
    return "accept" if confidence >= ACCEPT else "ask"
