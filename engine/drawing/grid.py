"""The grid of a level: a column and a row for each flow node, rows gathered in bands (lanes)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.drawing.columns import Link, columns, forward_links, heights

Cell = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Cells of nodes, as column and row. ``bands`` gives each band its first row and its number of rows."""

    cells: dict[str, Cell] = field(default_factory=dict)
    bands: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0


def arrange(nodes: Sequence[str], links: Sequence[Link], band_of: Mapping[str, str], bands: Sequence[str]) -> Grid:
    """Return the grid in which the longest way through is a straight line at the top of its bands.

    Nodes are taken as chains, the longest first; each piece of a chain within one band gets the free row
    nearest to where it comes from. No two nodes share a cell. Every band has at least one row.
    """
    forward = forward_links(nodes, links)
    column = columns(nodes, forward)
    rows = _Rows(column, band_of)
    linked = {end for link in links for end in link}
    for chain in _chains([node for node in nodes if node in linked], column, forward):
        rows.place(chain)
    for node in nodes:
        if node not in linked:
            rows.place_alone(node)
    first: dict[str, tuple[int, int]] = {}
    below = 0
    for band in bands:
        count = rows.count(band)
        first[band] = (below, count)
        below += count
    cells = {node: (column[node], first[band_of[node]][0] + rows.row[node]) for node in nodes}
    return Grid(cells, first, max(column.values(), default=-1) + 1, below)


def _chains(nodes: Sequence[str], column: Mapping[str, int], forward: Sequence[Link]) -> list[list[str]]:
    """Return the nodes in chains along forward links; each goes on where most is still to come."""
    height = heights(list(column), forward)
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for source, target in forward:
        after[source].append(target)
        before[target].append(source)
    left = dict.fromkeys(sorted(nodes, key=lambda node: (column[node], -height[node])))
    chains = []
    for node in list(left):
        if node not in left:
            continue
        chain = []
        came_from = next((other for other in before[node] if other not in left), None)
        if came_from is not None:
            chain.append(came_from)
        following: str | None = node
        while following is not None:
            chain.append(following)
            del left[following]
            open_ = [other for other in after[following] if other in left]
            following = max(open_, key=lambda other: height[other], default=None)
        chains.append(chain)
    return chains


class _Rows:
    """Free and taken cells of each band while rows are given out."""

    def __init__(self, column: Mapping[str, int], band_of: Mapping[str, str]) -> None:
        self.column = column
        self.band_of = band_of
        self.row: dict[str, int] = {}
        self._taken: dict[str, set[Cell]] = defaultdict(set)
        self._count: dict[str, int] = {}

    def count(self, band: str) -> int:
        return self._count.get(band, 1)

    def place(self, chain: Sequence[str]) -> None:
        """Give rows to a chain; its first node may have one already and is then where it comes from."""
        start = 1 if chain[0] in self.row else 0
        near = (self.band_of[chain[0]], self.row[chain[0]]) if start else None
        piece: list[str] = []
        for node in chain[start:]:
            if piece and self.band_of[piece[-1]] != self.band_of[node]:
                self._place_piece(piece, near)
                near, piece = None, []
            piece.append(node)
        if piece:
            self._place_piece(piece, near)

    def place_alone(self, node: str) -> None:
        """Give a node without flows a row of its own at the bottom of its band."""
        band = self.band_of[node]
        row = self._count.get(band, 0)
        self.row[node] = row
        self._taken[band].add((self.column[node], row))
        self._count[band] = row + 1

    def _place_piece(self, piece: Sequence[str], near: tuple[str, int] | None) -> None:
        band = self.band_of[piece[0]]
        first, last = self.column[piece[0]], self.column[piece[-1]]
        wanted = near[1] if near is not None and near[0] == band else 0
        row = self._free_row(band, first, last, wanted)
        for node in piece:
            self.row[node] = row
        self._taken[band].update((column, row) for column in range(first, last + 1))
        self._count[band] = max(self._count.get(band, 0), row + 1)

    def _free_row(self, band: str, first: int, last: int, wanted: int) -> int:
        taken = self._taken[band]
        for distance in range(self._count.get(band, 0) + wanted + 1):
            for row in (wanted + distance, wanted - distance):
                if row >= 0 and not any((column, row) in taken for column in range(first, last + 1)):
                    return row
        return self._count.get(band, 0)
