"""The flow of a model as neighbours: sequence flows, and boundary events after their activity."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from engine.compare.facts import OfModel, facts_of, kept_with
from engine.model import FlowNode, ProcessModel
from engine.model.caching import cached_property

_ROUNDS = 4
_KEPT = "_flow_in_comparisons"
Neighbours = dict[str, tuple[str, ...]]
Mark = tuple[tuple[str, str, bool], ...]
"""What is written at the sequence flows between two nodes: label, condition, whether it is the default."""


class Flow(OfModel):
    """The neighbours of every flow node, and the marks of the flows between them.

    A boundary event follows the activity it is attached to.
    """

    def __init__(self, model: ProcessModel) -> None:
        super().__init__(model)
        after: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        before: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        edges = [(flow.source, flow.target) for flow in model.flows]
        edges += [(node.attached_to, node.id) for node in model.nodes if node.attached_to]
        for source, target in edges:
            if source in after and target in after and target not in after[source]:
                after[source].append(target)
                before[target].append(source)
        self.marks = _marks(model)
        self.parents = {node.id: node.parent for node in model.nodes}
        self.after: Neighbours = {id_: tuple(ids) for id_, ids in after.items()}
        self.before: Neighbours = {id_: tuple(ids) for id_, ids in before.items()}

    @cached_property
    def marked_before(self) -> dict[str, list[tuple[str, Mark]]]:
        """Return what comes before each node, with what is written at the flows from there."""
        marks = self.marks
        return {id_: [(other, marks.get((other, id_), ())) for other in near] for id_, near in self.before.items()}

    @cached_property
    def marked_after(self) -> dict[str, list[tuple[str, Mark]]]:
        """Return what comes after each node, with what is written at the flows to there."""
        marks = self.marks
        return {id_: [(other, marks.get((id_, other), ())) for other in near] for id_, near in self.after.items()}

    @cached_property
    def told(self) -> frozenset[str]:
        """Return the nodes by which a place is told: all but gateways without a name."""
        return frozenset(node.id for node in self.model.nodes if not node.is_gateway or node.name.strip())

    def depth(self) -> dict[str, float]:
        """Return how far along the flow each node lies: 0.0 at a start, 1.0 farthest from it. O(N + F)."""
        steps = distances((id_ for id_, sources in self.before.items() if not sources), self.after)
        longest = max(steps.values(), default=0) or 1
        return {id_: steps.get(id_, longest) / longest for id_ in self.after}

    @cached_property
    def order(self) -> dict[str, int]:
        """Return the rank of each node along the flow: nearest to a start first, then by label and surroundings.

        Neither ids nor the order of elements in the file matter, but for nodes that nothing tells apart.
        O(rounds * F log F).
        """
        steps = distances((id_ for id_, sources in self.before.items() if not sources), self.after)
        roles = facts_of(self.model).roles
        looks: dict[str, Any] = {
            node.id: (steps.get(node.id, len(steps)), node.name, node.kind, roles[node.id], len(node.triggers))
            for node in self.model.nodes
        }
        ranks = _ranked(looks)
        for _ in range(_ROUNDS):
            if len(set(ranks.values())) == len(ranks):
                break
            looks = {
                id_: (
                    rank,
                    sorted((ranks[other], self.marks.get((other, id_), ())) for other in self.before[id_]),
                    sorted((ranks[other], self.marks.get((id_, other), ())) for other in self.after[id_]),
                )
                for id_, rank in ranks.items()
            }
            ranks = _ranked(looks)
        return {id_: place for place, id_ in enumerate(sorted(ranks, key=lambda id_: ranks[id_]))}

    def nearest(self, start: str, neighbours: Neighbours, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return the nodes of ``wanted`` reached first on every way from ``start``, nearest first. O(N + F)."""
        goals = wanted if isinstance(wanted, frozenset | set) else frozenset(wanted)
        near = neighbours[start]
        if goals.issuperset(near) and start not in near:
            return near
        found: list[str] = []
        seen, queue = {start}, deque(near)
        while queue:
            id_ = queue.popleft()
            if id_ in seen:
                continue
            seen.add(id_)
            if id_ in goals:
                found.append(id_)
            else:
                queue.extend(neighbours[id_])
        return tuple(found)


def flow_of(model: ProcessModel) -> Flow:
    """Return the flow of a model, worked out once however often it is matched and compared."""
    return kept_with(model, _KEPT, lambda: Flow(model))


def along(model: ProcessModel) -> ProcessModel:
    """Return the model with its elements in the order of the flow, whatever their ids and order in the file."""
    order = flow_of(model).order
    nodes = sorted(model.nodes, key=lambda node: order[node.id])
    flows = sorted(
        model.flows,
        key=lambda flow: (order.get(flow.source, -1), order.get(flow.target, -1), flow.name, flow.condition),
    )
    lanes = sorted(model.lanes, key=lambda lane: lane.name)
    return replace(model, nodes=tuple(nodes), flows=tuple(flows), lanes=tuple(lanes))


def _ranked(looks: dict[str, Any]) -> dict[str, int]:
    ordered = sorted(looks, key=lambda id_: looks[id_])
    ranks: dict[str, int] = {}
    for place, id_ in enumerate(ordered):
        same = place and looks[ordered[place - 1]] == looks[id_]
        ranks[id_] = ranks[ordered[place - 1]] if same else place
    return ranks


def _marks(model: ProcessModel) -> dict[tuple[str, str], Mark]:
    """Return what is written at the sequence flows between two nodes."""
    marks: dict[tuple[str, str], Mark] = {}
    for flow in model.flows:
        source = model.node_by_id.get(flow.source)
        mark = flow.name, flow.condition, source is not None and source.default == flow.id
        edge = flow.source, flow.target
        marks[edge] = tuple(sorted((*marks.get(edge, ()), mark)))
    return marks


def distances(starts: Iterable[str], neighbours: Neighbours) -> dict[str, int]:
    """Return the number of flows from the nearest of ``starts`` to every node reached. O(N + F)."""
    found: dict[str, int] = {}
    queue = deque((start, 0) for start in starts)
    while queue:
        id_, steps = queue.popleft()
        if id_ not in found:
            found[id_] = steps
            queue.extend((next_id, steps + 1) for next_id in neighbours[id_])
    return found


def family_of_kind(node: FlowNode) -> str:
    """Return activity, gateway or event."""
    return "activity" if node.is_activity else "gateway" if node.is_gateway else "event"
