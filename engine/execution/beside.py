"""What waits with a token of a case that is moved: events at the edge of its activity, rivals, and their times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from SpiffWorkflow.task import Task

from engine.execution.bridging import Bridge
from engine.execution.case import Case
from engine.execution.errors import CannotGoOn
from engine.execution.events import DUE, LEFT, Boundary, Catch
from engine.execution.gateways import FirstEvent
from engine.execution.nodes import Guard
from engine.execution.specification import guarded
from engine.execution.variables import Part
from engine.language import Message, message
from engine.model import FlowNode
from engine.model.description import described

Times = Literal["keep", "anew"]
"""Whether a timer that the new version states otherwise keeps its date, or is counted anew from the move."""


@dataclass(slots=True)
class Place:
    """A place where a case stands in the old version, and in the new one: "" if a person has to say.

    ``notes`` say what is not the same there, ``reasons`` why a person has to say.
    """

    element: str
    target: str = ""
    notes: list[Message] = field(default_factory=list)
    reasons: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Beside:
    """Lets wait in ``new`` what waits in ``old`` with a token; ``begun`` are new tasks that are to be entered yet.

    ``copy`` copies a task to a node of the new version, ``name`` says what that is called which its node has become.
    """

    bridge: Bridge
    old: Case
    new: Case
    times: Times
    begun: list[Task]
    copy: Callable[[Task, Part, Any], Task]
    name: Callable[[Task], str]
    retimed: list[str] = field(default_factory=list)
    """The events whose times are stated otherwise: of these ``times`` decides."""

    def carry(self, copied: Task, task: Task, place: Place) -> None:
        """Let all wait in the new version that waits with a token which has been copied."""
        group = copied.internal_data.pop("group", "")
        if isinstance(copied.task_spec, Catch):
            self.time(copied, task, place)
        gateway = gateway_before(task)
        if gateway is not None and group:
            copied.internal_data["group"] = group
            self._rivals(copied, task, gateway, place)
            return
        guard = copied.workflow.spec.task_specs.get(guarded(self.bridge.new.model, copied.task_spec.element))
        if isinstance(guard, Guard) and not copied.task_spec.is_instance:
            self._edge(copied, task, guard, group or self.new.new_id(), place)
        elif group:
            waiting = {self.name(each): each for each in self.old.group(task)}
            self._gone_from_edge(waiting, set(), place)

    def _edge(self, copied: Task, task: Task, guard: Guard, group: str, place: Place) -> None:
        """Let the events at the edge of an activity wait: those that waited, and those that are new."""
        copied.internal_data["group"] = group
        model, nodes = self.bridge.old.model, self.bridge.successors.nodes
        waiting = {self.name(each): each for each in self.old.group(task) if isinstance(each.task_spec, Boundary)}
        were = {nodes.get(event.id, "") for event in model.boundary_events(task.task_spec.element)}
        for name in guard.events:
            spec = copied.workflow.spec.task_specs[name]
            event = waiting.get(name)
            if event is not None and awaited(event.task_spec.node) == awaited(spec.node):
                other = self.copy(event, copied.workflow, spec)
                other.internal_data["group"] = group
                self.time(other, event, place)
            elif name not in were:
                self.begun.append(self.new.grow(copied.workflow.task_tree, name, group=group))
                place.notes.append(self._added(spec.node))
        self._gone_from_edge(waiting, set(guard.events), place)

    def _gone_from_edge(self, waiting: dict[str, Task], left: set[str], place: Place) -> None:
        for name, event in waiting.items():
            if name not in left:
                told = described(self.bridge.old.model, event.task_spec.element)
                place.notes.append(message("What waited there waits no longer: {event}.", event=told))

    def _added(self, node: FlowNode) -> Message:
        event = described(self.bridge.new.model, node.id)
        if any(trigger.timer for trigger in node.triggers):
            return message("What waits there is new, and its time counts from the move: {event}.", event=event)
        return message("What waits there is new: {event}.", event=event)

    def _rivals(self, copied: Task, task: Task, gateway: str, place: Place) -> None:
        """Let all events after an event-based gateway wait, of which the first to happen is taken."""
        same = self.bridge.successors.nodes.get(gateway, "")
        part, group = copied.workflow, copied.internal_data["group"]
        after = {flow.target for flow in self.bridge.new.model.outgoing(same)}
        if not isinstance(part.spec.task_specs.get(same), FirstEvent) or copied.task_spec.name not in after:
            place.reasons.append(message("It no longer waits beside the same events."))
            return
        waiting = {self.name(each): each for each in self.old.group(task)}
        for name in sorted(after - {copied.task_spec.name}):
            other = waiting.get(name)
            spec = part.spec.task_specs[name]
            if other is None or awaited(other.task_spec.node) != awaited(spec.node):
                self.begun.append(self.new.grow(part.task_tree, name, group=group))
                place.notes.append(self._added(spec.node))
            else:
                self.time(self.copy(other, part, spec), other, place)

    def time(self, copied: Task, task: Task, place: Place) -> None:
        """Keep the date of a timer; where it is stated otherwise, as ``times`` says."""
        old, new = task.task_spec.node, copied.task_spec.node
        if old.triggers == new.triggers:
            return
        copied.internal_data.pop("held", None)
        due = copied.internal_data.get(DUE)
        if not due or [each.timer for each in old.triggers] == [each.timer for each in new.triggers]:
            return
        name = described(self.bridge.new.model, new.id)
        self.retimed.append(new.id)
        kept = {key: copied.internal_data.pop(key, None) for key in (DUE, LEFT, "cycle")}
        if self.times == "anew":
            place.notes.append(
                message("The time is stated otherwise and counts anew from the move: {event}.", event=name)
            )
            return
        try:
            _, left, cycle = copied.task_spec.first_due(copied)
            copied.internal_data |= {DUE: due, LEFT: left, "cycle": cycle}
        except CannotGoOn:
            copied.internal_data |= kept
        place.notes.append(
            message("The time is stated otherwise, but the date that is set stays: {event}.", event=name)
        )


def gateway_before(task: Task) -> str | None:
    """Return the id of the event-based gateway that an event waits after beside others, None if there is none."""
    specs = task.workflow.spec.task_specs
    if not isinstance(task.task_spec, Catch) or isinstance(task.task_spec, Boundary):
        return None
    if f"{task.task_spec.element} [guard]" in specs:
        return None
    return next((name for name in task.task_spec._inputs if isinstance(specs.get(name), FirstEvent)), None)


def awaited(node: FlowNode) -> list[object]:
    """Return what of an event must be the same for who waits for it to go on waiting."""
    return [node.interrupting, node.offered, node.awaits_all, *(trigger.kind for trigger in node.triggers)]
