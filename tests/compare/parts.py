"""Models with subprocesses, event subprocesses and pools, put together from sketches."""

from dataclasses import replace
from typing import Any

from engine.model import MessageFlow, ProcessModel, Trigger
from engine.model.sketch import read_sketch


def within(outer: ProcessModel | str, whole: str, inner: ProcessModel | str, **changes: Any) -> ProcessModel:
    """Return a model with what a sketch draws in its activity ``whole``, which is a subprocess with ``changes``."""
    outer, inner = (read_sketch(each) if isinstance(each, str) else each for each in (outer, inner))
    process = outer.processes[0].id
    ids = {node.id: f"{node.id} in {whole}" if node.is_event else node.id for node in inner.nodes}
    nodes = [
        replace(
            node,
            id=ids[node.id],
            process=process,
            parent=node.parent or whole,
            attached_to=ids.get(node.attached_to or "", node.attached_to),
        )
        for node in inner.nodes
    ]
    flows = [
        replace(flow, id=f"{flow.id} in {whole}", source=ids[flow.source], target=ids[flow.target])
        for flow in inner.flows
    ]
    part = replace(outer.node_by_id[whole], **{"kind": "subProcess", "name": "", **changes})
    both = outer.replacing(part)
    return replace(both, nodes=(*both.nodes, *nodes), flows=(*both.flows, *flows))


def stated(model: ProcessModel, id_: str, **changes: Any) -> ProcessModel:
    """Return a model with ``changes`` at one node."""
    return model.replacing(replace(model.node_by_id[id_], **changes))


def throwing(model: ProcessModel, id_: str, *triggers: Trigger) -> ProcessModel:
    """Return a model in which an event has these triggers."""
    return stated(model, id_, triggers=triggers)


def with_pool(model: ProcessModel, other: ProcessModel | str, *messages: tuple[str, str]) -> ProcessModel:
    """Return a model with a second process, whose nodes are called with " 2", and messages between nodes of both."""
    other = read_sketch(other) if isinstance(other, str) else other
    process = replace(other.processes[0], id="second")
    nodes = [
        replace(node, id=f"{node.id} 2", process="second", attached_to=node.attached_to and f"{node.attached_to} 2")
        for node in other.nodes
    ]
    flows = [
        replace(flow, id=f"{flow.id} 2", source=f"{flow.source} 2", target=f"{flow.target} 2") for flow in other.flows
    ]
    sent = tuple(MessageFlow(f"m{number}", *ends) for number, ends in enumerate(messages))
    return replace(
        model,
        processes=(*model.processes, process),
        nodes=(*model.nodes, *nodes),
        flows=(*model.flows, *flows),
        message_flows=(*model.message_flows, *sent),
    )
