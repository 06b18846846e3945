"""The nodes of two models as keys, the edges between them, and edges by the nodes they join."""

from collections.abc import Collection, Iterable, Mapping, Set

Key = str
Edge = tuple[Key, Key]
_NONE: frozenset[Edge] = frozenset()


class Around:
    """Edges by the nodes they lead into and out of."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        into: dict[Key, set[Edge]] = {}
        out_of: dict[Key, set[Edge]] = {}
        for edge in edges:
            out_of.setdefault(edge[0], set()).add(edge)
            into.setdefault(edge[1], set()).add(edge)
        self._into: Mapping[Key, Set[Edge]] = into
        self._out_of: Mapping[Key, Set[Edge]] = out_of

    def otherwise(self, gone: Collection[Edge], new: Collection[Edge]) -> "Around":
        """Return these edges without those ``gone``, all of them here, and with ``new`` ones."""
        found = Around(())
        into, out_of = dict(self._into), dict(self._out_of)
        for edges, place in ((out_of, 0), (into, 1)):
            for edge in gone:
                edges[edge[place]] = edges[edge[place]] - {edge}
            for edge in new:
                edges[edge[place]] = edges.get(edge[place], _NONE) | {edge}
        found._into, found._out_of = into, out_of
        return found

    def into(self, key: Key) -> Set[Edge]:
        """Return the edges that lead into a node."""
        return self._into.get(key, _NONE)

    def out_of(self, key: Key) -> Set[Edge]:
        """Return the edges that lead out of a node."""
        return self._out_of.get(key, _NONE)

    def entering(self, members: Collection[Key]) -> set[Edge]:
        """Return the edges that lead into members from outside."""
        return {edge for key in members for edge in self.into(key) if edge[0] not in members}

    def leaving(self, members: Collection[Key]) -> set[Edge]:
        """Return the edges that lead out of members."""
        return {edge for key in members for edge in self.out_of(key) if edge[1] not in members}
