"""Columns of the flow nodes of a level, and how they follow each other from the top: dot's, or simpler ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.drawing.columns import Link, chains, columns, forward_links
from engine.model.caching import cached_property

MOST_FOR_DOT = 2500
"""Nodes and columns that flows span, together: with this many, dot's two runs take about a second."""


@dataclass(frozen=True)
class Level:
    """What is to be put in order. ``hanging`` are the links that leave a boundary event, at the lower border.

    ``bands`` are the lanes from the top, and ``band_of`` says in which of them each node lies.
    """

    nodes: Sequence[str]
    links: Sequence[Link]
    band_of: Mapping[str, str]
    bands: Sequence[str]
    hanging: Collection[Link] = ()

    @cached_property
    def forward(self) -> list[Link]:
        """Return the links without those that lead back."""
        return forward_links(self.nodes, self.links)


@dataclass(frozen=True, slots=True)
class Piece:
    """Nodes of one band that are to share a row, and the first and last column that they or their flows fill."""

    nodes: Sequence[str]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The nodes that a long flow passes below (``above`` it) and above (``below`` it)."""

    above: Collection[str]
    below: Collection[str]


@dataclass(frozen=True)
class Ordering:
    """The column of each node, the pieces of each band from the top, and where long flows pass."""

    column: Mapping[str, int]
    pieces: Mapping[str, Sequence[Piece]]
    passages: Mapping[Link, Passage] = field(default_factory=dict)


def branches(level: Level) -> bool:
    """Say whether ways part or meet; where none do, there is nothing to put in order."""
    sources, targets = ({link[end] for link in level.forward} for end in (0, 1))
    return not len(sources) == len(targets) == len(level.forward)


def is_small(level: Level) -> bool:
    """Say whether dot is quick with the level: its nodes and the columns its flows span are few enough."""
    column = columns(level.nodes, level.forward)
    spans = sum(abs(column[target] - column[source]) for source, target in level.forward)
    return len(level.nodes) + spans <= MOST_FOR_DOT


def simple_ordering(level: Level) -> Ordering:
    """Return columns by the longest way to each node, and chains below each other, the longest first. O(N + F).

    Many flows may cross; this is for levels without branches or too large for dot, and for where dot fails.
    """
    column = columns(level.nodes, level.forward)
    pieces: dict[str, list[Piece]] = {band: [] for band in level.bands}
    for chain in chains(level.nodes, level.forward):
        for part in _parts(chain, level.band_of):
            pieces[level.band_of[part[0]]].append(Piece(part, column[part[0]], column[part[-1]]))
    return Ordering(column, pieces)


def _parts(chain: Sequence[str], band_of: Mapping[str, str]) -> list[list[str]]:
    """Return a chain in parts that lie in one band each."""
    parts: list[list[str]] = []
    for node in chain:
        if parts and band_of[parts[-1][-1]] == band_of[node]:
            parts[-1].append(node)
        else:
            parts.append([node])
    return parts
