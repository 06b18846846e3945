"""Differences of structure: what is added, missing, elsewhere, side by side, optional or led another way."""

from collections.abc import Callable, Iterator
from functools import cache

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.bridges import Edges
from engine.compare.diff.conversions import conversion, converted_with, gateway_operations
from engine.compare.diff.fragments import fragments
from engine.compare.diff.insertions import fragment_operations
from engine.compare.diff.joined import Joined
from engine.compare.diff.moves import Move, moves
from engine.compare.diff.script import Operation
from engine.compare.diff.sequence import kept
from engine.compare.diff.situation import Structure, bridged
from engine.compare.diff.telling import Telling
from engine.compare.diff.ways import way_operations
from engine.compare.importance import touches_decision
from engine.language import Message


def structure_operations(telling: Telling) -> Iterator[Operation]:
    """Yield the operations on the flow: fragments first, then moves, then ways that are left. O(moves * F^2)."""
    joined = telling.joined
    inserted, deleted = fragments(joined, added=True), fragments(joined, added=False)
    known = Structure(
        telling,
        list(inserted),
        list(deleted),
        bridged(joined, joined.reference_edges, deleted),
        bridged(joined, joined.variant_edges, inserted),
    )
    before = known.reference, known.variant
    cost = _cost(joined)
    stayed = cache(lambda: _stayed(known, cost))
    gateways = frozenset(joined.reference_keys[one.id] for one, _ in joined.pairs if one.is_gateway)
    found, known.reference, known.variant = moves(
        known.reference, known.variant, cost, stayed=stayed, gateways=gateways
    )
    yield from _moved(known, before, found)
    yield from way_operations(known)
    yield from gateway_operations(known)
    yield from fragment_operations(known)


def _cost(joined: Joined) -> Callable[[Key], float]:
    """Return how reluctantly a node is called moved: gateways and events last, decisions after other activities."""
    latest = max(joined.ranks.values(), default=0.0) + 1

    def cost(key: Key) -> float:
        node = joined.node(key)
        kind = 20 if node.is_gateway else 10 if node.is_event else 5 * touches_decision(node)
        return kind + 1 - joined.ranks[key] / latest

    return cost


def _stayed(known: Structure, cost: Callable[[Key], float]) -> frozenset[Key]:
    """Return the activities that keep their order; of those that could have moved, the one of least cost has."""
    joined = known.joined
    keys = [joined.reference_keys[one.id] for one, _ in joined.pairs if one.is_activity]
    return kept(joined.reference_edges, joined.variant_edges, keys, lambda key: 1 + cost(key) / 1000)


def _moved(known: Structure, before: tuple[Edges, Edges], found: tuple[Move, ...]) -> Iterator[Operation]:
    """Yield a move for each chain, or a conversion where it came to stand beside others, or in line with them."""
    for move in found:
        partners = converted_with(known, before, move)
        yield conversion(known, before, move, partners) if partners else _move(known, move)


def _move(known: Structure, move: Move) -> Operation:
    here = _where(known, move.keys, here=True)
    there = _where(known, move.keys, here=False)
    named = [key for key in move.keys if not known.joined.node(key).is_gateway] or move.keys
    names = known.telling.names(named)
    sentence = sentences.moved(names, here, there, number=len(named))
    return known.telling.operation("move", move.keys, sentence, label=names, before=there, after=here)


def _where(known: Structure, keys: tuple[Key, ...], *, here: bool) -> Message:
    """Return where nodes stand among the others, in the model itself."""
    edges = known.joined.variant_edges if here else known.joined.reference_edges
    members = set(keys)
    before = sorted({one for one, other in edges if other in members and one not in members})
    after = sorted({other for one, other in edges if one in members and other not in members})
    return known.telling.where(before, after, here=here, but=keys)
