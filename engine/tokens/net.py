"""The net of one scope: places that hold tokens, and steps that take tokens from places and put others down.

A node that any single token sets going has one place; a joining gateway has a place for each flow into it. Tokens that
come to an end event are gone. What a person or a condition decides is open: every outcome is possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from engine.model import FlowNode, ProcessModel, SequenceFlow

Marking = frozenset[str]
Mode = Literal["any", "all", "some"]
START = "start of the scope"
MOST_OPTIONS = 8
_INCLUSIVE = frozenset({"inclusiveGateway", "complexGateway"})
_NOTHING: Marking = frozenset()


@dataclass(slots=True)
class Step:
    """What one node does: from one of ``takes`` (any), from each (all) or from those that can come (some)."""

    node: str
    takes: tuple[str, ...]
    mode: Mode
    outcomes: set[Marking]
    terminates: bool = False


@dataclass(slots=True)
class Net:
    """The steps of a scope by node, the node that owns each place, and whether the net says all that can happen.

    ``aside``: places of boundary events that do not interrupt; what begins there may be under way several times.
    """

    steps: dict[str, Step] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    exact: bool = True

    def producers(self) -> dict[str, set[str]]:
        """Return for each place the steps that can put a token there."""
        found: dict[str, set[str]] = {}
        for step in self.steps.values():
            for outcome in step.outcomes:
                for place in outcome:
                    found.setdefault(place, set()).add(step.node)
        return found


def net(model: ProcessModel, nodes: tuple[FlowNode, ...]) -> Net:
    """Return the net of the scope that consists of ``nodes``.

    It starts at one of several start events, or at all of them if a parallel gateway waits for them, as preparing
    does. Without a start event it starts at all that nothing leads to. A subprocess is one step.

    Source: the token rules of BPMN 2.0, chapter 13. Departure: a complex gateway counts as an inclusive one, and a
    boundary event that does not interrupt happens at most once each time; ``exact`` is False for the former.
    """
    return _Builder(model, nodes).build()


class _Builder:
    def __init__(self, model: ProcessModel, nodes: tuple[FlowNode, ...]) -> None:
        self.model = model
        self.nodes = [node for node in nodes if in_flow(node)]
        self.inside = {node.id for node in self.nodes}
        self.net = Net()
        self.links = {t.name: n.id for n in self.nodes if not self._into(n) for t in n.triggers if t.kind == "link"}

    def build(self) -> Net:
        for node in self.nodes:
            if node.kind == "endEvent" and not _terminates(node):
                continue
            into = self._into(node)
            mode = _mode(node, into)
            takes = tuple(_on(flow) for flow in into) if mode != "any" else (node.id,)
            outcomes = set(self._with_events(node, self._outcomes(node)))
            self.net.steps[node.id] = Step(node.id, takes, mode, outcomes, _terminates(node))
            self.net.owner.update(dict.fromkeys(takes, node.id))
            if node.kind == "complexGateway" and mode != "any":
                self.net.exact = False
        self.net.steps[START] = Step(START, (START,), "any", set(self._starts()))
        self.net.owner[START] = START
        return self.net

    def _starts(self) -> Iterator[Marking]:
        starts = [node for node in self.nodes if node.kind == "startEvent"]
        if starts:
            together = len(starts) > 1 and self._meet(starts)
            yield from [frozenset(n.id for n in starts)] if together else [frozenset({n.id}) for n in starts]
            return
        able = [node for node in self.nodes if node.attached_to is None and node.id not in self.links.values()]
        firsts = [node for node in able if not self._into(node)] or able[:1]
        yield frozenset(self._place(node.id) for node in firsts if node.id in self.net.steps)

    def _meet(self, starts: list[FlowNode]) -> bool:
        """Say whether a parallel gateway waits for flows that come from different start events."""
        reach = {start.id: self._reached(start.id) for start in starts}
        for node in self.nodes:
            into = self._into(node)
            if node.kind != "parallelGateway" or len(into) < 2:
                continue
            origins = [frozenset(start for start, found in reach.items() if flow.source in found) for flow in into]
            if all(origins) and len(_NOTHING.union(*origins)) > 1 and not frozenset.intersection(*origins):
                return True
        return False

    def _reached(self, start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            id_ = waiting.pop()
            if id_ not in found:
                found.add(id_)
                waiting += [flow.target for flow in self._out(id_)]
                waiting += [event.id for event in self.model.boundary_events(id_) if event.id in self.inside]
        return found

    def _into(self, node: FlowNode) -> list[SequenceFlow]:
        return [flow for flow in self.model.incoming(node.id) if flow.source in self.inside]

    def _out(self, node_id: str) -> list[SequenceFlow]:
        return [flow for flow in self.model.outgoing(node_id) if flow.target in self.inside]

    def _place(self, node_id: str) -> str:
        return self.net.steps[node_id].takes[0] if node_id in self.net.steps else node_id

    def _lead(self, flow: SequenceFlow) -> Marking:
        """Return the token that following a flow puts down; none where it comes to an end event."""
        target = self.model.node_by_id[flow.target]
        if target.kind == "endEvent" and not _terminates(target):
            return _NOTHING
        if _mode(target, self._into(target)) != "any":
            return frozenset({_on(flow)})
        if sum(other.target == flow.target for other in self._out(flow.source)) > 1:
            self._go_between(_on(flow), target.id)
            return frozenset({_on(flow)})
        return frozenset({target.id})

    def _go_between(self, place: str, target: str) -> None:
        """Keep the tokens of two flows from one node to one other apart until they have left."""
        self.net.steps[place] = Step(place, (place,), "any", {frozenset({target})})
        self.net.owner[place] = place

    def _outcomes(self, node: FlowNode) -> list[Marking]:
        link = next((trigger.name for trigger in node.triggers if trigger.kind == "link"), None)
        if link is not None and self._into(node) and link in self.links:
            return [frozenset({self.links[link]})]
        out = self._out(node.id)
        if node.kind in {"exclusiveGateway", "eventBasedGateway"}:
            return [self._lead(flow) for flow in out] or [_NOTHING]
        always = [self._lead(flow) for flow in out if not flow.condition.strip() and flow.id != node.default]
        otherwise = [self._lead(flow) for flow in out if flow.id == node.default]
        chosen = [self._lead(flow) for flow in out if flow.condition.strip() and flow.id != node.default]
        if node.kind == "parallelGateway":
            return [_NOTHING.union(*always, *otherwise, *chosen)]
        if node.kind in _INCLUSIVE:
            chosen, always = chosen + always, []
        if not chosen:
            return [_NOTHING.union(*always, *otherwise)]
        some = [_NOTHING.union(*always, *part) for part in self._parts(chosen, least=1)]
        return some + ([_NOTHING.union(*always, *otherwise)] if otherwise else [])

    def _parts(self, options: list[Marking], least: int) -> Iterator[tuple[Marking, ...]]:
        if len(options) > MOST_OPTIONS:
            self.net.exact = False
        few = range(least, len(options) + 1) if len(options) <= MOST_OPTIONS else (least, 1, len(options))
        for size in few:
            yield from combinations(options, size)

    def _with_events(self, node: FlowNode, outcomes: list[Marking]) -> Iterator[Marking]:
        """Yield the outcomes with what boundary events add to them, or put in their place."""
        events = [event for event in self.model.boundary_events(node.id) if event.id in self.inside and _happens(event)]
        self.net.aside.update(event.id for event in events if not event.interrupting)
        besides = [frozenset({event.id}) for event in events if not event.interrupting]
        instead = [frozenset({event.id}) for event in events if event.interrupting]
        for part in self._parts(besides, least=0):
            for outcome in outcomes + instead:
                yield outcome.union(*part)


def in_flow(node: FlowNode) -> bool:
    """Say whether a node takes part in the flow of its scope: event subprocesses and compensation do not."""
    return not node.event_subprocess and ("isForCompensation", "true") not in node.properties


def _happens(event: FlowNode) -> bool:
    return all(trigger.kind != "compensation" for trigger in event.triggers)


def _terminates(node: FlowNode) -> bool:
    """Say whether an end event ends its whole scope: so does an error or a cancel that leaves a subprocess."""
    kinds = {trigger.kind for trigger in node.triggers} if node.kind == "endEvent" else set()
    return "terminate" in kinds or (node.parent is not None and bool(kinds & {"error", "cancel"}))


def _mode(node: FlowNode, into: list[SequenceFlow]) -> Mode:
    if len(into) < 2 or not node.is_gateway:
        return "any"
    return "all" if node.kind == "parallelGateway" else "some" if node.kind in _INCLUSIVE else "any"


def _on(flow: SequenceFlow) -> str:
    return f"flow {flow.id}"
