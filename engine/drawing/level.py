"""Draw one level: the flow nodes of a process, or of a subprocess, on a grid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.drawing.grid import Grid, arrange
from engine.drawing.ordering import Level
from engine.drawing.routes import Link, Ref, Route, Router
from engine.drawing.sizes import boundary_bounds, label_height, size_of
from engine.model import Bounds, FlowNode, Point, ProcessModel

_COLUMN = 100.0
_CHANNEL = 40.0
_ROW_GAP = 30.0
_TRACK = 10.0
_MARGIN = 15.0


@dataclass
class Drawn:
    """Shapes and waypoints of a level from (0, 0), its size, and the height and place of each band."""

    shapes: dict[str, Bounds] = field(default_factory=dict)
    edges: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def draw_level(
    model: ProcessModel,
    nodes: Sequence[FlowNode],
    sizes: Mapping[str, tuple[float, float]],
    band_of: Mapping[str, str],
    bands: Sequence[str],
) -> Drawn:
    """Return the drawing of ``nodes``, which lie beside each other, and the flows between them.

    ``sizes`` gives the size of subprocesses whose contents are drawn; ``bands`` are the lanes from the
    top, and ``band_of`` says in which of them each node lies. Boundary events sit on their activities.
    """
    attached = {node.id: node.attached_to for node in nodes if node.attached_to}
    standing = [node for node in nodes if node.id not in attached]
    ids = {node.id for node in standing}
    links = _links(model, ids, attached)
    starts_first = sorted(standing, key=lambda node: node.kind != "startEvent")
    pairs = [(link.source, link.target) for link in links]
    hanging = {(link.source, link.target) for link in links if link.from_boundary}
    grid = arrange(Level([node.id for node in starts_first], pairs, band_of, bands, hanging))
    router = Router(grid)
    routes = router.routes(links)
    return _Pixels(model, standing, sizes, grid, router).drawn(routes)


def _links(model: ProcessModel, ids: set[str], attached: Mapping[str, str | None]) -> list[Link]:
    links = []
    for flow in model.flows:
        source = attached.get(flow.source) or flow.source
        if source in ids and flow.target in ids:
            branches = model.node_by_id[source].is_gateway and len(model.outgoing(source)) > 1
            joins = model.node_by_id[flow.target].is_gateway and len(model.incoming(flow.target)) > 1
            links.append(Link(flow.id, source, flow.target, flow.source, branches, joins))
    return links


class _Pixels:
    """From columns, rows and tracks to pixels."""

    def __init__(
        self,
        model: ProcessModel,
        nodes: Sequence[FlowNode],
        sizes: Mapping[str, tuple[float, float]],
        grid: Grid,
        router: Router,
    ) -> None:
        self._model, self._nodes, self._grid, self._router = model, nodes, grid, router
        self._sizes = {n.id: sizes.get(n.id) or size_of(n, len(model.boundary_events(n.id))) for n in nodes}
        self._linked = {end for flow in model.flows for end in (flow.source, flow.target)}
        self._columns: list[tuple[float, float]] = []
        self._right = 0.0
        self._rows: list[float] = []
        self._below: list[float] = []
        self._drawn = Drawn()

    def drawn(self, routes: Mapping[str, Route]) -> Drawn:
        self._measure_columns()
        self._measure_rows()
        for node in self._nodes:
            self._place(node)
        for flow_id, route in routes.items():
            points = tuple((self._x(x), self._y(y)) for x, y in route)
            self._drawn.edges[flow_id] = without_repeats(points)
        return self._drawn

    def _measure_columns(self) -> None:
        """Give every column its left side and width; channel ``c`` lies to the left of column ``c``."""
        widths: dict[int, float] = defaultdict(lambda: _COLUMN)
        alone = 0.0
        for node in self._nodes:
            column, width = self._grid.cells[node.id][0], self._sizes[node.id][0]
            if node.id in self._linked:
                widths[column] = max(widths[column], width)
            else:
                alone = max(alone, width)
        x = 0.0
        for column in range(self._grid.columns):
            x += self._channel_width(column)
            self._columns.append((x, widths[column]))
            x += widths[column]
        self._right = x + self._channel_width(self._grid.columns)
        self._drawn.width = max(self._right, alone + 2 * _CHANNEL)

    def _channel_width(self, channel: int) -> float:
        return _CHANNEL + _TRACK * max(0, self._router.tracks("vertical", channel) - 1)

    def _measure_rows(self) -> None:
        above: dict[int, float] = defaultdict(lambda: 40.0)
        below: dict[int, float] = defaultdict(lambda: 40.0)
        for node in self._nodes:
            row, half = self._grid.cells[node.id][1], self._sizes[node.id][1] / 2
            hanging = [18 + label_height(event) for event in self._model.boundary_events(node.id)]
            above[row] = max(above[row], half)
            below[row] = max(below[row], half + max([label_height(node), *hanging]))
        y = 0.0
        above_all = _TRACK * self._router.tracks("horizontal", -1)
        for band, (first, count) in self._grid.bands.items():
            top = y
            y += _MARGIN + (0.0 if first else above_all)
            for row in range(first, first + count):
                self._rows.append(y + above[row])
                y += above[row] + below[row]
                self._below.append(y + _MARGIN)
                y += _ROW_GAP + _TRACK * max(0, self._router.tracks("horizontal", row) - 1)
            self._drawn.bands[band] = (top, y - top)
        self._drawn.height = y

    def _place(self, node: FlowNode) -> None:
        (column, row), (width, height) = self._grid.cells[node.id], self._sizes[node.id]
        left, column_width = self._columns[column]
        x = left + (column_width - width) / 2 if node.id in self._linked else left
        bounds = Bounds(x, self._rows[row] - height / 2, width, height)
        self._drawn.shapes[node.id] = bounds
        for index, event in enumerate(self._model.boundary_events(node.id)):
            self._drawn.shapes[event.id] = boundary_bounds(bounds, index)

    def _x(self, ref: Ref) -> float:
        kind, of, track = ref
        if kind == "vertical":
            assert isinstance(of, int)
            left = self._columns[of][0] if of < len(self._columns) else self._right
            return left - _CHANNEL / 2 - _TRACK * track
        bounds = self._drawn.shapes[str(of)]
        return {"left": bounds.x, "right": bounds.x + bounds.width}.get(kind, bounds.center[0])

    def _y(self, ref: Ref) -> float:
        kind, of, track = ref
        if kind == "horizontal":
            assert isinstance(of, int)
            return self._below[of] + _TRACK * track if of >= 0 else _TRACK * (track + 1)
        bounds = self._drawn.shapes[str(of)]
        return {"top": bounds.y, "bottom": bounds.y + bounds.height}.get(kind, bounds.center[1])


def without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the waypoints without repeated ones and without those on a straight line between two others."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _straight(a: Point, b: Point, c: Point) -> bool:
    same_x = a[0] == b[0] == c[0] and (b[1] - a[1]) * (c[1] - b[1]) >= 0
    same_y = a[1] == b[1] == c[1] and (b[0] - a[0]) * (c[0] - b[0]) >= 0
    return same_x or same_y
