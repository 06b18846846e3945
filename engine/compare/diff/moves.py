"""Nodes of both models that stand elsewhere: found by what is left when they are taken out."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.compare.diff.around import Around, Edge, Key
from engine.compare.diff.bridges import Edges, differing
from engine.model.caching import cached_property

_LONGEST = 6
_MOST_ROUNDS = 60
_CHAIN_COST = 0.2
_STAYED_COST = 1.0


@dataclass(frozen=True)
class Move:
    """A chain of nodes that stands elsewhere; ``edges`` are the differing edges that this explains."""

    keys: tuple[Key, ...]
    edges: frozenset[Edge]


def moves(
    reference: Edges,
    variant: Edges,
    cost: Callable[[Key], float],
    *,
    stayed: Callable[[], frozenset[Key]] = frozenset,
    gateways: frozenset[Key] = frozenset(),
) -> tuple[tuple[Move, ...], Edges, Edges]:
    """Return the moves, and the edges of both models as they are without the moved nodes.

    Greedy: each round takes out the chain that leaves fewest differing edges and holds fewest that ``stayed``, the
    shortest first, then the one of least ``cost``. A chain must explain at least two differing edges. One with
    ``gateways``, or with another way into its middle, must have others before it and after it.
    O(rounds * candidates * F).
    """
    found: list[Move] = []
    for _ in range(_MOST_ROUNDS):
        best = _best(reference, variant, cost, stayed, gateways)
        if best is None:
            break
        move, reference, variant = best
        found.append(move)
    return tuple(found), reference, variant


def _best(
    reference: Edges,
    variant: Edges,
    cost: Callable[[Key], float],
    stayed: Callable[[], frozenset[Key]],
    gateways: frozenset[Key],
) -> tuple[Move, Edges, Edges] | None:
    gone, new = differing(reference, variant)
    if not gone or not new:
        return None
    unlike = Unlike(gone, new)
    best: tuple[tuple[float, int, float, tuple[Key, ...]], Move, Edges, Edges] | None = None
    for chain in _chains(reference, variant, unlike.edges):
        members = set(chain)
        if not unlike.stands_elsewhere(members):
            continue
        if not unlike.on_both_sides(members, reference, variant) and (
            gateways.intersection(chain) or len(unlike.met(members)) > 1
        ):
            continue
        ours, theirs = reference, variant
        for key in chain:
            ours, theirs = ours.without(key), theirs.without(key)
        left_gone, left_new = differing(ours, theirs)
        left = left_gone | left_new
        gain = len(unlike.edges) - len(left)
        if gain < 2:
            continue
        dear = _CHAIN_COST * (len(chain) - 1) + _STAYED_COST * len(stayed().intersection(chain))
        worth = (dear - gain, len(chain), sum(map(cost, chain)), chain)
        if best is None or worth < best[0]:
            best = worth, Move(chain, unlike.edges - left), ours, theirs
    return best[1:] if best else None


class Unlike:
    """The edges that only one model has, ``gone`` and ``new``, by the nodes they join."""

    def __init__(self, gone: frozenset[Edge], new: frozenset[Edge]) -> None:
        self.edges = gone | new
        self._gone, self._new = Around(gone), Around(new)

    @cached_property
    def _both(self) -> Around:
        return Around(self.edges)

    def stands_elsewhere(self, members: set[Key]) -> bool:
        """Say whether a chain has lost a neighbour and gained one."""
        return all(side.entering(members) or side.leaving(members) for side in (self._gone, self._new))

    def on_both_sides(self, members: set[Key], reference: Edges, variant: Edges) -> bool:
        """Say whether edges differ both before and after a chain that has edges on both sides.

        A choice of which one way leads elsewhere has not moved; nor has a chain to an end that is come to later on, or
        earlier.
        """
        every = reference.around, variant.around
        has_entering = any(around.entering(members) for around in every)
        has_leaving = any(around.leaving(members) for around in every)
        if not (has_entering and has_leaving) and len(self.met(members)) > 1:
            return False
        entering, leaving = bool(self._both.entering(members)), bool(self._both.leaving(members))
        return (entering or not has_entering) and (leaving or not has_leaving)

    def met(self, members: set[Key]) -> set[Key]:
        """Return the nodes of a chain that edges which differ lead to or from."""
        into, out_of = self._both.entering(members), self._both.leaving(members)
        return {other for _, other in into} | {one for one, _ in out_of}


def _chains(reference: Edges, variant: Edges, unlike: frozenset[Edge]) -> list[tuple[Key, ...]]:
    """Return the nodes at differing edges, and the chains of unchanged edges that start and end at them."""
    ends = sorted({key for edge in unlike for key in edge})
    same: dict[Key, list[Key]] = {}

    def onward_of(key: Key) -> list[Key]:
        if key not in same:
            same[key] = [edge[1] for edge in reference.around.out_of(key) if edge in variant.every]
        return same[key]

    chains: list[tuple[Key, ...]] = []
    touched = set(ends)
    for start in ends:
        chains.append((start,))
        chain = [start]
        while len(chain) < _LONGEST and len(onward_of(chain[-1])) == 1:
            onward = onward_of(chain[-1])[0]
            if onward in chain:
                break
            chain.append(onward)
            if onward in touched:
                chains.append(tuple(chain))
    return chains
