"""The flow of a model as neighbours: sequence flows, and boundary events after their activity."""

from collections import deque
from collections.abc import Iterable

from engine.model import FlowNode, ProcessModel

Neighbours = dict[str, tuple[str, ...]]


class Flow:
    """The neighbours of every flow node; a boundary event follows the activity it is attached to."""

    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        after: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        before: dict[str, list[str]] = {node.id: [] for node in model.nodes}
        edges = [(flow.source, flow.target) for flow in model.flows]
        edges += [(node.attached_to, node.id) for node in model.nodes if node.attached_to]
        for source, target in edges:
            if source in after and target in after and target not in after[source]:
                after[source].append(target)
                before[target].append(source)
        self.after: Neighbours = {id_: tuple(ids) for id_, ids in after.items()}
        self.before: Neighbours = {id_: tuple(ids) for id_, ids in before.items()}

    def depth(self) -> dict[str, float]:
        """Return how far along the flow each node lies: 0.0 at a start, 1.0 farthest from it. O(N + F)."""
        steps = distances((id_ for id_, sources in self.before.items() if not sources), self.after)
        longest = max(steps.values(), default=0) or 1
        return {id_: steps.get(id_, longest) / longest for id_ in self.after}

    def order(self) -> dict[str, int]:
        """Return the rank of each node along the flow: nearest to a start first, then the file's order."""
        steps = distances((id_ for id_, sources in self.before.items() if not sources), self.after)
        last = len(self.after)
        ranked = sorted(self.after, key=lambda id_: steps.get(id_, last))
        return {id_: rank for rank, id_ in enumerate(ranked)}

    def nearest(self, start: str, neighbours: Neighbours, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return the nodes of ``wanted`` reached first on every way from ``start``, nearest first. O(N + F)."""
        goals = set(wanted)
        found: list[str] = []
        seen, queue = {start}, deque(neighbours[start])
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
