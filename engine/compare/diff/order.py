"""How two nodes of one model stand to each other: one before the other, parallel, or in exclusive ways."""

from collections.abc import Callable
from typing import Literal

from engine.compare.diff.joined import Edge, Key
from engine.model import FlowNode

Relation = Literal["before", "after", "parallel", "exclusive", "inclusive"]


class Order:
    """The relations of the nodes of one model."""

    def __init__(self, edges: frozenset[Edge], node: Callable[[Key], FlowNode | None]) -> None:
        self._after: dict[Key, set[Key]] = {}
        self._before: dict[Key, set[Key]] = {}
        for one, other in edges:
            self._after.setdefault(one, set()).add(other)
            self._before.setdefault(other, set()).add(one)
        self._node = node

    def of(self, one: Key, other: Key) -> Relation:
        """Return the relation of one node to another; a loop counts as the shorter way round. O(F).

        Nodes that cannot reach each other are parallel, exclusive or inclusive by the last node that leads to both.
        """
        there, back = self._steps(one, other), self._steps(other, one)
        if there is not None and (back is None or there <= back):
            return "before"
        return "after" if back is not None else self._beside(one, other)

    def _steps(self, start: Key, goal: Key) -> int | None:
        seen, front, steps = {start}, {start}, 0
        while front:
            if goal in front:
                return steps
            front = {key for one in front for key in self._after.get(one, ())} - seen
            seen |= front
            steps += 1
        return None

    def _beside(self, one: Key, other: Key) -> Relation:
        ours, theirs = self._leading_to(one), self._leading_to(other)
        common = [key for key in ours if key in theirs]
        split = min(common, key=lambda key: (ours[key] + theirs[key], key), default=None)
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
        return found
