"""Fragments that only one model has, told: insertions, deletions, splits and merges."""

from collections.abc import Iterator

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.fragments import Fragment, parts
from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Operation
from engine.compare.diff.situation import Structure, only_gateways
from engine.compare.match.words import is_silent, normal
from engine.compare.naming import listed
from engine.language import Message

_OUTERMOST = frozenset({"startEvent", "endEvent"})


def fragment_operations(known: Structure) -> Iterator[Operation]:
    """Yield one operation for each fragment with activities or events, and for choices of their own."""
    joined = known.joined
    told: set[Key] = set()
    for whole in (*known.deleted, *known.inserted):
        if whole not in known.told and not only_gateways(joined, whole):
            for fragment in parts(joined, whole):
                if not _is_silent(known, fragment) and not told.issuperset(fragment.keys):
                    operation = _fragment(known, fragment)
                    if operation.kind in {"split", "merge"}:
                        told |= _of_both(joined, operation)
                    yield operation


def _of_both(joined: Joined, operation: Operation) -> set[Key]:
    return {joined.reference_keys[id_] for id_ in operation.reference} | {
        joined.variant_keys[id_] for id_ in operation.variant
    }


def _is_silent(known: Structure, fragment: Fragment) -> bool:
    """Say whether a part is unnamed gateways alone, which go with the activities beside them."""
    nodes = [known.joined.node(key) for key in fragment.keys]
    return all(node.is_gateway and not node.name.strip() for node in nodes)


def _grouped(known: Structure, fragment: Fragment) -> Operation | None:
    """Return the split or merge that a fragment is part of, or None."""
    telling = known.telling
    group = telling.groups.get(fragment.keys[0])
    if group is None or any(telling.groups.get(key) != group for key in fragment.keys):
        return None
    joined = known.joined
    orders = joined.reference_flow.order, joined.variant_flow.order
    ours = [joined.reference_keys[id_] for id_ in sorted(group.reference, key=lambda id_: orders[0][id_])]
    theirs = [joined.variant_keys[id_] for id_ in sorted(group.variant, key=lambda id_: orders[1][id_])]
    same = {normal(joined.node(key).name) for key in (*ours, *theirs)}
    if len(same) == 1:
        places = len(group.variant), len(group.reference)
        sentence = sentences.in_places(telling.name(ours[0]), *places)
        return telling.operation("split" if places[0] > 1 else "merge", (*ours, *theirs), sentence)
    if len(group.variant) > 1:
        sentence = sentences.divided(telling.name(ours[0]), telling.names(theirs, here=True))
        return telling.operation("split", theirs, sentence, label=telling.name(ours[0]))
    sentence = sentences.united(telling.name(theirs[0], here=True), telling.names(ours))
    return telling.operation("merge", ours, sentence, label=telling.name(theirs[0], here=True))


def _fragment(known: Structure, fragment: Fragment) -> Operation:
    telling, joined = known.telling, known.joined
    grouped = _grouped(known, fragment)
    if grouped is not None:
        return grouped
    nodes = {key: joined.node(key) for key in fragment.keys}
    inside = {node.id for node in nodes.values()}
    activities = [key for key, node in nodes.items() if node.is_activity and node.parent not in inside]
    choices = [key for key, node in nodes.items() if node.is_gateway and node.name.strip()]
    events = [key for key, node in nodes.items() if node.is_event and node.parent not in inside]
    if not (choices or activities or events):
        choices = list(nodes)
    outermost = next((key for key, node in nodes.items() if node.parent not in inside), fragment.keys[0])
    around = telling.around(outermost, here=fragment.added)
    where = telling.where(fragment.entries, fragment.exits, here=fragment.added, inside=around)
    if choices:
        names = _with_events(known, activities, events, here=fragment.added, choices=True)
        make = sentences.inserted_choices if fragment.added else sentences.deleted_choices
        sentence = make(telling.names(choices, here=fragment.added), len(choices), names, where)
    elif activities:
        names = _with_events(known, activities, events, here=fragment.added, choices=False)
        make_plain = sentences.inserted if fragment.added else sentences.deleted
        alone = fragment.added and len(nodes) == 1 and is_silent(nodes[activities[0]].name)
        sentence = sentences.inserted_unnamed(where) if alone else make_plain(names, where, len(activities))
    elif fragment.added:
        first = nodes[events[0]]
        silent = len(events) == 1 and is_silent(first.name)
        sentence = sentences.inserted_event(telling.names(events, here=True), where, first.kind, silent=silent)
    else:
        sentence = sentences.deleted(telling.names(events), where, len(events))
    label = telling.names(activities or choices or events, here=fragment.added)
    return telling.operation("insert" if fragment.added else "delete", fragment.keys, sentence, label=label)


def _with_events(
    known: Structure, activities: list[Key], events: list[Key], *, here: bool, choices: bool
) -> Message | str:
    """Return what a reader calls activities and the events that are waited for or sent among them; "" for nothing."""
    telling = known.telling
    nodes = {key: known.joined.node(key) for key in events}
    between = [key for key, node in nodes.items() if node.kind not in _OUTERMOST and not is_silent(node.name)]
    if not between:
        return telling.names(activities, here=here) if activities else ""
    said = sentences.with_event(telling.names(between, here=here), len(between))
    if not choices:
        return sentences.beside(telling.names(activities, here=here), said)
    return listed([*telling.items(activities, here=here), said])
