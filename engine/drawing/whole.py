"""Draw a whole model: subprocesses with their contents, lanes as bands, pools below each other."""

from collections import deque
from collections.abc import Mapping, Sequence

from engine.drawing.level import Drawn, draw_level
from engine.model import Bounds, FlowNode, Layout, Point, Pool, Process, ProcessModel

_LEFT, _TOP = 160.0, 80.0
_HEADER = 30.0
_POOL_GAP = 60.0
_CLOSED_POOL = 60.0
_NARROWEST_POOL = 600.0
_PADDING = 30.0
_NO_LANE = ""


def whole_layout(model: ProcessModel) -> Layout:
    """Return a layout of all that the model holds. Equal models give equal layouts."""
    return _Sheet(model).layout()


class _Sheet:
    """Everything placed so far, and where the next pool begins."""

    def __init__(self, model: ProcessModel) -> None:
        self._model = model
        self._shapes: dict[str, Bounds] = {}
        self._edges: dict[str, tuple[Point, ...]] = {}
        self._horizontal: dict[str, bool] = {}
        self._expanded: dict[str, bool] = {}
        self._y = _TOP

    def layout(self) -> Layout:
        drawn = {process.id: self._process(process) for process in self._model.processes}
        widest = max((width for width, _ in drawn.values()), default=_NARROWEST_POOL)
        pool_of = {pool.process: pool for pool in self._model.pools if pool.process}
        closed = [pool for pool in self._model.pools if not pool.process or pool.process not in drawn]
        for process in self._model.processes:
            self._place_process(process, drawn[process.id], pool_of.get(process.id), widest)
        for pool in closed:
            self._place_closed(pool, widest)
        self._draw_messages()
        return Layout(self._shapes, self._edges, self._horizontal, self._expanded)

    def _process(self, process: Process) -> tuple[float, tuple[Drawn, Sequence[str]]]:
        nodes = self._model.top_nodes(process.id)
        bands = bands_of(self._model, process.id, nodes)
        drawn = self._with_contents(nodes, bands_by_node(self._model, nodes, bands), bands)
        depth = lane_depth(self._model, process.id)
        return drawn.width + _HEADER * (depth + 1), (drawn, bands)

    def _with_contents(self, nodes: Sequence[FlowNode], band_of: Mapping[str, str], bands: Sequence[str]) -> Drawn:
        """Return a level with the contents of its subprocesses drawn inside them."""
        inner: dict[str, Drawn] = {}
        for node in nodes:
            children = self._model.children(node.id) if node.is_container else ()
            if children:
                inner[node.id] = self._with_contents(children, {child.id: _NO_LANE for child in children}, (_NO_LANE,))
            if node.is_container:
                self._expanded[node.id] = bool(children)
        sizes = {id_: (max(drawn.width, 140.0), drawn.height + 2 * _PADDING) for id_, drawn in inner.items()}
        level = draw_level(self._model, nodes, sizes, band_of, bands)
        for id_, drawn in inner.items():
            outside = level.shapes[id_]
            put(drawn, outside.x, outside.y + _PADDING, level.shapes, level.edges)
        return level

    def _place_process(
        self, process: Process, drawn: tuple[float, tuple[Drawn, Sequence[str]]], pool: Pool | None, widest: float
    ) -> None:
        _, (level, bands) = drawn
        x = _LEFT + (_HEADER if pool else 0.0)
        depth = lane_depth(self._model, process.id)
        width = widest - _HEADER
        put(level, x + _HEADER * depth, self._y, self._shapes, self._edges)
        for band in bands:
            if band != _NO_LANE:
                self._place_lane(band, level, x, width)
        if pool is not None:
            self._shapes[pool.id] = Bounds(_LEFT, self._y, widest, max(level.height, _CLOSED_POOL))
            self._horizontal[pool.id] = True
        self._y += max(level.height, _CLOSED_POOL) + _POOL_GAP

    def _place_lane(self, band: str, level: Drawn, x: float, width: float) -> None:
        """Place a lane, and stretch those that it lies in over it."""
        top, height = level.bands[band]
        chain = lane_chain(self._model, band)
        for depth, lane in enumerate(chain):
            left = _HEADER * depth
            known = self._shapes.get(lane)
            if known is None:
                self._shapes[lane] = Bounds(x + left, self._y + top, width - left, height)
            else:
                bottom = max(known.y + known.height, self._y + top + height)
                self._shapes[lane] = Bounds(known.x, known.y, known.width, bottom - known.y)
            self._horizontal[lane] = True

    def _place_closed(self, pool: Pool, widest: float) -> None:
        self._shapes[pool.id] = Bounds(_LEFT, self._y, max(widest, _NARROWEST_POOL), _CLOSED_POOL)
        self._horizontal[pool.id] = True
        self._y += _CLOSED_POOL + _POOL_GAP

    def _draw_messages(self) -> None:
        for flow in self._model.message_flows:
            source, target = self._shapes.get(flow.source), self._shapes.get(flow.target)
            if source is not None and target is not None:
                self._edges[flow.id] = message_route(source, target)


def put(drawn: Drawn, x: float, y: float, shapes: dict[str, Bounds], edges: dict[str, tuple[Point, ...]]) -> None:
    """Add a drawing to shapes and edges, moved by (x, y)."""
    for id_, bounds in drawn.shapes.items():
        shapes[id_] = Bounds(bounds.x + x, bounds.y + y, bounds.width, bounds.height)
    for id_, points in drawn.edges.items():
        edges[id_] = tuple((left + x, top + y) for left, top in points)


def bands_of(model: ProcessModel, process: str, nodes: Sequence[FlowNode]) -> list[str]:
    """Return the lanes that get a band, from the top: the innermost ones, and outer ones that hold nodes themselves.

    A process without lanes is one band, "".
    """
    lanes = [lane for lane in model.lanes if lane.process == process]
    used = {node.lane for node in nodes}
    outer = {lane.parent for lane in lanes}
    wanted = [lane.id for lane in lanes if lane.id not in outer or lane.id in used]
    return sorted(wanted, key=lambda lane: _lane_place(model, lane)) or [_NO_LANE]


def bands_by_node(model: ProcessModel, nodes: Sequence[FlowNode], bands: Sequence[str]) -> dict[str, str]:
    """Return the band of each node: its lane, else that of the nearest node before or after it, else the first.

    The lane of a node is the model's matter; this only says at which height a node without one is drawn.
    """
    band_of = {node.id: node.lane for node in nodes if node.lane in bands}
    for onward in (model.after, model.before):
        waiting = deque(node.id for node in nodes if node.id in band_of)
        while waiting:
            known = waiting.popleft()
            for other in (*onward(known), *model.boundary_events(known)):
                if other.id not in band_of:
                    band_of[other.id] = band_of[known]
                    waiting.append(other.id)
    return {node.id: band_of.get(node.id) or bands[0] for node in nodes}


def _lane_place(model: ProcessModel, lane: str) -> list[int]:
    """Return where a lane comes in a walk through the lanes, outer ones before those in them."""
    number = {other.id: index for index, other in enumerate(model.lanes)}
    return [number[other] for other in lane_chain(model, lane)]


def lane_chain(model: ProcessModel, lane: str) -> list[str]:
    """Return the lane and those that it lies in, the outermost first."""
    chain: list[str] = []
    current: str | None = lane
    while current in model.lane_by_id and current not in chain:
        chain.insert(0, current)
        current = model.lane_by_id[current].parent
    return chain


def lane_depth(model: ProcessModel, process: str) -> int:
    """Return how many lanes lie in each other at the most; 0 for a process without lanes."""
    return max((len(lane_chain(model, lane.id)) for lane in model.lanes if lane.process == process), default=0)


def message_route(source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """Return the waypoints of a message flow: straight down or up, with one step if the two do not face each other."""
    down = source.center[1] <= target.center[1]
    start_y = source.y + source.height if down else source.y
    end_y = target.y if down else target.y + target.height
    wide = source if source.width > target.width else target
    x, other_x = source.center[0], target.center[0]
    if wide is target and target.x <= x <= target.x + target.width:
        other_x = x
    elif wide is source and source.x <= other_x <= source.x + source.width:
        x = other_x
    if x == other_x:
        return (x, start_y), (x, end_y)
    middle = end_y - 15 if down else end_y + 15
    return (x, start_y), (x, middle), (other_x, middle), (other_x, end_y)
