"""A level as dot sees it: two runs, one that gives the columns and one that gives the order within them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from engine.drawing.columns import Link, chains
from engine.drawing.dot import Edge, positions
from engine.drawing.ordering import Level, Ordering, Passage, Piece, branches, is_small, simple_ordering

_LONGEST_WAY = 16
_OTHER_WAY = 2
_THROUGH = 4
_SAME = 0.01


def ordering_of(level: Level) -> Ordering:
    """Return dot's columns and order for a level; the simple ones if it is plain, too large, or dot fails.

    Links that lead back do not move a node to another column. Nodes of upper bands stand above those of lower
    ones. The longest way through weighs most, so it is the straightest.
    """
    dotted = _Dotted(level).ordering() if branches(level) and is_small(level) else None
    return dotted or simple_ordering(level)


class _Dotted:
    """Nodes by number; then one place for each column that a long flow passes or a boundary event leads from."""

    def __init__(self, level: Level) -> None:
        self._level = level
        self._number = {node: number for number, node in enumerate(level.nodes)}
        self._band: list[str | None] = [level.band_of[node] for node in level.nodes]
        self._column: list[int] = []
        self._places: dict[Link, list[int]] = {}
        self._weight: dict[Link, int] = {}
        for index, way in enumerate(chains(level.nodes, level.forward)):
            self._weight.update(dict.fromkeys(pairwise(way), _OTHER_WAY if index else _LONGEST_WAY))

    def ordering(self) -> Ordering | None:
        """Return what dot decides, or None if it fails."""
        ranked = positions(len(self._level.nodes), self._links())
        if ranked is None:
            return None
        depths = {down: index for index, down in enumerate(sorted({down for _, down in ranked}))}
        self._column = [depths[down] for _, down in ranked]
        edges = [*self._chains_of_edges(), *self._backward()]
        orders = list(self._hanging())
        ranks = self._ranks(orders)
        count = sum(len(members) for members in ranks)
        placed = positions(count, edges, ranks, orders)
        return None if placed is None else self._read([across for across, _ in placed])

    def _links(self) -> Iterator[Edge]:
        for source, target in self._level.forward:
            yield Edge(self._number[source], self._number[target], self._weight.get((source, target), 1))

    def _chains_of_edges(self) -> Iterator[Edge]:
        """Yield edges that join neighbouring columns, adding the places that long flows pass."""
        for link in self._level.forward:
            tail, head = self._number[link[0]], self._number[link[1]]
            band = self._band[tail] if self._band[tail] == self._band[head] else None
            first = self._column[tail] + (link not in self._level.hanging)
            added = [self._add(column, band) for column in range(first, self._column[head])]
            if link in self._level.hanging:
                self._band[added[0]] = self._band[tail]
            self._places[link] = added
            weight = self._weight.get(link, 1) * (_THROUGH if added else 1)
            ends = (*added, head) if link in self._level.hanging else (tail, *added, head)
            yield from (Edge(one, other, weight) for one, other in pairwise(ends))

    def _add(self, column: int, band: str | None) -> int:
        self._column.append(column)
        self._band.append(band)
        return len(self._column) - 1

    def _backward(self) -> Iterator[Edge]:
        forward = set(self._level.forward)
        for source, target in dict.fromkeys(self._level.links):
            tail, head = self._number[source], self._number[target]
            if (source, target) not in forward and self._column[head] < self._column[tail]:
                yield Edge(head, tail)

    def _hanging(self) -> Iterator[tuple[int, int]]:
        """Yield each activity with the place below it where a flow of its boundary event begins."""
        for link in self._level.forward:
            if link in self._level.hanging:
                yield self._number[link[0]], self._places[link][0]

    def _ranks(self, orders: list[tuple[int, int]]) -> list[list[int]]:
        """Return the places of each column; add one between each two bands, and that it lies between them."""
        ranks: dict[int, list[int]] = defaultdict(list)
        for number, column in enumerate(self._column):
            ranks[column].append(number)
        count = len(self._column)
        for members in ranks.values():
            bands = [[n for n in members if self._band[n] == band] for band in self._level.bands]
            for above, below in pairwise([band for band in bands if band]):
                members.append(count)
                orders.extend((number, count) for number in above)
                orders.extend((count, number) for number in below)
                count += 1
        return list(ranks.values())

    def _read(self, across: Sequence[float]) -> Ordering:
        nodes = self._level.nodes
        column = {node: self._column[number] for number, node in enumerate(nodes)}
        return Ordering(column, self._pieces(across), dict(self._passages(across)))

    def _pieces(self, across: Sequence[float]) -> dict[str, list[Piece]]:
        """Return what lies straight behind each other in a band, from the top."""
        straight: dict[int, list[int]] = defaultdict(list)
        for (source, target), places in self._places.items():
            for one, other in pairwise((self._number[source], *places, self._number[target])):
                if abs(across[one] - across[other]) < _SAME:
                    straight[one].append(other)
                    straight[other].append(one)
        pieces: dict[str, list[Piece]] = {band: [] for band in self._level.bands}
        seen: set[int] = set()
        for start in sorted(range(len(self._level.nodes)), key=lambda n: (across[n], self._column[n])):
            if start not in seen:
                band = self._level.band_of[self._level.nodes[start]]
                pieces[band].append(self._piece(start, band, straight, seen))
        return pieces

    def _piece(self, start: int, band: str, straight: dict[int, list[int]], seen: set[int]) -> Piece:
        group = [start]
        seen.add(start)
        for number in group:
            for other in straight[number]:
                if other not in seen and self._band[other] in (None, band):
                    seen.add(other)
                    group.append(other)
        filled = [self._column[number] for number in group]
        nodes = self._level.nodes
        return Piece([nodes[number] for number in group if number < len(nodes)], min(filled), max(filled))

    def _passages(self, across: Sequence[float]) -> Iterator[tuple[Link, Passage]]:
        """Yield for each long flow the nearest nodes above and below it in every column that it passes."""
        standing: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._level.nodes)):
            standing[self._column[number]].append(number)
        for link, places in self._places.items():
            above: set[int] = set()
            below: set[int] = set()
            for place in places:
                beside = standing[self._column[place]]
                above.update(n for n in beside if across[n] < across[place])
                below.update(n for n in beside if across[n] > across[place])
            if places:
                nodes = self._level.nodes
                yield link, Passage([nodes[n] for n in sorted(above)], [nodes[n] for n in sorted(below)])
