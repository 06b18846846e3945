"""The grid of a level: a column and a row for each flow node, rows gathered in bands (lanes)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.drawing.columns import Link
from engine.drawing.ordering import Level, Passage, Piece
from engine.drawing.ranking import ordering_of

Cell = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Cells of nodes, as column and row. ``bands`` gives each band its first row and its number of rows.

    ``channels`` gives long flows the first and last of the channels between rows in which they cross least;
    channel ``r`` lies below row ``r``.
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    bands: dict[str, tuple[int, int]] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0
    channels: dict[Link, tuple[int, int]] = field(default_factory=dict)


def arrange(level: Level) -> Grid:
    """Return the grid of a level: its columns, and rows in its order within each band.

    No two nodes share a cell. Every band has at least one row. Nodes without flows stand alone at the bottom
    of their band.
    """
    linked = {end for link in level.links for end in link}
    standing = [node for node in level.nodes if node in linked]
    ordering = ordering_of(Level(standing, level.links, level.band_of, level.bands, level.hanging))
    cells: dict[str, Cell] = {}
    bands: dict[str, tuple[int, int]] = {}
    first = 0
    for band in level.bands:
        rows = _rows(ordering.pieces.get(band, ()))
        for node in level.nodes:
            if node not in linked and level.band_of[node] == band:
                rows[node] = max(rows.values(), default=-1) + 1
        cells.update((node, (ordering.column.get(node, 0), first + row)) for node, row in rows.items())
        count = max(rows.values(), default=0) + 1
        bands[band] = (first, count)
        first += count
    columns = max((column for column, _ in cells.values()), default=-1) + 1
    return Grid(cells, bands, columns, first, _channels(ordering.passages, cells, first))


def _rows(pieces: Sequence[Piece]) -> dict[str, int]:
    """Return the row of each node: every piece as high as what stands above it in its columns lets it."""
    filled: dict[int, int] = defaultdict(int)
    rows: dict[str, int] = {}
    for piece in pieces:
        span = range(piece.first, piece.last + 1)
        row = max(filled[column] for column in span)
        rows.update(dict.fromkeys(piece.nodes, row))
        filled.update(dict.fromkeys(span, row + 1))
    return rows


def _channels(passages: Mapping[Link, Passage], cells: Mapping[str, Cell], rows: int) -> dict[Link, tuple[int, int]]:
    """Return the channels below all that a flow passes below and above all that it passes above, if any."""
    found = {}
    for link, passage in passages.items():
        first = max((cells[node][1] for node in passage.above), default=-1)
        last = min((cells[node][1] for node in passage.below), default=rows) - 1
        if first <= last:
            found[link] = (first, last)
    return found
