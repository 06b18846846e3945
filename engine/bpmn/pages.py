"""Files with several diagrams, each with coordinates of its own, drawn on one."""

from collections.abc import Iterable, Iterator

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.namespaces import DI, local_name
from engine.model import CONTAINERS, Bounds, Layout

_GAP = 60.0


def apart(document: Document, drawn: Layout) -> Layout:
    """Return the layout with every further diagram below those before it, if it would lie on them.

    Diagrams of what is in a collapsed subprocess stay as they are: a viewer shows them by themselves.
    """
    diagrams = list(document.root.iter(f"{{{DI}}}BPMNDiagram"))
    layout, earlier = drawn, list[Bounds]()
    for ids in _pages(document, diagrams) if len(diagrams) > 1 else ():
        own = [box for id_, box in drawn.shapes.items() if id_ in ids]
        if own and earlier and _meet(_around(own), _around(earlier)):
            below = _around(earlier).y + _around(earlier).height + _GAP - _around(own).y
            layout = _lowered(layout, ids, below)
            own = [layout.shapes[id_] for id_ in ids if id_ in layout.shapes]
        earlier += own
    return layout


def _pages(document: Document, diagrams: Iterable[etree._Element]) -> Iterator[frozenset[str]]:
    """Yield for each diagram but those of subprocesses what is first drawn there."""
    seen: set[str] = set()
    for diagram in diagrams:
        plane = diagram.find(f"{{{DI}}}BPMNPlane")
        shown = document.find(plane.get("bpmnElement")) if plane is not None else None
        kinds = (f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")
        ids = frozenset(document.refer(each.get("bpmnElement")) for each in diagram.iter(*kinds)) - seen
        seen |= ids
        if shown is None or local_name(shown.tag) not in CONTAINERS:
            yield ids


def _around(boxes: list[Bounds]) -> Bounds:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Bounds(left, top, right - left, bottom - top)


def _meet(one: Bounds, other: Bounds) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _lowered(drawn: Layout, ids: frozenset[str], by: float) -> Layout:
    def box(id_: str, old: Bounds) -> Bounds:
        return Bounds(old.x, old.y + by, old.width, old.height) if id_ in ids else old

    return Layout(
        {id_: box(id_, old) for id_, old in drawn.shapes.items()},
        {id_: tuple((x, y + by) for x, y in way) if id_ in ids else way for id_, way in drawn.edges.items()},
        drawn.horizontal,
        drawn.expanded,
        {id_: box(id_, old) for id_, old in drawn.labels.items()},
    )
