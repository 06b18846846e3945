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
    return _sorted(joined, groups, edges)


def _sorted(joined: Joined, groups: Iterable[Iterable[Key]], edges: frozenset[Edge]) -> tuple[Fragment, ...]:
    ranks = joined.ranks
    found = [_fragment(sorted(group, key=lambda key: (ranks[key], key)), edges) for group in groups]
    return tuple(sorted(found, key=lambda fragment: (ranks[fragment.keys[0]], fragment.keys)))


def parts(joined: Joined, fragment: Fragment) -> tuple[Fragment, ...]:
    """Return the parts of a fragment that stand one after the other: activities before a choice and after it.

    What a way leads back to is one part with the choice. A fragment without choices is one part.
    """
    edges = joined.variant_edges if fragment.added else joined.reference_edges
    rest, heads = set(fragment.keys), []
    while any(joined.node(key).is_gateway for key in rest):
        head = next((key for key in rest if joined.node(key).is_activity and _heads(key, rest, edges)), None)
        if head is None:
            break
        heads.append({head})
        rest.discard(head)
    return _sorted(joined, [*heads, rest], edges) if heads else (fragment,)


def _heads(key: Key, members: set[Key], edges: frozenset[Edge]) -> bool:
    """Say whether all ways into members lead to a node, one way leads from it to the rest, and none leads back."""
    entering = [edge for edge in edges if edge[1] in members and edge[0] not in members]
    onward = [other for one, other in edges if one == key]
    back = {key, *(one for one, _ in entering)}
    leads_back = any(one in members and one != key and other in back for one, other in edges)
    inside = len(onward) == 1 and onward[0] in members
    return inside and not leads_back and all(other == key for _, other in entering)


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
