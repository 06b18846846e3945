"""A picture of a model as one SVG file, for the command line, for print and for pages."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from engine.drawing.glyphs import GATEWAYS, TASKS, TRIGGERS, glyph, markers
from engine.drawing.marks import STYLE as _MARKED
from engine.drawing.marks import Mark, badge
from engine.drawing.planes import is_open, plane_of
from engine.drawing.shares import STYLE as _SHARED
from engine.drawing.shares import Shares, at_shape, tip
from engine.drawing.sizes import LABEL_WIDTH, LINE_HEIGHT, wrapped
from engine.language import Language, Message, message, messages, render
from engine.model import Bounds, FlowNode, Point, Pool, ProcessModel

_MARGIN = 20.0
_STYLE = (
    "text{font:12px Inter,Arial,Helvetica,sans-serif;fill:#14262d}"
    ".shape{fill:#fff;stroke:#14262d;stroke-width:1.5}.thick{stroke-width:4}.frame{fill:none;stroke:#72828a}"
    ".double{stroke-width:1.2}.broken{stroke-dasharray:5 3}"
    ".flow{fill:none;stroke:#14262d;stroke-width:1.4}.message{stroke-dasharray:8 5}"
    ".glyph{fill:none;stroke:#14262d;stroke-linejoin:round;stroke-linecap:round}.filled{fill:#14262d}"
    ".open .filled,.filled.light{stroke:#fff}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}"
)
_ARROWS = (
    '<defs><marker id="{0}-arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="#14262d"/></marker>'
    '<marker id="{0}-open" viewBox="-1 -1 12 12" refX="10" refY="5" markerWidth="11" markerHeight="11" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="#fff" stroke="#14262d"/></marker>'
    '<marker id="{0}-dot" viewBox="-1 -1 12 12" refX="5" refY="5" markerWidth="8" markerHeight="8" '
    'markerUnits="userSpaceOnUse"><circle cx="5" cy="5" r="5" fill="#fff" stroke="#14262d"/></marker></defs>'
)


def svg(
    model: ProcessModel,
    language: Language = "en",
    *,
    name: str = "klunga",
    marks: Mapping[str, Mark] | None = None,
    title: Message | str = "",
    shares: Shares | None = None,
) -> str:
    """Return the picture of a model that has a layout, as a whole SVG document.

    Contents of collapsed subprocesses are left out, as in the diagram. Its title names the model and counts
    its activities in ``language``, unless one is given. ``marks`` set off elements by their ids; ``shares`` say who
    has them. Two pictures on one page need different ``name``.
    """
    picture = _Picture(model, name, marks or {}, shares or {})
    left, top, width, height = picture.frame()
    style = _STYLE + (_MARKED if marks else "") + (_SHARED if shares else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="{name}-title"><title id="{name}-title">'
        f"{_text(render(title or _title(model), language))}</title><style>{style}</style>{_ARROWS.format(name)}"
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="#fff"/>\n'
        + "\n".join(picture.parts())
        + "\n</svg>\n"
    )


def _title(model: ProcessModel) -> Message:
    count = sum(1 for _ in model.activities())
    counted = messages("{count} activity", "{count} activities", count)
    label = model.name or next((process.name for process in model.processes if process.name), "")
    return message("{label}: {counted}", label=label, counted=counted) if label else counted


def _text(text: str) -> str:
    """Return text for XML: escaped, without the control characters that XML forbids."""
    return escape("".join(character for character in text if character >= " " and character not in "\ufffe\uffff"))


class _Picture:
    def __init__(self, model: ProcessModel, name: str, marks: Mapping[str, Mark], shares: Shares) -> None:
        self._model, self._name, self._marks, self._shares = model, name, marks, shares
        self._total = len({each for names in shares.values() for each in names})
        self._shapes = model.layout.shapes
        self._nodes = [
            node for node in model.nodes if node.id in self._shapes and plane_of(model, model.layout, node) is None
        ]
        shown = {node.id for node in self._nodes} | {pool.id for pool in model.pools}
        self._flows = [flow for flow in model.flows if flow.source in shown and flow.target in shown]
        self._messages = [flow for flow in model.message_flows if flow.source in shown and flow.target in shown]

    def frame(self) -> tuple[float, float, float, float]:
        """Return the left, top, width and height that show everything."""
        nodes = {node.id for node in self._nodes}
        boxes = [box for id_, box in self._shapes.items() if id_ in nodes or id_ not in self._model.node_by_id]
        named = {id_ for id_, _ in self._labelled()} | {node.id for node in self._nodes if not node.is_activity}
        boxes += [box for id_, box in self._model.layout.labels.items() if id_ in named]
        points = [point for id_, _ in self._labelled() for point in self._points(id_)]
        xs = [x for box in boxes for x in (box.x, box.x + box.width)] + [x for x, _ in points]
        ys = [y for box in boxes for y in (box.y, box.y + box.height)] + [y for _, y in points]
        if not xs:
            return 0.0, 0.0, 100.0, 40.0
        left, top = min(xs) - 2 * _MARGIN, min(ys) - _MARGIN
        return left, top, max(xs) - left + 2 * _MARGIN, max(ys) - top + 3 * _MARGIN

    def parts(self) -> Iterator[str]:
        """Yield frames, then flows, then shapes, then the labels that lie over all."""
        yield from (self._pool(pool) for pool in self._model.pools if pool.id in self._shapes)
        yield from (self._band(lane.id, lane.name) for lane in self._model.lanes if lane.id in self._shapes)
        containers = [node for node in self._nodes if self._is_open(node)]
        yield from (self._marked(node.id, self._activity(node)) for node in containers)
        for flow in self._flows:
            yield self._marked(flow.id, self._flow(flow.id, flow.source, bool(flow.condition)))
        yield from (self._message(flow.id) for flow in self._messages)
        hanging = [node for node in self._nodes if node.attached_to]
        standing = [node for node in self._nodes if not node.attached_to and not self._is_open(node)]
        yield from (self._marked(node.id, self._node(node)) for node in (*standing, *hanging))
        for id_, name in self._labelled():
            points = self._points(id_)
            if len(points) >= 2 and name.strip():
                yield self._label_as_drawn(id_, name) or _flow_label(wrapped(name, LABEL_WIDTH, 3), points)

    def _marked(self, id_: str, drawn: str) -> str:
        """Return a drawn element with what is told of it: who has it, its look, and on shapes a symbol."""
        names = self._shares.get(id_)
        if names and drawn:
            drawn = f"<g>{tip(names)}{drawn}</g>"
            if id_ in self._model.node_by_id:
                hangs = self._model.node_by_id[id_].attached_to is not None
                drawn += at_shape(names, self._total, self._shapes[id_], hangs=hangs)
        mark = self._marks.get(id_)
        if mark is None or not drawn:
            return drawn
        if id_ in self._shapes:
            return drawn.replace("<g>", f'<g class="{mark}">', 1) + badge(mark, self._shapes[id_])
        return f'<g class="{mark}">{drawn}</g>'

    def _labelled(self) -> list[tuple[str, str]]:
        """Return the ids and names of all flows that are shown."""
        return [(flow.id, flow.name) for flow in self._flows] + [(flow.id, flow.name) for flow in self._messages]

    def _is_open(self, node: FlowNode) -> bool:
        return node.is_container and is_open(self._model, self._model.layout, node)

    def _points(self, flow_id: str) -> tuple[Point, ...]:
        return self._model.layout.edges.get(flow_id, ())

    def _pool(self, pool: Pool) -> str:
        """Return a pool; the label of one whose process is not drawn stands in its middle."""
        if pool.process is not None:
            return self._band(pool.id, pool.name)
        box = self._shapes[pool.id]
        return f"<g>{_rect(box, 'frame', 0)}{_lines(wrapped(pool.name, box.width - 10, 2), *box.center)}</g>"

    def _band(self, id_: str, name: str) -> str:
        """Return a pool or lane with its label at the left, turned, or at the top if it is vertical."""
        box = self._shapes[id_]
        rect = _rect(box, "frame", 0)
        if not self._model.layout.horizontal.get(id_, True):
            return f"<g>{rect}{_lines(wrapped(name, box.width - 10, 2), box.center[0], box.y + 15)}</g>"
        line = f'<path class="frame" d="M{box.x + 30:g} {box.y:g}v{box.height:g}"/>'
        label = _lines(wrapped(name, box.height - 10, 2), 0, 0)
        place = f"translate({box.x + 15:g} {box.center[1]:g}) rotate(-90)"
        return f'<g>{rect}{line}<g transform="{place}">{label}</g></g>'

    def _flow(self, id_: str, source: str, conditional: bool) -> str:
        points = self._points(id_)
        if len(points) < 2:
            return ""
        node = self._model.node_by_id[source]
        path = f'<path class="flow" d="{_path(points)}" marker-end="url(#{self._name}-arrow)"/>'
        if node.default == id_:
            path += _slash(points)
        elif conditional and node.is_activity:
            path += _diamond(points)
        return path

    def _message(self, id_: str) -> str:
        points = self._points(id_)
        if len(points) < 2:
            return ""
        ends = f'marker-start="url(#{self._name}-dot)" marker-end="url(#{self._name}-open)"'
        return f'<path class="flow message" d="{_path(points)}" {ends}/>'

    def _node(self, node: FlowNode) -> str:
        if node.is_activity:
            return self._activity(node)
        return self._gateway(node) if node.is_gateway else self._event(node)

    def _activity(self, node: FlowNode) -> str:
        box = self._shapes[node.id]
        look = "shape thick" if node.kind == "callActivity" else "shape"
        if node.event_subprocess:
            look += " broken"
        parts = [_rect(box, look, 10)]
        if node.kind == "transaction":
            parts.append(_rect(Bounds(box.x + 3, box.y + 3, box.width - 6, box.height - 6), "shape double", 7))
        if node.kind in TASKS:
            parts.append(glyph(TASKS[node.kind], box.x + 6, box.y + 6, 15, width=1.1))
        signs = markers(node, self._is_open(node))
        for index, sign in enumerate(signs):
            x = box.center[0] - 9 * len(signs) + 18 * index + 2
            parts.append(glyph(sign, x, box.y + box.height - 18, 14, width=1.3))
        if self._is_open(node):
            parts.append(_lines(wrapped(node.name, box.width - 20, 1), box.center[0], box.y + 16))
        else:
            most = max(1, int((box.height - 20) / LINE_HEIGHT))
            middle = box.center[1] + (4 if node.kind in TASKS else 0)
            parts.append(_lines(wrapped(node.name, box.width - 10, most), box.center[0], middle))
        return f"<g>{''.join(parts)}</g>"

    def _gateway(self, node: FlowNode) -> str:
        box = self._shapes[node.id]
        (x, y), w, h = box.center, box.width / 2, box.height / 2
        path, width = GATEWAYS[node.kind]
        size = min(w, h) * (1.1 if node.kind == "eventBasedGateway" else 0.9)
        diamond = f'<path class="shape" d="M{x:g} {y - h:g}l{w:g} {h:g}l{-w:g} {h:g}l{-w:g} {-h:g}z"/>'
        sign = glyph(path, x - size / 2, y - size / 2, size, width=width)
        return f"<g>{diamond}{sign}{self._below(node, box)}</g>"

    def _event(self, node: FlowNode) -> str:
        box = self._shapes[node.id]
        (x, y), radius = box.center, min(box.width, box.height) / 2
        look = "shape thick" if node.kind == "endEvent" else "shape"
        if not node.interrupting:
            look += " broken"
        radius_in = radius - 1.5 if node.kind == "endEvent" else radius
        parts = [f'<circle class="{look}" cx="{x:g}" cy="{y:g}" r="{radius_in:g}"/>']
        if node.kind not in {"startEvent", "endEvent"}:
            parts.append(f'<circle class="{look} double" cx="{x:g}" cy="{y:g}" r="{radius - 3:g}"/>')
        if node.triggers:
            kind, throws = node.triggers[0].kind, node.kind in {"endEvent", "intermediateThrowEvent"}
            filled = (throws and kind not in {"timer", "conditional"}) or kind == "terminate"
            sign = glyph(TRIGGERS[kind], x - radius / 2, y - radius / 2, radius, filled=filled)
            parts.append(sign.replace("glyph filled", "glyph filled light") if kind == "message" else sign)
        return f"<g>{''.join(parts)}{self._below(node, box)}</g>"

    def _below(self, node: FlowNode, box: Bounds) -> str:
        """Return the label of an event or gateway: where it was drawn, else below; beside one on an activity."""
        as_drawn = self._label_as_drawn(node.id, node.name)
        if as_drawn:
            return as_drawn
        lines = wrapped(node.name, LABEL_WIDTH, 4)
        if node.attached_to:
            host = self._shapes.get(node.attached_to, box)
            reach = 8 + LINE_HEIGHT * (len(lines) - 1) / 2
            y = box.y - reach if box.center[1] < host.center[1] else box.y + box.height + reach
            return _lines(lines, box.x + box.width - 6, y, "halo", anchor="start")
        reach = 10 + LINE_HEIGHT * (len(lines) - 1) / 2
        below, above = box.y + box.height, box.y
        if not self._meets(node, box.center[0], below):
            return _lines(lines, box.center[0], below + reach, "halo")
        if not self._meets(node, box.center[0], above):
            return _lines(lines, box.center[0], above - reach, "halo")
        return _lines(lines, box.x + 8, above + 4 - reach, "halo", anchor="end")

    def _label_as_drawn(self, id_: str, name: str) -> str:
        """Return a label where the file has it, "" if it does not say; tools centre labels in their bounds."""
        box = self._model.layout.labels.get(id_)
        if box is None:
            return ""
        lines = wrapped(name, max(LABEL_WIDTH, box.width), 4)
        return _lines(lines, box.center[0], box.y + LINE_HEIGHT * len(lines) / 2, "halo")

    def _meets(self, node: FlowNode, x: float, y: float) -> bool:
        """Say whether a flow begins or ends at (x, y), a corner of the node."""
        ends = [self._points(flow.id)[:1] for flow in self._model.outgoing(node.id)]
        ends += [self._points(flow.id)[-1:] for flow in self._model.incoming(node.id)]
        return any(abs(px - x) < 8 and abs(py - y) < 8 for points in ends for px, py in points)


def _rect(box: Bounds, look: str, round_: int) -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f'<rect class="{look}" {place} rx="{round_}"/>'


def _lines(lines: Sequence[str], x: float, middle: float, look: str = "", anchor: str = "middle") -> str:
    """Return lines of text around (x, middle)."""
    if not lines:
        return ""
    first = middle - LINE_HEIGHT * (len(lines) - 1) / 2 + 4
    spans = "".join(
        f'<tspan x="{x:g}" y="{first + LINE_HEIGHT * index:g}">{_text(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f'<text{f" class={chr(34)}{look}{chr(34)}" if look else ""} text-anchor="{anchor}">{spans}</text>'


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _flow_label(lines: Sequence[str], points: Sequence[Point]) -> str:
    """Return the label of a flow: by its first long level piece, where it has left its fellows."""
    pieces = list(pairwise(points))
    level = [piece for piece in pieces[:3] if abs(piece[1][1] - piece[0][1]) < 1]
    long_enough = [piece for piece in level if _length(piece) >= (60 if piece == pieces[0] else 40)]
    chosen = next(iter(long_enough), pieces[min(1, len(pieces) - 1)])
    (x1, y1), (x2, y2) = chosen
    if abs(x2 - x1) >= abs(y2 - y1):
        above = (y1 + y2) / 2 - 9 - LINE_HEIGHT * (len(lines) - 1) / 2
        return _lines(lines, x1 + max(-60.0, min(60.0, x2 - x1)) / 2, above, "halo")
    y = y1 + max(-40.0, min(40.0, y2 - y1)) / 2
    if chosen == pieces[0]:
        return _lines(lines, x1 + 5, y, "halo", anchor="start")
    return _lines(lines, x1 - 5, y, "halo", anchor="end")


def _length(piece: tuple[Point, Point]) -> float:
    (x1, y1), (x2, y2) = piece
    return abs(x2 - x1) + abs(y2 - y1)


def _toward(points: Sequence[Point], distance: float) -> tuple[Point, Point]:
    """Return the place so far along the first piece, and the direction there as a unit vector."""
    (x1, y1), (x2, y2) = points[0], points[1]
    length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    return (x1 + dx * distance, y1 + dy * distance), (dx, dy)


def _slash(points: Sequence[Point]) -> str:
    """Return the mark of a default flow."""
    (x, y), (dx, dy) = _toward(points, 10)
    ax, ay, bx, by = x - 4 * dx + 5 * dy, y - 4 * dy - 5 * dx, x + 4 * dx - 5 * dy, y + 4 * dy + 5 * dx
    return f'<path class="flow" d="M{ax:g} {ay:g}L{bx:g} {by:g}"/>'


def _diamond(points: Sequence[Point]) -> str:
    """Return the mark of a conditional flow out of an activity."""
    (x, y), (dx, dy) = _toward(points, 8)
    corners = [points[0], (x - 5 * dy, y + 5 * dx), (x + 8 * dx, y + 8 * dy), (x + 5 * dy, y - 5 * dx)]
    return f'<path class="shape double" d="{_path(corners)}z"/>'
