"""Branches of a new version that are done beside what is under way: which of them a case that comes to it still lacks.

A case that has passed the place where a wholly new branch begins can go on only if the branch begins in it, or
counts as done where its tokens meet the others: without it the tokens would wait for ever.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from engine.checks.scopes import following
from engine.execution.bridging import Bridge
from engine.execution.placing import why_never
from engine.execution.standing import Places, scope_nodes
from engine.model import ProcessModel, SequenceFlow

MOST_BRANCHES = 6
"""With more new branches at once in a scope a person has to say which of them a case lacks."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that is new from a parallel gateway to the one where it meets the others: its first and last flow.

    ``nodes`` are those between; ``activities`` what is done in it, in the order of the file.
    """

    first: str
    last: str
    nodes: frozenset[str]
    activities: tuple[str, ...]


@lru_cache(1024)
def new_branches(bridge: Bridge, scope: str) -> tuple[Branch, ...]:
    """Return the branches directly in a scope of the new version of which nothing was in the old one.

    What is doubtful may have been there. A branch within a new branch goes with it. O(gateways * flows).
    """
    model = bridge.new.model
    found = [
        branch
        for node in scope_nodes(model, scope)
        if node.kind == "parallelGateway" and len(model.outgoing(node.id)) > 1
        for flow in model.outgoing(node.id)
        if (branch := _branch(bridge, flow)) is not None
    ]
    within = {node for branch in found for node in branch.nodes}
    return tuple(branch for branch in found if model.flow_by_id[branch.first].source not in within)


def _branch(bridge: Bridge, first: SequenceFlow) -> Branch | None:
    """Return the branch that begins with a flow; None if it is not wholly new, or does not end at one gateway."""
    model = bridge.new.model
    known = {*bridge.successors.nodes.values(), *bridge.successors.doubtful.values()}
    starts = [flow.target for flow in model.outgoing(first.source) if flow != first]
    within, left = _walk(model, [first.target], _walk(model, starts, {first.source})[0])
    last = [flow for flow in model.flows if flow.target in left and (flow.source in within or flow == first)]
    if len(last) != 1 or within & known or first.source in within:
        return None
    (end,) = last
    joins = model.node_by_id[end.target].kind == "parallelGateway"
    entered = [flow for node in within for flow in model.incoming(node) if flow != first]
    alone = all(flow.source in within for flow in entered)
    activities = tuple(node.id for node in model.nodes if node.id in within and node.is_activity and not node.added_by)
    return Branch(first.id, end.id, frozenset(within), activities) if joins and alone and activities else None


def _walk(model: ProcessModel, starts: Iterable[str], ends: set[str]) -> tuple[set[str], set[str]]:
    """Return what is reached from ``starts`` without passing ``ends``, and those of ``ends`` that are reached."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [] if node in ends else following(model, model.node_by_id[node])
    return found - ends, found & ends


def lacking(bridge: Bridge, scope: str, places: Places) -> tuple[Branch, ...]:
    """Return the new branches that a case needs whose tokens lie so in a scope; none if that is not certain.

    Certain is the only choice of whole branches with which the flow of the scope can come to these tokens.
    """
    branches = new_branches(bridge, scope)
    if not 0 < len(branches) <= MOST_BRANCHES:
        return ()
    fitting = [
        some
        for count in range(1, len(branches) + 1)
        for some in combinations(branches, count)
        if why_never(bridge.new, scope, places + Counter(f"flow {branch.last}" for branch in some)) is None
    ]
    return fitting[0] if len(fitting) == 1 else ()
