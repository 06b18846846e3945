"""How two nodes of one model that lie beside each other are chosen: in parallel, or one of them."""

from collections.abc import Callable
from typing import Literal

from engine.compare.diff.around import Edge, Key
from engine.model import FlowNode

Relation = Literal["parallel", "exclusive", "inclusive"]


class Order:
    """The relations of the nodes of one model."""

    def __init__(self, edges: frozenset[Edge], node: Callable[[Key], FlowNode | None]) -> None:
        self._before: dict[Key, set[Key]] = {}
        for one, other in edges:
            self._before.setdefault(other, set()).add(one)
        self._node = node

    def beside(self, one: Key, other: Key) -> Relation:
        """Return how two nodes are chosen, by the nearest node that leads to both. O(F).

        Ways that part without a gateway are all taken, as BPMN 2.0 (10.3.1) says.
        """
        ours, theirs = self._leading_to(one), self._leading_to(other)
        split = min(ours.keys() & theirs.keys(), key=lambda key: (ours[key] + theirs[key], key), default=None)
        node = self._node(split) if split is not None else None
        if node is None or node.kind == "parallelGateway" or not node.is_gateway:
            return "parallel"
        return "inclusive" if node.kind == "inclusiveGateway" else "exclusive"

    def _leading_to(self, goal: Key) -> dict[Key, int]:
        found, front, steps = {goal: 0}, {goal}, 0
        while front:
            steps += 1
            front = {key for one in front for key in self._before.get(one, ())} - set(found)
            found.update(dict.fromkeys(front, steps))
        del found[goal]
        return found
