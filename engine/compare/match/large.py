"""Two large models: what is the same is settled first, and only what differs is weighed, with what is around it.

Weighing every two nodes grows by the square. Two thousand nodes of which a few hundred differ are weighed as a few
hundred are.
"""

from collections.abc import Iterable, Iterator, Mapping

from engine.compare.alignment import Basis, Correspondence
from engine.compare.graph import Flow
from engine.compare.match.judgements import NOTHING_SAID, Judgements
from engine.compare.match.label import text_likeness
from engine.compare.match.lists import LARGE
from engine.compare.match.reasons import (
    ALIKE_DESCRIPTIONS,
    ONLY_STARTS,
    SAME_AROUND,
    SAME_DESCRIPTION,
    SAME_LABEL,
    SAME_ROLE,
)
from engine.compare.match.subject import Part, Subject, Wording
from engine.compare.match.sureness import SURE
from engine.compare.match.words import is_silent
from engine.language import Message

STEPS = 2
"""So many flows away from what differs nodes are weighed with it, though they are the same."""
Settled = Mapping[str, str]
"""Pairs of ids of nodes that are the same and far from what differs."""


def what_differs(
    reference: Subject, variant: Subject, wording: Wording, judgements: Judgements
) -> tuple[Subject, Subject, Settled]:
    """Return what is to be weighed of two models, and what is settled: nothing unless they are large. O(N + F).

    Where people have said something of labels all is weighed: it may be said of what is the same.
    """
    if len(reference.nodes) * len(variant.nodes) <= LARGE or judgements != NOTHING_SAID:
        return reference, variant, {}
    same = wording.same_nodes(reference, variant)
    back = {other: one for one, other in same.items()}
    ours = _around(reference.flow, (node.id for node in reference.nodes if node.id not in same))
    theirs = _around(variant.flow, (node.id for node in variant.nodes if node.id not in back))
    ours |= {back[id_] for id_ in theirs if id_ in back}
    theirs |= {same[id_] for id_ in ours if id_ in same}
    settled = {one: other for one, other in same.items() if one not in ours}
    return Part(reference, ours), Part(variant, theirs), settled


def _around(flow: Flow, ids: Iterable[str]) -> set[str]:
    """Return nodes with all that are a few flows before and after them."""
    found = set(ids)
    edge = found
    for _ in range(STEPS):
        edge = {other for id_ in edge for near in (flow.before, flow.after) for other in near[id_]} - found
        found = found | edge
    return found


def correspondences(reference: Subject, variant: Subject, settled: Settled) -> Iterator[Correspondence]:
    """Yield the correspondences of what is settled, with what speaks for them."""
    whole = len(settled) == len(reference.nodes) == len(variant.nodes)
    for one_id, other_id in settled.items():
        one = reference.nodes[reference.places[one_id]]
        by_place = not whole and (one.is_gateway or is_silent(one.name))
        basis: Basis = "place" if by_place else "meaning"
        why = tuple(_reasons((reference, variant), (one_id, other_id)))
        yield Correspondence((one_id,), (other_id,), SURE, "accept", why, basis)


def _reasons(sides: tuple[Subject, Subject], ids: tuple[str, str]) -> Iterator[Message]:
    places = sides[0].places[ids[0]], sides[1].places[ids[1]]
    one, other = (side.nodes[place] for side, place in zip(sides, places, strict=True))
    if not is_silent(one.name):
        yield SAME_LABEL
    if all(side.roles[place] for side, place in zip(sides, places, strict=True)):
        yield SAME_ROLE
    if all(side.only_start == place for side, place in zip(sides, places, strict=True)):
        yield ONLY_STARTS
    yield SAME_AROUND
    if one.documentation and text_likeness([one.documentation], [other.documentation])[0, 0] >= ALIKE_DESCRIPTIONS:
        yield SAME_DESCRIPTION
