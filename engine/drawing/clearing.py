"""Move added flow nodes off the shapes that they would cover, leaving all that was drawn where it is."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.drawing.sizes import label_height
from engine.model import Bounds, FlowNode, Layout, Point, ProcessModel

_STEP = 20
_FARTHEST = 300
_GAP = 25.0
_BORDER = 5.0
_OFFSETS = sorted(
    ((x, y) for x in range(-_FARTHEST, _FARTHEST + 1, _STEP) for y in range(-_FARTHEST, _FARTHEST + 1, _STEP)),
    key=lambda offset: ((3 if offset[0] <= 0 else 9) * abs(offset[0]) + abs(offset[1]), offset),
)


@dataclass(frozen=True, slots=True)
class Room:
    """What a node must not cover, the lines it had better not cover, and what it is to stay in, if that is drawn."""

    shapes: Sequence[Bounds]
    lines: Sequence[Bounds]
    frame: Bounds | None


def cleared(model: ProcessModel) -> Layout:
    """Return the layout with every added node near, where it covers no shape, and no flow if possible, in its lane.

    One without free room within 300 pixels loses its place, and with it those of its boundary events. The
    waypoints of the flows of all that moved or was added are left out: preparing draws straight across. Added
    subprocesses stay, as they hold what lies in them.
    """
    shapes = dict(model.layout.shapes)
    added = {node.id for node in model.nodes if node.added_by}
    edges = _without_flows_of(model, added)
    moved: set[str] = set()
    for node in model.nodes:
        if node.added_by and node.id in shapes and not node.attached_to and not node.is_container:
            room = room_for(model, node, shapes[node.id], shapes, edges)
            if any(_cover(shapes[node.id], other, 0.0) for other in (*room.shapes, *room.lines)):
                events = [event.id for event in model.boundary_events(node.id) if event.id in shapes]
                moved.update(_move(node, events, shapes, room))
    edges = _without_flows_of(model, added | moved)
    gone = moved | (model.layout.edges.keys() - edges.keys())
    labels = {id_: box for id_, box in model.layout.labels.items() if id_ not in gone}
    return replace(model.layout, shapes=shapes, edges=edges, labels=labels)


def _without_flows_of(model: ProcessModel, nodes: Set[str]) -> dict[str, tuple[Point, ...]]:
    """Return the waypoints of all flows that neither were added nor begin or end at one of the nodes."""
    loose = {flow.id for flow in model.flows if flow.added_by or flow.source in nodes or flow.target in nodes}
    loose |= {flow.id for flow in model.message_flows if flow.source in nodes or flow.target in nodes}
    return {id_: points for id_, points in model.layout.edges.items() if id_ not in loose}


def room_for(
    model: ProcessModel,
    node: FlowNode,
    wanted: Bounds,
    shapes: Mapping[str, Bounds],
    edges: Mapping[str, Sequence[Point]],
) -> Room:
    """Return the room for a node near ``wanted``: shapes there with the labels below them, and their flows.

    Its frame is the subprocess it lies in, else its lane or pool.
    """
    near = [
        other
        for other in model.nodes
        if other.parent == node.parent and other.id in shapes and _cover(wanted, shapes[other.id], _FARTHEST + _GAP)
    ]
    placed = [
        replace(shapes[other.id], height=shapes[other.id].height + label_height(other))
        for other in near
        if node.id not in (other.id, other.attached_to)
    ]
    flows = {flow.id: flow for other in near for flow in (*model.incoming(other.id), *model.outgoing(other.id))}
    lines = [
        _box(one, other)
        for flow in flows.values()
        if node.id not in (flow.source, flow.target)
        for one, other in pairwise(edges.get(flow.id, ()))
    ]
    pool = next((pool.id for pool in model.pools if pool.process == node.process), "")
    return Room(placed, lines, shapes.get(node.parent or node.lane or pool))


def _box(one: Point, other: Point) -> Bounds:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Bounds(left, top, abs(one[0] - other[0]), abs(one[1] - other[1]))


def _move(node: FlowNode, events: Sequence[str], shapes: dict[str, Bounds], room: Room) -> list[str]:
    """Give a node and its boundary events another place or none; return their ids."""
    old = shapes[node.id]
    place = free_place(old, room)
    for id_ in (node.id, *events):
        if place is None:
            del shapes[id_]
        else:
            shapes[id_] = _shifted(shapes[id_], place.x - old.x, place.y - old.y)
    return [node.id, *events]


def free_place(wanted: Bounds, room: Room) -> Bounds | None:
    """Return a place near ``wanted`` that covers no shape; None if there is none within 300 pixels.

    Above or below comes before beside. Places inside the frame come before those outside it, and of these
    places off all lines before those on one.
    """
    found: dict[tuple[bool, bool], Bounds] = {}
    for x, y in _OFFSETS:
        place = _shifted(wanted, x, y)
        if not any(_cover(place, other, _GAP) for other in room.shapes):
            outside = room.frame is not None and not _inside(place, room.frame)
            on_line = any(_cover(place, line, _BORDER) for line in room.lines)
            found.setdefault((outside, on_line), place)
            if not (outside or on_line):
                break
    return found[min(found)] if found else None


def _shifted(bounds: Bounds, x: float, y: float) -> Bounds:
    return Bounds(bounds.x + x, bounds.y + y, bounds.width, bounds.height)


def _cover(one: Bounds, other: Bounds, gap: float) -> bool:
    across = one.x < other.x + other.width + gap and other.x < one.x + one.width + gap
    return across and one.y < other.y + other.height + gap and other.y < one.y + one.height + gap


def _inside(place: Bounds, frame: Bounds) -> bool:
    across = frame.x + _BORDER <= place.x and place.x + place.width + _BORDER <= frame.x + frame.width
    return across and frame.y + _BORDER <= place.y and place.y + place.height + _BORDER <= frame.y + frame.height
