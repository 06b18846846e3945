"""Give a file a drawing and leave the rest of it as it is."""

from lxml import etree

from engine.bpmn.hardening import parse
from engine.bpmn.namespaces import DI, bpmn
from engine.bpmn.writing import write
from engine.bpmn.writing_layout import write_layout
from engine.model import ProcessModel


def with_diagram(data: bytes, laid_out: ProcessModel) -> bytes:
    """Return the file with the layout of ``laid_out``, its model, in place of its own drawing.

    All else stays, other tools' extensions too. If the model has elements that are not in the file under their
    ids, it is our own writing of the model.

    Raises Unreadable as ``read``.
    """
    root = parse(data).root
    known = {element.get("id") for element in root.iter() if isinstance(element.tag, str)}
    drawn = {*laid_out.layout.shapes, *laid_out.layout.edges}
    plane = _plane(root)
    if not drawn <= known or not plane:
        return write(laid_out)
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)
    write_layout(root, laid_out, plane)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _plane(root: etree._Element) -> str:
    """Return the id of what a drawing shows: the collaboration, else the first process; "" if it has none."""
    shown = root.find(bpmn("collaboration"))
    if shown is None:
        shown = root.find(bpmn("process"))
    return (shown.get("id") or "") if shown is not None else ""
