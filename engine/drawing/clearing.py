"""Move added flow nodes off the shapes that they would cover, leaving all that was drawn where it is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot

from engine.model import Bounds, FlowNode, Layout, ProcessModel

_STEP = 20
_FARTHEST = 300
_GAP = 10.0
_OFFSETS = sorted(
    ((x, y) for x in range(-_FARTHEST, _FARTHEST + 1, _STEP) for y in range(-_FARTHEST, _FARTHEST + 1, _STEP)),
    key=lambda offset: (hypot(*offset), offset),
)


def cleared(model: ProcessModel) -> Layout:
    """Return the layout with every added node where it covers nothing: as near as may be, in its lane if possible.

    One without free room within 300 pixels loses its place, and with it those of its boundary events. The
    waypoints of the flows of all that moved are left out. Added subprocesses stay, as they hold what lies in them.
    """
    shapes = dict(model.layout.shapes)
    moved: set[str] = set()
    for node in model.nodes:
        if node.added_by and node.id in shapes and not node.attached_to and not node.is_container:
            others = [shapes[other.id] for other in _beside(model, node) if other.id in shapes]
            if any(_cover(shapes[node.id], other, 0.0) for other in others):
                moved.update(_move(model, node, shapes, others))
    loose = {flow.id for flow in model.flows if flow.source in moved or flow.target in moved}
    loose |= {flow.id for flow in model.message_flows if flow.source in moved or flow.target in moved}
    edges = {id_: points for id_, points in model.layout.edges.items() if id_ not in loose}
    return replace(model.layout, shapes=shapes, edges=edges)


def _beside(model: ProcessModel, node: FlowNode) -> Iterator[FlowNode]:
    for other in model.nodes:
        if other.parent == node.parent and node.id not in (other.id, other.attached_to):
            yield other


def _move(model: ProcessModel, node: FlowNode, shapes: dict[str, Bounds], others: Sequence[Bounds]) -> list[str]:
    """Give a node and its boundary events another place or none; return their ids."""
    old = shapes[node.id]
    frame = shapes.get(node.parent or node.lane or "")
    place = free_place(old, others, frame)
    events = [event.id for event in model.boundary_events(node.id) if event.id in shapes]
    for id_ in (node.id, *events):
        if place is None:
            del shapes[id_]
        else:
            shapes[id_] = _shifted(shapes[id_], place.x - old.x, place.y - old.y)
    return [node.id, *events]


def free_place(wanted: Bounds, others: Sequence[Bounds], frame: Bounds | None) -> Bounds | None:
    """Return the place nearest to ``wanted`` that keeps a gap to all others; None if there is none within 300 pixels.

    Places inside the frame (a lane, a subprocess) come before nearer ones outside it.
    """
    near = [other for other in others if _cover(wanted, other, _FARTHEST + _GAP)]
    outside: Bounds | None = None
    for x, y in _OFFSETS:
        place = _shifted(wanted, x, y)
        if not any(_cover(place, other, _GAP) for other in near):
            if frame is None or _inside(place, frame):
                return place
            outside = outside or place
    return outside


def _shifted(bounds: Bounds, x: float, y: float) -> Bounds:
    return Bounds(bounds.x + x, bounds.y + y, bounds.width, bounds.height)


def _cover(one: Bounds, other: Bounds, gap: float) -> bool:
    across = one.x < other.x + other.width + gap and other.x < one.x + one.width + gap
    return across and one.y < other.y + other.height + gap and other.y < one.y + one.height + gap


def _inside(place: Bounds, frame: Bounds) -> bool:
    across = frame.x + _GAP <= place.x and place.x + place.width + _GAP <= frame.x + frame.width
    return across and frame.y + _GAP <= place.y and place.y + place.height + _GAP <= frame.y + frame.height
