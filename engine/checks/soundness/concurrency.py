"""Which activities of a model can be under way at the same time in one case."""

from collections.abc import Iterator
from itertools import combinations

from engine.checks.scopes import scopes
from engine.model import FlowNode, ProcessModel
from engine.tokens.net import Net, net

_MOST_PAIRS = 300_000


class Overlaps:
    """Answers whether two activities can overlap. Never says no where they can.

    Source: A. Kovalyov, "Concurrency relations and the safety problem for Petri nets", LNCS 616, 1992. Exact for
    scopes that are sound and have no inclusive joins. Departure: where a scope would need more than 300,000 pairs,
    any two of its nodes are said to overlap.
    """

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self._pairs: dict[str, dict[str, set[str]] | None] = {}
        for scope, nodes in scopes(model):
            self._pairs[scope] = _pairs(net(model, nodes), model)

    def may_overlap(self, one: str, other: str) -> bool:
        """Say whether two activities, or two performances of one, can be under way at once in one case.

        >>> from engine.model.sketch import read_sketch
        >>> apart = overlaps(read_sketch("(start) -> <+ S> -> A -> <+ J> -> B -> (end)\\n<+ S> -> C -> <+ J>"))
        >>> apart.may_overlap("A", "C"), apart.may_overlap("A", "B"), apart.may_overlap("A", "A")
        (True, False, False)
        """
        ways = [self._way(one), self._way(other)]
        for first, second in zip(*ways, strict=False):
            if self._repeats(first) and first.id == second.id:
                return True
            if first.id != second.id or first.id in {one, other}:
                return self._beside(first, second)
            if self._beside(first, second):
                return True
        return False

    def _way(self, node_id: str) -> list[FlowNode]:
        """Return the subprocesses around a node, outermost first, and the node itself."""
        way: list[FlowNode] = []
        node: FlowNode | None = self._model.node_by_id[node_id]
        while node is not None:
            way.insert(0, node)
            node = self._model.node_by_id.get(node.parent or "")
        return way

    def _repeats(self, node: FlowNode) -> bool:
        return node.repetition is not None and node.repetition.kind == "parallel"

    def _beside(self, one: FlowNode, other: FlowNode) -> bool:
        if (one.process, one.parent) != (other.process, other.parent):
            return one.process != other.process
        if one.event_subprocess or other.event_subprocess or one.kind == "adHocSubProcess":
            return one.id != other.id
        parent = self._model.node_by_id.get(one.parent or "")
        if parent is not None and parent.kind == "adHocSubProcess":
            return one.id != other.id
        scope = one.parent or one.process
        pairs = self._pairs.get(scope)
        return pairs is None or other.id in pairs.get(one.id, ())


def overlaps(model: ProcessModel) -> Overlaps:
    """Return what can be under way at the same time in a model. O(P²) for P places of a scope in the worst case."""
    return Overlaps(model)


def _pairs(drawn: Net, model: ProcessModel) -> dict[str, set[str]] | None:
    """Return the places that can hold tokens at once, each with its partners; None if there are too many."""
    taker = {place: step for step in drawn.steps.values() for place in step.takes}
    together: dict[str, set[str]] = {}
    waiting = list(_put_down_at_once(drawn, model))
    count = 0
    while waiting:
        one, other = waiting.pop()
        if other in together.setdefault(one, set()):
            continue
        count += 1
        if count > _MOST_PAIRS:
            return None
        together[one].add(other)
        together.setdefault(other, set()).add(one)
        for stays, moves in ((one, other), (other, one)):
            step = taker[moves]
            if step.mode != "all" or together[stays].issuperset(step.takes):
                waiting += [(stays, place) for outcome in step.outcomes for place in outcome]
    return together


def _put_down_at_once(drawn: Net, model: ProcessModel) -> Iterator[tuple[str, str]]:
    """Yield the places that one step fills together, and hosts with the boundary events that do not interrupt them."""
    for step in drawn.steps.values():
        for outcome in step.outcomes:
            yield from combinations(sorted(outcome), 2)
        for event in model.boundary_events(step.node):
            if event.id in drawn.aside:
                yield step.node, event.id
