"""The plainest models: one process without lanes and subprocesses, drawn by bpmn-io's auto-layout."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from bpmn_io.auto_layout import LayoutError, layout_process

from engine.model import Bounds, FlowNode, Layout, Point, ProcessModel

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_MOST_NODES = 60


def drawn_plainly(model: ProcessModel) -> Layout | None:
    """Return the layout that bpmn-io's auto-layout gives, or None where it does not do the model justice.

    That is: more than one process, pools, lanes, subprocesses, more than 60 nodes, or a result that leaves
    something out or puts one shape on another. Only ids and kinds are handed over, under names of our own.
    """
    if not _is_plain(model):
        return None
    names = {node.id: f"n{index}" for index, node in enumerate(model.nodes)}
    try:
        answer = fromstring(layout_process(_xml(model, names)))
    except (LayoutError, LookupError, AttributeError, TypeError, ValueError):
        return None
    layout = _read(answer, model, names)
    return layout if _is_whole(layout, model) else None


def _is_plain(model: ProcessModel) -> bool:
    if len(model.processes) != 1 or model.lanes or model.pools or not 0 < len(model.nodes) <= _MOST_NODES:
        return False
    starts = sum(1 for node in model.nodes if not model.incoming(node.id) and not node.attached_to)
    return starts == 1 and not any(node.is_container or node.attached_to for node in model.nodes)


def _xml(model: ProcessModel, names: dict[str, str]) -> str:
    definitions = Element("definitions", {"xmlns": _MODEL, "id": "d", "targetNamespace": "urn:layout"})
    process = SubElement(definitions, "process", {"id": "p"})
    for node in model.nodes:
        element = SubElement(process, node.kind, {"id": names[node.id]})
        for index, flow in enumerate(model.flows):
            for tag, end in (("incoming", flow.target), ("outgoing", flow.source)):
                if end == node.id:
                    SubElement(element, tag).text = f"f{index}"
    for index, flow in enumerate(model.flows):
        ends = {"sourceRef": names[flow.source], "targetRef": names[flow.target]}
        SubElement(process, "sequenceFlow", {"id": f"f{index}", **ends})
    return tostring(definitions, encoding="unicode")


def _read(answer: Element, model: ProcessModel, names: dict[str, str]) -> Layout:
    ids = {name: id_ for id_, name in names.items()}
    ids |= {f"f{index}": flow.id for index, flow in enumerate(model.flows)}
    shapes: dict[str, Bounds] = {}
    for shape in answer.iter(f"{_DI}BPMNShape"):
        box = shape.find(_BOUNDS)
        if box is not None and shape.get("bpmnElement") in ids:
            numbers = [float(box.get(side, "0")) for side in ("x", "y", "width", "height")]
            shapes[ids[shape.get("bpmnElement", "")]] = Bounds(*numbers)
    edges: dict[str, tuple[Point, ...]] = {}
    for edge in answer.iter(f"{_DI}BPMNEdge"):
        points = tuple((float(p.get("x", "0")), float(p.get("y", "0"))) for p in edge.iter(_WAYPOINT))
        if edge.get("bpmnElement") in ids:
            edges[ids[edge.get("bpmnElement", "")]] = points
    return Layout(shapes, edges)


def _is_whole(layout: Layout, model: ProcessModel) -> bool:
    if layout.shapes.keys() != model.node_by_id.keys() or layout.edges.keys() != model.flow_by_id.keys():
        return False
    if any(len(points) < 2 for points in layout.edges.values()):
        return False
    return not any(True for _ in overlaps(model.nodes, layout))


def overlaps(nodes: tuple[FlowNode, ...], layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield the pairs among ``nodes``, boundary events aside, whose shapes cover each other. O(n²)."""
    placed = [(node.id, layout.shapes[node.id]) for node in nodes if node.id in layout.shapes and not node.attached_to]
    for index, (one, a) in enumerate(placed):
        for other, b in placed[index + 1 :]:
            beside = a.x + a.width <= b.x or b.x + b.width <= a.x
            above = a.y + a.height <= b.y or b.y + b.height <= a.y
            if not (beside or above):
                yield one, other
