"""Give a model the layout that it lacks: all of it, or only what was added to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.drawing.clearing import cleared
from engine.drawing.docking import docks, simple_route
from engine.drawing.inserting import Sheet
from engine.drawing.level import draw_level
from engine.drawing.sizes import boundary_bounds
from engine.drawing.whole import message_route, put, whole_layout
from engine.model import Bounds, FlowNode, Layout, ProcessModel

_PLANE = (160.0, 80.0)
_PADDING = 40.0


def with_layout(model: ProcessModel) -> ProcessModel:
    """Return the model with a place for every flow node and waypoints for every flow.

    What has a place keeps it, but moves to the right where something without a place needs room; what preparing
    added moves off the shapes it covers. Flows that no longer reach their ends are drawn again. Without any
    layout the whole model is drawn. Equal models give equal layouts.
    """
    if not any(node.id in model.layout.shapes for node in model.nodes):
        return replace(model, layout=whole_layout(model))
    model = replace(model, layout=cleared(model))
    sheet = Sheet(model)
    for nodes in _levels(model):
        _complete_level(model, sheet, nodes)
    _frame_pools(model, sheet)
    _complete_edges(model, sheet)
    layout = Layout(sheet.shapes, sheet.edges, dict(model.layout.horizontal), sheet.expanded, sheet.labels)
    return replace(model, layout=layout)


def _levels(model: ProcessModel) -> Iterator[tuple[FlowNode, ...]]:
    """Yield the nodes that lie beside each other, outer levels before inner ones."""
    for process in model.processes:
        yield model.top_nodes(process.id)
    for node in model.nodes:
        if node.is_container:
            yield model.children(node.id)


def _complete_level(model: ProcessModel, sheet: Sheet, nodes: Sequence[FlowNode]) -> None:
    missing = [node for node in nodes if node.id not in sheet.shapes]
    if not missing:
        return
    if len(missing) == len(nodes):
        _draw_apart(model, sheet, nodes)
        return
    waiting = [node for node in missing if not node.attached_to]
    while waiting:
        node = next((node for node in waiting if sheet.has_neighbour(node)), waiting[0])
        waiting.remove(node)
        sheet.insert(node)
    for node in nodes:
        if node.attached_to in sheet.shapes and node.id not in sheet.shapes:
            index = model.boundary_events(node.attached_to).index(node)
            sheet.shapes[node.id] = boundary_bounds(sheet.shapes[node.attached_to], index)


def _draw_apart(model: ProcessModel, sheet: Sheet, nodes: Sequence[FlowNode]) -> None:
    """Draw a level of which nothing is placed: a process below all else, a subprocess on a page of its own."""
    drawn = draw_level(model, nodes, {}, dict.fromkeys((node.id for node in nodes), ""), ("",))
    parent = nodes[0].parent
    if parent is None:
        bottom = max((bounds.y + bounds.height for bounds in sheet.shapes.values()), default=_PLANE[1])
        put(drawn, _PLANE[0], bottom + _PADDING, sheet.shapes, sheet.edges)
        return
    sheet.expanded[parent] = False
    put(drawn, *_PLANE, sheet.shapes, sheet.edges)


def _frame_pools(model: ProcessModel, sheet: Sheet) -> None:
    """Draw the pools that have no shape around their nodes, and those without nodes below all else."""
    for pool in model.pools:
        if pool.id in sheet.shapes:
            continue
        inside = [node.id for node in model.top_nodes(pool.process)] if pool.process else []
        if inside:
            sheet.shapes[pool.id] = _around([sheet.shapes[id_] for id_ in inside])
        else:
            bottom = max(bounds.y + bounds.height for bounds in sheet.shapes.values())
            sheet.shapes[pool.id] = Bounds(_PLANE[0], bottom + _PADDING, 600, 60)


def _around(shapes: Sequence[Bounds]) -> Bounds:
    left, top = min(b.x for b in shapes) - 2 * _PADDING, min(b.y for b in shapes) - _PADDING
    right, bottom = max(b.x + b.width for b in shapes) + _PADDING, max(b.y + b.height for b in shapes) + _PADDING
    return Bounds(left, top, right - left, bottom - top)


def _complete_edges(model: ProcessModel, sheet: Sheet) -> None:
    for flow in model.flows:
        source, target = sheet.shapes.get(flow.source), sheet.shapes.get(flow.target)
        if source is None or target is None:
            continue
        known = sheet.edges.get(flow.id, ())
        if not docks(known, source, target):
            hangs = model.node_by_id[flow.source].attached_to is not None
            sheet.labels.pop(flow.id, None)
            sheet.edges[flow.id] = simple_route(source, target, from_boundary=hangs)
    for message in model.message_flows:
        source, target = sheet.shapes.get(message.source), sheet.shapes.get(message.target)
        if source and target and not docks(sheet.edges.get(message.id, ()), source, target):
            sheet.labels.pop(message.id, None)
            sheet.edges[message.id] = message_route(source, target)
