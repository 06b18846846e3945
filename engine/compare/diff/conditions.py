"""Ways that both models have, on other conditions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.compare import sentences
from engine.compare.diff.around import Edge, Key
from engine.compare.diff.fragments import fragments
from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.diff.texts import bare, canonical
from engine.compare.diff.times import times_agree
from engine.compare.match.words import normal
from engine.compare.naming import listed, quoted
from engine.language import Message
from engine.model import ProcessModel, SequenceFlow


def condition_operations(telling: Telling, moves: Iterable[Operation] = ()) -> Iterator[Operation]:
    """Yield one operation for each way taken on another condition and each gateway with another default way.

    ``moves`` are the operations for what stands elsewhere: where it stood, two ways may have become one.
    """
    joined = telling.joined
    bridged = _bridged(joined) | _left_by(joined, moves)
    changed: dict[Key, list[Edge]] = {}
    for edge, ours in joined.reference_flows.items():
        theirs = joined.variant_flows.get(edge)
        if theirs is None or _marked_alike(ours, theirs) or edge in bridged:
            continue
        if not _agree(joined, edge, ours, theirs):
            changed.setdefault(edge[0], []).append(edge)
    for source, edges in changed.items():
        yield _way_reconditioned(telling, edges[0]) if len(edges) == 1 else _reconditioned(telling, source, edges)
    for one, other in joined.pairs:
        if one.default is None or other.default is None:
            continue
        key = joined.reference_keys[one.id]
        old = _target(joined.reference, joined.reference_keys, one.default)
        new = _target(joined.variant, joined.variant_keys, other.default)
        both = {(key, old), (key, new)}
        if old and new and old != new and both <= joined.reference_edges and both <= joined.variant_edges:
            before, after = telling.name(old), telling.name(new, here=True)
            sentence = sentences.defaulted(telling.name(key), after, before)
            yield telling.operation("recondition", [key], sentence, before=before, after=after, aspect="default")


def _bridged(joined: Joined) -> frozenset[Edge]:
    """Return the edges with more ways in one model only because the other has a fragment on one of them."""
    ways = [(added, way) for added in (True, False) for one in fragments(joined, added=added) for way in one.ways]
    return frozenset(
        way
        for added, way in ways
        if (len(joined.variant_flows.get(way, ())) < len(joined.reference_flows.get(way, ()))) is added
        and len(joined.variant_flows.get(way, ())) != len(joined.reference_flows.get(way, ()))
    )


def _left_by(joined: Joined, moves: Iterable[Operation]) -> frozenset[Edge]:
    """Return the edges with more ways in one model only because what stood on one of them in the other has moved."""
    found: set[Edge] = set()
    for one in moves:
        members = {joined.reference_keys[id_] for id_ in one.reference}
        for around, other, own in (
            (joined.reference_around, joined.variant_flows, joined.reference_flows),
            (joined.variant_around, joined.reference_flows, joined.variant_flows),
        ):
            ways = {(before, after) for before, _ in around.entering(members) for _, after in around.leaving(members)}
            found |= {way for way in ways if len(other.get(way, ())) > len(own.get(way, ()))}
    return frozenset(found)


def _marked_alike(ours: tuple[SequenceFlow, ...], theirs: tuple[SequenceFlow, ...]) -> bool:
    return len(ours) == len(theirs) and all(
        one.condition == other.condition and one.name == other.name for one, other in zip(ours, theirs, strict=True)
    )


def same_conditions(joined: Joined) -> float | None:
    """Return the share of conditions and time limits that are the same, of both models; None if either states none.

    A way that only one model has is compared with one on the same condition out of the same choice, if there is any.
    """
    times = times_agree(joined)
    ways = _ways_agree(joined)
    told = [each for each in (times, ways) if each is not None]
    every = sum(count for _, count in told)
    return sum(same for same, _ in told) / every if every else None


def _ways_agree(joined: Joined) -> tuple[int, int] | None:
    """Return how many conditions of ways of both models are the same, of how many; None if either states none."""
    sides = [{edge: flows for edge, flows in each.items() if any(_texts(flows))} for each in (
        joined.reference_flows, joined.variant_flows)]  # fmt: skip
    if not all(sides):
        return None
    same = 0
    alone: list[Counter[tuple[Key, str]]] = [Counter(), Counter()]
    for edge in sides[0].keys() | sides[1].keys():
        ours, theirs = joined.reference_flows.get(edge), joined.variant_flows.get(edge)
        if ours is not None and theirs is not None:
            same += (sum(edge in side for side in sides)) * _agree(joined, edge, ours, theirs)
        else:
            for own, flows in zip(alone, (ours, theirs), strict=True):
                own.update((edge[0], text) for text in _texts(flows or ()) if text)
    same += 2 * (alone[0] & alone[1]).total()
    return same, sum(len(side) for side in sides)


def _agree(joined: Joined, edge: Edge, ours: tuple[SequenceFlow, ...], theirs: tuple[SequenceFlow, ...]) -> bool:
    """Say whether a way is taken on the same condition in both models.

    Where one of them draws no condition on any way out of a gateway, or neither does on this one, only labels that both
    have can differ; the space between their words is none.
    """
    if _texts(ours) == _texts(theirs) or _only_named(joined, edge, ours, theirs):
        return True
    drawn = any(flow.condition.strip() for flow in (*ours, *theirs))
    both = _states_conditions(joined.reference_flows, edge[0]) and _states_conditions(joined.variant_flows, edge[0])
    if drawn and both:
        return False
    if not joined.node(edge[0]).is_gateway:
        return False
    labels = [sorted(normal(flow.name) for flow in flows) for flows in (ours, theirs)]
    return labels[0] == labels[1] or not all(all(texts) for texts in labels)


def _only_named(joined: Joined, edge: Edge, ours: tuple[SequenceFlow, ...], theirs: tuple[SequenceFlow, ...]) -> bool:
    """Say whether ways differ in labels alone where one model has no choice: the only way on is no condition."""
    ways = [sum(one == edge[0] for one, _ in flows) for flows in (joined.reference_flows, joined.variant_flows)]
    return min(ways) == 1 and not any(flow.condition.strip() for flow in (*ours, *theirs))


def _states_conditions(flows: Mapping[Edge, tuple[SequenceFlow, ...]], source: Key) -> bool:
    return any(flow.condition.strip() for edge, ways in flows.items() if edge[0] == source for flow in ways)


def _reconditioned(telling: Telling, source: Key, edges: list[Edge]) -> Operation:
    """Return the operation for a choice of which several ways are taken on other conditions: that is one decision."""
    edges = sorted(edges, key=lambda edge: (telling.joined.ranks[edge[1]], edge[1]))
    targets = [edge[1] for edge in edges]
    said = [_conditions(telling, edge) for edge in edges]
    before = listed([sentences.taken(telling.ahead(key), old) for key, (old, _) in zip(targets, said, strict=True)])
    after = listed([sentences.taken(telling.ahead(key), new) for key, (_, new) in zip(targets, said, strict=True)])
    sentence = sentences.decided(telling.name(source), after, before)
    return telling.operation(
        "recondition", [source], sentence, before=before, after=after, about=targets, leads=targets
    )


def _way_reconditioned(telling: Telling, edge: Edge) -> Operation:
    before, after = _conditions(telling, edge)
    what = telling.ahead(edge[1])
    sentence = sentences.reconditioned(what, after, before)
    return telling.operation(
        "recondition", [edge[0]], sentence, label=what, before=before, after=after, about=[edge[1]], leads=[edge[1]]
    )


def _conditions(telling: Telling, edge: Edge) -> tuple[Message | str, Message | str]:
    """Return on what conditions a way is taken in the reference and in the variant, as a reader is told."""
    ours, theirs = telling.joined.reference_flows[edge], telling.joined.variant_flows[edge]
    before, after = _said(ours), _said(theirs)
    labelled = [all(flow.name.strip() for flow in flows) for flows in (ours, theirs)]
    stated = all(flow.condition.strip() for flow in (*ours, *theirs))
    if before == after or (stated and not all(labelled)):
        before, after = _said(ours, expressions=True), _said(theirs, expressions=True)
    return before, after


def _texts(flows: tuple[SequenceFlow, ...]) -> list[str]:
    """Return what is compared: conditions without marks of expression and space, else the labels."""
    return sorted(canonical(flow.condition) or normal(flow.name).replace(" ", "") for flow in flows)


def _said(flows: tuple[SequenceFlow, ...], *, expressions: bool = False) -> Message | str:
    """Return the conditions as read in the drawing: the label of the way, else its expression."""
    texts = [bare(flow.condition) if expressions else flow.name.strip() or bare(flow.condition) for flow in flows]
    said = [quoted(text) for text in texts if text]
    return listed(said) if said else ""


def _target(model: ProcessModel, keys: dict[str, Key], flow_id: str | None) -> Key:
    flow = model.flow_by_id.get(flow_id or "")
    return keys.get(flow.target, "") if flow is not None else ""
