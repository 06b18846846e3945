"""The variant under the reference's ids, the changes that lead there, and applying them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import cast

from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Change, EditScript, make_change
from engine.compare.facts import PARTS, Element, Part, facts_of, referring
from engine.compare.match.words import normal
from engine.model import FlowNode, Lane, MessageFlow, Pool, Process, ProcessModel, SequenceFlow


def apply(script: EditScript, reference: ProcessModel) -> ProcessModel:
    """Return the reference with all changes of a script made: the variant, under the reference's ids where it has them.

    Equal to the variant but for ids, the order of elements and layout. The name and exporter of the file stay.
    """
    changes = [change for operation in script.operations for change in operation.changes] + list(script.unsaid)
    parts: dict[str, dict[str, Element]] = {
        name: {element.id: element for element in getattr(reference, name)} for name in PARTS
    }
    for change in sorted(changes, key=lambda change: change.action != "remove"):
        part = parts[_part(change.element)]
        if change.action == "remove":
            part.pop(change.element.id, None)
        else:
            part[change.element.id] = change.element
    return replace(reference, **{name: tuple(part.values()) for name, part in parts.items()})  # type: ignore[arg-type]


def _part(element: Element) -> str:
    kinds: dict[type, str] = {
        Process: "processes",
        Lane: "lanes",
        Pool: "pools",
        FlowNode: "nodes",
        SequenceFlow: "flows",
        MessageFlow: "message_flows",
    }
    return kinds[type(element)]


def all_changes(joined: Joined, ids: Mapping[str, str]) -> tuple[Change, ...]:
    """Return every change that turns the reference into the variant under the reference's ids.

    ``ids`` are the variant's under the reference's. Elements that only have other ids are told by what is known of
    each model alone; only those that differ are made. O(N + F).
    """
    ours, theirs = facts_of(joined.reference), facts_of(joined.variant)
    under = cast("Mapping[str | None, str | None]", ids).get
    changes: list[Change] = []
    for part in PARTS:
        ours_refer, ours_say, known = ours.refers[part], ours.says[part], ours.by_id[part]
        theirs_say, elements = theirs.says[part], theirs.by_id[part]
        kept: set[str | None] = set()
        made: list[Change] = []
        for id_, refers in theirs.refers[part].items():
            to = tuple(map(under, refers, refers))
            own = cast("str", to[0])
            kept.add(own)
            if own not in known:
                made.append(make_change("add", _renamed(part, elements[id_], to, ids, theirs.own_processes)))
            elif id_ in theirs.calling:
                new = _renamed(part, elements[id_], to, ids, theirs.own_processes)
                if new != known[own]:
                    made.append(make_change("set", new))
            elif ours_refer[own] != to or ours_say[own] != theirs_say[id_]:
                made.append(make_change("set", referring(part, elements[id_], to)))
        changes += [make_change("remove", element) for id_, element in known.items() if id_ not in kept]
        changes += made
    return tuple(changes)


def _renamed(
    part: Part, element: Element, to: tuple[str | None, ...], ids: Mapping[str, str], processes: Collection[str]
) -> Element:
    """Return an element of the variant with the ids that it holds changed to these."""
    made = referring(part, element, to)
    if isinstance(made, FlowNode) and made.called in processes:
        return replace(made, called=ids[made.called])
    return made


def new_ids(joined: Joined) -> dict[str, str]:
    """Return for every element of the variant the id it has among the reference's elements."""
    reference, variant = joined.reference, joined.variant
    pairs = dict(joined.alignment.reference_of)
    pairs = {other: one for other, one in pairs.items() if one in reference.node_by_id and other in variant.node_by_id}
    pairs |= _processes(joined, pairs)
    pairs |= _by_name(variant.lanes, reference.lanes)
    pairs |= _by_name(variant.pools, reference.pools)
    for edge, flows in joined.variant_flows.items():
        ours = joined.reference_flows.get(edge, ())
        if len(flows) == len(ours) == 1:
            pairs[flows[0].id] = ours[0].id
        elif ours:
            pairs |= dict(zip((flow.id for flow in flows), _paired(flows, ours), strict=False))
    pairs |= _message_flows(joined, pairs)
    return _with_free_ids(joined, pairs)


def _processes(joined: Joined, pairs: Mapping[str, str]) -> dict[str, str]:
    votes = Counter(
        (joined.variant.node_by_id[other].process, joined.reference.node_by_id[one].process)
        for other, one in pairs.items()
    )
    found: dict[str, str] = {}
    for (other, one), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if other not in found and one not in found.values():
            found[other] = one
    return found


def _by_name(theirs: Iterable[Lane | Pool], ours: Iterable[Lane | Pool]) -> dict[str, str]:
    left = list(ours)
    found: dict[str, str] = {}
    for other in theirs:
        same = next((one for one in left if normal(one.name) == normal(other.name)), None)
        if same is not None:
            found[other.id] = same.id
            left.remove(same)
    return found


def _paired(theirs: tuple[SequenceFlow, ...], ours: tuple[SequenceFlow, ...]) -> list[str]:
    """Return for each flow of the variant the reference's flow of the same edge, the same condition first."""
    left = list(ours)
    found: list[str] = []
    for flow in theirs:
        alike = sorted(left, key=lambda one: (one.condition != flow.condition, one.name != flow.name))
        if alike:
            left.remove(alike[0])
            found.append(alike[0].id)
    return found


def _message_flows(joined: Joined, pairs: Mapping[str, str]) -> dict[str, str]:
    left = {(one.source, one.target): one.id for one in joined.reference.message_flows}
    found: dict[str, str] = {}
    for other in joined.variant.message_flows:
        ends = pairs.get(other.source, other.source), pairs.get(other.target, other.target)
        if ends in left:
            found[other.id] = left.pop(ends)
    return found


def _with_free_ids(joined: Joined, pairs: dict[str, str]) -> dict[str, str]:
    ours, theirs = facts_of(joined.reference).by_id, facts_of(joined.variant).by_id
    taken = set(pairs.values()).union(*ours.values())
    ids = dict(pairs)
    for part in PARTS:
        for own in theirs[part]:
            if own not in ids:
                id_, number = own, 1
                while id_ in taken:
                    number += 1
                    id_ = f"{own}_{number}"
                ids[own] = id_
                taken.add(id_)
    return ids
