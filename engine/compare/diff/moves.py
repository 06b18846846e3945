"""Nodes of both models that stand elsewhere: found by what is left when they are taken out."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.compare.diff.bridges import Edges, differing
from engine.compare.diff.joined import Edge, Key

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
    stayed: frozenset[Key] = frozenset(),
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
    stayed: frozenset[Key],
    gateways: frozenset[Key],
) -> tuple[Move, Edges, Edges] | None:
    gone, new = differing(reference, variant)
    before = gone | new
    best: tuple[tuple[float, int, float, tuple[Key, ...]], Move, Edges, Edges] | None = None
    for chain in _chains(reference.every, variant.every, before):
        if not _stands_elsewhere(set(chain), gone, new):
            continue
        if not _on_both_sides(set(chain), gone | new, reference.every | variant.every) and (
            gateways.intersection(chain) or len(_met(set(chain), gone | new)) > 1
        ):
            continue
        ours, theirs = reference, variant
        for key in chain:
            ours, theirs = ours.without(key), theirs.without(key)
        left_gone, left_new = differing(ours, theirs)
        left = left_gone | left_new
        gain = len(before) - len(left)
        if gain < 2:
            continue
        dear = _CHAIN_COST * (len(chain) - 1) + _STAYED_COST * len(stayed.intersection(chain))
        worth = (dear - gain, len(chain), sum(map(cost, chain)), chain)
        if best is None or worth < best[0]:
            best = worth, Move(chain, before - left), ours, theirs
    return best[1:] if best else None


def _stands_elsewhere(members: set[Key], gone: frozenset[Edge], new: frozenset[Edge]) -> bool:
    """Say whether the chain has lost a neighbour and gained one."""
    return any((one in members) != (other in members) for one, other in gone) and any(
        (one in members) != (other in members) for one, other in new
    )


def _on_both_sides(members: set[Key], unlike: frozenset[Edge], every: frozenset[Edge]) -> bool:
    """Say whether edges differ both before and after a chain that has edges on both sides.

    A choice of which one way leads elsewhere has not moved.
    """
    entering, leaving = _sides(members, unlike)
    has_entering, has_leaving = _sides(members, every)
    return (entering or not has_entering) and (leaving or not has_leaving)


def _met(members: set[Key], unlike: frozenset[Edge]) -> set[Key]:
    """Return the nodes of a chain that edges which differ lead to or from."""
    return {key for edge in unlike for key in edge if (edge[0] in members) != (edge[1] in members) and key in members}


def _sides(members: set[Key], edges: frozenset[Edge]) -> tuple[bool, bool]:
    """Say whether one of the edges leads into the members, and whether one leads out of them."""
    into = any(other in members and one not in members for one, other in edges)
    return into, any(one in members and other not in members for one, other in edges)


def _chains(reference: frozenset[Edge], variant: frozenset[Edge], unlike: frozenset[Edge]) -> list[tuple[Key, ...]]:
    """Return the nodes at differing edges, and the chains of unchanged edges that start and end at them."""
    ends = sorted({key for edge in unlike for key in edge})
    same: dict[Key, list[Key]] = {}
    for one, other in sorted(reference & variant):
        same.setdefault(one, []).append(other)
    chains: list[tuple[Key, ...]] = []
    touched = set(ends)
    for start in ends:
        chains.append((start,))
        chain = [start]
        while len(chain) < _LONGEST and len(same.get(chain[-1], ())) == 1:
            onward = same[chain[-1]][0]
            if onward in chain:
                break
            chain.append(onward)
            if onward in touched:
                chains.append(tuple(chain))
    return chains
