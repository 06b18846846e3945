"""Where two models differ, region by region: each can be taken from one model or the other."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.compare.merge.drawn import Drawn
from engine.model import FlowNode, SequenceFlow

Alone = TypeVar("Alone", FlowNode, SequenceFlow)


@dataclass(frozen=True, slots=True)
class Region:
    """Flow nodes and flows of one model (``removed``) in whose place another has others (``added``).

    ``touched`` are the nodes that both have and at which the region begins or ends; ``ports`` are those of them
    where a flow is added, each with its side ("in" or "out"), gateways left out: those take any number of flows.
    """

    removed: frozenset[str]
    added: frozenset[str]
    touched: frozenset[str]
    ports: frozenset[tuple[str, str]]


def regions(one: Drawn, other: Drawn) -> tuple[Region, ...]:
    """Return where ``other`` differs from ``one`` in flow nodes and flows; each element is in one region at most.

    A region holds all that must be changed together for the flow to stay connected: what hangs together, and at a
    node that both have all flows into it, or all flows out of it. Sorted by their elements. O(N + F).
    """
    return _Differences(one, other).regions()


class _Differences:
    """The elements that one model has alone, joined to sets while what they touch is gone through."""

    def __init__(self, one: Drawn, other: Drawn) -> None:
        self.one, self.other = one, other
        ours, theirs = one.ids(), other.ids()
        self.removed, self.added = ours - theirs, theirs - ours
        self.parent: dict[Hashable, Hashable] = {id_: id_ for id_ in self.removed | self.added}
        self.at: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.touches: dict[str, set[str]] = defaultdict(set)

    def regions(self) -> tuple[Region, ...]:
        for flow in self._alone(self.one.flows, self.other.flows):
            self._flow(flow)
        for node in self._alone(self.one.nodes, self.other.nodes):
            self._node(node)
        for (at, _), flows in self.at.items():
            if not self._is_gateway(at) or {id_ in self.added for id_ in flows} == {True, False}:
                for id_ in flows[1:]:
                    self._join(flows[0], id_)
        sets: dict[Hashable, list[str]] = defaultdict(list)
        for id_ in sorted(self.removed | self.added):
            sets[self._root(id_)].append(id_)
        return tuple(self._region(members) for members in sets.values())

    def _alone(self, ours: Mapping[str, Alone], theirs: Mapping[str, Alone]) -> Iterator[Alone]:
        yield from (element for id_, element in ours.items() if id_ not in theirs)
        yield from (element for id_, element in theirs.items() if id_ not in ours)

    def _flow(self, flow: SequenceFlow) -> None:
        for end, side in ((flow.source, "out"), (flow.target, "in")):
            if end in self.parent:
                self._join(flow.id, end)
            else:
                self.at[end, side].append(flow.id)
                self.touches[flow.id].add(end)

    def _node(self, node: FlowNode) -> None:
        for around in (node.parent, node.attached_to):
            if around in self.parent:
                self._join(node.id, around)
            elif around:
                self.touches[node.id].add(around)

    def _is_gateway(self, id_: str) -> bool:
        return self.one.nodes[id_].is_gateway

    def _join(self, one: Hashable, other: Hashable) -> None:
        self.parent[self._root(one)] = self._root(other)

    def _root(self, id_: Hashable) -> Hashable:
        while self.parent[id_] != id_:
            id_ = self.parent[id_]
        return id_

    def _region(self, members: Iterable[str]) -> Region:
        inside = frozenset(members)
        added = inside & self.added
        ports = {
            place for place, flows in self.at.items() if not self._is_gateway(place[0]) and added & frozenset(flows)
        }
        touched = frozenset().union(*(self.touches[id_] for id_ in inside))
        return Region(inside & self.removed, added, touched, frozenset(ports))


def exchanged(one: Drawn, other: Drawn, chosen: Iterable[Region]) -> Drawn:
    """Return ``one`` with the chosen regions as ``other`` has them; what lies around them is not settled yet."""
    found = one.copy()
    for region in chosen:
        for part in ("nodes", "flows"):
            for id_ in sorted(region.removed):
                found.parts[part].pop(id_, None)
            wanted = other.parts[part]
            found.parts[part].update((id_, each) for id_, each in wanted.items() if id_ in region.added)
    return found
