"""Events: what they wait for, and what they throw."""

from datetime import datetime, timedelta
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.correlating import Correlation, Values, correlated
from engine.execution.errors import CannotGoOn
from engine.execution.nodes import OPENS, Node, case_of
from engine.execution.scopes import interrupt, opened
from engine.expressions import Expression, names, timer
from engine.language import message
from engine.model import FlowNode, Trigger
from engine.model.description import described

DUE = "due"
LEFT = "left"
_COME, _HELD = "come", "held"
OFFER = -1
"""Stands for the person who tells that an event has happened, among the numbers of its triggers."""
_COMES = frozenset({"message", "timer", "signal", "conditional"})
_REPEATED = frozenset({"message", "signal", "escalation", "conditional"})


class Catch(Node):
    """An event or receiving task that waits until one of its triggers comes, or all of them."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.node: FlowNode = node
        self.triggers: tuple[Trigger, ...] = node.triggers
        self.conditions: dict[int, Expression] = {}
        self.times: dict[int, Expression] = {}
        self.correlations: dict[int, Correlation] = {}

    @property
    def can_come(self) -> bool:
        """Say whether a time, a person or something outside the case can make this event happen."""
        return self.node.offered or any(trigger.kind in _COMES for trigger in self.triggers)

    def _update_hook(self, my_task: Task) -> bool:
        self.enter(my_task)
        my_task._set_state(TaskState.WAITING)
        case = case_of(my_task)
        self.set_timer(my_task)
        for number, trigger in enumerate(self.triggers):
            waits = trigger.kind == "message" and self.waits_for_trigger(my_task, number)
            if waits and case.takes_pending(trigger.name):
                self.happen(my_task, number)
        return False

    # Timers

    def set_timer(self, my_task: Task) -> None:
        """Work out when the timer is due, if there is one and that is not known; fire if it is past.

        What cannot be worked out becomes the case's incident, and is tried again at the next move.
        """
        if not self.times or DUE in my_task.internal_data:
            return
        case = case_of(my_task)
        try:
            due, left, cycle = self.first_due(my_task)
        except CannotGoOn as error:
            case.stop(my_task, error)
            return
        my_task.internal_data |= {DUE: due.isoformat(), LEFT: left, "cycle": cycle}
        if due <= case.now:
            self.ring(my_task)

    def first_due(self, my_task: Task) -> tuple[datetime, int | None, str]:
        """Return when the timer is due, counted from now, how often it comes after that, and its cycle.

        Raises CannotGoOn.
        """
        dues = [self._due(my_task, expression) for expression in self.times.values()]
        first = max if self.node.awaits_all else min
        return first(dues, key=lambda each: each[0])

    def _due(self, my_task: Task, expression: Expression) -> tuple[datetime, int | None, str]:
        """Return when a timer is due first, how often it comes after that, and the cycle by which it does."""
        case = case_of(my_task)
        text = case.time(expression, my_task)
        due = timer(text)
        event = described(case.program.model, self.element)
        if due is None:
            sentence = message("The timer of {event} gives “{text}”, which is no time.", event=event, text=text[:60])
            raise CannotGoOn(sentence, names(expression))
        cycle = text if due.kind == "cycle" else ""
        try:
            return due.after(case.now, case.program.calendar), None if due.rounds is None else due.rounds - 1, cycle
        except (OverflowError, ValueError) as error:
            sentence = message("The timer of {event} is set too far away.", event=event)
            raise CannotGoOn(sentence, names(expression)) from error

    def due_at(self, my_task: Task) -> datetime | None:
        """Return when the timer of a waiting event is due, or None if it has none, or it has come."""
        due = my_task.internal_data.get(DUE)
        if not due or my_task.state != TaskState.WAITING or self._has_rung(my_task):
            return None
        return datetime.fromisoformat(due)

    def postpone(self, my_task: Task, by: timedelta) -> None:
        """Let the timer of a waiting event be due later. Raises OverflowError past the last year there is."""
        due = self.due_at(my_task)
        if due is not None:
            my_task.internal_data |= {DUE: (due + by).isoformat()}

    def _has_rung(self, my_task: Task) -> bool:
        come = my_task.internal_data.get(_COME, [])
        return any(number in come for number in self._timed)

    @property
    def _timed(self) -> tuple[int, ...]:
        return tuple(self.times) or (OFFER,)

    def ring(self, my_task: Task) -> None:
        """Let the time have come."""
        for number in self._timed:
            if my_task.state == TaskState.WAITING:
                self.happen(my_task, number)

    def set_time(self, my_task: Task, text: str) -> None:
        """Let an event that a person tells of happen at a time that the person gives; now, if it gives none."""
        case = case_of(my_task)
        due = timer(text)
        moment = due.after(case.now, case.program.calendar) if due is not None else case.now
        if moment > case.now:
            my_task.internal_data |= {DUE: moment.isoformat(), LEFT: 0, "cycle": ""}
        else:
            self.happen(my_task, OFFER)

    def is_offered(self, my_task: Task) -> bool:
        """Say whether a person is asked to tell when this event happens."""
        waits = self.node.offered and my_task.state == TaskState.WAITING
        return waits and (bool(self.times) or DUE not in my_task.internal_data)

    # Triggers

    def waits_for_trigger(self, my_task: Task, number: int) -> bool:
        """Say whether a trigger, by its number, has not come yet."""
        return my_task.state == TaskState.WAITING and number not in my_task.internal_data.get(_COME, [])

    def awaited(self, my_task: Task, kind: str, name: str) -> int | None:
        """Return the number of the trigger that a message, a signal or a condition (named by its text) is, or None."""
        for number, each in enumerate(self.triggers):
            if (each.kind, each.name or each.condition) == (kind, name) and self.waits_for_trigger(my_task, number):
                return number
        return None

    def found_by(self, my_task: Task, number: int) -> Values:
        """Return the values by which a message finds this event, nothing if it finds it by its name alone."""
        if number not in self.correlations:
            return ()
        return correlated(case_of(my_task), my_task, self.correlations[number])

    def look(self, my_task: Task) -> None:
        """Let conditions that have come to hold happen."""
        case = case_of(my_task)
        held = my_task.internal_data.get(_HELD, [])
        for number, condition in self.conditions.items():
            if not self.waits_for_trigger(my_task, number):
                continue
            if not case.holds(condition, my_task):
                if number in held:
                    held.remove(number)
            elif number not in held:
                self.happen(my_task, number)

    def happen(self, my_task: Task, number: int) -> None:
        """Let a trigger come: the event happens, unless it waits for all its triggers and others are missing."""
        if self.node.awaits_all:
            come = my_task.internal_data.setdefault(_COME, [])
            come.append(number)
            wanted = [*range(len(self.triggers)), *([OFFER] if self.node.offered else [])]
            if not all(each in come for each in wanted):
                return
        self.fire(my_task)

    def fire(self, my_task: Task) -> None:
        """Let the event happen: the other events after the same gateway will not."""
        case = case_of(my_task)
        for other in case.group(my_task):
            case.cancel_task(other)
        if OPENS in my_task.internal_data:
            opened(case, my_task)
        my_task._ready()


class Boundary(Catch):
    """An event at the edge of an activity, entered when it happens."""

    def enter(self, my_task: Task) -> None:
        """Record nothing yet: the event waits, but has not happened."""

    def fire(self, my_task: Task) -> None:
        """Let the event happen: it cancels the activity, or waits anew beside it."""
        if self.node.interrupting:
            self.take_over(my_task)
        else:
            self._wait_anew(my_task)
            my_task.internal_data.pop("group", None)
            my_task._ready()
        if self.shown:
            case_of(my_task).record("entered", self.element, my_task)

    def take_over(self, my_task: Task) -> None:
        """Let an interrupting event happen."""
        super().fire(my_task)

    def _wait_anew(self, my_task: Task) -> None:
        due, left = my_task.internal_data.get(DUE), my_task.internal_data.get(LEFT)
        cycles = due is not None and bool(self.times) and (left is None or left > 0)
        if not cycles and not self.node.offered and not any(trigger.kind in _REPEATED for trigger in self.triggers):
            return
        case = case_of(my_task)
        again = case.grow(my_task.workflow.task_tree, self.name, group=my_task.internal_data.get("group", ""))
        again.internal_data.pop("by", None)
        again._set_state(TaskState.WAITING)
        if self.conditions:
            again.internal_data[_HELD] = [
                number for number, condition in self.conditions.items() if case.holds(condition, my_task)
            ]
        if cycles:
            cycle = timer(my_task.internal_data["cycle"])
            assert cycle is not None
            following = cycle.following(datetime.fromisoformat(str(due)), case.now, case.program.calendar)
            again.internal_data |= {
                DUE: following.isoformat(),
                LEFT: None if left is None else left - 1,
                "cycle": my_task.internal_data["cycle"],
            }
        elif due is not None and self.times:
            again.internal_data |= {DUE: "", LEFT: 0, "cycle": ""}

    def _on_cancel(self, my_task: Task) -> None:
        """Record nothing: an event that did not happen leaves no trace."""


class Listener(Boundary):
    """Waits, while a scope runs, for the start event of an event subprocess in it; interrupts the rest or not."""

    shown = False
    handler = ""

    def take_over(self, my_task: Task) -> None:
        """End all else in the scope."""
        interrupt(case_of(my_task), my_task.workflow, my_task)
        my_task._ready()

    def _run_hook(self, my_task: Task) -> bool | None:
        handler = case_of(my_task).grow(my_task, self.handler)
        handler.internal_data["start"] = self.element
        return True
