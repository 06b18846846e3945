"""What place alone makes certain: the only starts of two models, and questions and events between the same."""

from collections.abc import Collection, Mapping

import numpy as np

from engine.compare.match.context import NO_WORDS
from engine.compare.match.evidence import Evidence
from engine.compare.match.subject import starts_it

SAME_AROUND = 0.9
NEARLY_SAME_AROUND = 0.6
SOME_WORDS = 0.3
SOME_WORK = 0.25


def lone_starts(evidence: Evidence, fixed: Mapping[str, str], likely: Collection[tuple[int, int]]) -> dict[str, str]:
    """Return the start events of two models as a pair if each has only one of the outermost level, else nothing.

    Nor where both draw work beside what has happened throughout: there a start says what has happened, as any event
    does, and two chains of events that begin otherwise are two chains. Nor, if they share no word, where of the
    ``likely`` pairs hardly any are activities: other work begins with something else.
    """
    if evidence.reference.alternates and evidence.variant.alternates:
        return {}
    row, column = evidence.reference.only_start, evidence.variant.only_start
    if row is None or column is None:
        return {}
    pair = row, column
    one, other = evidence.rows[row], evidence.columns[column]
    if one.id in fixed or other.id in fixed.values() or evidence.vetoed[pair]:
        return {}
    by_words = not evidence.loud[pair] or evidence.parts["words"][pair] >= NO_WORDS
    return {one.id: other.id} if by_words or _may_draw_the_same_work(evidence, likely) else {}


def _may_draw_the_same_work(evidence: Evidence, likely: Collection[tuple[int, int]]) -> bool:
    """Say whether a quarter of the activities of both models have a likely counterpart."""
    ours, theirs = evidence.reference.activities, evidence.variant.activities
    met = sum(1 for row, column in likely if ours[row] and theirs[column])
    return bool(met >= SOME_WORK * max(np.count_nonzero(ours), np.count_nonzero(theirs)))


def settled(evidence: Evidence, pair: tuple[int, int], around: float, *, same_work: bool) -> bool:
    """Say whether two gateways or events with other words are the same for certain, by what is around them.

    Either all around corresponds and they are not known to test other data, or most of it does and they share
    data or words. Starts are, of two models that draw the ``same_work``.
    """
    one, other = evidence.rows[pair[0]], evidence.columns[pair[1]]
    if {one.kind, other.kind} == {"startEvent"} and starts_it(one) and starts_it(other):
        return same_work and not (evidence.reference.alternates and evidence.variant.alternates)
    shared = evidence.parts["data"][pair] >= 1 or evidence.parts["words"][pair] >= SOME_WORDS
    return around >= (NEARLY_SAME_AROUND if shared else SAME_AROUND)
