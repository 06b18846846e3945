"""What most of the members that have an element say of it: wording, role, kind, conditions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.compare.merge.drawn import Drawn
from engine.model import FlowNode, SequenceFlow

_TOGETHER = ["kind", "triggers", "interrupting", "called", "script", "script_format", "completion_condition", "form"]
_TOGETHER += ["repetition", "event_subprocess", "properties", "choice_of", "drawn_as", "added_by"]
_APART = ["name", "lane", "documentation", "candidate_groups", "assignee", "due", "phase", "meaning", "deadline"]
_APART += ["legal_basis"]

Group = tuple[str, ...]
"""The ids of elements whose values are voted on together."""


def ballots(current: Drawn) -> list[Group]:
    """Return what is voted on: each activity and event alone, each gateway with the flows out of it."""
    flows: dict[str, list[str]] = {}
    for flow in current.flows.values():
        flows.setdefault(flow.source, []).append(flow.id)
    gateways = {id_: tuple(sorted(flows.get(id_, ()))) for id_, node in current.nodes.items() if node.is_gateway}
    alone = [(id_,) for id_ in current.nodes if id_ not in gateways]
    return [*alone, *((id_, *ways) for id_, ways in gateways.items())]


def voted(current: Drawn, groups: Iterable[Group], members: Mapping[str, Drawn]) -> Drawn:
    """Return the model with what most say of the elements of each group; where as many differ, it stays."""
    found = current.copy()
    for first, *ways in groups:
        node = current.nodes[first]
        if node.is_gateway:
            _decide(found, node, ways, members)
        else:
            found.nodes[first] = _node(node, [one.nodes[first] for one in members.values() if first in one.nodes])
    return found


def most(values: Iterable[Any], current: Any) -> Any:
    """Return the value that most have; the current one if as many have it, else the first by what it says."""
    counts = Counter(values)
    if not counts:
        return current
    best = max(counts.values())
    if counts[current] == best:
        return current
    return min((value for value, count in counts.items() if count == best), key=repr)


def _node(node: FlowNode, said: Sequence[FlowNode]) -> FlowNode:
    kind = most((_values(each, _TOGETHER) for each in said), _values(node, _TOGETHER))
    apart = {name: most((getattr(each, name) for each in said), getattr(node, name)) for name in _APART}
    return replace(node, **dict(zip(_TOGETHER, kind, strict=True)), **apart)


def _values(element: Any, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(element, name) for name in names)


def _decide(found: Drawn, node: FlowNode, ways: Sequence[str], members: Mapping[str, Drawn]) -> None:
    """Let those with exactly the same ways out of a gateway say its kind and its conditions."""
    having = [one for one in members.values() if node.id in one.nodes and _ways(one, node.id) == set(ways)]
    name = most((one.nodes[node.id].name for one in members.values() if node.id in one.nodes), node.name)
    lane = most((one.nodes[node.id].lane for one in members.values() if node.id in one.nodes), node.lane)
    decided = most((decision(one, node.id, ways) for one in having), decision(found, node.id, ways))
    kind, default, conditions = decided
    found.nodes[node.id] = replace(node, kind=kind, default=default, name=name, lane=lane)
    for id_, (label, condition, language) in zip(ways, conditions, strict=True):
        found.flows[id_] = replace(found.flows[id_], name=label, condition=condition, language=language)


def decision(one: Drawn, gateway: str, ways: Sequence[str]) -> tuple[Any, str | None, tuple[tuple[str, ...], ...]]:
    """Return how a model decides at a gateway: its kind, its default and what is written on each of ``ways``."""
    node = one.nodes[gateway]
    written = tuple(_written(one.flows[id_]) for id_ in ways)
    return node.kind, node.default, written


def _written(flow: SequenceFlow) -> tuple[str, ...]:
    return flow.name, flow.condition, flow.language


def _ways(one: Drawn, gateway: str) -> set[str]:
    return {flow.id for flow in one.flows.values() if flow.source == gateway}
