"""The lanes of a merged model in a picture: none that is empty, those near that hand over to each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.drawing.completing import with_layout
from engine.model import Lane, Layout, ProcessModel

_MOST_LANES = 40
_ROUNDS = 6
Weights = Mapping[tuple[str, str], int]


def with_gathered_lanes(model: ProcessModel) -> ProcessModel:
    """Return the model with a layout of our own that shows no lane in which nothing lies.

    Lanes lie in the order that makes the flows between them short; lanes within lanes keep theirs. The lanes of the
    model itself stay as they are. Equal models give equal layouts.
    """
    used = _used(model)
    drawn = replace(model, lanes=tuple(lane for lane in model.lanes if lane.id in used), layout=Layout())
    lanes = tuple(lane for process in model.processes for lane in _ordered(drawn, process.id))
    others = tuple(lane for lane in drawn.lanes if lane not in lanes)
    return replace(model, layout=with_layout(replace(drawn, lanes=(*lanes, *others))).layout)


def _used(model: ProcessModel) -> set[str]:
    """Return the lanes in which nodes lie, and those around them."""
    used: set[str] = set()
    for node in model.nodes:
        lane = model.lane_by_id.get(node.lane or "")
        while lane is not None and lane.id not in used:
            used.add(lane.id)
            lane = model.lane_by_id.get(lane.parent or "")
    return used


def _ordered(model: ProcessModel, process: str) -> Sequence[Lane]:
    lanes = [lane for lane in model.lanes if lane.process == process]
    if not 2 < len(lanes) <= _MOST_LANES or any(lane.parent for lane in lanes):
        return lanes
    weights = _weights(model)
    begin = [node for node in model.nodes if node.kind == "startEvent"]
    starts = {node.lane for start in begin for node in ([start] if start.lane else model.after(start.id))}
    order = [lane.id for lane in lanes]
    for _ in range(_ROUNDS):
        found = min((_moved(order, lane, weights) for lane in order), key=lambda each: _length(each, weights))
        if _length(found, weights) >= _length(order, weights):
            break
        order = found
    first, last = (_place_of_starts(each, starts) for each in (order, order[::-1]))
    return [model.lane_by_id[id_] for id_ in (order if first <= last else order[::-1])]


def _weights(model: ProcessModel) -> Weights:
    """Return how many flows lead between each two lanes."""
    found: Counter[tuple[str, str]] = Counter()
    for flow in model.flows:
        one, other = model.node_by_id[flow.source].lane, model.node_by_id[flow.target].lane
        if one and other and one != other:
            found[min(one, other), max(one, other)] += 1
    return found


def _moved(order: list[str], lane: str, weights: Weights) -> list[str]:
    """Return the order with one lane where it makes the flows shortest."""
    rest = [other for other in order if other != lane]
    able = ([*rest[:place], lane, *rest[place:]] for place in range(len(order)))
    return min(able, key=lambda each: _length(each, weights))


def _length(order: list[str], weights: Weights) -> int:
    """Return how many borders between lanes all flows cross together."""
    place = {lane: number for number, lane in enumerate(order)}
    return sum(
        count * abs(place[one] - place[other])
        for (one, other), count in weights.items()
        if one in place and other in place
    )


def _place_of_starts(order: list[str], starts: set[str | None]) -> int:
    return sum(number for number, lane in enumerate(order) if lane in starts)
