"""Fragments that only one model has, and the flow of that model as it would be without them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.compare.diff.around import Around, Edge, Key
from engine.compare.diff.joined import Joined
from engine.compare.facts import kept_with
from engine.compare.graph import distances
from engine.compare.match.words import is_silent, language_of, lexicon

_DECIDED = frozenset({"exclusiveGateway", "inclusiveGateway"})
"""Kinds of gateways at which somebody or something decides where to go on."""


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
    return kept_with(joined, f"_fragments_{added}", lambda: _found(joined, added=added))


def _found(joined: Joined, *, added: bool) -> tuple[Fragment, ...]:
    mark = "+" if added else "-"
    keys = joined.variant_keys if added else joined.reference_keys
    own = [key for key in keys.values() if key.startswith(mark)]
    if not own:
        return ()
    around = _around(joined, added=added)
    edges = [edge for key in own for edge in around.out_of(key)]
    parents = (joined.variant_flow if added else joined.reference_flow).parents
    edges += [(keys[parent], keys[id_]) for id_, parent in parents.items() if parent is not None and parent in keys]
    return _sorted(joined, connected(own, edges), around)


def _around(joined: Joined, *, added: bool) -> Around:
    return joined.variant_around if added else joined.reference_around


def _sorted(joined: Joined, groups: Iterable[Iterable[Key]], around: Around) -> tuple[Fragment, ...]:
    ranks = joined.ranks
    found = [_fragment(sorted(group, key=lambda key: (ranks[key], key)), around) for group in groups]
    return tuple(sorted(found, key=lambda fragment: (ranks[fragment.keys[0]], fragment.keys)))


def parts(joined: Joined, fragment: Fragment) -> tuple[Fragment, ...]:
    """Return the parts of a fragment that stand one after the other: activities before a choice, and what comes then.

    What a way leads back to is one part with the choice, and so is all before it if the choice asks about the activity
    right before: a check and what comes of it is one matter. A fragment without choices is one part.
    """
    around = _around(joined, added=fragment.added)
    rest, heads = set(fragment.keys), set[Key]()
    while any(joined.node(key).is_gateway for key in rest):
        head = _head(joined, rest, around)
        if head is None:
            break
        if _is_asked_about(joined, head, around):
            return (fragment,)
        heads.add(head)
        rest.discard(head)
    return _sorted(joined, [heads, rest], around) if heads else (fragment,)


def _head(joined: Joined, members: set[Key], around: Around) -> Key | None:
    """Return an activity to which all ways into members lead, from which one leads to the rest, and to which none back.

    None if there is no such activity.
    """
    entering = around.entering(members)
    entered = {other for _, other in entering}
    if len(entered) > 1:
        return None
    before = {one for one, _ in entering}
    heads = (key for key in entered or sorted(members) if joined.node(key).is_activity)
    return next((key for key in heads if _leads_on(key, members, before, around)), None)


def _leads_on(key: Key, members: set[Key], before: set[Key], around: Around) -> bool:
    """Say whether one way leads from a node to other members, and none from these to it or to what is before."""
    onward = around.out_of(key)
    if len(onward) != 1 or next(iter(onward))[1] not in members:
        return False
    return not any(one in members and one != key for place in (key, *before) for one, _ in around.into(place))


def _is_asked_about(joined: Joined, head: Key, around: Around) -> bool:
    """Say whether the choice right after an activity, to which one way leads, asks about it.

    Its question has a word of the activity's, or there is none: then the activity itself is what is asked.
    """
    choice = joined.node(next(other for _, other in around.out_of(head)))
    if choice.kind not in _DECIDED:
        return False
    if is_silent(choice.name):
        return True
    labels = joined.node(head).name, choice.name
    words = lexicon(language_of(labels))
    return bool(words.read(labels[0]).said & words.read(labels[1]).said)


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


def _fragment(keys: list[Key], around: Around) -> Fragment:
    members = set(keys)
    entering, leaving = around.entering(members), around.leaving(members)
    entries, exits = sorted({one for one, _ in entering}), sorted({other for _, other in leaving})
    return Fragment(tuple(keys), tuple(entries), tuple(exits), _ways(members, entering, leaving, around))


def _ways(members: set[Key], entering: set[Edge], leaving: set[Edge], around: Around) -> frozenset[Edge]:
    if not entering or not leaving:
        return frozenset()
    inner = {key: tuple(other for _, other in around.out_of(key) if other in members) for key in members}
    outer = {key: [other for _, other in around.out_of(key) if other not in members] for key in members}
    ways: set[Edge] = set()
    for entry, first in entering:
        for reached in distances([first], inner):
            ways |= {(entry, other) for other in outer[reached]}
    return frozenset(ways)
