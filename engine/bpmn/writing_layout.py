"""Writing BPMN diagram interchange from a model's layout."""

from lxml import etree

from engine.bpmn.ids import ids
from engine.bpmn.namespaces import DC, DD, DI
from engine.model import Bounds, Layout, ProcessModel


def write_layout(definitions: etree._Element, model: ProcessModel, plane: str) -> None:
    """Write one diagram with the shapes and edges of the model, in the model's order; nothing without a layout."""
    drawn = model.layout
    if not drawn.shapes and not drawn.edges:
        return
    diagram = etree.SubElement(definitions, f"{{{DI}}}BPMNDiagram")
    root = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", bpmnElement=plane)
    for id_ in ids(model.pools, model.lanes, model.nodes):
        if id_ in drawn.shapes:
            _shape(root, id_, drawn)
    for id_ in ids(model.flows, model.message_flows):
        if id_ in drawn.edges:
            _edge(root, id_, drawn)


def _shape(plane: etree._Element, id_: str, drawn: Layout) -> None:
    shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", bpmnElement=id_)
    for name, values in (("isHorizontal", drawn.horizontal), ("isExpanded", drawn.expanded)):
        if id_ in values:
            shape.set(name, "true" if values[id_] else "false")
    _bounds(shape, drawn.shapes[id_])
    _label(shape, id_, drawn)


def _edge(plane: etree._Element, id_: str, drawn: Layout) -> None:
    edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", bpmnElement=id_)
    for x, y in drawn.edges[id_]:
        etree.SubElement(edge, f"{{{DD}}}waypoint", x=_text(x), y=_text(y))
    _label(edge, id_, drawn)


def _label(drawn_as: etree._Element, id_: str, drawn: Layout) -> None:
    if id_ in drawn.labels:
        _bounds(etree.SubElement(drawn_as, f"{{{DI}}}BPMNLabel"), drawn.labels[id_])


def _bounds(parent: etree._Element, box: Bounds) -> None:
    etree.SubElement(
        parent, f"{{{DC}}}Bounds", x=_text(box.x), y=_text(box.y), width=_text(box.width), height=_text(box.height)
    )


def _text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))
