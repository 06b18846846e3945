"""What a case passes over that is moved to another activity: what lies between, on all ways there or on some."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.model import FlowNode, ProcessModel


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Activities between where a case stands and where it goes on: on every way there, and on some ways only."""

    surely: tuple[FlowNode, ...]
    perhaps: tuple[FlowNode, ...]


def passed_over(model: ProcessModel, leaves: Iterable[str], target: str, done: Collection[str] = ()) -> PassedOver:
    """Return the named activities that a move from ``leaves`` to ``target`` leaves out, in the order of the file.

    Nothing, if no flow leads there: then the case goes back, or to another level. What is ``done`` already is told
    only if every way leads through it again. O(activities × flows).
    """
    begins = [each for each in leaves if each in model.node_by_id and each != target]
    ahead = _reached(model, begins, without=target)
    if target not in ahead:
        return PassedOver((), ())
    back = _reached(model, [target], without="", backwards=True)
    between = [
        node
        for node in model.nodes
        if node.is_activity and node.name.strip() and node.id in ahead & back and node.id not in {*begins, target}
    ]
    surely = tuple(node for node in between if target not in _reached(model, begins, without=node.id))
    perhaps = tuple(node for node in between if node not in surely and node.id not in done)
    return PassedOver(surely, perhaps)


def _reached(model: ProcessModel, begins: Iterable[str], *, without: str, backwards: bool = False) -> set[str]:
    """Return the ids of what flows lead to, or come from; ``without`` is reached, and nothing through it."""
    found: set[str] = set()
    waiting = list(begins)
    while waiting:
        here = waiting.pop()
        for node in model.before(here) if backwards else _following(model, here):
            if node.id not in found:
                found.add(node.id)
                if node.id != without:
                    waiting.append(node.id)
    return found


def _following(model: ProcessModel, element: str) -> list[FlowNode]:
    return [*model.after(element), *model.boundary_events(element)]
