"""Fit one activity into a flow, take one out of it, and clear away gateways that decide nothing any more."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.compare.merge.drawn import Drawn
from engine.model import FlowNode, SequenceFlow

MOST_PLACES = 6
"""So many places are tried for an activity, the one that most name first."""


def fitted(current: Drawn, id_: str, members: Mapping[str, Drawn]) -> Iterator[Drawn]:
    """Yield the model with an activity put into each flow where those that do it would have it, most votes first.

    A member votes for a flow by what it does next before and next after the activity, of what the model has too.
    """
    having = [one for one in members.values() if id_ in one.nodes]
    node = having[0].nodes[id_]
    votes: Counter[str] = Counter()
    for one in having:
        before, after = _nearest(one, id_, current, back=True), _nearest(one, id_, current, back=False)
        for flow in current.flows.values():
            votes[flow.id] += 2 * ((flow.source in before) + (flow.target in after))
            votes[flow.id] += flow.source in before and flow.target in after
    around = node.process, node.parent
    places = [flow for flow in current.flows.values() if _around(current.nodes[flow.source]) == around]
    for flow in sorted(places, key=lambda each: (-votes[each.id], each.id))[:MOST_PLACES]:
        yield _inserted(current, flow, node, having)


def _around(node: FlowNode) -> tuple[str, str | None]:
    return node.process, node.parent


def _inserted(current: Drawn, flow: SequenceFlow, node: FlowNode, having: Iterable[Drawn]) -> Drawn:
    found = current.copy()
    known = {(each.source, each.target): each for one in having for each in one.flows.values()}
    onward = known.get((node.id, flow.target)) or SequenceFlow(f"{node.id}_on", node.id, flow.target)
    found.nodes[node.id] = node
    found.flows[flow.id] = replace(flow, target=node.id)
    id_ = onward.id
    while id_ in found.flows or id_ in found.nodes:
        id_ += "_"
    found.flows[id_] = replace(onward, id=id_, name="", condition="")
    return found


def _nearest(one: Drawn, start: str, current: Drawn, *, back: bool) -> set[str]:
    """Return the first nodes on every way from ``start`` that ``current`` has too."""
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in one.flows.values():
        source, target = (flow.target, flow.source) if back else (flow.source, flow.target)
        onward[source].append(target)
    found: set[str] = set()
    seen, queue = {start}, deque(onward[start])
    while queue:
        id_ = queue.popleft()
        if id_ in seen:
            continue
        seen.add(id_)
        if id_ in current.nodes:
            found.add(id_)
        else:
            queue.extend(onward[id_])
    return found


def without(current: Drawn, id_: str) -> Drawn | None:
    """Return the model without a node, what came before it joined to what came after; None if that is not plain."""
    into = [flow for flow in current.flows.values() if flow.target == id_]
    out = [flow for flow in current.flows.values() if flow.source == id_]
    hanging = any(id_ in (node.attached_to, node.parent) for node in current.nodes.values())
    if hanging or len(out) != 1 or not into or out[0].target == id_:
        return None
    found = current.copy()
    del found.nodes[id_], found.flows[out[0].id]
    for flow in into:
        found.flows[flow.id] = replace(flow, target=out[0].target)
    return found


def tidied(current: Drawn) -> Drawn:
    """Return the model without gateways that neither split nor join, and without splits whose ways all are one."""
    found, changed = current, True
    while changed:
        changed = False
        for node in list(found.nodes.values()):
            if not node.is_gateway:
                continue
            out = [flow for flow in found.flows.values() if flow.source == node.id]
            into = [flow for flow in found.flows.values() if flow.target == node.id]
            if len(out) > 1 and len({flow.target for flow in out}) == 1:
                found = found.copy()
                for flow in out[1:]:
                    del found.flows[flow.id]
                found.flows[out[0].id] = replace(out[0], name="", condition="")
                found.nodes[node.id] = replace(node, default=None)
                changed = True
            elif len(into) == 1 and len(out) == 1 and (bridged := without(found, node.id)) is not None:
                found, changed = bridged, True
    return found
