"""Where a standard and a variant changed the same: a person says which holds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.compare.diff.script import EditScript, Operation
from engine.compare.merge.aspects import Aspect, Clash
from engine.compare.merge.drawn import Drawn
from engine.compare.merge.regions import Region
from engine.language import Message

ConflictKind = Aspect | Literal["several", "deleted", "same_place", "moved", "rerouted"]
Answer = Literal["ours", "theirs", "both"]
Key = tuple[str, str]
"""A side, and the number of one of its regions or the id of an element that it says otherwise."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both sides changed, each in its own way.

    ``id`` is the same for the same three models. ``ours`` and ``theirs`` are the operations by which each side
    differs from the base here; where there are none, ``ours_value`` and ``theirs_value`` say what the sides have.
    ``elements`` are ids of flow nodes and flows by "base", "ours" and "theirs". ``answers`` are what can be chosen.
    Where both changed several things of one element, that is one conflict of kind "several" and ``parts`` are those
    things: it is answered as a whole, or part by part.
    """

    id: str
    kind: ConflictKind
    message: Message
    ours: tuple[Operation, ...]
    theirs: tuple[Operation, ...]
    elements: Mapping[str, tuple[str, ...]]
    answers: tuple[Answer, ...] = ("ours", "theirs")
    ours_value: Message | str = ""
    theirs_value: Message | str = ""
    parts: tuple["Conflict", ...] = ()

    def is_left(self, answers: Collection[str]) -> bool:
        """Say whether neither it nor, if it has any, each of its parts is among those answered, by id."""
        return self.id not in answers and not (self.parts and all(each.id in answers for each in self.parts))

    def named(self, side: str, base: str, name: str) -> tuple[Operation, ...]:
        """Return the operations of a side with sentences that call the base and the side by names."""
        operations = self.ours if side == "ours" else self.theirs
        return EditScript(operations).named(base, name).operations


@dataclass(frozen=True, slots=True)
class Overlap:
    """Regions of both sides, and elements that a side only says otherwise, of which only one side's can hold."""

    ours: tuple[Region, ...]
    theirs: tuple[Region, ...]
    edits: tuple[tuple[str, str], ...]

    @property
    def added_by_both(self) -> frozenset[str]:
        """Return what both sides add here: which of the two it is, is one question."""
        return _new(self.ours) & _new(self.theirs)

    @property
    def kind(self) -> ConflictKind:
        """Return what the overlap is about: what is gone, what is added at one place, or what stands elsewhere."""
        added = [bool(_new(regions)) for regions in (self.ours, self.theirs)]
        gone = [frozenset().union(*(each.removed for each in regions)) for regions in (self.ours, self.theirs)]
        if self.edits or (gone[0] != gone[1] and not all(added)):
            return "deleted" if self.edits or not any(added) else "rerouted"
        return "same_place" if all(added) else "moved"


def _new(regions: Iterable[Region]) -> frozenset[str]:
    return frozenset().union(*(each.added for each in regions))


def overlaps(
    ours: tuple[Region, ...], theirs: tuple[Region, ...], edits: Mapping[str, frozenset[str]]
) -> tuple[Overlap, ...]:
    """Return what of both sides cannot both hold. O(regions^2).

    Regions cannot both hold if both take away or add the same element, one touches what the other takes away, or
    both lead a flow to or from the same place. What one side takes away the other cannot say otherwise.
    """
    together: dict[Key, set[Key]] = defaultdict(set)
    regions = {("ours", f"#{number}"): each for number, each in enumerate(ours)}
    regions |= {("theirs", f"#{number}"): each for number, each in enumerate(theirs)}
    for one in (key for key in regions if key[0] == "ours"):
        for other in (key for key in regions if key[0] == "theirs"):
            if _overlap(regions[one], regions[other]):
                together[one].add(other)
                together[other].add(one)
    for (side, number), region in regions.items():
        against = "theirs" if side == "ours" else "ours"
        for id_ in sorted(edits[against] & region.removed):
            together[side, number].add((against, id_))
            together[against, id_].add((side, number))
    return tuple(_overlap_of(group, regions) for group in _groups(together))


def _overlap(one: Region, other: Region) -> bool:
    return bool(
        one.removed & other.removed
        or one.added & other.added
        or one.touched & other.removed
        or one.removed & other.touched
        or one.ports & other.ports
    )


def _groups(together: Mapping[Key, set[Key]]) -> Iterator[list[Key]]:
    seen: set[Key] = set()
    for start in together:
        group: list[Key] = []
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                group.append(key)
                waiting += together[key]
        if group:
            yield group


def _overlap_of(group: Iterable[Key], regions: Mapping[Key, Region]) -> Overlap:
    keys = sorted(group)
    sides = [tuple(regions[key] for key in keys if key in regions and key[0] == side) for side in ("ours", "theirs")]
    edits = tuple(key for key in keys if key not in regions)
    return Overlap(sides[0], sides[1], edits)


def serial(base: Drawn, overlap: Overlap, ours: Drawn, theirs: Drawn) -> tuple[str, str] | None:
    """Return the last flow of what ours adds and the first of what theirs adds, if the two can follow each other.

    They can where each side puts something into the same single flow.
    """
    if len(overlap.ours) != 1 or len(overlap.theirs) != 1 or overlap.edits:
        return None
    one, other = overlap.ours[0], overlap.theirs[0]
    if one.removed != other.removed or len(one.removed) != 1 or one.added & other.added:
        return None
    flow = base.flows.get(next(iter(one.removed)))
    if flow is None:
        return None
    last = [id_ for id_ in one.added if id_ in ours.flows and ours.flows[id_].target == flow.target]
    first = [id_ for id_ in other.added if id_ in theirs.flows and theirs.flows[id_].source == flow.source]
    return (last[0], first[0]) if len(last) == len(first) == 1 else None


def clash_id(clash: Clash) -> str:
    """Return the id of the conflict that a clash is."""
    return f"{clash.aspect}:{clash.element}"
