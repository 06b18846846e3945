"""What of a process model lives on in its next version: the question of whoever has cases under way.

For a comparison it is enough that two nodes mean the same; to let a case go on at one in place of the other it must
be certain, and flows and processes have to correspond as well.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.compare.match import NOTHING_SAID, Judgements, match
from engine.model import FlowNode, ProcessModel, SequenceFlow


@dataclass(frozen=True)
class Successors:
    """By id in the old version, what a flow node, sequence flow or process is in the new one.

    ``nodes`` are certain; ``doubtful`` are those of which a person should say whether they are the same: by its
    words, or because one became several or several one. What is in neither is gone.
    """

    nodes: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    processes: Mapping[str, str] = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)


def successors(old: ProcessModel, new: ProcessModel, said: Judgements = NOTHING_SAID) -> Successors:
    """Return what of ``old`` lives on in ``new``. As slow as ``match``; nothing of it if both are one.

    A node is certainly another where both mean the same without any doubt, or where they are alike enough to ask and
    also have one id, as when a drawing is edited, or stand between the same others. One that may have become several is
    certainly that of them which has its id and its words. A gateway or silent event, by its
    place between certain ones.

    >>> from engine.model.sketch import read_sketch
    >>> one = read_sketch("(start) -> Granska ansökan -> Besluta -> (slut)")
    >>> other = read_sketch("(start) -> Granska ansökan -> Begär yttrande -> Besluta -> (slut)")
    >>> found = successors(one, other)
    >>> found.nodes["Besluta"], found.flows, found.doubtful
    ('Besluta', {'start__Granska_ansökan': 'start__Granska_ansökan', 'Besluta__slut': 'Besluta__slut'}, {})
    """
    if old == new:
        return Successors(
            {node.id: node.id for node in old.nodes},
            {flow.id: flow.id for flow in old.flows},
            {process.id: process.id for process in old.processes},
        )
    nodes: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    alone: list[tuple[str, str]] = []
    for pair in match(old, new, said).correspondences:
        one, other = pair.reference[0], pair.variant[0]
        single = len(pair.reference) == len(pair.variant) == 1
        if single and (pair.band == "accept" or pair.basis == "place" or one == other):
            nodes[one] = other
        else:
            kept = {each: each for each in pair.reference if each in pair.variant and _kept(old, new, each)}
            doubtful |= dict.fromkeys((each for each in pair.reference if each not in kept), other)
            nodes |= kept
            alone += [(one, other)] if single else []
    for one, other in alone:
        if _between_the_same(old, new, nodes, one, other):
            nodes[one] = doubtful.pop(one)
    _add_edited(old, new, nodes, doubtful)
    _add_choices(old, new, nodes, doubtful)
    nodes = {one: other for one, other in nodes.items() if _alike(old.node_by_id[one], new.node_by_id[other])}
    return Successors(nodes, _flows(old, new, nodes), _processes(old, new, nodes), doubtful)


def _kept(old: ProcessModel, new: ProcessModel, id_: str) -> bool:
    """Say whether a node is the one of the same id: neither its kind nor its words are others."""
    one, other = old.node_by_id[id_], new.node_by_id[id_]
    return one.kind == other.kind and one.name.split() == other.name.split()


def _alike(one: FlowNode, other: FlowNode) -> bool:
    """Say whether both are of one sort: something that is done, a gateway, or an event of the same place."""
    if one.is_activity:
        return other.is_activity
    if one.is_gateway:
        return other.is_gateway
    return one.kind == other.kind and [each.kind for each in one.triggers] == [each.kind for each in other.triggers]


def _add_edited(old: ProcessModel, new: ProcessModel, nodes: dict[str, str], doubtful: dict[str, str]) -> None:
    """Add nodes that have kept id and kind: certain where all around them is, else doubtful."""
    taken = set(nodes.values()) | set(doubtful.values())
    for node in old.nodes:
        same = new.node_by_id.get(node.id)
        if same is None or same.kind != node.kind or node.id in nodes or node.id in doubtful or node.id in taken:
            continue
        between = _between_the_same(old, new, nodes, node.id, node.id)
        unnamed = not node.name.strip() and not same.name.strip()
        silent = unnamed and bool(node.added_by) == bool(same.added_by)
        (nodes if silent or between else doubtful)[node.id] = node.id


def _between_the_same(old: ProcessModel, new: ProcessModel, nodes: Mapping[str, str], one: str, other: str) -> bool:
    """Say whether all before and after a node is certainly what is before and after the other."""
    before = {nodes.get(each.id) for each in old.before(one)} == {each.id for each in new.before(other)}
    return before and {nodes.get(each.id) for each in old.after(one)} == {each.id for each in new.after(other)}


def _add_choices(old: ProcessModel, new: ProcessModel, nodes: dict[str, str], doubtful: dict[str, str]) -> None:
    """Add the work items at which a person chooses the way out of a gateway: they go with their gateway."""
    chosen = {node.choice_of: node.id for node in new.nodes if node.choice_of}
    for node in old.nodes:
        if not node.choice_of:
            continue
        nodes.pop(node.id, None)
        doubtful.pop(node.id, None)
        same = chosen.get(nodes.get(node.choice_of, ""))
        if same is not None:
            nodes[node.id] = same


def _flows(old: ProcessModel, new: ProcessModel, nodes: Mapping[str, str]) -> dict[str, str]:
    """Return the flows that lead from the same to the same; and into gateways, those that come from the same way."""
    found: dict[str, str] = {}
    used: set[str] = set()
    ends: dict[tuple[str, str], list[str]] = {}
    for flow in new.flows:
        ends.setdefault((flow.source, flow.target), []).append(flow.id)
    for flow in old.flows:
        same = ends.get((nodes.get(flow.source, ""), nodes.get(flow.target, "")), [])
        left = [each for each in same if each not in used]
        if left:
            found[flow.id] = flow.id if flow.id in left else left[0]
            used.add(found[flow.id])
    lives_on = set(nodes.values())
    for one, other in nodes.items():
        if old.node_by_id[one].is_gateway:
            found |= dict(_into(old, new, nodes, lives_on, one, other, found))
    return found


def _into(
    old: ProcessModel,
    new: ProcessModel,
    nodes: Mapping[str, str],
    lives_on: set[str],
    one: str,
    other: str,
    known: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    ours = {flow.id: nodes.get(_origin(old, flow, set(nodes)), "") for flow in old.incoming(one)}
    theirs = {flow.id: _origin(new, flow, lives_on) for flow in new.incoming(other)}
    for flow, origin in ours.items():
        same = [each for each, begins in theirs.items() if begins == origin]
        if flow not in known and origin and len(same) == 1 and list(ours.values()).count(origin) == 1:
            yield flow, same[0]


def _origin(model: ProcessModel, flow: SequenceFlow, known: set[str]) -> str:
    """Return the known node that a flow comes from through others in a row, "" if there is none."""
    seen: set[str] = set()
    while flow.source not in known:
        before = model.incoming(flow.source)
        if len(before) != 1 or flow.id in seen:
            return ""
        seen.add(flow.id)
        flow = before[0]
    return flow.source


def _processes(old: ProcessModel, new: ProcessModel, nodes: Mapping[str, str]) -> dict[str, str]:
    """Return for each process the one where most of its nodes live on, else that of the same id."""
    known = {process.id for process in new.processes}
    votes: dict[str, Counter[str]] = {}
    for one, other in nodes.items():
        votes.setdefault(old.node_by_id[one].process, Counter())[new.node_by_id[other].process] += 1
    found: dict[str, str] = {}
    for process in old.processes:
        best = max(votes.get(process.id, Counter()).items(), key=lambda each: each[1], default=("", 0))[0]
        if best and best not in found.values():
            found[process.id] = best
        elif process.id in known and process.id not in found.values():
            found[process.id] = process.id
    return found
