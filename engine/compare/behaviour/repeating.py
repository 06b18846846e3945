"""Timers that come again and again: what they lead to can be done again."""

from collections.abc import Container, Mapping
from dataclasses import replace

from engine.compare.graph import distances, flow_of
from engine.model import ProcessModel, SequenceFlow


def repeated_after(
    model: ProcessModel, gates: Mapping[str, str], stands_for: Container[str]
) -> tuple[ProcessModel, frozenset[str]]:
    """Return a flat model with ways back to where repeating timers come or not, and what only they lead to. O(N + F).

    ``gates``: where it is chosen whether each timer comes. ``stands_for``: the nodes that stand for a subprocess. The
    way back is from what is done first after the timer, if it is done for the timer alone: what it leads to in the
    rest of the flow is done once.
    """
    if not gates:
        return model, frozenset()
    flow = flow_of(model)
    free = {node: tuple(one for one in after if one not in gates) for node, after in flow.after.items()}
    starts = [node for node, before in flow.before.items() if not before]
    own = frozenset(distances(gates, flow.after)) - distances(starts, free).keys()
    work = frozenset(node for node in own if model.node_by_id[node].is_activity or node in stands_for)
    back = [
        SequenceFlow(f"{done} again {event}", done, gate)
        for event, gate in gates.items()
        if event in flow.after
        for done in flow.nearest(event, flow.after, work)
    ]
    return replace(model, flows=(*model.flows, *back)), own
