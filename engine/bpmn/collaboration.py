"""Pools, message flows and lanes: who does what."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from engine.bpmn.document import Document, text_of
from engine.bpmn.elements import Elements
from engine.bpmn.limits import MAX_GUESSES
from engine.bpmn.mentions import Mention
from engine.bpmn.namespaces import bpmn, local_name
from engine.language import message
from engine.model import FlowNode, Lane, Layout, MessageFlow, Pool


def pools(document: Document) -> tuple[Pool, ...]:
    """Return the participants of all collaborations; a process that the file lacks is reported."""
    found = []
    for element in document.root.iter(bpmn("participant")):
        reference = element.get("processRef") or text_of(element.find(bpmn("processRef")))
        target = document.find(reference)
        process = document.id(target) if target is not None and local_name(target.tag) == "process" else None
        if reference and process is None:
            document.report(
                "dangling-reference",
                "information",
                document.id(element),
                message("The process of the pool “{label}” is not in the file.", label=document.name(element).strip()),
            )
        found.append(Pool(document.id(element), document.name(element), process))
    return tuple(found)


def message_flows(document: Document, pools: Sequence[Pool], nodes: Sequence[FlowNode]) -> tuple[MessageFlow, ...]:
    """Return the message flows between pools and nodes; the others are dropped and reported."""
    ends = {pool.id for pool in pools} | {node.id for node in nodes}
    ends_of_process = {pool.process: pool.id for pool in pools if pool.process}
    found = []
    for element in document.root.iter(bpmn("messageFlow")):
        source, target = (document.refer(element.get(end)) for end in ("sourceRef", "targetRef"))
        source, target = ends_of_process.get(source, source), ends_of_process.get(target, target)
        if source in ends and target in ends:
            found.append(MessageFlow(document.id(element), source, target, document.name(element)))
            continue
        document.report(
            "dangling-message-flow",
            "warning",
            document.id(element),
            message(
                "The message flow “{label}” has a loose end; it was left out.", label=document.name(element).strip()
            ),
        )
    return tuple(found)


def lanes(document: Document, found: Elements, layout: Layout) -> tuple[Lane, ...]:
    """Return the lanes, outer before inner, and put each node of ``found`` into its innermost lane.

    Lanes that list no nodes take those that are drawn within them.
    """
    all_lanes: list[Lane] = []
    members: dict[str, list[str]] = {}
    for process in document.root.iterchildren(bpmn("process")):
        for lane_set in process.iter(bpmn("laneSet")):
            for lane, element in _lanes(document, lane_set, document.id(process), None):
                all_lanes.append(lane)
                members[lane.id] = [document.refer(text_of(each)) for each in element.iterchildren(bpmn("flowNodeRef"))]
    chosen = _listed(document, all_lanes, members, {node.id for node in found.nodes})
    _by_drawing(all_lanes, found.nodes, layout, chosen)
    found.nodes = [node.in_lane(chosen[node.id]) if node.id in chosen else node for node in found.nodes]
    return tuple(all_lanes)


def _lanes(
    document: Document, lane_set: etree._Element, process: str, parent: str | None
) -> Iterator[tuple[Lane, etree._Element]]:
    for element in lane_set.iterchildren(bpmn("lane")):
        lane = Lane(document.id(element), document.name(element), process, parent)
        yield lane, element
        for inner in element.iterchildren(bpmn("childLaneSet")):
            yield from _lanes(document, inner, process, lane.id)


def _listed(
    document: Document, lanes: Sequence[Lane], members: dict[str, list[str]], nodes: set[str]
) -> dict[str, str]:
    """Return the lane of each node that a lane lists: the innermost, else the first."""
    by_id = {lane.id: lane for lane in lanes}
    chosen: dict[str, str] = {}
    for lane in lanes:
        for node in members[lane.id]:
            if node not in nodes:
                continue
            before = chosen.setdefault(node, lane.id)
            if before in _outer(lane, by_id):
                chosen[node] = lane.id
            elif before != lane.id:
                document.report(
                    "two-lanes",
                    "warning",
                    node,
                    message(
                        "The lanes “{first}” and “{second}” both hold {element}; the first was kept.",
                        element=Mention(node),
                        first=by_id[before].name.strip(),
                        second=lane.name.strip(),
                    ),
                )
    return chosen


def _outer(lane: Lane, by_id: dict[str, Lane]) -> list[str]:
    outer = []
    while lane.parent is not None:
        outer.append(lane.parent)
        lane = by_id[lane.parent]
    return outer


def _by_drawing(
    lanes: Sequence[Lane],
    nodes: Sequence[FlowNode],
    layout: Layout,
    chosen: dict[str, str],
) -> None:
    """Add to ``chosen`` the nodes drawn in a lane that has none, neither itself nor the lanes in it."""
    parents = {lane.id: lane.parent for lane in lanes}
    filled: set[str | None] = set()
    for lane_id in sorted(set(chosen.values())):
        while lane_id is not None and lane_id not in filled:
            filled.add(lane_id)
            lane_id = parents[lane_id]  # type: ignore[assignment]
    silent = defaultdict(list)
    for lane in lanes:
        if lane.id not in filled and lane.id in layout.shapes:
            silent[lane.process].append((layout.shapes[lane.id], lane.id))
    tries = MAX_GUESSES // (len(lanes) + 1)
    for node in nodes[:tries]:
        if node.id in chosen or node.parent is not None or node.id not in layout.shapes:
            continue
        x, y = layout.shapes[node.id].center
        within = [
            (box.width * box.height, lane_id)
            for box, lane_id in silent[node.process]
            if box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
        ]
        if within:
            chosen[node.id] = min(within)[1]
