"""Large models: what is the same in all is settled first, and only what differs is weighed, with what is around it.

Weighing every two nodes grows by the square. Two thousand nodes of which a few hundred differ are weighed as a few
hundred are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.compare.alignment import Basis, Correspondence
from engine.compare.graph import Flow
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
OF_FAMILIES = 16
"""So many times the size of a large matrix a family's may have, which is of all nodes of all models by all."""
Settled = Sequence[tuple[str, ...]]
"""Ids of nodes, one of each model, that are the same and far from what differs."""


def what_differs(subjects: Sequence[Subject], wording: Wording) -> tuple[Sequence[Subject], Settled]:
    """Return what is to be weighed of two or more models, and what is settled: nothing unless they are large.

    Settled is what is the same in all of them. What people have said something of is weighed, whatever it is: it may be
    said of what is the same. O(models * (N + F)).
    """
    if not _are_large(subjects):
        return subjects, ()
    first, *others = subjects
    told = wording.judged_nodes(first)
    same = [wording.same_nodes(first, other) for other in others]
    shared = {
        node.id: (node.id, *(each[node.id] for each in same))
        for node in first.nodes
        if node.id not in told and all(node.id in each for each in same)
    }
    near, weighed = [], set[str]()
    for place, subject in enumerate(subjects):
        own = {ids[place]: one for one, ids in shared.items()}
        near.append(_around(subject.flow, (node.id for node in subject.nodes if node.id not in own)))
        weighed |= {own[id_] for id_ in near[-1] if id_ in own}
    for place, ids in enumerate(near):
        ids |= {shared[one][place] for one in weighed}
    settled = [ids for one, ids in shared.items() if one not in weighed]
    parts = [Part(subject, ids) for subject, ids in zip(subjects, near, strict=True)]
    return (parts, settled) if settled else (subjects, ())


def _are_large(subjects: Sequence[Subject]) -> bool:
    sizes = sorted(len(subject.nodes) for subject in subjects)
    if len(sizes) < 2:
        return False
    return sizes[-1] * sizes[-2] > LARGE or (len(sizes) > 2 and sum(sizes) ** 2 > OF_FAMILIES * LARGE)


def _around(flow: Flow, ids: Iterable[str]) -> set[str]:
    """Return nodes with all that are a few flows before and after them."""
    found = set(ids)
    edge = found
    for _ in range(STEPS):
        edge = {other for id_ in edge for near in (flow.before, flow.after) for other in near[id_]} - found
        found = found | edge
    return found


def correspondences(reference: Subject, variant: Subject, settled: Mapping[str, str]) -> Iterator[Correspondence]:
    """Yield the correspondences of what is settled of two models, by id, with what speaks for them."""
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
