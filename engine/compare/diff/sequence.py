"""The order of work that two models share: what is left of it is what has moved."""

from collections.abc import Callable, Iterable, Sequence

from engine.compare.diff.around import Edge, Key


def kept(
    reference: frozenset[Edge], variant: frozenset[Edge], keys: Iterable[Key], weight: Callable[[Key], float]
) -> frozenset[Key]:
    """Return the heaviest set of ``keys`` that come in the same order along both models; all others have moved.

    Where one activity has come past several, it is the one that is left out. O(K^2) in the number of keys.

    Source: the heaviest increasing subsequence, by dynamic programming.
    """
    wanted = set(keys)
    place = {key: number for number, key in enumerate(along(reference))}
    line = [key for key in along(variant) if key in wanted and key in place]
    best: list[tuple[float, int]] = []
    for at, key in enumerate(line):
        before = [(best[one][0], one) for one in range(at) if place[line[one]] < place[key]]
        value, last = max(before, key=lambda found: (found[0], -found[1]), default=(0.0, -1))
        best.append((value + weight(key), last))
    at = max(range(len(line)), key=lambda one: (best[one][0], -one), default=-1)
    found: set[Key] = set()
    while at >= 0:
        found.add(line[at])
        at = best[at][1]
    return frozenset(found)


def along(edges: frozenset[Edge]) -> Sequence[Key]:
    """Return the nodes of edges so that each comes after those that lead to it, but for ways back. O(F log F).

    Side by side, they come in the order of their keys.

    >>> along(frozenset({("=2", "=1"), ("=1", "=3"), ("=3", "=2")}) | {("=0", "=2")})
    ['=0', '=2', '=1', '=3']
    """
    after: dict[Key, list[Key]] = {}
    reached: set[Key] = set()
    for one, other in edges:
        after.setdefault(one, []).append(other)
        reached.add(other)
    every = set(after) | reached
    done: list[Key] = []
    seen: set[Key] = set()
    starts = sorted(every - reached, reverse=True) or sorted(every)
    for start in [*starts, *sorted(every)]:
        if start not in seen:
            _visit(start, after, seen, done)
    return done[::-1]


def _visit(start: Key, after: dict[Key, list[Key]], seen: set[Key], done: list[Key]) -> None:
    """Add what ``start`` leads to, last first, without recursion: models may be deep."""
    seen.add(start)
    stack = [(start, sorted(after.get(start, ())))]
    while stack:
        key, onward = stack[-1]
        while onward:
            other = onward.pop()
            if other not in seen:
                seen.add(other)
                stack.append((other, sorted(after.get(other, ()))))
                break
        else:
            done.append(key)
            stack.pop()
