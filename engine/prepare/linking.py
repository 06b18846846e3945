"""Put the processes that call activities run, and that lie in other files, into one model.

Each linked process comes in once, however many call it, with its key before its ids. What runs is then one model,
so that execution needs to know nothing of other files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.model import FlowNode, Layout, ProcessModel
from engine.prepare.surroundings import Link, Surroundings

Element = TypeVar("Element")

SEPARATOR = "."


def link(model: ProcessModel, surroundings: Surroundings) -> ProcessModel:
    """Return the model with the linked processes that it calls, directly or over others, after its own.

    Of each linked file only the process in which it begins comes in, with those that it calls itself, without
    layout. A call that would close a circle, or whose link is missing, is left as it was.

    >>> from engine.model.sketch import read_sketch
    >>> called = read_sketch("(start) -> Skicka -> (slut)")
    >>> caller = read_sketch("(start) -> Expediera -> (slut)")
    >>> caller = caller.replacing(replace(caller.node_by_id["Expediera"], kind="callActivity"))
    >>> linked = link(caller, Surroundings({"Expediera": "b1"}, (Link("b1", called),)))
    >>> [node.id for node in linked.nodes if node.name == "Skicka"], linked.node_by_id["Expediera"].called
    (['b1.Skicka'], 'b1.process')
    """
    links = {each.key: each for each in surroundings.links}
    reached = _reached(surroundings.calls, links)
    if not reached:
        return model
    begins = {key: key + SEPARATOR + links[key].begins for key in reached}
    parts = [_bound(model, _allowed("", surroundings.calls, links), begins)]
    for key in reached:
        own = _cut(links[key].model, links[key].begins)
        calls = _allowed(key, links[key].calls, links)
        parts.append(_bound(_prefixed(own, key), {_id(key, id_): to for id_, to in calls.items()}, begins))
    return _joined(parts)


def key_of(element: str, keys: Iterable[str]) -> str:
    """Return the key of the link that an element of a linked model comes from, "" for the model's own."""
    key, dot, _ = element.partition(SEPARATOR)
    return key if dot and key in set(keys) else ""


def without_uncalled(model: ProcessModel, keys: Iterable[str]) -> ProcessModel:
    """Return a prepared model without the linked processes that nothing in it calls any more."""
    keys = set(keys)
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    gone = {each.id for each in model.processes if key_of(each.id, keys) and each.id not in called}
    return without_uncalled(_without(model, gone), keys) if gone else model


def closes_circle(key: str, to: str, links: Mapping[str, Link]) -> bool:
    """Say whether a call of the link ``to`` within the link ``key`` comes back to ``key``, over any number of calls."""
    seen: set[str] = set()
    waiting = [to]
    while waiting:
        each = waiting.pop()
        if each == key:
            return True
        if each in links and each not in seen:
            seen.add(each)
            waiting += links[each].calls.values()
    return False


def in_circle(surroundings: Surroundings) -> list[str]:
    """Return the call activities of a file whose linked processes come back to themselves, in order."""
    links = {each.key: each for each in surroundings.links}
    found = []
    for element, first in surroundings.calls.items():
        keys = _reached({element: first}, links)
        if any(closes_circle(key, to, links) for key in keys for to in links[key].calls.values()):
            found.append(element)
    return found


def _reached(calls: Mapping[str, str], links: Mapping[str, Link]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(calls.values())
    while waiting:
        key = waiting.pop(0)
        if key in links and key not in found and links[key].begins:
            found[key] = None
            waiting += links[key].calls.values()
    return list(found)


def _allowed(key: str, calls: Mapping[str, str], links: Mapping[str, Link]) -> dict[str, str]:
    return {id_: to for id_, to in calls.items() if not key or not closes_circle(key, to, links)}


def _bound(model: ProcessModel, calls: Mapping[str, str], begins: Mapping[str, str]) -> ProcessModel:
    def bound(node: FlowNode) -> FlowNode:
        to = begins.get(calls.get(node.id, ""))
        return replace(node, called=to) if to and node.kind == "callActivity" else node

    return model.with_nodes(map(bound, model.nodes))


def _cut(model: ProcessModel, begins: str) -> ProcessModel:
    """Return a model with only one of its processes and those that this calls."""
    kept: set[str] = set()
    waiting = [begins]
    while waiting:
        process = waiting.pop()
        if process not in kept:
            kept.add(process)
            waiting += [node.called for node in model.nodes if node.process == process and node.kind == "callActivity"]
    return _without(model, {each.id for each in model.processes} - kept)


def _without(model: ProcessModel, processes: set[str]) -> ProcessModel:
    """Return a model without some of its processes and all that lies in them."""
    nodes = tuple(node for node in model.nodes if node.process not in processes)
    left = {node.id for node in nodes}
    pools = tuple(pool for pool in model.pools if pool.process not in processes)
    ends = left | {pool.id for pool in pools}
    return replace(
        model,
        processes=tuple(each for each in model.processes if each.id not in processes),
        nodes=nodes,
        flows=tuple(flow for flow in model.flows if flow.source in left and flow.target in left),
        lanes=tuple(lane for lane in model.lanes if lane.process not in processes),
        pools=pools,
        message_flows=tuple(each for each in model.message_flows if each.source in ends and each.target in ends),
    )


def _id(key: str, id_: str) -> str:
    return key + SEPARATOR + id_


def _prefixed(model: ProcessModel, key: str) -> ProcessModel:
    """Return a model with ``key`` before all its ids, without layout."""
    own = {each.id for each in model.processes}

    def of(id_: str | None) -> str | None:
        return _id(key, id_) if id_ else None

    def named(name: str, value: str) -> tuple[str, str]:
        return name, _id(key, value) if name == "compensatedBy" else value

    nodes = tuple(
        replace(
            node,
            id=_id(key, node.id),
            process=_id(key, node.process),
            parent=of(node.parent),
            lane=of(node.lane),
            attached_to=of(node.attached_to),
            default=of(node.default),
            called=_id(key, node.called) if node.called in own else node.called,
            choice_of=_id(key, node.choice_of) if node.choice_of else "",
            properties=tuple(named(*each) for each in node.properties),
        )
        for node in model.nodes
    )
    return replace(
        model,
        processes=tuple(replace(each, id=_id(key, each.id)) for each in model.processes),
        nodes=nodes,
        flows=tuple(
            replace(flow, id=_id(key, flow.id), source=_id(key, flow.source), target=_id(key, flow.target))
            for flow in model.flows
        ),
        lanes=tuple(
            replace(lane, id=_id(key, lane.id), process=_id(key, lane.process), parent=of(lane.parent))
            for lane in model.lanes
        ),
        pools=tuple(replace(pool, id=_id(key, pool.id), process=of(pool.process)) for pool in model.pools),
        message_flows=tuple(
            replace(flow, id=_id(key, flow.id), source=_id(key, flow.source), target=_id(key, flow.target))
            for flow in model.message_flows
        ),
        layout=Layout(),
    )


def _joined(parts: list[ProcessModel]) -> ProcessModel:
    first = parts[0]
    return replace(
        first,
        processes=_all([part.processes for part in parts]),
        nodes=_all([part.nodes for part in parts]),
        flows=_all([part.flows for part in parts]),
        lanes=_all([part.lanes for part in parts]),
        pools=_all([part.pools for part in parts]),
        message_flows=_all([part.message_flows for part in parts]),
    )


def _all(groups: Iterable[tuple[Element, ...]]) -> tuple[Element, ...]:
    return tuple(each for group in groups for each in group)
