"""Which subprocesses are drawn with their contents in them, and which have those on a page (plane) of their own."""

from engine.model import Bounds, FlowNode, Layout, ProcessModel


def is_open(model: ProcessModel, layout: Layout, container: FlowNode) -> bool:
    """Say whether a subprocess shows its contents: as the file says, else whether they are drawn inside it."""
    said = layout.expanded.get(container.id)
    if said is not None:
        return said
    outer = layout.shapes.get(container.id)
    inner = [layout.shapes[child.id] for child in model.children(container.id) if child.id in layout.shapes]
    return outer is not None and bool(inner) and all(_contains(outer, box) for box in inner)


def plane_of(model: ProcessModel, layout: Layout, node: FlowNode) -> str | None:
    """Return the id of the closed subprocess on whose page a node is drawn, or None for the main page."""
    parent = model.node_by_id.get(node.parent or "")
    while parent is not None:
        if not is_open(model, layout, parent):
            return parent.id
        parent = model.node_by_id.get(parent.parent or "")
    return None


def _contains(outer: Bounds, inner: Bounds) -> bool:
    x, y = inner.center
    return outer.x <= x <= outer.x + outer.width and outer.y <= y <= outer.y + outer.height
