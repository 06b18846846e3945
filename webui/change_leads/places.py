"""Where in one model that would be which only the other model has."""

from collections import deque
from collections.abc import Iterable, Mapping

from engine.model import ProcessModel
from engine.services.harmonizing.comparisons import Compared


class Across:
    """The nodes of each model that correspond to nodes of the other."""

    def __init__(self, found: Compared) -> None:
        self.variant_of: dict[str, tuple[str, ...]] = {}
        self.reference_of: dict[str, tuple[str, ...]] = {}
        for pair in found.correspondences:
            self.variant_of.update(dict.fromkeys(pair.reference, pair.variant))
            self.reference_of.update(dict.fromkeys(pair.variant, pair.reference))


def near(model: ProcessModel, ids: Iterable[str], across: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the other model's nodes between which ``ids`` of ``model`` would lie: the nearest before, then after."""
    nodes = _nodes(model, ids)
    found = [*_nearest(nodes, _neighbours(model, back=True), across)]
    found += _nearest(nodes, _neighbours(model, back=False), across)
    return tuple(dict.fromkeys(found))


def _nodes(model: ProcessModel, ids: Iterable[str]) -> list[str]:
    flows = model.flow_by_id
    return [end for id_ in ids for end in ((flows[id_].source, flows[id_].target) if id_ in flows else (id_,))]


def _neighbours(model: ProcessModel, *, back: bool) -> Mapping[str, list[str]]:
    edges = [(flow.source, flow.target) for flow in model.flows]
    edges += [(node.attached_to, node.id) for node in model.nodes if node.attached_to]
    found: dict[str, list[str]] = {}
    for source, target in edges:
        start, end = (target, source) if back else (source, target)
        found.setdefault(start, []).append(end)
    return found


def _nearest(
    starts: list[str], neighbours: Mapping[str, list[str]], across: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    seen = set(starts)
    queue = deque(starts)
    while queue:
        for id_ in neighbours.get(queue.popleft(), ()):
            if id_ in across:
                return across[id_]
            if id_ not in seen:
                seen.add(id_)
                queue.append(id_)
    return ()
