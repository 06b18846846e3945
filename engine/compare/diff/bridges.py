"""Edges with some nodes taken out: what came before a node is then bridged to what came after it."""

from dataclasses import dataclass

from engine.compare.diff.joined import Edge, Key


@dataclass(frozen=True)
class Edges:
    """The edges of a model: drawn ones, and bridges over what was taken out.

    A bridge may stand for an edge of the other model, but is no difference of its own.
    """

    drawn: frozenset[Edge]
    bridges: frozenset[Edge] = frozenset()

    @property
    def every(self) -> frozenset[Edge]:
        """Return drawn edges and bridges."""
        return self.drawn | self.bridges

    def without(self, key: Key) -> "Edges":
        """Return the edges as if a node were not there. O(F)."""
        before = [one for one, other in self.every if other == key and one != key]
        after = [other for one, other in self.every if one == key and other != key]
        bridges = {(one, other) for one in before for other in after if one != other}
        drawn = frozenset(edge for edge in self.drawn if key not in edge)
        kept = frozenset(edge for edge in self.bridges if key not in edge)
        return Edges(drawn, (kept | bridges) - drawn)


def differing(reference: Edges, variant: Edges) -> tuple[frozenset[Edge], frozenset[Edge]]:
    """Return the drawn edges that only the reference has, and those that only the variant has."""
    return reference.drawn - variant.every, variant.drawn - reference.every
