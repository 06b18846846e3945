"""Put added flow nodes into a drawing, moving what stands to the right of them."""

from collections.abc import Iterator
from dataclasses import replace

from engine.drawing.clearing import Room, free_place, room_for
from engine.drawing.planes import is_open, plane_of
from engine.drawing.sizes import size_of
from engine.model import Bounds, FlowNode, Point, ProcessModel

_GAP = 50.0
_MARGIN = 20.0


class Sheet:
    """A layout under change. A collapsed subprocess has its contents on a page (plane) of its own."""

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self.shapes: dict[str, Bounds] = dict(model.layout.shapes)
        self.edges: dict[str, tuple[Point, ...]] = dict(model.layout.edges)
        self.labels: dict[str, Bounds] = dict(model.layout.labels)
        containers = [node for node in model.nodes if node.is_container and node.id in self.shapes]
        self.expanded: dict[str, bool] = {node.id: is_open(model, model.layout, node) for node in containers}
        self._planes = {node.id: plane_of(model, model.layout, node) for node in model.nodes}

    def has_neighbour(self, node: FlowNode) -> bool:
        """Say whether a flow joins the node with one that has a place."""
        return any(other.id in self.shapes for other in (*self._after(node), *self._before(node)))

    def insert(self, node: FlowNode) -> None:
        """Give ``node`` a place before what it leads to, else after what leads to it, else at the end of its level.

        One that preparing added takes free room there, so that what was drawn stays where it is; only where there
        is none, and for others, what stands to the right moves.
        """
        width, height = size_of(node, len(self._model.boundary_events(node.id)))
        after = next((self.shapes[other.id] for other in self._after(node) if other.id in self.shapes), None)
        before = next((self.shapes[other.id] for other in self._before(node) if other.id in self.shapes), None)
        if after is not None:
            cut, middle = after.x, after.center[1]
        elif before is not None:
            cut, middle = before.x + before.width + _GAP, before.center[1]
        else:
            cut, middle = self._end_of_level(node)
        top = middle - height / 2
        if node.added_by and (after or before):
            left = after.x - _MARGIN - width if after is not None else cut
            wanted = Bounds(left, top, width, height)
            place = free_place(wanted, self._room(node, wanted))
            if place is not None:
                self.shapes[node.id] = place
                self._stretch(node)
                return
        x = max([cut, *self._in_the_way(node, cut, top, height)])
        if after is not None or not self._is_free(node, Bounds(x, top, width, height)):
            self._make_room(self._planes[node.id], cut, x - cut + width + _GAP)
        self.shapes[node.id] = Bounds(x, top, width, height)
        self._stretch(node)

    def _room(self, node: FlowNode, wanted: Bounds) -> Room:
        room = room_for(self._model, node, wanted, self.shapes, self.edges)
        closed = node.parent is not None and not self.expanded.get(node.parent)
        return replace(room, frame=None) if closed else room

    def _after(self, node: FlowNode) -> Iterator[FlowNode]:
        return (other for other in self._model.after(node.id) if other.parent == node.parent)

    def _before(self, node: FlowNode) -> Iterator[FlowNode]:
        return (other for other in self._model.before(node.id) if other.parent == node.parent)

    def _beside(self, node: FlowNode) -> Iterator[Bounds]:
        for other in self._model.nodes:
            if other.parent == node.parent and other.id != node.id and other.id in self.shapes:
                yield self.shapes[other.id]

    def _end_of_level(self, node: FlowNode) -> tuple[float, float]:
        """Return where a node without placed neighbours begins, and its middle: in its lane if that is drawn."""
        beside = list(self._beside(node))
        lane = self.shapes.get(node.lane or "")
        right = max((bounds.x + bounds.width for bounds in beside), default=0.0)
        middle = lane.center[1] if lane is not None else max(b.y + b.height for b in beside) + _GAP
        return right + _GAP, middle

    def _in_the_way(self, node: FlowNode, cut: float, top: float, height: float) -> Iterator[float]:
        """Yield how far right those reach that stay left of the cut but stand where the node would."""
        for bounds in self._beside(node):
            level = bounds.y < top + height and top < bounds.y + bounds.height
            if level and bounds.center[0] < cut < bounds.x + bounds.width + _MARGIN:
                yield bounds.x + bounds.width + _MARGIN

    def _is_free(self, node: FlowNode, place: Bounds) -> bool:
        for bounds in self._beside(node):
            beside = place.x + place.width + _MARGIN <= bounds.x or bounds.x + bounds.width <= place.x
            if not beside and place.y < bounds.y + bounds.height and bounds.y < place.y + place.height:
                return False
        return True

    def _make_room(self, plane: str | None, cut: float, distance: float) -> None:
        """Move all that stands right of ``cut`` on a page, and widen pools, lanes and subprocesses across it."""
        moved: dict[str, float] = {}
        for id_, bounds in self.shapes.items():
            node = self._model.node_by_id.get(id_)
            if (self._planes[node.id] if node else None) != plane:
                continue
            host = self.shapes.get(node.attached_to or "", bounds) if node else bounds
            if host.center[0] >= cut and (host.x >= cut or not self._is_frame(node)):
                moved[id_] = distance
            elif self._is_frame(node) and bounds.x + bounds.width > cut:
                moved[id_] = 0.0
        for id_, by in moved.items():
            old = self.shapes[id_]
            self.shapes[id_] = Bounds(old.x + by, old.y, old.width + (0 if by else distance), old.height)
            if by and id_ in self.labels:
                self.labels[id_] = replace(self.labels[id_], x=self.labels[id_].x + by)
        self._move_waypoints(plane, cut, distance)

    def _is_frame(self, node: FlowNode | None) -> bool:
        return node is None or self.expanded.get(node.id, False)

    def _move_waypoints(self, plane: str | None, cut: float, distance: float) -> None:
        for id_, points in self.edges.items():
            flow = self._model.flow_by_id.get(id_)
            source = self._model.node_by_id.get(flow.source) if flow else None
            if (self._planes[source.id] if source else None) == plane:
                self.edges[id_] = tuple((x + distance if x >= cut else x, y) for x, y in points)
                label = self.labels.get(id_)
                if label is not None and label.center[0] >= cut:
                    self.labels[id_] = replace(label, x=label.x + distance)

    def _stretch(self, node: FlowNode) -> None:
        """Let the drawn pools, lanes and subprocesses that hold a node reach around it."""
        place = self.shapes[node.id]
        right, bottom = place.x + place.width + _MARGIN, place.y + place.height + _MARGIN
        parent = node.parent
        while parent is not None and self.expanded.get(parent):
            self._reach(parent, right, bottom)
            parent = self._model.node_by_id[parent].parent
        if node.parent is None:
            for frame in [lane.id for lane in self._model.lanes] + [pool.id for pool in self._model.pools]:
                if self._model.layout.horizontal.get(frame, True):
                    self._reach(frame, right, 0.0)

    def _reach(self, frame: str, right: float, bottom: float) -> None:
        old = self.shapes.get(frame)
        if old is not None:
            width, height = max(old.width, right - old.x), max(old.height, bottom - old.y)
            self.shapes[frame] = Bounds(old.x, old.y, width, height)
