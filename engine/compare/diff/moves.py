"""Nodes of both models that stand elsewhere: found by what is left when they are taken out."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.compare.diff.fragments import without
from engine.compare.diff.joined import Edge, Key

_LONGEST = 6
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Move:
    """A chain of nodes that stands elsewhere; ``edges`` are the differing edges that this explains."""

    keys: tuple[Key, ...]
    edges: frozenset[Edge]


def moves(
    reference: frozenset[Edge], variant: frozenset[Edge], cost: Callable[[Key], float]
) -> tuple[tuple[Move, ...], frozenset[Edge], frozenset[Edge]]:
    """Return the moves, and the edges of both models as they are without the moved nodes.

    Greedy: each round takes out the chain that leaves fewest differing edges, the shortest first, then the
    one of least ``cost``. A chain must explain at least two differing edges. O(rounds * candidates * F).
    """
    found: list[Move] = []
    for _ in range(_MOST_ROUNDS):
        best = _best(reference, variant, cost)
        if best is None:
            break
        move, reference, variant = best
        found.append(move)
    return tuple(found), reference, variant


def _best(
    reference: frozenset[Edge], variant: frozenset[Edge], cost: Callable[[Key], float]
) -> tuple[Move, frozenset[Edge], frozenset[Edge]] | None:
    differing = reference ^ variant
    best: tuple[tuple[float, int, float, tuple[Key, ...]], Move, frozenset[Edge], frozenset[Edge]] | None = None
    for chain in _chains(reference, variant):
        ours, theirs = reference, variant
        for key in chain:
            ours, theirs = without(ours, key), without(theirs, key)
        left = ours ^ theirs
        gain = len(differing) - len(left)
        if gain < 2 or not _stands_elsewhere(chain, reference, variant):
            continue
        worth = (-(gain - 2 * (len(chain) - 1) * 0.1), len(chain), sum(map(cost, chain)), chain)
        if best is None or worth < best[0]:
            best = worth, Move(chain, differing - left), ours, theirs
    return best[1:] if best else None


def _stands_elsewhere(chain: tuple[Key, ...], reference: frozenset[Edge], variant: frozenset[Edge]) -> bool:
    """Say whether the chain has lost a neighbour in one model and gained one in the other."""
    members = set(chain)
    ours = {edge for edge in reference if (edge[0] in members) != (edge[1] in members)}
    theirs = {edge for edge in variant if (edge[0] in members) != (edge[1] in members)}
    return bool(ours - theirs) and bool(theirs - ours)


def _chains(reference: frozenset[Edge], variant: frozenset[Edge]) -> list[tuple[Key, ...]]:
    """Return the nodes at differing edges, and the chains of unchanged edges that start and end at them."""
    differing = reference ^ variant
    ends = sorted({key for edge in differing for key in edge})
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
