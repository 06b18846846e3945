"""Which processes of a model are played together: those that talk with each other by messages."""

from collections import defaultdict
from collections.abc import Mapping

from engine.compare.behaviour.flat import Flat, before_end
from engine.compare.behaviour.pieces import Talk
from engine.model import FlowNode, ProcessModel

_RECEIVES = frozenset({"receiveTask", "intermediateCatchEvent", "startEvent", "boundaryEvent"})


def parties(model: ProcessModel, weights: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the processes that talk with each other, those with most weight first; 0 weight: the process is left out.

    The first of each is the one that says when a run has ended.
    """
    wanted = [process.id for process in model.processes if weights.get(process.id)]
    party = {id_: {id_} for id_ in wanted}
    for one, other in _talking(model):
        if one in party and other in party and party[one] is not party[other]:
            joined = party[one] | party[other]
            party.update(dict.fromkeys(joined, joined))
    place = {id_: number for number, id_ in enumerate(wanted)}
    found = {tuple(sorted(each, key=lambda id_: (-weights[id_], place[id_]))): None for each in party.values()}
    return list(found)


def talk(model: ProcessModel, flat: Flat, processes: tuple[str, ...]) -> Talk:
    """Return what nodes of some processes send to each other and wait for.

    What comes from elsewhere may come at any time. Tasks of persons do not wait: a message at them says what they get.
    """
    awaits: dict[str, list[str]] = defaultdict(list)
    sends: dict[str, list[str]] = defaultdict(list)
    for flow in model.message_flows:
        source, target = model.node_by_id.get(flow.source), model.node_by_id.get(flow.target)
        if source is None or target is None or target.kind not in _RECEIVES:
            continue
        apart = source.process != target.process and {source.process, target.process} <= set(processes)
        if apart and _known(flat, source) is not None and target.id in flat.model.node_by_id:
            awaits[target.id].append(flow.id)
            sends[_known(flat, source) or ""].append(flow.id)
    return Talk(
        {id_: tuple(sorted(names)) for id_, names in awaits.items()},
        {id_: tuple(sorted(names)) for id_, names in sends.items()},
    )


def _talking(model: ProcessModel) -> list[tuple[str, str]]:
    ends = ((model.node_by_id.get(flow.source), model.node_by_id.get(flow.target)) for flow in model.message_flows)
    both = [(one.process, other.process) for one, other in ends if one is not None and other is not None]
    return [(one, other) for one, other in both if one != other]


def _known(flat: Flat, source: FlowNode) -> str | None:
    """Return the node of the flat model that sends what a node of the model sends, None if nothing does."""
    names = (before_end(source.id), f"out of {source.id}", source.id)
    return next((name for name in names if name in flat.model.node_by_id), None)
