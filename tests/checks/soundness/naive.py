"""An explorer that knows no reductions: it plays the sequence flows of a model one token at a time.

Written apart from the analysis, from the token rules of BPMN 2.0, to be compared with it on small models.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

from engine.model import FlowNode, ProcessModel

Tokens = tuple[str, ...]
"""The flows that hold tokens, each as often as it holds one, sorted."""


@dataclass
class Seen:
    """What can happen: joins at which a case can wait for ever, nodes that hold two tokens, whether all can end."""

    stuck: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    ends: bool = True
    complete: bool = True


def look(model: ProcessModel, most: int = 500) -> Seen:
    """Return what can happen in a model of one scope with one start event; ways beyond two tokens are not followed."""
    start = next(node for node in model.nodes if node.kind == "startEvent")
    seen = Seen()
    first = [tuple(sorted(out)) for out in _outcomes(model, start)]
    after: dict[Tokens, set[Tokens]] = {}
    waiting = list(first)
    faulty: set[Tokens] = set()
    while waiting:
        tokens = waiting.pop()
        if tokens in after:
            continue
        if len(after) > most:
            seen.complete = False
            return seen
        twice = _twice(model, tokens)
        if twice:
            seen.doubled |= twice
            after[tokens] = set()
            faulty.add(tokens)
            continue
        after[tokens] = _moves(model, tokens)
        if tokens and not after[tokens]:
            seen.stuck |= {model.flow_by_id[flow].target for flow in tokens}
            faulty.add(tokens)
        waiting += after[tokens]
    fine = faulty | {()}
    while grown := {tokens for tokens, others in after.items() if tokens not in fine and others & fine}:
        fine |= grown
    seen.ends = set(after) <= fine
    return seen


def _twice(model: ProcessModel, tokens: Tokens) -> set[str]:
    """Return the nodes where two tokens wait that are not to be joined."""
    found = set()
    for flow, count in Counter(tokens).items():
        target = model.node_by_id[model.flow_by_id[flow].target]
        if target.kind != "endEvent" and count > 1:
            found.add(target.id)
    for node in model.nodes:
        here = [flow for flow in set(tokens) if model.flow_by_id[flow].target == node.id]
        if len(here) > 1 and node.kind not in {"parallelGateway", "inclusiveGateway", "endEvent"}:
            found.add(node.id)
    return found


def _moves(model: ProcessModel, tokens: Tokens) -> set[Tokens]:
    found: set[Tokens] = set()
    held = Counter(tokens)
    for node in model.nodes:
        into = [flow.id for flow in model.incoming(node.id)]
        here = [flow for flow in into if held[flow]]
        if not here:
            continue
        if node.kind == "parallelGateway":
            uses = [into] if len(here) == len(into) else []
        elif node.kind == "inclusiveGateway" and len(into) > 1:
            uses = [here] if _may_join(model, node, set(tokens), set(here)) else []
        else:
            uses = [[flow] for flow in here]
        for used in uses:
            rest = held - Counter(used)
            for out in _outcomes(model, node):
                found.add(() if _ends_all(node) else tuple(sorted((rest + Counter(out)).elements())))
    return found


def _ends_all(node: FlowNode) -> bool:
    return any(trigger.kind == "terminate" for trigger in node.triggers)


def _outcomes(model: ProcessModel, node: FlowNode) -> list[list[str]]:
    out = [flow.id for flow in model.outgoing(node.id)]
    if node.kind == "exclusiveGateway":
        return [[flow] for flow in out] or [[]]
    if node.kind == "inclusiveGateway":
        return [list(some) for size in range(1, len(out) + 1) for some in combinations(out, size)] or [[]]
    return [out]


def _may_join(model: ProcessModel, join: FlowNode, tokens: set[str], here: set[str]) -> bool:
    """Say whether no token elsewhere keeps an inclusive gateway waiting (BPMN 2.0, 13.4.3)."""
    empty = {flow.id for flow in model.incoming(join.id)} - here
    for token in tokens - here:
        ahead = _ahead(model, token, join.id)
        if ahead & empty and not ahead & here:
            return False
    return True


def _ahead(model: ProcessModel, flow: str, stop: str) -> set[str]:
    found: set[str] = set()
    waiting = [flow]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            target = model.flow_by_id[current].target
            waiting += [] if target == stop else [other.id for other in model.outgoing(target)]
    return found
