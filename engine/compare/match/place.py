"""What place alone makes certain: the only starts of two models, and questions and events between the same."""

from engine.compare.match.evidence import Evidence
from engine.compare.match.subject import starts_it

SAME_AROUND = 0.9
NEARLY_SAME_AROUND = 0.6
SOME_WORDS = 0.3


def lone_starts(evidence: Evidence, fixed: dict[str, str]) -> dict[str, str]:
    """Return the start events of two models as a pair if each has only one of the outermost level, else nothing.

    Nor where both draw work beside what has happened throughout: there a start says what has happened, as any event
    does, and two chains of events that begin otherwise are two chains.
    """
    if evidence.reference.alternates and evidence.variant.alternates:
        return {}
    row, column = evidence.reference.only_start, evidence.variant.only_start
    if row is None or column is None:
        return {}
    pair = row, column
    one, other = evidence.rows[row], evidence.columns[column]
    taken = one.id in fixed or other.id in fixed.values()
    return {} if taken or evidence.vetoed[pair] else {one.id: other.id}


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
