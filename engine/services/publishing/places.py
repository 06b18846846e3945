"""Where in the drawing something stands that has no place of its own there."""

from collections.abc import Iterable

from engine.drawing import is_open
from engine.model import ProcessModel


def drawn_near(prepared: ProcessModel, element: str) -> list[str]:
    """Return the nearest drawn nodes before a node that preparing added, else those after it.

    A work item that is no choice was added for what comes after it: there it stands.
    """
    node = prepared.node_by_id.get(element)
    asks = node is not None and node.kind == "userTask" and not node.choice_of
    for neighbours in (prepared.after, prepared.before) if asks else (prepared.before, prepared.after):
        seen, waiting = {element}, [element]
        found: list[str] = []
        for current in waiting:
            for node in neighbours(current):
                if node.id not in seen:
                    seen.add(node.id)
                    (waiting if node.added_by else found).append(node.id)
        if found:
            return found
    return []


def stands_alone(model: ProcessModel, element: str) -> bool:
    """Say whether what is open is a place of its own, rather than an event that may happen beside what is open too.

    So may the start event of another pool, which waits from the beginning of the case for what comes to that pool.
    """
    node = model.node_by_id.get(element)
    around = model.node_by_id.get(node.parent or "") if node is not None else None
    starts_handler = node is not None and node.kind == "startEvent" and around is not None and around.event_subprocess
    waits_beside = node is not None and node.kind == "startEvent" and node.parent is None
    return node is not None and node.kind != "boundaryEvent" and not starts_handler and not waits_beside


def closed_around(model: ProcessModel, here: Iterable[str]) -> list[str]:
    """Return the closed subprocesses around flow nodes: on the main page of the drawing, the case is there."""
    around: dict[str, None] = {}
    for element in here:
        node = model.node_by_id.get(element)
        while node is not None and (node := model.node_by_id.get(node.parent or "")) is not None:
            if node.id in model.layout.shapes and not is_open(model, model.layout, node):
                around[node.id] = None
    return [each for each in around if each not in here]
