"""The variant under the reference's ids, the changes that lead there, and applying them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Change, EditScript, Element
from engine.compare.match.words import normal
from engine.model import FlowNode, Lane, MessageFlow, Pool, Process, ProcessModel, SequenceFlow

_ORDER = ("processes", "lanes", "pools", "nodes", "flows", "message_flows")


def apply(script: EditScript, reference: ProcessModel) -> ProcessModel:
    """Return the reference with all changes of a script made: the variant, under the reference's ids where it has them.

    Equal to the variant but for ids, the order of elements and layout. The name and exporter of the file stay.
    """
    changes = [change for operation in script.operations for change in operation.changes] + list(script.unsaid)
    parts: dict[str, dict[str, Element]] = {
        name: {element.id: element for element in getattr(reference, name)} for name in _ORDER
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


def all_changes(joined: Joined) -> tuple[Change, ...]:
    """Return every change that turns the reference into the variant under the reference's ids. O(N + F)."""
    target = renamed(joined)
    changes: list[Change] = []
    for name in _ORDER:
        ours: dict[str, Element] = {element.id: element for element in getattr(joined.reference, name)}
        theirs: dict[str, Element] = {element.id: element for element in getattr(target, name)}
        changes += [Change("remove", element) for id_, element in ours.items() if id_ not in theirs]
        for id_, element in theirs.items():
            if id_ not in ours:
                changes.append(Change("add", element))
            elif ours[id_] != element:
                changes.append(Change("set", element))
    return tuple(changes)


def renamed(joined: Joined) -> ProcessModel:
    """Return the variant with the reference's ids for all that corresponds, and free ids for the rest."""
    ids = new_ids(joined)
    model = joined.variant
    own = {process.id for process in model.processes}

    def new(id_: str | None) -> str | None:
        return ids.get(id_, id_) if id_ else id_

    def known(id_: str) -> str:
        return ids.get(id_, id_)

    return replace(
        joined.reference,
        processes=tuple(replace(one, id=known(one.id)) for one in model.processes),
        lanes=tuple(
            replace(one, id=known(one.id), process=known(one.process), parent=new(one.parent)) for one in model.lanes
        ),
        pools=tuple(replace(one, id=known(one.id), process=new(one.process)) for one in model.pools),
        nodes=tuple(
            replace(
                one,
                id=known(one.id),
                process=known(one.process),
                parent=new(one.parent),
                lane=new(one.lane),
                attached_to=new(one.attached_to),
                default=new(one.default),
                choice_of=known(one.choice_of),
                called=known(one.called) if one.called in own else one.called,
            )
            for one in model.nodes
        ),
        flows=tuple(
            replace(one, id=known(one.id), source=known(one.source), target=known(one.target)) for one in model.flows
        ),
        message_flows=tuple(
            replace(one, id=known(one.id), source=known(one.source), target=known(one.target))
            for one in model.message_flows
        ),
    )


def new_ids(joined: Joined) -> dict[str, str]:
    """Return for every element of the variant the id it has among the reference's elements."""
    reference, variant = joined.reference, joined.variant
    pairs = dict(joined.alignment.reference_of)
    pairs = {other: one for other, one in pairs.items() if one in reference.node_by_id and other in variant.node_by_id}
    pairs |= _processes(joined, pairs)
    pairs |= _by_name(variant.lanes, reference.lanes)
    pairs |= _by_name(variant.pools, reference.pools)
    for edge, flows in joined.variant_flows.items():
        pairs |= dict(
            zip((flow.id for flow in flows), _paired(flows, joined.reference_flows.get(edge, ())), strict=False)
        )
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
    taken = {element.id for name in _ORDER for element in getattr(joined.reference, name)} | set(pairs.values())
    ids = dict(pairs)
    for name in _ORDER:
        for element in getattr(joined.variant, name):
            if element.id not in ids:
                id_, number = element.id, 1
                while id_ in taken:
                    number += 1
                    id_ = f"{element.id}_{number}"
                ids[element.id] = id_
                taken.add(id_)
    return ids
