"""What is known of the flow of two joined models: the fragments of one, and the edges without them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.compare.diff.around import Edge
from engine.compare.diff.bridges import Edges
from engine.compare.diff.fragments import Fragment
from engine.compare.diff.joined import Joined
from engine.compare.diff.telling import Telling


@dataclass
class Structure:
    """The fragments of either model, both flows bridged over them, and the fragments already ``told`` of."""

    telling: Telling
    inserted: list[Fragment]
    deleted: list[Fragment]
    reference: Edges
    variant: Edges
    told: set[Fragment] = field(default_factory=set)

    @property
    def joined(self) -> Joined:
        """Return the two models."""
        return self.telling.joined


def bridged(joined: Joined, edges: frozenset[Edge], found: Iterable[Fragment]) -> Edges:
    """Return the edges between nodes of both models; ways through gateways alone count as drawn."""
    through_gateways = {way for one in found if only_gateways(joined, one) for way in _meant(joined, one)}
    through_others = {way for fragment in found if not only_gateways(joined, fragment) for way in fragment.ways}
    drawn = frozenset(edge for edge in {*edges, *through_gateways} if _shared(edge))
    return Edges(drawn, frozenset(way for way in through_others if _shared(way)) - drawn)


def _meant(joined: Joined, fragment: Fragment) -> frozenset[Edge]:
    """Return the ways through gateways; one that only passes by what is done at the same time leaves nothing out."""
    ways = fragment.ways
    if any(joined.node(key).kind != "parallelGateway" for key in fragment.keys):
        return ways
    return frozenset(
        (one, other)
        for one, other in ways
        if not any(way[0] == one and way[1] != other for way in ways)
        or not any(way[1] == other and way[0] != one for way in ways)
    )


def _shared(edge: Edge) -> bool:
    return edge[0][0] == edge[1][0] == "="


def only_gateways(joined: Joined, fragment: Fragment) -> bool:
    """Say whether a fragment has no activity and no event."""
    return all(joined.node(key).is_gateway for key in fragment.keys)
