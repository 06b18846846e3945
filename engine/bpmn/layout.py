"""Where things are drawn: BPMN diagram interchange."""

from collections.abc import Collection

from lxml import etree

from engine.bpmn.document import Document, is_true
from engine.bpmn.limits import MAX_COORDINATE as _MOST
from engine.bpmn.namespaces import DC, DD, DI
from engine.language import message
from engine.model import Bounds, Layout, Point
from engine.model.making import maker

_SHAPE, _EDGE, _LABEL = (f"{{{DI}}}BPMN{kind}" for kind in ("Shape", "Edge", "Label"))
_box = maker(Bounds)
_BOUNDS, _WAYPOINT = f"{{{DC}}}Bounds", f"{{{DD}}}waypoint"


def layout(document: Document) -> Layout:
    """Return shapes and edges by the ids of the model; of two for one element the first counts."""
    drawn = Layout()
    odd = 0
    for shape in document.root.iter(_SHAPE):
        id_ = document.refer(shape.get("bpmnElement"))
        if not id_ or id_ in drawn.shapes:
            continue
        boxes, labels = _parts(shape, _BOUNDS)
        box = _bounds(boxes[0]) if boxes else None
        if box is None:
            odd += 1
            continue
        drawn.shapes[id_] = box
        odd += _read_label(labels, id_, drawn)
        for name, said in (("isHorizontal", drawn.horizontal), ("isExpanded", drawn.expanded)):
            if (value := shape.get(name)) is not None:
                said[id_] = is_true(value)
    for edge in document.root.iter(_EDGE):
        id_ = document.refer(edge.get("bpmnElement"))
        if id_ and id_ not in drawn.edges:
            waypoints, labels = _parts(edge, _WAYPOINT)
            points = list(map(_point, waypoints))
            odd += None in points
            drawn.edges[id_] = tuple(filter(None, points))
            odd += _read_label(labels, id_, drawn)
    if odd:
        document.report(
            "odd-layout",
            "information",
            None,
            message("Some places in the drawing are no numbers ({count}); they were left out.", count=odd),
        )
    return drawn


def _parts(drawn_as: etree._Element, tag: str) -> tuple[list[etree._Element], list[etree._Element]]:
    """Return the children of a shape or edge that have a tag, and its labels."""
    of_tag: list[etree._Element] = []
    labels: list[etree._Element] = []
    for child in drawn_as:
        if (own := child.tag) == tag:
            of_tag.append(child)
        elif own == _LABEL:
            labels.append(child)
    return of_tag, labels


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


def _read_label(labels: list[etree._Element], id_: str, drawn: Layout) -> bool:
    """Add the place of an element's label, if it has one; say whether that is no place."""
    if not labels:
        return False
    element = next((box for label in labels for box in label.iterchildren(_BOUNDS)), None)
    if element is None:
        return False
    box = _bounds(element)
    if box is not None:
        drawn.labels.setdefault(id_, box)
    return box is None


def _bounds(element: etree._Element) -> Bounds | None:
    """Return the box of a shape or label; None unless it is of numbers within the limits of a drawing."""
    said = element.get
    try:
        x, y = float(said("x", "")), float(said("y", ""))
        width, height = float(said("width", "")), float(said("height", ""))
    except ValueError:
        return None
    within = -_MOST <= x <= _MOST and -_MOST <= y <= _MOST and 0 <= width <= _MOST and 0 <= height <= _MOST
    return _box(x, y, width, height) if within else None


def _point(waypoint: etree._Element) -> Point | None:
    said = waypoint.get
    try:
        x, y = float(said("x", "")), float(said("y", ""))
    except ValueError:
        return None
    return (x, y) if -_MOST <= x <= _MOST and -_MOST <= y <= _MOST else None
