"""What is thrown in a model and which event catches it; and where the work of a part waits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.compare.match.words import is_silent
from engine.model import FlowNode, ProcessModel, Trigger

_THROWN = frozenset({"error", "escalation", "cancel"})
_WAITS = frozenset({"message", "timer", "signal", "conditional"})
Opens = Callable[[FlowNode], bool]


@dataclass(frozen=True, slots=True)
class Catcher:
    """An event that catches, and the subprocess or process that it stops, "" if it stops none."""

    event: str
    stops: str


class Catching:
    """Which event catches what each event throws, and which events somebody throws to."""

    def __init__(self, model: ProcessModel, opens: Opens) -> None:
        self.model = model
        self._opens = opens
        self.by_thrower = {node.id: found for node in model.nodes if (found := self._catcher(node)) is not None}
        self.caught = frozenset(each.event for each in self.by_thrower.values())

    def waiting(self, part: str, without: str = "") -> list[FlowNode]:
        """Return the nodes at which work of a subprocess or process waits or is done, at any depth.

        Activities without a label take no time; they count only where there is nothing else. ``without``: an event
        subprocess that is left out.
        """
        inside = self.model.children(part) if part in self.model.node_by_id else self.model.top_nodes(part)
        found = list(self._waiting(inside, without))
        return [node for node in found if node.is_event or not is_silent(node.name)] or found

    def _waiting(self, nodes: tuple[FlowNode, ...], without: str) -> Iterator[FlowNode]:
        for node in nodes:
            if node.undoes or node.id == without:
                continue
            if node.is_container and (node.event_subprocess or self._opens(node)):
                yield from self._waiting(self.model.children(node.id), without)
            elif node.is_activity or self._waits(node):
                yield node

    def _waits(self, node: FlowNode) -> bool:
        return node.kind == "intermediateCatchEvent" and any(each.kind in _WAITS for each in node.triggers)

    def _catcher(self, node: FlowNode) -> Catcher | None:
        if node.kind not in {"endEvent", "intermediateThrowEvent"}:
            return None
        for trigger in node.triggers:
            if trigger.kind in _THROWN and (node.kind == "endEvent" or trigger.kind == "escalation"):
                return self._outward(node, trigger)
        return None

    def _outward(self, node: FlowNode, trigger: Trigger) -> Catcher | None:
        """Return the nearest event around a node that catches what it throws."""
        around: str | None = node.parent
        inner: str | None = ""
        while True:
            beside = self.model.children(around) if around else self.model.top_nodes(node.process)
            for each in beside:
                if each.event_subprocess and each.id != inner:
                    for start in self.model.children(each.id):
                        if start.kind == "startEvent" and _catches(start, trigger):
                            return Catcher(start.id, (around or node.process) if start.interrupting else "")
            if around is None:
                return None
            for event in self.model.boundary_events(around):
                if _catches(event, trigger):
                    return Catcher(event.id, around if event.interrupting or trigger.kind != "escalation" else "")
            around, inner = self.model.node_by_id[around].parent, around


def catching(model: ProcessModel, opens: Opens) -> Catching:
    """Return what catches what in a model; ``opens`` says which subprocesses are played as what lies in them."""
    return Catching(model, opens)


def _catches(event: FlowNode, thrown: Trigger) -> bool:
    for trigger in event.triggers:
        said = (trigger.code or trigger.name, thrown.code or thrown.name)
        if trigger.kind == thrown.kind and (not said[0] or said[0] == said[1]):
            return True
    return False
