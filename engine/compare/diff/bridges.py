"""Edges with some nodes taken out: what came before a node is then bridged to what came after it."""

from dataclasses import dataclass

from engine.compare.diff.around import Around, Edge, Key
from engine.model.caching import cached_property


@dataclass(frozen=True)
class Edges:
    """The edges of a model: drawn ones, and bridges over what was taken out.

    A bridge may stand for an edge of the other model, but is no difference of its own.
    """

    drawn: frozenset[Edge]
    bridges: frozenset[Edge] = frozenset()

    @cached_property
    def every(self) -> frozenset[Edge]:
        """Return drawn edges and bridges."""
        return self.drawn | self.bridges

    @cached_property
    def around(self) -> Around:
        """Return all edges by the nodes they join."""
        return Around(self.every)

    def without(self, key: Key) -> "Edges":
        """Return the edges as if a node were not there. O(F), for the copies of sets."""
        touching = self.around.into(key) | self.around.out_of(key)
        before = [one for one, _ in self.around.into(key) if one != key]
        after = [other for _, other in self.around.out_of(key) if other != key]
        bridges = {(one, other) for one in before for other in after if one != other}
        drawn = self.drawn - touching
        return Edges(drawn, ((self.bridges - touching) | bridges) - drawn)._around(
            self.around.otherwise(touching, bridges)
        )

    def _around(self, around: Around) -> "Edges":
        """Return these edges, whose ``around`` is known already."""
        vars(self)["around"] = around
        return self


def differing(reference: Edges, variant: Edges) -> tuple[frozenset[Edge], frozenset[Edge]]:
    """Return the drawn edges that only the reference has, and those that only the variant has."""
    return reference.drawn - variant.every, variant.drawn - reference.every
