"""What is one element in a standard's old version, its new one, and a variant made from the old one."""

from collections import Counter
from collections.abc import Mapping

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.match import FamilyAlignment, Judgements, match
from engine.compare.match.words import normal
from engine.compare.merge.merging import merge
from engine.compare.merge.union import Union
from engine.model import ProcessModel

BASE, OURS, THEIRS = "base", "ours", "theirs"
Member = tuple[str, str]


def united(
    base: ProcessModel, ours: ProcessModel, theirs: ProcessModel, said: Judgements
) -> tuple[Union, Mapping[str, Alignment]]:
    """Return the three merged, and how each side corresponds to the base. Both sides are matched with the base;
    what neither has from it is matched between them.
    """
    models = {BASE: base, OURS: ours, THEIRS: theirs}
    sides = {OURS: aligned(base, ours, said), THEIRS: aligned(base, theirs, said)}
    sets: dict[Member, frozenset[Member]] = {}
    for node in base.nodes:
        same = {(name, other) for name, each in sides.items() if (other := each.variant_of.get(node.id)) is not None}
        members = frozenset({(BASE, node.id), *same})
        sets.update(dict.fromkeys(members, members))
    for one, other in _new_in_both(ours, aligned(ours, theirs, said), sides):
        members = frozenset({(OURS, one), (THEIRS, other)})
        sets.update(dict.fromkeys(members, members))
    for name, model in models.items():
        for node in model.nodes:
            sets.setdefault((name, node.id), frozenset({(name, node.id)}))
    canonical = tuple(sorted(set(sets.values()), key=sorted))
    roles = {**_roles(base, ours, OURS, sides[OURS]), **_roles(base, theirs, THEIRS, sides[THEIRS])}
    return merge(models, FamilyAlignment({}, canonical, {}), roles), sides


def aligned(one: ProcessModel, other: ProcessModel, said: Judgements) -> Alignment:
    """Return what corresponds in two models; each node itself if they draw the same under the same ids."""
    if one.nodes == other.nodes and one.flows == other.flows:
        return Alignment(tuple(Correspondence((node.id,), (node.id,), 1.0, "accept") for node in one.nodes))
    return match(one, other, said)


def _new_in_both(ours: ProcessModel, between: Alignment, sides: Mapping[str, Alignment]) -> list[tuple[str, str]]:
    """Return the nodes that both sides have added and that mean the same."""
    known = {name: set(each.reference_of) for name, each in sides.items()}
    return [
        (one, other)
        for pair in between.correspondences
        for one, other in [(pair.reference[0], pair.variant[0])]
        if one not in known[OURS]
        and other not in known[THEIRS]
        and (pair.basis == "meaning" or ours.node_by_id[one].is_gateway)
    ]


def _roles(base: ProcessModel, side: ProcessModel, name: str, alignment: Alignment) -> dict[Member, str]:
    """Return for the lanes of a side that the base calls otherwise the name there: most of the same lies in both."""
    names = {normal(lane.name) for lane in base.lanes}, {normal(lane.name) for lane in side.lanes}
    votes: Counter[tuple[str, str]] = Counter()
    for one, other in alignment.variant_of.items():
        votes[base.node_by_id[one].lane or "", side.node_by_id[other].lane or ""] += 1
    found: dict[Member, str] = {}
    for (old, new), count in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if not old or not new:
            continue
        was, is_ = base.lane_by_id[old].name, side.lane_by_id[new].name
        gone, fresh = normal(was) not in names[1], normal(is_) not in names[0]
        most = all(
            2 * count > sum(each for pair, each in votes.items() if pair[end] == id_)
            for end, id_ in ((0, old), (1, new))
        )
        if gone and fresh and most and was not in found.values():
            found[name, new] = was
    return found
