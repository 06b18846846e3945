"""Nodes that read alike are joined so that the fewest flows differ: what stands where, not which came first."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.facts import facts_of, kept_with
from engine.compare.graph import flow_of
from engine.compare.match.words import is_silent
from engine.model import ProcessModel

_ROUNDS = 4
_MOST = 40
"""How many nodes that read alike are looked at: each two of them are."""


def with_twins(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Alignment:
    """Return the alignment with nodes that read alike joined as they stand, where that leaves fewer flows that differ.

    Two that are joined may be exchanged with two others, or one of them with one that is joined to none. An activity
    without a name that is only in the place of another is joined to one without a name, if one is left that stands no
    worse. What looks the same around is left as it is, so that models of which all nodes have a name cost a look at
    each. O(T^2 * neighbours) in the nodes that read alike and stand otherwise.
    """
    found = _Twins((reference, variant), alignment.variant_of, alignment.reference_of, _grouped(alignment))
    there = found.aligned(alignment) if found.exchange() else alignment
    if len(there.correspondences) == len(reference.nodes):
        return there
    back = found.reversed()
    return there if not back.exchange() else back.aligned(there.reversed()).reversed()


def _grouped(alignment: Alignment) -> frozenset[str]:
    """Return the nodes of splits and merges: they stay as they are."""
    return frozenset(id_ for pair in alignment.groups() for id_ in (*pair.reference, *pair.variant))


class _Twins:
    """Two models and which nodes of the first are joined ``to`` which of the second, ``back`` the other way."""

    def __init__(
        self,
        models: tuple[ProcessModel, ProcessModel],
        to: Mapping[str, str],
        back: Mapping[str, str],
        grouped: frozenset[str],
    ) -> None:
        self.models = models
        self.flows = flow_of(models[0]), flow_of(models[1])
        self.looks = _looks(models[0]), _looks(models[1])
        self.to, self.back = dict(to), dict(back)
        self.grouped = grouped

    def reversed(self) -> "_Twins":
        """Return the same seen from the other model."""
        return _Twins(self.models[::-1], self.back, self.to, self.grouped)

    def exchange(self) -> bool:
        """Exchange what makes fewer flows differ; say whether anything was."""
        changed = False
        for _ in range(_ROUNDS):
            groups = [each for each in self._groups() if len(each[0]) > 1 or each[1]]
            exchanged = [self._exchanged(*each) for each in groups]
            if not any(exchanged):
                break
            changed = True
        return changed

    def _groups(self) -> Iterable[tuple[list[str], list[str]]]:
        """Yield nodes of the reference that read alike and stand otherwise, with those left of the variant."""
        ours = {look: found for look in self.looks[1].alike if (found := self._standing_otherwise(look))}
        if not ours:
            return
        left: dict[Hashable, list[str]] = {look: [] for look in ours}
        for id_, look in self.looks[1].of.items():
            if look in left and id_ not in self.back and id_ not in self.grouped:
                left[look].append(id_)
        order = self.flows[0].order, self.flows[1].order
        for look, ids in ours.items():
            yield sorted(ids, key=order[0].__getitem__)[:_MOST], sorted(left[look], key=order[1].__getitem__)[:_MOST]

    def _standing_otherwise(self, look: Hashable) -> list[str]:
        """Return the nodes of the reference that read so and stand otherwise than what they are joined to."""
        return [
            one
            for one in self.looks[0].ids.get(look, ())
            if (other := self.to.get(one)) in self.looks[1].of
            and one not in self.grouped
            and other not in self.grouped
            and (self.looks[1].of[other] == look or self.models[0].node_by_id[one].is_activity)
            and self._unlike(one, other)
        ]

    def _exchanged(self, ours: list[str], left: list[str]) -> bool:
        changed = False
        for one, two in combinations(ours, 2):
            if self._may_stand_at(one, self.to[two]) or self._may_stand_at(two, self.to[one]):
                changed |= self._better({one: self.to[two], two: self.to[one]})
        for one in ours:
            for other in left:
                if other not in self.back and self._may_stand_at(one, other):
                    changed |= self._better({one: other})
        return changed

    def _may_stand_at(self, one: str, other: str) -> bool:
        """Say whether something around a node of the reference corresponds to something around one of the variant."""
        ours, theirs = self.flows
        sides = ((ours.before[one], theirs.before[other]), (ours.after[one], theirs.after[other]))
        return any(self.to.get(id_) in near for beside, near in sides for id_ in beside)

    def _better(self, new: dict[str, str]) -> bool:
        """Join some nodes otherwise if fewer flows at them differ then; what reads alike wins where as many do."""
        old = {one: self.to[one] for one in new}
        before = self._cost(old)
        self._join(old, new)
        if self._cost(new) < before:
            return True
        self._join(new, old)
        return False

    def _join(self, old: dict[str, str], new: dict[str, str]) -> None:
        for other in old.values():
            self.back.pop(other, None)
        self.to.update(new)
        self.back.update({other: one for one, other in new.items()})

    def _cost(self, pairs: dict[str, str]) -> tuple[int, int]:
        ours, theirs = self.looks
        unlike = sum(ours.of[one] != theirs.of[other] for one, other in pairs.items())
        return sum(self._unlike(one, other) for one, other in pairs.items()), unlike

    def _unlike(self, one: str, other: str) -> int:
        """Return how many flows at two nodes that are joined have no counterpart, with what is written at them."""
        flow, other_flow = self.flows
        count = 0
        for ours, theirs in (
            (flow.marked_before[one], other_flow.marked_before[other]),
            (flow.marked_after[one], other_flow.marked_after[other]),
        ):
            led = [(self.to.get(id_, ""), mark) for id_, mark in ours]
            if led != theirs:
                count += ((Counter(led) - Counter(theirs)) + (Counter(theirs) - Counter(led))).total()
        return count

    def aligned(self, alignment: Alignment) -> Alignment:
        """Return the alignment as it is now joined, in the same order."""
        return replace(alignment, correspondences=tuple(map(self._as_joined, alignment.correspondences)))

    def _as_joined(self, pair: Correspondence) -> Correspondence:
        other = self.to.get(pair.reference[0], pair.variant[0])
        return pair if other == pair.variant[0] else replace(pair, variant=(other, *pair.variant[1:]))


@dataclass(frozen=True)
class _Looks:
    """What each node of a model reads like, and the nodes by that; ``alike`` are those looks of which more may be."""

    of: dict[str, Hashable]
    ids: dict[Hashable, list[str]]
    alike: tuple[Hashable, ...]


def _looks(model: ProcessModel) -> _Looks:
    """Return what the nodes of a model read like: by kind, name in small letters, and who does it."""

    def made() -> _Looks:
        roles = facts_of(model).roles
        of: dict[str, Hashable] = {}
        ids: dict[Hashable, list[str]] = {}
        silent: set[Hashable] = set()
        for node in model.nodes:
            name = " ".join(node.name.casefold().split())
            quiet = is_silent(name)
            look = (node.kind, "", "", False) if quiet else (node.kind, name, roles[node.id], node.event_subprocess)
            of[node.id] = look
            ids.setdefault(look, []).append(node.id)
            if quiet and node.is_activity:
                silent.add(look)
        return _Looks(of, ids, tuple(look for look, each in ids.items() if len(each) > 1 or look in silent))

    return kept_with(model, "_looks_in_comparisons", made)
