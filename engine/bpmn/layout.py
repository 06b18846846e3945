"""Where things are drawn: BPMN diagram interchange."""

from collections.abc import Collection

from lxml import etree

from engine.bpmn.document import Document, is_true
from engine.bpmn.limits import MAX_COORDINATE
from engine.bpmn.namespaces import DC, DD, DI
from engine.language import message
from engine.model import Bounds, Layout, Point

_BOUNDS, _WAYPOINT, _LABEL = f"{{{DC}}}Bounds", f"{{{DD}}}waypoint", f"{{{DI}}}BPMNLabel"


def layout(document: Document) -> Layout:
    """Return shapes and edges by the ids of the model; of two for one element the first counts."""
    drawn = Layout()
    odd = 0
    for shape in document.root.iter(f"{{{DI}}}BPMNShape"):
        id_ = document.refer(shape.get("bpmnElement"))
        box = _bounds(next(shape.iterchildren(_BOUNDS), None))
        if not id_ or id_ in drawn.shapes:
            continue
        if box is None:
            odd += 1
            continue
        drawn.shapes[id_] = box
        odd += _read_label(shape, id_, drawn)
        if shape.get("isHorizontal") is not None:
            drawn.horizontal[id_] = is_true(shape.get("isHorizontal"))
        if shape.get("isExpanded") is not None:
            drawn.expanded[id_] = is_true(shape.get("isExpanded"))
    for edge in document.root.iter(f"{{{DI}}}BPMNEdge"):
        id_ = document.refer(edge.get("bpmnElement"))
        points = [_point(waypoint) for waypoint in edge.iterchildren(_WAYPOINT)]
        if id_ and id_ not in drawn.edges:
            odd += None in points
            drawn.edges[id_] = tuple(point for point in points if point is not None)
            odd += _read_label(edge, id_, drawn)
    if odd:
        document.report(
            "odd-layout",
            "information",
            None,
            message("Some places in the drawing are no numbers ({count}); they were left out.", count=odd),
        )
    return drawn


def only(drawn: Layout, kept: Collection[str], joined: Collection[str]) -> Layout:
    """Return the layout of the elements that the model has: the shapes ``kept`` and the edges ``joined``."""
    shapes = {id_: box for id_, box in drawn.shapes.items() if id_ in kept}
    edges = {id_: points for id_, points in drawn.edges.items() if id_ in joined and points}
    return Layout(
        shapes=shapes,
        edges=edges,
        labels={id_: box for id_, box in drawn.labels.items() if id_ in shapes or id_ in edges},
        horizontal={id_: value for id_, value in drawn.horizontal.items() if id_ in kept},
        expanded={id_: value for id_, value in drawn.expanded.items() if id_ in kept},
    )


def _read_label(drawn_as: etree._Element, id_: str, drawn: Layout) -> bool:
    """Add the place of an element's label, if it has one; say whether that is no place."""
    boxes = (box for label in drawn_as.iterchildren(_LABEL) for box in label.iterchildren(_BOUNDS))
    element = next(boxes, None)
    if element is None:
        return False
    box = _bounds(element)
    if box is not None:
        drawn.labels.setdefault(id_, box)
    return box is None


def _bounds(element: etree._Element | None) -> Bounds | None:
    if element is None:
        return None
    found = _numbers(element, "x", "y", "width", "height")
    return Bounds(*found) if found and found[2] >= 0 and found[3] >= 0 else None


def _point(waypoint: etree._Element) -> Point | None:
    found = _numbers(waypoint, "x", "y")
    return (found[0], found[1]) if found else None


def _numbers(element: etree._Element, *names: str) -> list[float] | None:
    """Return attributes as numbers; None unless all are numbers within the limits of a drawing."""
    try:
        found = [float(element.get(name, "")) for name in names]
    except ValueError:
        return None
    return found if all(-MAX_COORDINATE <= number <= MAX_COORDINATE for number in found) else None
