"""Fragments that only one model has, and the flow of that model as it would be without them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.compare.diff.joined import Edge, Joined, Key
from engine.compare.graph import distances


@dataclass(frozen=True)
class Fragment:
    """Connected nodes that only one model has. ``ways`` are the edges it makes between nodes of both models."""

    keys: tuple[Key, ...]
    entries: tuple[Key, ...]
    exits: tuple[Key, ...]
    ways: frozenset[Edge] = field(default=frozenset())

    @property
    def added(self) -> bool:
        """Say whether the variant has it, not the reference."""
        return self.keys[0].startswith("+")


def fragments(joined: Joined, *, added: bool) -> tuple[Fragment, ...]:
    """Return the fragments that only the variant (``added``) or only the reference has, along the flow. O(N + F)."""
    mark = "+" if added else "-"
    edges = joined.variant_edges if added else joined.reference_edges
    keys = joined.variant_keys if added else joined.reference_keys
    model = joined.variant if added else joined.reference
    own = [key for key in keys.values() if key.startswith(mark)]
    inside = [(keys[node.parent], keys[node.id]) for node in model.nodes if node.parent in keys]
    groups = connected(own, [*edges, *inside])
    ranks = joined.ranks
    found = [_fragment(sorted(group, key=lambda key: (ranks[key], key)), edges) for group in groups]
    return tuple(sorted(found, key=lambda fragment: (ranks[fragment.keys[0]], fragment.keys)))


def connected(members: Iterable[Key], edges: Iterable[Edge]) -> list[set[Key]]:
    """Return the sets of members that edges among them connect, in the members' order. O(N + E)."""
    neighbours: dict[Key, list[Key]] = {key: [] for key in members}
    for one, other in edges:
        if one in neighbours and other in neighbours:
            neighbours[one].append(other)
            neighbours[other].append(one)
    plain = {key: tuple(others) for key, others in neighbours.items()}
    groups: list[set[Key]] = []
    seen: set[Key] = set()
    for key in plain:
        if key not in seen:
            groups.append(set(distances([key], plain)))
            seen |= groups[-1]
    return groups


def _fragment(keys: list[Key], edges: frozenset[Edge]) -> Fragment:
    members = set(keys)
    entries = sorted({one for one, other in edges if other in members and one not in members})
    exits = sorted({other for one, other in edges if one in members and other not in members})
    return Fragment(tuple(keys), tuple(entries), tuple(exits), _ways(members, edges))


def _ways(members: set[Key], edges: frozenset[Edge]) -> frozenset[Edge]:
    after: dict[Key, list[Key]] = {}
    for one, other in edges:
        if one in members:
            after.setdefault(one, []).append(other)
    inner = {key: tuple(other for other in after.get(key, ()) if other in members) for key in members}
    ways = set()
    for entry, first in edges:
        if first in members and entry not in members:
            for reached in distances([first], inner):
                ways |= {(entry, leaving) for leaving in after.get(reached, ()) if leaving not in members}
    return frozenset(ways)
