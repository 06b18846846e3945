"""Ways that only one model has when fragments and moves are explained: they skip, go back, or lead elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.compare import sentences, sentences_of_work
from engine.compare.diff.around import Edge, Key
from engine.compare.diff.bridges import differing
from engine.compare.diff.fragments import connected
from engine.compare.diff.script import Operation
from engine.compare.diff.situation import Structure
from engine.compare.match.words import is_silent
from engine.compare.naming import listed
from engine.compare.sentences import Said


def way_operations(known: Structure) -> Iterator[Operation]:
    """Yield operations for the edges that differ when fragments and moves are explained."""
    found: dict[tuple[Said, Said], list[_Led]] = {}
    for operation in _single_ways(known):
        if isinstance(operation, Operation):
            yield operation
        elif not _comes_to_the_same(known, operation):
            found.setdefault((operation.after, operation.before), []).append(operation)
    for (after, before), led in found.items():
        sources = sorted(
            {each.source for each in led}, key=lambda key: (_is_unnamed(known, key), known.joined.ranks[key])
        )
        sentence = sentences.rerouted(known.telling.names(sources), after, before)
        about = [key for each in led for key in (*each.old, *each.new)]
        yield known.telling.operation("reroute", sources, sentence, before=before, after=after, about=about)


@dataclass(frozen=True)
class _Led:
    """Where the flow leads after ``source`` in one model alone, with what a reader is told of it, "" for nothing."""

    source: Key
    old: tuple[Key, ...]
    new: tuple[Key, ...]
    before: Said
    after: Said


def _comes_to_the_same(known: Structure, led: _Led) -> bool:
    """Say whether both ways come, through joins that wait for nothing, to the same."""
    old, new = ({_beyond(known, key, here=here) for key in keys} for keys, here in ((led.old, False), (led.new, True)))
    return old == new


def _beyond(known: Structure, key: Key, *, here: bool) -> Key:
    """Return what comes after an unnamed gateway with one way on at which nothing is waited for; else itself."""
    joined = known.joined
    keys, flow = (joined.variant_keys, joined.variant_flow) if here else (joined.reference_keys, joined.reference_flow)
    seen = set[Key]()
    while key not in seen:
        seen.add(key)
        node = joined.in_variant(key) if here else joined.in_reference(key)
        if node is None or node.kind != "exclusiveGateway" or not is_silent(node.name) or len(flow.after[node.id]) != 1:
            break
        key = keys[flow.after[node.id][0]]
    return key


def _is_unnamed(known: Structure, key: Key) -> bool:
    return is_silent(known.joined.node(key).name)


def _single_ways(known: Structure) -> Iterator[Operation | _Led]:
    removed, added = differing(known.reference, known.variant)
    unlike = sorted(removed | added)
    for group in connected(sorted({key for edge in unlike for key in edge}), unlike):
        gone = sorted(edge for edge in removed if edge[0] in group)
        new = sorted(edge for edge in added if edge[0] in group)
        yield from _way(known, gone, new)


def _way(known: Structure, gone: list[Edge], new: list[Edge]) -> Iterator[Operation | _Led]:
    known.told |= {fragment for fragment in (*known.inserted, *known.deleted) if fragment.ways & {*gone, *new}}
    if all(_passes_by(known, edge) for edge in (*gone, *new)):
        return
    if not gone and len(new) == 1:
        yield _one_way(known, new[0], known.reference.every, here=True)
    elif not new and len(gone) == 1:
        yield _one_way(known, gone[0], known.variant.every, here=False)
    else:
        for source in dict.fromkeys(edge[0] for edge in (*gone, *new)):
            old_targets = [other for one, other in gone if one == source]
            new_targets = [other for one, other in new if one == source]
            yield _led(known, source, old_targets, new_targets)


def _led(known: Structure, source: Key, old: list[Key], new: list[Key]) -> _Led:
    """Return where the flow leads after ``source``, by what comes after unnamed choices if that tells them apart."""
    telling = known.telling
    after, before = (
        listed(list(dict.fromkeys(telling.ahead(key, here=here) for key in keys))) if keys else ""
        for keys, here in ((new, True), (old, False))
    )
    if after == before:
        after, before = telling.names(new, here=True) if new else "", telling.names(old) if old else ""
    return _Led(source, tuple(old), tuple(new), before, after)


def _passes_by(known: Structure, edge: Edge) -> bool:
    """Say whether a flow is drawn from a parallel split right to a parallel join: it leaves nothing out."""
    joined = known.joined
    drawn = edge in joined.reference_flows or edge in joined.variant_flows
    return drawn and all(joined.node(key).kind == "parallelGateway" for key in edge)


def _one_way(known: Structure, edge: Edge, other_edges: frozenset[Edge], *, here: bool) -> Operation | _Led:
    """Return the operation for one way that only one model has: it skips, goes back, or leads elsewhere."""
    source, target = edge
    telling, ranks = known.telling, known.joined.ranks
    own_edges = known.variant.every if here else known.reference.every
    if source != target and _goes_back(edge, own_edges, other_edges):
        sentence = sentences.went_back(telling.name(source), telling.name(target), here=here)
        return telling.operation("repeat", [source, target], sentence)
    if source == target:
        return telling.operation("repeat", [source], sentences_of_work.repeated(telling.name(source), here=here))
    between = _between(source, target, other_edges)
    activities = sorted((key for key in between if not known.joined.node(key).is_gateway), key=lambda key: ranks[key])
    if activities:
        names, number = telling.names(activities), len(activities)
        sentence = sentences.skipped(names, telling.name(source), here=here, number=number)
        return telling.operation("skip", activities, sentence)
    if ranks[target] <= ranks[source] and source in _reached(target, source, own_edges):
        sentence = sentences.went_back(telling.name(source), telling.name(target), here=here)
        return telling.operation("repeat", [source, target], sentence)
    return _led(known, source, [], [target]) if here else _led(known, source, [target], [])


def _between(source: Key, target: Key, edges: frozenset[Edge]) -> set[Key]:
    """Return the nodes on the ways from ``source`` to ``target`` that do not come back to ``source``."""
    onward = _reached(source, target, edges)
    backward = _reached(target, source, frozenset((other, one) for one, other in edges))
    return (onward & backward) - {source, target} if target in onward else set()


def _goes_back(edge: Edge, own_edges: frozenset[Edge], other_edges: frozenset[Edge]) -> bool:
    """Say whether a way of one model leads back: all ways from the starts to its source go through its target.

    Not if the other model too leads back there, through what always comes after it: the way leaves that out.
    """
    source, target = edge
    free = _without(target, own_edges)
    if not free or source in free or source not in _reached(target, source, own_edges):
        return False
    outside = _without(target, other_edges)
    inside = frozenset(one for one in other_edges if not {*one} & outside)
    return target not in _reached(source, target, inside)


def _without(node: Key, edges: frozenset[Edge]) -> set[Key]:
    """Return what can be reached from the starts without coming to a node; nothing if there is no start."""
    led_to = {after for _, after in edges}
    starts = sorted({one for one, _ in edges} - led_to - {node})
    return set().union(*(_reached(start, node, edges) for start in starts)) - {node}


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
