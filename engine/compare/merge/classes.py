"""Which elements of the models of a family are one element of the merged model."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.compare.graph import family_of_kind
from engine.compare.match import FamilyAlignment
from engine.compare.match.words import normal
from engine.model import FlowNode, Lane, ProcessModel

Member = tuple[str, str]
"""The name of a model and the id of one of its elements."""


@dataclass
class Classes:
    """For every element of every model the class it belongs to: equal classes become one merged element.

    Elements only share a class if what they lie in does, so that no flow of the merged model crosses a border.
    """

    models: Mapping[str, ProcessModel]
    canonical: Mapping[Member, int]
    roles: Mapping[Member, str] = field(default_factory=dict)
    of: dict[Member, Hashable] = field(default_factory=dict)

    @classmethod
    def within(
        cls, models: Mapping[str, ProcessModel], family: FamilyAlignment, roles: Mapping[Member, str]
    ) -> "Classes":
        """Return the classes of all elements. O(elements), but for processes O(processes^2 * models).

        Lanes are one if they have the same name; ``roles`` gives lanes that are known to be another one its name.
        """
        canonical = {member: number for number, each in enumerate(family.canonical) for member in each}
        found = cls(models, canonical, roles)
        found._processes()
        for name, model in models.items():
            found._pools_and_lanes(name, model)
            for node in _outermost_first(model):
                found._node(name, node)
            found._flows(name, model)
        return found

    def _processes(self) -> None:
        """Put each process with those that do most of the same; the only process of a model with other only ones."""
        does: dict[Hashable, Counter[int]] = {}
        for name, model in self.models.items():
            free = list(does)
            for process in model.processes:
                nodes = Counter(self.canonical[name, node.id] for node in model.nodes if node.process == process.id)
                best = max(free, key=lambda each: (does[each] & nodes).total(), default=None)
                alone = len(model.processes) == 1 and len(does) == 1 and best is not None
                if best is None or not ((does[best] & nodes).total() or alone):
                    best = ("process", len(does))
                    does[best] = Counter()
                else:
                    free.remove(best)
                does[best] += nodes
                self.of[name, process.id] = best

    def _pools_and_lanes(self, name: str, model: ProcessModel) -> None:
        seen: Counter[Hashable] = Counter()
        for pool in model.pools:
            key: Hashable = ("pool", self.of.get((name, pool.process or ""), None) or normal(pool.name))
            self.of[name, pool.id] = _numbered(key, seen)
        for lane in _outer_lanes_first(model.lanes):
            role = normal(self.roles.get((name, lane.id), lane.name))
            key = ("lane", self.of[name, lane.process], self.of.get((name, lane.parent or "")), role)
            self.of[name, lane.id] = _numbered(key, seen)

    def _node(self, name: str, node: FlowNode) -> None:
        around = self.of.get((name, node.parent or "")), self.of.get((name, node.attached_to or ""))
        kind = family_of_kind(node), node.is_container
        self.of[name, node.id] = ("node", self.canonical[name, node.id], self.of[name, node.process], around, kind)

    def _flows(self, name: str, model: ProcessModel) -> None:
        seen: Counter[Hashable] = Counter()
        for flow in sorted(model.flows, key=lambda each: (each.name, each.condition)):
            key = ("flow", self.of.get((name, flow.source)), self.of.get((name, flow.target)))
            self.of[name, flow.id] = _numbered(key, seen)
        for message in sorted(model.message_flows, key=lambda each: each.name):
            key = ("message", self.of.get((name, message.source)), self.of.get((name, message.target)))
            self.of[name, message.id] = _numbered(key, seen)


def _numbered(key: Hashable, seen: Counter[Hashable]) -> Hashable:
    """Return a class of its own for each of the elements of one model that look alike."""
    seen[key] += 1
    return (key, seen[key])


def _outermost_first(model: ProcessModel) -> Iterator[FlowNode]:
    """Yield each node after what it lies in and what it is attached to."""
    left, known = list(model.nodes), {""}
    while left:
        ready = [node for node in left if {node.parent or "", node.attached_to or ""} <= known]
        yield from ready or left
        known |= {node.id for node in ready or left}
        left = [node for node in left if node.id not in known]


def _outer_lanes_first(lanes: Iterable[Lane]) -> list[Lane]:
    inner: dict[str | None, list[Lane]] = defaultdict(list)
    for lane in lanes:
        inner[lane.parent].append(lane)
    found: list[Lane] = []
    waiting = list(inner[None])
    while waiting:
        lane = waiting.pop(0)
        found.append(lane)
        waiting += inner[lane.id]
    return found
