"""How cases of a process begin: when somebody applies, or by themselves at a time, with a message or with a signal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.expressions import Due, timer
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare import messages
from engine.prepare.draft import PREFIX, Draft, opens_process, reachable
from engine.prepare.own_process import own_process

Kind = Literal["application", "timer", "message", "signal", "other"]
STARTS = "start"
"""The rule that joins several start events (``starts``)."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """One way in which a case begins: at the node ``element``, labelled ``label``.

    ``name`` is that of the message or signal. ``due`` says when, None if the drawing states no time that is
    understood; then no case begins by itself there. Of kind "other" is what nothing can bring about from outside.
    """

    element: str
    kind: Kind
    label: str = ""
    name: str = ""
    due: Due | None = None

    @property
    def by_itself(self) -> bool:
        """Say whether cases begin here without anybody who applies."""
        return self.kind in ("message", "signal") or (self.kind == "timer" and self.due is not None)


def beginnings(model: ProcessModel) -> tuple[Beginning, ...]:
    """Return how cases of a drawing begin, in the file's order; the first of its processes is the case.

    >>> from engine.model.sketch import read_sketch
    >>> [each.kind for each in beginnings(read_sketch("(message Ansökan) -> Utred\\n(timer R/P1Y: Tillsyn) -> Utred"))]
    ['message', 'timer']
    """
    draft = Draft(messages.rewrite(model).model, STARTS)
    own = own_process(model)
    nodes = tuple(node for node in draft.nodes.values() if node.process == own and node.parent is None)
    starts = [node for node in nodes if node.kind == "startEvent"] or _first(draft, nodes)
    if len(starts) > 1 and meet_in_parallel(draft, starts, nodes):
        return tuple(Beginning(node.id, "other", node.name) for node in starts)
    return tuple(each for node in starts for each in _of(node))


def where_applied(found: Sequence[Beginning]) -> tuple[str, ...]:
    """Return the nodes at which an application may begin a case: drawn for it, else for messages, else all.

    If they are several, a person says which when the case has begun.
    """
    for kind in ("application", "message"):
        nodes = tuple(dict.fromkeys(each.element for each in found if each.kind == kind))
        if nodes:
            return nodes
    return tuple(dict.fromkeys(each.element for each in found))


def same_node(target: str, element: str) -> bool:
    """Say whether a node of a prepared form is where a case begins at ``element`` of the drawing.

    A start event with flows into it gets another one before it.
    """
    return target.rstrip("_") in (element.rstrip("_"), f"{PREFIX}start_{element}".rstrip("_"))


def meet_in_parallel(draft: Draft, starts: Sequence[FlowNode], nodes: Sequence[FlowNode]) -> bool:
    """Say whether a parallel gateway waits for flows that come from different start events."""
    reach = {start.id: reachable(draft, [start.id]) for start in starts}
    for gateway in nodes:
        flows = draft.incoming(gateway.id)
        if gateway.kind != "parallelGateway" or len(flows) < 2:
            continue
        origins = [frozenset(start for start, found in reach.items() if flow.source in found) for flow in flows]
        if all(origins) and len(frozenset().union(*origins)) > 1 and not frozenset.intersection(*origins):
            return True
    return False


def starts_by_itself(draft: Draft, node: FlowNode) -> bool:
    """Say whether a case starts at a node that waits for what would start it."""
    if node.kind == "receiveTask":
        return opens_process(draft, node) and not draft.attached(node.id) and node.repetition is None
    return node.kind == "intermediateCatchEvent"


def _first(draft: Draft, nodes: Sequence[FlowNode]) -> list[FlowNode]:
    """Return the node with which a process begins that has no start event, if it waits for what would start it."""
    able = [node for node in nodes if node.attached_to is None and not node.event_subprocess and not node.undoes]
    firsts = [node for node in able if not draft.incoming(node.id)]
    return firsts if len(firsts) == 1 and starts_by_itself(draft, firsts[0]) else []


def _of(node: FlowNode) -> list[Beginning]:
    if not node.triggers:
        return [Beginning(node.id, "application", node.name)]
    if node.awaits_all:
        return [Beginning(node.id, "other", node.name)]
    return [_by(node, trigger) for trigger in node.triggers]


def _by(node: FlowNode, trigger: Trigger) -> Beginning:
    if trigger.kind == "message":
        return Beginning(node.id, "message", node.name, trigger.name)
    if trigger.kind == "signal":
        return Beginning(node.id, "signal", node.name, trigger.name)
    if trigger.kind == "timer":
        text = trigger.timer.text.strip() if trigger.timer else ""
        return Beginning(node.id, "timer", node.name, due=timer(text or node.name))
    return Beginning(node.id, "other", node.name)
