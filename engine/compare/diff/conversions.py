"""Activities done in another way: one after the other, at the same time, only one of them."""

from collections.abc import Iterable, Iterator

from engine.compare import sentences_of_work as sentences
from engine.compare.diff.around import Edge, Key
from engine.compare.diff.bridges import Edges
from engine.compare.diff.joined import Joined
from engine.compare.diff.moves import Move
from engine.compare.diff.order import Order, Relation
from engine.compare.diff.script import Operation
from engine.compare.diff.situation import Structure
from engine.compare.diff.telling import Telling
from engine.compare.sentences_of_work import Way
from engine.language import Message, message


def converted_with(known: Structure, before_moving: tuple[Edges, Edges], move: Move) -> list[Key]:
    """Return the activities that the chain follows directly in one model and stands beside in the other."""
    near = {key for edge in move.edges for key in edge if known.joined.node(key).is_activity} - set(move.keys)
    return [
        key
        for key in sorted(near, key=lambda key: known.joined.ranks[key])
        if any(
            _forked(beside.every, move.keys, key) and _in_line(in_line.every, move.keys, key)
            for beside, in_line in (before_moving, before_moving[::-1])
        )
    ]


def _in_line(edges: frozenset[Edge], chain: tuple[Key, ...], other: Key) -> bool:
    return (other, chain[0]) in edges or (chain[-1], other) in edges


def _forked(edges: frozenset[Edge], chain: tuple[Key, ...], other: Key) -> bool:
    """Say whether a chain and another node lie beside each other, between the same neighbours."""
    before = [{one for one, target in edges if target == key} for key in (chain[0], other)]
    after = [{target for one, target in edges if one == key} for key in (chain[-1], other)]
    return bool(before[0] & before[1]) and bool(after[0] & after[1]) and not _in_line(edges, chain, other)


def conversion(known: Structure, before_moving: tuple[Edges, Edges], move: Move, partners: list[Key]) -> Operation:
    """Return the operation for a chain that one model does beside its partners and the other in line with them."""
    joined = known.joined
    keys = sorted((*move.keys, *partners), key=lambda key: joined.ranks[key])
    here = _forked(before_moving[1].every, move.keys, partners[0])
    order = (
        Order(joined.variant_edges, joined.in_variant) if here else Order(joined.reference_edges, joined.in_reference)
    )
    beside: Way = _BESIDE[order.beside(move.keys[0], partners[0])]
    new, old = (beside, _IN_A_ROW) if here else (_IN_A_ROW, beside)
    return _converted(known.telling, keys, known.telling.names(keys), new, old)


def _converted(
    telling: Telling, keys: list[Key], names: Message | str, new: Way, old: Way, about: Iterable[Key] = ()
) -> Operation:
    sentence = sentences.converted(names, new, old)
    before, after = _SAID[old], _SAID[new]
    return telling.operation("convert", keys, sentence, label=names, before=before, after=after, about=about)


_IN_A_ROW: Way = "in a row"
_BESIDE: dict[Relation, Way] = {"parallel": "together", "exclusive": "one of", "inclusive": "some of"}
_GATEWAYS: dict[str, Way] = {
    "exclusiveGateway": "one of",
    "parallelGateway": "together",
    "inclusiveGateway": "some of",
    "eventBasedGateway": "first of",
}
_SAID: dict[Way, Message] = {
    "in a row": message("one after the other"),
    "together": message("at the same time"),
    "one of": message("only one of them"),
    "some of": message("one or more of them"),
    "first of": message("whichever happens first"),
    "by a rule": message("by a complex rule"),
}


def gateway_operations(known: Structure) -> Iterator[Operation]:
    """Yield a conversion for each gateway of another kind; a join goes with the split before it."""
    telling = known.telling
    joined = known.joined
    changed = [
        (joined.reference_keys[ours.id], ours.kind, theirs.kind)
        for ours, theirs in joined.pairs
        if ours.is_gateway and ours.kind != theirs.kind
    ]
    splits = [one for one in changed if len(_onward(joined, one[0])) > 1]
    joins = [one for one in changed if one not in splits]
    for key, old, new in splits:
        partner = next(
            (one for one in joins if one[1:] == (old, new) and joined.ranks[one[0]] > joined.ranks[key]), None
        )
        if partner is not None:
            joins.remove(partner)
        keys = [key, partner[0]] if partner else [key]
        branches = telling.near([key], here=False, backwards=False)
        kinds = _GATEWAYS.get(new, "by a rule"), _GATEWAYS.get(old, "by a rule")
        yield _converted(telling, keys, telling.names(branches), *kinds, about=branches)
    for key, _, new in joins:
        waiting = telling.near([key], here=False, backwards=True)
        names = telling.names(waiting)
        sentence = sentences.joined(names, waits=new == "parallelGateway")
        yield telling.operation("convert", [key], sentence, label=names, about=waiting)


def _onward(joined: Joined, key: Key) -> tuple[str, ...]:
    return joined.reference_flow.after[joined.node(key).id]
