"""What only one model can break off at any time: one cause of much that can be left out."""

from dataclasses import replace

from engine.compare.alignment import Alignment
from engine.compare.match.words import is_silent
from engine.model import FlowNode, ProcessModel


def breaking_off(model: ProcessModel, known: frozenset[str]) -> tuple[FlowNode, ...]:
    """Return the event subprocesses that a model has alone and that interrupt what goes on around them.

    ``known`` are the nodes that correspond to one of the other model.
    """
    return tuple(
        node
        for node in model.nodes
        if node.event_subprocess
        and node.id not in known
        and any(each.kind == "startEvent" and each.interrupting for each in model.children(node.id))
    )


def named(model: ProcessModel, nodes: tuple[FlowNode, ...]) -> list[FlowNode]:
    """Return what the event subprocesses are called by: themselves, or the event that begins one without a name."""
    starts = [[each for each in model.children(node.id) if each.kind == "startEvent"] for node in nodes]
    return [begins[0] if is_silent(node.name) else node for node, begins in zip(nodes, starts, strict=True)]


def known_in(alignment: Alignment) -> tuple[frozenset[str], frozenset[str]]:
    """Return the nodes of the reference that correspond, and those of the variant."""
    pairs = alignment.correspondences
    return (
        frozenset(id_ for pair in pairs for id_ in pair.reference),
        frozenset(id_ for pair in pairs for id_ in pair.variant),
    )


def without(model: ProcessModel, nodes: tuple[FlowNode, ...]) -> ProcessModel:
    """Return a model without some of its subprocesses and all that lies in them."""
    gone = {node.id for node in nodes}
    left = model.nodes
    size = 0
    while size != len(gone):
        size = len(gone)
        gone |= {node.id for node in left if node.parent in gone or node.attached_to in gone}
    flows = tuple(flow for flow in model.flows if not gone & {flow.source, flow.target})
    messages = tuple(each for each in model.message_flows if not gone & {each.source, each.target})
    return replace(
        model, nodes=tuple(node for node in left if node.id not in gone), flows=flows, message_flows=messages
    )
