"""Play the tokens of one scope: which states can be reached, and in which of them nothing can go on.

A state is the set of sequence flows that hold a token. Ways on which a flow would hold two tokens are not
followed, so the game always ends, and every stuck state found can really be reached by some choice of ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from engine.model import FlowNode, ProcessModel

State = frozenset[str]
_MOST_OPTIONS = 6
_MOST_JOINING = 20_000
_JOINING = frozenset({"inclusiveGateway", "complexGateway"})


@dataclass(frozen=True, slots=True)
class Played:
    """What playing found: the stuck states, and whether all states were seen within the budget."""

    stuck: tuple[State, ...]
    complete: bool


def play(model: ProcessModel, nodes: tuple[FlowNode, ...], budget: int = 100_000) -> Played:
    """Return the stuck states of a scope; ``budget`` is how many tokens are looked at, summed over the states.

    Source: the token rules of BPMN 2.0, chapter 13. Departure: an inclusive join waits while a token elsewhere can
    reach one of its empty flows over any way. Scopes with very many inclusive joins are not played.
    """
    joins = sum(node.kind in _JOINING and len(model.incoming(node.id)) > 1 for node in nodes)
    if joins * len(model.flows) > _MOST_JOINING:
        return Played((), complete=False)
    game = _Game(model, nodes)
    seen: set[State] = set()
    waiting = list(game.starts())
    stuck = []
    while waiting and budget > 0:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        budget -= len(state) + 1
        after, moves = game.after(state)
        waiting += [other for other in after if other not in seen]
        if state and not moves:
            stuck.append(state)
    return Played(tuple(stuck), not waiting)


class _Game:
    def __init__(self, model: ProcessModel, nodes: tuple[FlowNode, ...]) -> None:
        self.model = model
        self.nodes = nodes
        self.inside = {node.id for node in nodes}
        self._ahead: dict[str, frozenset[str]] = {}

    def starts(self) -> Iterator[State]:
        """Yield the states after each start event."""
        for node in self.nodes:
            if node.kind == "startEvent":
                yield from (frozenset(out) for out in self._outcomes(node))

    def after(self, state: State) -> tuple[set[State], bool]:
        """Return the states that follow, and whether any node can go on.

        Each flow leads to one node, so nodes never take tokens from each other, and it is enough to look at one
        that can go on. Inclusive joins, which look at all tokens, go last.
        """
        targets = sorted({self.model.flow_by_id[flow].target for flow in state}, key=self._is_join)
        for target in targets:
            node = self.model.node_by_id[target]
            for used in self._uses(node, state)[:1]:
                if node.kind == "endEvent" and any(trigger.kind == "terminate" for trigger in node.triggers):
                    return {frozenset()}, True
                rest = state - used
                return {rest | out for out in self._outcomes(node) if not rest & out}, True
        return set(), False

    def _is_join(self, node_id: str) -> tuple[bool, str]:
        node = self.model.node_by_id[node_id]
        waits = node.kind in _JOINING and len(self.model.incoming(node_id)) > 1
        return waits, node_id

    def _uses(self, node: FlowNode, state: State) -> list[State]:
        """Return the sets of tokens that a node can take now."""
        into = [flow.id for flow in self.model.incoming(node.id)]
        here = [flow for flow in into if flow in state]
        if node.kind == "parallelGateway":
            return [frozenset(into)] if len(here) == len(into) else []
        if node.kind in _JOINING and len(into) > 1:
            empty = set(into) - set(here)
            coming = any(empty & self._reach(flow, node.id) for flow in state if flow not in here)
            return [] if coming else [frozenset(here)]
        return [frozenset({flow}) for flow in here]

    def _outcomes(self, node: FlowNode) -> list[State]:
        """Return the sets of flows on which a node can put tokens."""
        out = [flow.id for flow in self.model.outgoing(node.id) if flow.target in self.inside]
        if node.kind in {"exclusiveGateway", "eventBasedGateway"}:
            return [frozenset({flow}) for flow in out] or [frozenset()]
        if node.kind in _JOINING and 1 < len(out) <= _MOST_OPTIONS:
            sizes = range(1, len(out) + 1)
            return [frozenset(some) for some in chain.from_iterable(combinations(out, size) for size in sizes)]
        outcomes = [frozenset(out)]
        for event in self.model.boundary_events(node.id):
            caught = frozenset(flow.id for flow in self.model.outgoing(event.id) if flow.target in self.inside)
            outcomes.append(caught if event.interrupting else caught | outcomes[0])
        return outcomes

    def _reach(self, flow: str, stop: str) -> frozenset[str]:
        """Return the flows that a token on ``flow`` can come to without passing the node ``stop``."""
        key = f"{flow} {stop}"
        if key not in self._ahead:
            found: set[str] = set()
            waiting = [flow]
            while waiting:
                current = waiting.pop()
                if current in found:
                    continue
                found.add(current)
                target = self.model.flow_by_id[current].target
                if target != stop:
                    sources = [target, *(event.id for event in self.model.boundary_events(target))]
                    waiting += [other.id for source in sources for other in self.model.outgoing(source)]
            self._ahead[key] = frozenset(found)
        return self._ahead[key]
