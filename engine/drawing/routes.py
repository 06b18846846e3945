"""Routes of sequence flows through a grid: along free cells and through the channels between rows and columns.

A route is a tuple of corners; a corner names an x and a y that get their pixels when all tracks are
known. Vertical channel ``c`` lies left of column ``c``, horizontal channel ``r`` below row ``r``.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.drawing.grid import Cell, Grid
from engine.drawing.runs import Line, Run

Ref = tuple[Literal["left", "right", "middle", "top", "bottom", "vertical", "horizontal"], str | int, int]
Corner = tuple[Ref, Ref]
Route = tuple[Corner, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A sequence flow to be routed. ``leaves`` is the node or boundary event whose border it leaves."""

    id: str
    source: str
    target: str
    leaves: str
    branches: bool = False
    joins: bool = False

    @property
    def from_boundary(self) -> bool:
        """Say whether the flow leaves a boundary event on the source."""
        return self.leaves != self.source


class Router:
    """Routes flow after flow; those routed first get the straightest ways."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._node_at: dict[Cell, str] = {cell: node for node, cell in grid.cells.items()}
        self._rows = _sorted((row, column) for column, row in self._node_at)
        self._columns = _sorted(self._node_at)
        self._along_row: dict[int, Line] = defaultdict(Line)
        self._along_column: dict[int, Line] = defaultdict(Line)
        self._tracks: dict[tuple[str, int], list[list[Run]]] = defaultdict(list)
        self._leaving: set[Corner] = set()

    def tracks(self, kind: Literal["vertical", "horizontal"], channel: int) -> int:
        """Return how many flows run beside each other in a channel."""
        return len(self._tracks.get((kind, channel), ()))

    def routes(self, links: Iterable[Link]) -> dict[str, Route]:
        """Return the route of each link by its id."""
        routes: dict[str, Route] = {}
        for link in sorted(links, key=self._effort):
            routes[link.id] = self._route(link)
            self._leaving.add(routes[link.id][0])
        return routes

    def _effort(self, link: Link) -> tuple[bool, bool, int]:
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        backward = to_column <= from_column
        return backward, from_row != to_row, abs(to_column - from_column) + abs(to_row - from_row)

    def _ends(self, link: Link) -> tuple[Cell, Cell]:
        return self._grid.cells[link.source], self._grid.cells[link.target]

    def _route(self, link: Link) -> Route:
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        if link.from_boundary:
            return self._drop(link) or self._around_from_boundary(link)
        if to_column <= from_column:
            return self._back_same_row(link) if from_row == to_row else self._outside(link) or self._back(link)
        if from_row == to_row:
            return self._straight(link) or self._beside_row(link)
        drop = self._drop(link) if link.branches else None
        rise = self._late(link, into_middle=True) if link.joins and not drop else None
        return drop or rise or self._early(link) or self._late(link) or self._around(link)

    def _channel(self, link: Link, nearest: int) -> int:
        """Return the channel nearest to one in which the link crosses least."""
        first, last = self._grid.channels.get((link.source, link.target), (nearest, nearest))
        return min(max(nearest, first), last)

    def _take_row(self, link: Link, row: int, first: int, last: int) -> bool:
        """Claim the cells of a row from ``first`` to ``last``; False if a node or another flow is there."""
        if _stands_within(self._rows[row], first, last):
            return False
        return self._along_row[row].claim(Run(2 * first - 1, 2 * last + 1, link.source, link.target))

    def _row_free(self, link: Link, row: int, first: int, last: int) -> bool:
        run = Run(2 * first - 1, 2 * last + 1, link.source, link.target)
        return not _stands_within(self._rows[row], first, last) and self._along_row[row].is_free(run)

    def _take_column(self, link: Link, column: int, one: int, other: int) -> bool:
        """Claim the cells of a column strictly between two rows, the last included; False if taken."""
        low, high = min(one, other), max(one, other)
        if _stands_within(self._columns[column], low + 1, high - 1):
            return False
        return self._along_column[column].claim(Run(low, high, link.source, link.target))

    def _track(self, kind: Literal["vertical", "horizontal"], channel: int, one: int, other: int, link: Link) -> Ref:
        """Return a track of a channel that is free between two places (rows or columns, doubled)."""
        run = Run(min(one, other), max(one, other), "", link.target)
        tracks = self._tracks[kind, channel]
        for index, runs in enumerate(tracks):
            if not any(run.low <= old.high and old.low <= run.high and run.target != old.target for old in runs):
                runs.append(run)
                return kind, channel, index
        tracks.append([run])
        return kind, channel, len(tracks) - 1

    def _straight(self, link: Link) -> Route | None:
        (from_column, row), (to_column, _) = self._ends(link)
        if not self._take_row(link, row, from_column + 1, to_column - 1):
            return None
        return (_right(link), _left(link))

    def _drop(self, link: Link) -> Route | None:
        """Leave at the top or bottom, go straight to the target's row and along it."""
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        if to_column <= from_column or to_row == from_row or (link.from_boundary and to_row < from_row):
            return None
        if (from_column, to_row) in self._node_at or not self._row_free(link, to_row, from_column, to_column - 1):
            return None
        if not link.from_boundary and not self._take_column(link, from_column, from_row, to_row):
            return None
        if link.from_boundary and _stands_within(self._columns[from_column], from_row + 1, to_row - 1):
            return None
        self._take_row(link, to_row, from_column, to_column - 1)
        x: Ref = ("middle", link.leaves, 0)
        leaving: Ref = ("bottom" if to_row > from_row else "top", link.leaves, 0)
        return ((x, leaving), (x, _y(link.target)), _left(link))

    def _early(self, link: Link) -> Route | None:
        """Change row right after the source."""
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        if not self._take_row(link, to_row, from_column + 1, to_column - 1):
            return None
        x = self._track("vertical", from_column + 1, 2 * from_row, 2 * to_row, link)
        return (_right(link), (x, _y(link.source)), (x, _y(link.target)), _left(link))

    def _late(self, link: Link, into_middle: bool = False) -> Route | None:
        """Change row right before the target, or at it: then enter it from above or below."""
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        last = to_column if into_middle else to_column - 1
        if not self._row_free(link, from_row, from_column + 1, last):
            return None
        if into_middle and not self._take_column(link, to_column, from_row, to_row):
            return None
        self._take_row(link, from_row, from_column + 1, last)
        if into_middle:
            x: Ref = ("middle", link.target, 0)
            entering: Ref = ("top" if from_row < to_row else "bottom", link.target, 0)
            return (_right(link), (x, _y(link.source)), (x, entering))
        x = self._track("vertical", to_column, 2 * from_row, 2 * to_row, link)
        return (_right(link), (x, _y(link.source)), (x, _y(link.target)), _left(link))

    def _around(self, link: Link) -> Route:
        """Go through the channel beside the target's row."""
        (from_column, from_row), (_, to_row) = self._ends(link)
        channel = self._channel(link, to_row - 1 if from_row < to_row else to_row)
        out = self._track("vertical", from_column + 1, 2 * from_row, 2 * channel + 1, link)
        return (_right(link), (out, _y(link.source)), *self._approach(link, out, 2 * from_column + 1, channel))

    def _approach(self, link: Link, x: Ref, start: int, channel: int) -> Route:
        """Go along a horizontal channel to the target's left side and enter it there."""
        _, (to_column, to_row) = self._ends(link)
        y = self._track("horizontal", channel, start, 2 * to_column - 1, link)
        into = self._track("vertical", to_column, 2 * channel + 1, 2 * to_row, link)
        return ((x, y), (into, y), (into, _y(link.target)), _left(link))

    def _beside_row(self, link: Link) -> Route:
        """Pass what stands between two nodes of one row; gateways are left and entered at the bottom or top."""
        (from_column, row), (to_column, _) = self._ends(link)
        channel = self._channel(link, row)
        leaving = self._facing(link.source, row, channel)
        if link.branches and leaving not in self._leaving and self._clear(link, from_column, row, channel):
            x, start = leaving[0], 2 * from_column
            begin: Route = (leaving,)
        else:
            start = 2 * from_column + 1
            x = self._track("vertical", from_column + 1, 2 * row, 2 * channel + 1, link)
            begin = (_right(link), (x, _y(link.source)))
        entering = self._facing(link.target, row, channel)
        if not link.joins or entering in self._leaving or not self._clear(link, to_column, row, channel):
            return (*begin, *self._approach(link, x, start, channel))
        y = self._track("horizontal", channel, start, 2 * to_column, link)
        return (*begin, (x, y), (entering[0], y), entering)

    def _facing(self, node: str, row: int, channel: int) -> Corner:
        """Return the middle of the side of a node that faces a channel."""
        return ("middle", node, 0), ("bottom" if channel >= row else "top", node, 0)

    def _clear(self, link: Link, column: int, row: int, channel: int) -> bool:
        """Claim the cells of a column between a row and a channel; False if taken."""
        return self._take_column(link, column, row, channel + 1 if channel >= row else channel)

    def _back_same_row(self, link: Link) -> Route:
        (from_column, row), (to_column, _) = self._ends(link)
        bottom: Corner = ("middle", link.source, 0), ("bottom", link.source, 0)
        if from_column != to_column and bottom not in self._leaving:
            y = self._track("horizontal", row, 2 * to_column, 2 * from_column, link)
            start: Route = (bottom, (bottom[0], y))
        else:
            y = self._track("horizontal", row, 2 * to_column, 2 * from_column + 1, link)
            out = self._track("vertical", from_column + 1, 2 * row, 2 * row + 1, link)
            start = (_right(link), (out, _y(link.source)), (out, y))
        return (*start, *self._from_below(link, y))

    def _outside(self, link: Link) -> Route | None:
        """Lead back on the far side of the source's row, where it crosses nothing of what leads to the source."""
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        above = from_row < to_row
        x: Ref = ("middle", link.source, 0)
        into: Ref = ("middle", link.target, 0)
        side: Literal["top", "bottom"] = "top" if above else "bottom"
        leaving: Corner = x, (side, link.source, 0)
        entering: Corner = into, (side, link.target, 0)
        beyond = from_row - 1 if above else from_row + 1
        if from_column == to_column or self._leaving & {leaving, entering}:
            return None
        if not self._take_column(link, to_column, to_row, beyond):
            return None
        y = self._track("horizontal", min(from_row, beyond), 2 * to_column, 2 * from_column, link)
        return leaving, (x, y), (into, y), entering

    def _back(self, link: Link) -> Route:
        """Lead back to another row: from below into the bottom, from above into the left side."""
        (from_column, from_row), (to_column, to_row) = self._ends(link)
        channel = to_row - 1 if from_row < to_row else to_row
        out = self._track("vertical", from_column + 1, 2 * from_row, 2 * channel + 1, link)
        start: Route = (_right(link), (out, _y(link.source)))
        if from_row < to_row:
            return (*start, *self._approach(link, out, 2 * from_column + 1, channel))
        y = self._track("horizontal", channel, 2 * to_column, 2 * from_column + 1, link)
        return (*start, (out, y), *self._from_below(link, y))

    def _from_below(self, link: Link, y: Ref) -> Route:
        """Enter the target at its bottom from a track below it; at its left side if a flow leaves the bottom."""
        to_column, to_row = self._ends(link)[1]
        x: Ref = ("middle", link.target, 0)
        bottom: Corner = x, ("bottom", link.target, 0)
        if bottom not in self._leaving:
            return ((x, y), bottom)
        into = self._track("vertical", to_column, 2 * to_row, 2 * to_row + 1, link)
        return ((into, y), (into, _y(link.target)), _left(link))

    def _around_from_boundary(self, link: Link) -> Route:
        (from_column, from_row), (_, to_row) = self._ends(link)
        x: Ref = ("middle", link.leaves, 0)
        start: Corner = (x, ("bottom", link.leaves, 0))
        channel = self._channel(link, to_row - 1 if from_row < to_row else to_row)
        if channel == from_row:
            return (start, *self._approach(link, x, 2 * from_column, from_row))
        y = self._track("horizontal", from_row, 2 * from_column, 2 * from_column + 1, link)
        out = self._track("vertical", from_column + 1, 2 * from_row + 1, 2 * channel + 1, link)
        return (start, (x, y), (out, y), *self._approach(link, out, 2 * from_column + 1, channel))


def _sorted(places: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the second numbers of pairs in order, by the first."""
    found: dict[int, list[int]] = defaultdict(list)
    for line, place in sorted(places):
        found[line].append(place)
    return found


def _stands_within(places: list[int], first: int, last: int) -> bool:
    """Say whether one of ``places``, which are in order, lies from ``first`` to ``last``."""
    return bisect_left(places, first) < bisect_right(places, last)


def _right(link: Link) -> Corner:
    return ("right", link.source, 0), _y(link.source)


def _left(link: Link) -> Corner:
    return ("left", link.target, 0), _y(link.target)


def _y(node: str) -> Ref:
    return ("middle", node, 0)
