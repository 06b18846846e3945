"""Events: what they wait for, and what they throw."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.errors import CannotGoOn
from engine.execution.nodes import Node, case_of
from engine.expressions import Expression, timer
from engine.language import message
from engine.model import FlowNode, Trigger
from engine.model.description import described

DUE = "due"
LEFT = "left"
_ENDING = frozenset({"error", "cancel"})
_REPEATED = frozenset({"message", "signal", "escalation"})


class Catch(Node):
    """An event or receiving task that waits until one of its triggers comes."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.node: FlowNode = node
        self.triggers: tuple[Trigger, ...] = node.triggers
        self.conditions: tuple[Expression, ...] = ()
        self.times: tuple[Expression, ...] = ()

    def _update_hook(self, my_task: Task) -> bool:
        self.enter(my_task)
        my_task._set_state(TaskState.WAITING)
        case = case_of(my_task)
        self.set_timer(my_task)
        if any(case.takes_pending(trigger.name) for trigger in self.triggers if trigger.kind == "message"):
            self.fire(my_task)
        return False

    def set_timer(self, my_task: Task) -> None:
        """Work out when the timer is due, if there is one and that is not known; fire if it is past.

        What cannot be worked out becomes the case's incident, and is tried again at the next move.
        """
        if not self.times or DUE in my_task.internal_data:
            return
        case = case_of(my_task)
        try:
            dues = [self._due(my_task, expression) for expression in self.times]
        except CannotGoOn as error:
            case.stop(my_task, error)
            return
        due, left = min(dues, key=lambda each: each[0])
        my_task.internal_data |= {DUE: due.isoformat(), LEFT: left}
        if due <= case.now:
            self.fire(my_task)

    def _due(self, my_task: Task, expression: Expression) -> tuple[datetime, int | None]:
        """Return when a timer is due first, and how often it comes after that."""
        case = case_of(my_task)
        text = case.time(expression, my_task)
        due = timer(text)
        event = described(case.program.model, self.element)
        if due is None:
            raise CannotGoOn(
                message("The timer of {event} gives “{text}”, which is no time.", event=event, text=text[:60])
            )
        my_task.internal_data["cycle"] = text if due.kind == "cycle" else ""
        try:
            return due.after(case.now), None if due.rounds is None else due.rounds - 1
        except (OverflowError, ValueError) as error:
            raise CannotGoOn(message("The timer of {event} is set too far away.", event=event)) from error

    def due_at(self, my_task: Task) -> datetime | None:
        """Return when the timer of a waiting event is due, or None if it has none."""
        due = my_task.internal_data.get(DUE)
        return datetime.fromisoformat(due) if due and my_task.state == TaskState.WAITING else None

    def waits_for(self, my_task: Task, kind: str, name: str) -> bool:
        """Say whether a message, a signal or a condition, named by its text, is one that this event waits for."""
        if my_task.state != TaskState.WAITING:
            return False
        return any((each.kind, each.name or each.condition) == (kind, name) for each in self.triggers)

    def holds(self, my_task: Task) -> bool:
        """Say whether a condition that is waited for holds; one that hangs on unset variables does not."""
        case = case_of(my_task)
        return any(case.holds(condition, my_task) for condition in self.conditions)

    def fire(self, my_task: Task) -> None:
        """Let the event happen: the other events after the same gateway will not."""
        case = case_of(my_task)
        for other in case.group(my_task):
            case.cancel_task(other)
        my_task._ready()


class Boundary(Catch):
    """An event at the edge of an activity, entered when it happens."""

    def enter(self, my_task: Task) -> None:
        """Record nothing yet: the event waits, but has not happened."""

    def fire(self, my_task: Task) -> None:
        """Let the event happen: it cancels the activity, or waits anew beside it."""
        case = case_of(my_task)
        if self.node.interrupting:
            super().fire(my_task)
        else:
            self._wait_anew(my_task)
            my_task.internal_data.pop("group", None)
            my_task._ready()
        case.record("entered", self.element, my_task)

    def _wait_anew(self, my_task: Task) -> None:
        due, left = my_task.internal_data.get(DUE), my_task.internal_data.get(LEFT)
        cycles = due is not None and (left is None or left > 0)
        if not cycles and not any(trigger.kind in _REPEATED for trigger in self.triggers):
            return
        case = case_of(my_task)
        again = case.grow(my_task.workflow.task_tree, self.name, group=my_task.internal_data["group"])
        again.internal_data.pop("by", None)
        again._set_state(TaskState.WAITING)
        if cycles:
            cycle = timer(my_task.internal_data["cycle"])
            assert cycle is not None
            following = cycle.following(datetime.fromisoformat(str(due)))
            again.internal_data |= {
                DUE: following.isoformat(),
                LEFT: None if left is None else left - 1,
                "cycle": my_task.internal_data["cycle"],
            }

    def _on_cancel(self, my_task: Task) -> None:
        """Record nothing: an event that did not happen leaves no trace."""


class Throw(Node):
    """An intermediate event, end event or sending task that throws its triggers."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.triggers: tuple[Trigger, ...] = node.triggers

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        for trigger in self.triggers:
            if (
                trigger.kind in _ENDING
                and not case.is_pool(my_task.workflow)
                and case.catcher(my_task, trigger) is None
            ):
                event = described(case.program.model, self.element)
                raise CannotGoOn(message("Nothing around catches what {event} throws.", event=event))
        return super()._run_hook(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        for trigger in self.triggers:
            self._throw(my_task, trigger)

    def _throw(self, my_task: Task, trigger: Trigger) -> None:
        case = case_of(my_task)
        if trigger.kind == "message":
            case.send(trigger.name)
        elif trigger.kind == "signal":
            case.broadcast(trigger.name)
        elif trigger.kind == "terminate":
            case.terminate(my_task.workflow)
        else:
            catcher = case.catcher(my_task, trigger)
            if catcher is not None:
                catcher.task_spec.fire(catcher)
            elif trigger.kind in _ENDING:
                case.terminate(my_task.workflow)
