"""Flows, attachments and defaults that point at nothing, or where they may not: dropped, and reported."""

from collections.abc import Sequence
from dataclasses import replace

from engine.bpmn.document import Document
from engine.bpmn.elements import Elements
from engine.bpmn.limits import MAX_GUESSES
from engine.bpmn.mentions import Mention
from engine.language import message
from engine.model import FlowNode, Layout, SequenceFlow


def sound(document: Document, found: Elements, layout: Layout) -> tuple[tuple[FlowNode, ...], tuple[SequenceFlow, ...]]:
    """Return the nodes and flows whose references hold; flows are grouped by the place their source lies in."""
    nodes = _in_places(_attached(document, found.nodes, layout))
    by_id = {node.id: node for node in nodes}
    flows = [flow for flow in found.flows if _holds(document, flow, by_id)]
    sources = {flow.id: flow.source for flow in flows}
    checked = tuple(_with_default(document, node, sources) for node in nodes)
    _report_ignored_conditions(document, flows, {node.id: node for node in checked})
    return checked, _grouped(flows, checked)


def _attached(document: Document, nodes: Sequence[FlowNode], layout: Layout) -> list[FlowNode]:
    """Return the nodes without the boundary events that are attached to nothing; the drawing may tell to what."""
    by_id = {node.id: node for node in nodes}
    drawn = [node for node in nodes if node.is_activity and node.id in layout.shapes]
    tries = MAX_GUESSES // (len(drawn) + 1)
    kept = []
    for node in nodes:
        host = by_id.get(node.attached_to or "")
        if node.kind == "boundaryEvent" and (host is None or not host.is_activity or host.process != node.process):
            host = _touched(node, drawn, layout) if tries > 0 else None
            tries -= 1
            _report_unattached(document, node, host)
            if host is None:
                continue
            node = replace(node, attached_to=host.id)
        if host is not None and host.parent != node.parent:
            node = replace(node, parent=host.parent)
            document.report(
                "moved-boundary",
                "information",
                node.id,
                message("The file lays {element} elsewhere than {host}; it was moved there.", **_ends(node, host)),
            )
        kept.append(node)
    return kept


def _ends(node: FlowNode, host: FlowNode) -> dict[str, Mention]:
    return {"element": Mention(node.id), "host": Mention(host.id)}


def _report_unattached(document: Document, node: FlowNode, host: FlowNode | None) -> None:
    if host is None:
        sentence = message("It is not said what {element} is attached to; it was left out.", element=Mention(node.id))
    else:
        sentence = message(
            "It is not said what {element} is attached to; it is drawn on {host} and was attached there.",
            **_ends(node, host),
        )
    document.report("dangling-boundary", "warning", node.id, sentence)


def _in_places(nodes: Sequence[FlowNode]) -> tuple[FlowNode, ...]:
    """Return the nodes process by process, each subprocess right before what lies in it, else in the file's order."""
    places: dict[tuple[str, str | None], list[FlowNode]] = {}
    for node in nodes:
        places.setdefault((node.process, node.parent), []).append(node)
    ordered: list[FlowNode] = []
    for process in dict.fromkeys(node.process for node in nodes):
        waiting = places.get((process, None), [])[::-1]
        while waiting:
            node = waiting.pop()
            ordered.append(node)
            waiting.extend(reversed(places.get((process, node.id), [])))
    return tuple(ordered)


def _touched(event: FlowNode, activities: Sequence[FlowNode], layout: Layout) -> FlowNode | None:
    """Return the smallest of the drawn activities on which the event is drawn, or None."""
    if event.id not in layout.shapes:
        return None
    x, y = layout.shapes[event.id].center
    touched = []
    for node in activities:
        shape = layout.shapes[node.id]
        if node.parent != event.parent or node.process != event.process:
            continue
        if shape.x - 1 <= x <= shape.x + shape.width + 1 and shape.y - 1 <= y <= shape.y + shape.height + 1:
            touched.append((shape.width * shape.height, node.id, node))
    return min(touched)[2] if touched else None


def _holds(document: Document, flow: SequenceFlow, by_id: dict[str, FlowNode]) -> bool:
    """Say whether a flow joins two nodes of one process; report it if it does not."""
    source, target = by_id.get(flow.source), by_id.get(flow.target)
    if source is not None and target is not None and source.process == target.process:
        if source.parent != target.parent:
            _report_crossing(document, flow)
        return True
    rule, sentence = "dangling-flow", message("A sequence flow that joins nothing was left out.")
    if source is not None and target is not None:
        rule = "flow-across-pools"
        sentence = message(
            "The sequence flow from {source} to {target} crosses from one pool to another; it was left out. "
            "Draw a message flow instead.",
            source=Mention(source.id),
            target=Mention(target.id),
        )
    elif source is not None:
        sentence = message("A sequence flow from {source} leads nowhere; it was left out.", source=Mention(source.id))
    elif target is not None:
        sentence = message(
            "A sequence flow to {target} comes from nowhere; it was left out.", target=Mention(target.id)
        )
    document.report(rule, "warning", flow.id, sentence)
    return False


def _report_crossing(document: Document, flow: SequenceFlow) -> None:
    document.report(
        "flow-across-subprocess",
        "warning",
        flow.id,
        message(
            "The sequence flow from {source} to {target} crosses the border of a subprocess; BPMN forbids that.",
            source=Mention(flow.source),
            target=Mention(flow.target),
        ),
    )


def _with_default(document: Document, node: FlowNode, sources: dict[str, str]) -> FlowNode:
    if node.default is None:
        return node
    meant = document.refer(node.default)
    if sources.get(meant) == node.id:
        return node if meant == node.default else replace(node, default=meant)
    document.report(
        "wrong-default",
        "warning",
        node.id,
        message("The default flow of {element} does not leave it; the default was dropped.", element=Mention(node.id)),
    )
    return replace(node, default=None)


def _report_ignored_conditions(document: Document, flows: Sequence[SequenceFlow], by_id: dict[str, FlowNode]) -> None:
    for flow in flows:
        source = by_id[flow.source]
        undecided = source.is_event or source.kind in ("parallelGateway", "eventBasedGateway")
        if flow.condition and (undecided or source.default == flow.id):
            document.report(
                "condition-ignored",
                "warning",
                flow.id,
                message(
                    "The condition on the flow from {source} to {target} has no effect there.",
                    source=Mention(source.id),
                    target=Mention(flow.target),
                ),
            )


def _grouped(flows: Sequence[SequenceFlow], nodes: Sequence[FlowNode]) -> tuple[SequenceFlow, ...]:
    """Return the flows by process and subprocess, in the order of those; within one, in the file's order."""
    by_id = {node.id: node for node in nodes}
    rank: dict[tuple[str, str | None], int] = {}
    for node in nodes:  # process by process, each subprocess before what lies in it
        rank.setdefault((node.process, None), len(rank))
        if node.is_container:
            rank[node.process, node.id] = len(rank)
    return tuple(sorted(flows, key=lambda flow: rank[by_id[flow.source].process, by_id[flow.source].parent]))
