"""Differences of structure: what is added, missing, elsewhere, side by side, optional or led another way."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from engine.compare import sentences
from engine.compare.diff.bridges import Edges, differing
from engine.compare.diff.fragments import Fragment, connected, fragments
from engine.compare.diff.joined import Edge, Joined, Key
from engine.compare.diff.moves import Move, moves
from engine.compare.diff.order import Order, Relation
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.importance import touches_decision
from engine.language import Message, message


@dataclass
class _Structure:
    """What is known while the operations are made: both flows without one-sided fragments."""

    telling: Telling
    inserted: list[Fragment]
    deleted: list[Fragment]
    reference: Edges
    variant: Edges
    told: set[Fragment] = field(default_factory=set)

    @property
    def joined(self) -> Joined:
        return self.telling.joined


def structure_operations(telling: Telling) -> Iterator[Operation]:
    """Yield the operations on the flow: fragments first, then moves, then ways that are left. O(moves * F^2)."""
    joined = telling.joined
    inserted, deleted = fragments(joined, added=True), fragments(joined, added=False)
    known = _Structure(
        telling,
        list(inserted),
        list(deleted),
        _bridged(joined, joined.reference_edges, deleted),
        _bridged(joined, joined.variant_edges, inserted),
    )
    found, known.reference, known.variant = moves(known.reference, known.variant, _cost(joined))
    yield from _moved(known, found)
    yield from _ways(known)
    yield from _gateways(known)
    yield from _fragments(known)


def _bridged(joined: Joined, edges: frozenset[Edge], found: Iterable[Fragment]) -> Edges:
    """Return the edges between nodes of both models; ways through gateways alone count as drawn."""
    through_gateways = {way for fragment in found if _only_gateways(joined, fragment) for way in fragment.ways}
    through_others = {way for fragment in found if not _only_gateways(joined, fragment) for way in fragment.ways}
    drawn = frozenset(edge for edge in {*edges, *through_gateways} if _shared(edge))
    return Edges(drawn, frozenset(way for way in through_others if _shared(way)) - drawn)


def _shared(edge: Edge) -> bool:
    return edge[0][0] == edge[1][0] == "="


def _only_gateways(joined: Joined, fragment: Fragment) -> bool:
    return all(joined.node(key).is_gateway for key in fragment.keys)


def _cost(joined: Joined) -> Callable[[Key], float]:
    """Return how reluctantly a node is called moved: gateways and events last, decisions after other activities."""
    latest = max(joined.ranks.values(), default=0.0) + 1

    def cost(key: Key) -> float:
        node = joined.node(key)
        kind = 20 if node.is_gateway else 10 if node.is_event else 5 * touches_decision(node)
        return kind + 1 - joined.ranks[key] / latest

    return cost


def _moved(known: _Structure, found: tuple[Move, ...]) -> Iterator[Operation]:
    """Yield a move for each chain, or a conversion where its order with others became another relation."""
    ours = Order(known.joined.reference_edges, known.joined.in_reference)
    theirs = Order(known.joined.variant_edges, known.joined.in_variant)
    for move in found:
        partners = _converted_with(known, move, ours, theirs)
        if partners:
            yield _conversion(known, move, partners, ours, theirs)
        else:
            yield _move(known, move)


def _converted_with(known: _Structure, move: Move, ours: Order, theirs: Order) -> list[Key]:
    """Return the activities beside which the chain now stands in another relation than order, or stood before."""
    near = {key for edge in move.edges for key in edge if known.joined.node(key).is_activity} - set(move.keys)
    found = []
    for key in sorted(near, key=lambda key: known.joined.ranks[key]):
        old, new = ours.of(move.keys[0], key), theirs.of(move.keys[0], key)
        if old != new and (old in _SIDE_BY_SIDE or new in _SIDE_BY_SIDE):
            found.append(key)
    return found


_SIDE_BY_SIDE: frozenset[Relation] = frozenset({"parallel", "exclusive", "inclusive"})


def _conversion(known: _Structure, move: Move, partners: list[Key], ours: Order, theirs: Order) -> Operation:
    keys = sorted((*move.keys, *partners), key=lambda key: known.joined.ranks[key])
    old, new = ours.of(move.keys[0], partners[0]), theirs.of(move.keys[0], partners[0])
    names = known.telling.names(keys)
    return known.telling.operation(
        "convert", keys, sentences.converted(names, _done(new), _done(old)), before=_done(old), after=_done(new)
    )


def _done(relation: Relation) -> Message:
    said: dict[Relation, Message] = {
        "before": message("one after the other"),
        "after": message("one after the other"),
        "parallel": message("at the same time"),
        "exclusive": message("only one of them"),
        "inclusive": message("one or more of them"),
    }
    return said[relation]


def _move(known: _Structure, move: Move) -> Operation:
    here = _where(known, move.keys, here=True)
    there = _where(known, move.keys, here=False)
    return known.telling.operation(
        "move", move.keys, sentences.moved(known.telling.names(move.keys), here, there), before=there, after=here
    )


def _where(known: _Structure, keys: tuple[Key, ...], *, here: bool) -> Message:
    """Return where nodes stand among the others, in the model itself."""
    edges = known.joined.variant_edges if here else known.joined.reference_edges
    members = set(keys)
    before = sorted({one for one, other in edges if other in members and one not in members})
    after = sorted({other for one, other in edges if one in members and other not in members})
    return known.telling.where(before, after, here=here)


def _ways(known: _Structure) -> Iterator[Operation]:
    """Yield operations for the edges that differ when fragments and moves are explained."""
    removed, added = differing(known.reference, known.variant)
    unlike = sorted(removed | added)
    for group in connected(sorted({key for edge in unlike for key in edge}), unlike):
        gone = sorted(edge for edge in removed if edge[0] in group)
        new = sorted(edge for edge in added if edge[0] in group)
        yield from _way(known, gone, new)


def _way(known: _Structure, gone: list[Edge], new: list[Edge]) -> Iterator[Operation]:
    known.told |= {fragment for fragment in (*known.inserted, *known.deleted) if fragment.ways & {*gone, *new}}
    if not gone and len(new) == 1:
        yield _one_way(known, new[0], known.reference.every, here=True)
    elif not new and len(gone) == 1:
        yield _one_way(known, gone[0], known.variant.every, here=False)
    else:
        sources = dict.fromkeys(edge[0] for edge in (*gone, *new))
        telling = known.telling
        for source in sources:
            old_targets = [other for one, other in gone if one == source]
            new_targets = [other for one, other in new if one == source]
            after = telling.names(new_targets, here=True) if new_targets else ""
            before = telling.names(old_targets) if old_targets else ""
            sentence = sentences.rerouted(telling.name(source), after, before)
            yield telling.operation(
                "reroute", [source], sentence, before=before, after=after, about=[*old_targets, *new_targets]
            )


def _one_way(known: _Structure, edge: Edge, other_edges: frozenset[Edge], *, here: bool) -> Operation:
    """Return the operation for one way that only one model has: it skips, goes back, or leads elsewhere."""
    source, target = edge
    telling, ranks = known.telling, known.joined.ranks
    if source == target:
        return telling.operation("repeat", [source], sentences.repeated(telling.name(source), here=here))
    between = _between(source, target, other_edges)
    activities = sorted((key for key in between if not known.joined.node(key).is_gateway), key=lambda key: ranks[key])
    if activities:
        sentence = sentences.skipped(telling.names(activities), telling.name(source), here=here)
        return telling.operation("skip", activities, sentence)
    if ranks[target] <= ranks[source]:
        sentence = sentences.went_back(telling.name(source), telling.name(target), here=here)
        return telling.operation("repeat", [source, target], sentence)
    new, old = (telling.name(target, here=True), "") if here else ("", telling.name(target))
    sentence = sentences.rerouted(telling.name(source), new, old)
    return telling.operation("reroute", [source], sentence, before=old, after=new, about=[target])


def _between(source: Key, target: Key, edges: frozenset[Edge]) -> set[Key]:
    """Return the nodes on the ways from ``source`` to ``target`` that do not come back to ``source``."""
    onward = _reached(source, target, edges)
    backward = _reached(target, source, frozenset((other, one) for one, other in edges))
    return (onward & backward) - {source, target} if target in onward else set()


def _reached(start: Key, stop: Key, edges: frozenset[Edge]) -> set[Key]:
    after: dict[Key, list[Key]] = {}
    for one, other in edges:
        after.setdefault(one, []).append(other)
    seen, left = {start}, [start]
    while left:
        key = left.pop()
        if key != stop:
            fresh = [other for other in after.get(key, ()) if other not in seen]
            seen.update(fresh)
            left.extend(fresh)
    return seen


def _gateways(known: _Structure) -> Iterator[Operation]:
    """Yield a conversion for each gateway of another kind; a join goes with the split before it."""
    telling = known.telling
    joined = known.joined
    changed = [
        (joined.reference_keys[ours.id], ours.kind, theirs.kind)
        for ours, theirs in joined.pairs()
        if ours.is_gateway and ours.kind != theirs.kind
    ]
    splits = [one for one in changed if len(joined.reference_flow.after[one[0][1:]]) > 1]
    joins = [one for one in changed if one not in splits]
    for key, old, new in splits:
        partner = next(
            (one for one in joins if one[1:] == (old, new) and joined.ranks[one[0]] > joined.ranks[key]), None
        )
        if partner is not None:
            joins.remove(partner)
        keys = [key, partner[0]] if partner else [key]
        branches = sorted(other for one, other in joined.reference_edges if one == key)
        names = telling.names(branches)
        sentence = sentences.converted(names, _gateway_said(new), _gateway_said(old))
        yield telling.operation(
            "convert", keys, sentence, label=names, before=_gateway_said(old), after=_gateway_said(new), about=branches
        )
    for key, _, new in joins:
        waiting = sorted(one for one, other in joined.reference_edges if other == key)
        names = telling.names(waiting)
        sentence = sentences.joined(names, waits=new == "parallelGateway")
        yield telling.operation("convert", [key], sentence, label=names, about=waiting)


def _gateway_said(kind: str) -> Message:
    said = {
        "exclusiveGateway": message("only one of them"),
        "parallelGateway": message("at the same time"),
        "inclusiveGateway": message("one or more of them"),
        "eventBasedGateway": message("whichever happens first"),
    }
    return said.get(kind, message("by a complex rule"))


def _fragments(known: _Structure) -> Iterator[Operation]:
    joined = known.joined
    for fragment in (*known.deleted, *known.inserted):
        if fragment not in known.told and not (_only_gateways(joined, fragment)):
            yield _fragment(known, fragment)


def _fragment(known: _Structure, fragment: Fragment) -> Operation:
    telling, joined = known.telling, known.joined
    nodes = {key: joined.node(key) for key in fragment.keys}
    activities = [key for key, node in nodes.items() if node.is_activity and node.parent not in _ids(fragment)]
    choices = [key for key, node in nodes.items() if node.is_gateway and node.name.strip()]
    events = [key for key, node in nodes.items() if node.is_event and node.parent not in _ids(fragment)]
    where = telling.where(fragment.entries, fragment.exits, here=fragment.added)
    names = telling.names(activities, here=fragment.added) if activities else ""
    if choices:
        choice = telling.names(choices, here=fragment.added)
        make = sentences.inserted_choice if fragment.added else sentences.deleted_choice
        sentence = make(choice, names, where)
    elif activities:
        make_plain = sentences.inserted if fragment.added else sentences.deleted
        sentence = make_plain(names, where, len(activities))
    elif fragment.added:
        sentence = sentences.inserted_event(telling.names(events, here=True), where, nodes[events[0]].kind)
    else:
        sentence = sentences.deleted(telling.names(events), where, len(events))
    label = telling.names(activities or choices or events, here=fragment.added)
    return telling.operation("insert" if fragment.added else "delete", fragment.keys, sentence, label=label)


def _ids(fragment: Fragment) -> set[str]:
    return {key[1:] for key in fragment.keys}
