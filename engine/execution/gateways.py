"""Gateways: which ways are taken, and when tokens that meet may go on.

A join counts the tokens at each of its incoming flows. SpiffWorkflow's own joins look for completed ancestors
in the tree instead, which needs all of the history and goes wrong in some loops.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import LIVE, NEW, Node, Way, case_of
from engine.language import message
from engine.model import FlowNode
from engine.model.description import described

ARRIVED = "arrived"


class Choosing(Node):
    """A node that tests the conditions of its ways."""

    default: str | None = None

    def taken(self, my_task: Task, *, several: bool) -> list[Way]:
        """Return the ways whose conditions hold, the first of them unless ``several``; else the default.

        Raises CannotGoOn if a condition cannot be worked out, or none holds and there is no default.
        """
        tested = [way for way in self.ways if way.flow.id != self.default]
        found: list[Way] = []
        unknown: list[Way] = []
        missing: frozenset[str] = frozenset()
        case = case_of(my_task)
        for way in tested:
            try:
                holds = way.condition is None or bool(case.evaluate(way.condition, my_task))
            except Undecided as undecided:
                missing |= undecided.variables
                unknown.append(way)
                continue
            if holds:
                found.append(way)
                if not several:
                    break
        if unknown and (several or not found or tested.index(unknown[0]) < tested.index(found[0])):
            return self._undecided(my_task, found, unknown, missing, several=several)
        return found or self._by_default(my_task)

    def _by_default(self, my_task: Task) -> list[Way]:
        ways = [way for way in self.ways if way.flow.id == self.default]
        if not ways:
            model = case_of(my_task).program.model
            raise CannotGoOn(
                message(
                    "No way out of {gateway} applies, and none is the default.", gateway=described(model, self.element)
                )
            )
        return ways

    def _undecided(
        self, my_task: Task, found: list[Way], unknown: list[Way], missing: frozenset[str], *, several: bool
    ) -> list[Way]:
        """Let the case's chooser decide among the ways that may apply; without one it is an incident."""
        case = case_of(my_task)
        if case.chooser is not None:
            default = [] if found else [way for way in self.ways if way.flow.id == self.default]
            if several:
                return case.chooser.ways(self, found, [*unknown, *default])
            return [case.chooser.way(self, [*unknown, *found, *default])]
        sentence = message(
            "The way out of {gateway} hangs on “{variables}”, which nobody has set.",
            gateway=described(case.program.model, self.element),
            variables=", ".join(sorted(missing)),
        )
        raise Undecided(sentence, missing)


class Exclusive(Choosing):
    """An exclusive gateway: every token goes one way."""

    def _run_hook(self, my_task: Task) -> bool | None:
        self.hand_on(my_task, self.taken(my_task, several=False))
        return True


class Conditional(Choosing):
    """An activity or event with conditions on its ways: the unconditional ones and those that hold are taken."""

    def _run_hook(self, my_task: Task) -> bool | None:
        self.hand_on(my_task, self.taken(my_task, several=True))
        return True


class Join(Choosing):
    """A gateway where tokens meet: one task of it waits and counts those that have come by each flow."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode | None = None, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.incoming: dict[str, str] = {}

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.state == TaskState.WAITING:
            return False
        flow = my_task.internal_data.pop(NEW)
        case_of(my_task).record("taken", flow, my_task)
        waiting = self._waiting(my_task)
        if waiting is None:
            waiting = my_task
            my_task._set_state(TaskState.WAITING)
        else:
            my_task._set_state(TaskState.COMPLETED)
        arrived = waiting.internal_data.setdefault(ARRIVED, {})
        arrived[flow] = arrived.get(flow, 0) + 1
        if self.is_complete(waiting):
            waiting._ready()
        return False

    def _waiting(self, my_task: Task) -> Task | None:
        tasks = my_task.workflow.tasks.values()
        return next((task for task in tasks if task.task_spec is self and task.state == TaskState.WAITING), None)

    def is_complete(self, my_task: Task) -> bool:
        """Say whether a token waits at every incoming flow."""
        return all(my_task.internal_data[ARRIVED].get(flow) for flow in self.incoming)

    def _run_hook(self, my_task: Task) -> bool | None:
        self.hand_on(my_task, self.ways_on(my_task))
        left = {flow: count - 1 for flow, count in my_task.internal_data[ARRIVED].items() if count > 1}
        case = case_of(my_task)
        case.record("entered", self.element, my_task)
        if left:
            rest = case.grow(my_task.workflow.task_tree, self.name)
            rest.internal_data = {ARRIVED: left}
            rest._set_state(TaskState.WAITING)
            if self.is_complete(rest):
                rest._ready()
        return True

    def ways_on(self, task: Task) -> list[Way]:  # noqa: ARG002
        """Return the ways that get a token."""
        return self.ways

    def _on_cancel(self, my_task: Task) -> None:
        """Record nothing: the gateway was not passed."""


class Parallel(Join):
    """A parallel gateway: waits for one token at each incoming flow, and gives one to each outgoing."""


class Inclusive(Join):
    """An inclusive gateway: waits for the tokens that can still come, and tests the condition of each way."""

    def ways_on(self, task: Task) -> list[Way]:
        """Return the ways whose conditions hold."""
        return self.taken(task, several=True)

    def may_fire(self, my_task: Task) -> bool:
        """Say whether no token elsewhere can still reach an incoming flow that has none.

        Source: BPMN 2.0.2, 13.4.3, including its exception for tokens that can also reach a flow that has one.
        """
        come = {flow for flow in self.incoming if my_task.internal_data[ARRIVED].get(flow)}
        arrived = {source for flow, source in self.incoming.items() if flow in come}
        awaited = {source for flow, source in self.incoming.items() if flow not in come}
        places = {
            task.task_spec.name
            for task in my_task.workflow.tasks.values()
            if task.has_state(LIVE) and task is not my_task and task.task_spec is not self
        }
        can_come = self._upstream(awaited) & places
        return not can_come - self._upstream(arrived)

    def _upstream(self, names: Iterable[str]) -> set[str]:
        """Return the nodes from which ``names`` can be reached without passing this gateway, themselves included."""
        seen = set(names)
        left = deque(seen)
        while left:
            spec = self._wf_spec.task_specs[left.popleft()]
            before = [name for name in spec._inputs if name not in seen and name != self.name]
            seen.update(before)
            left.extend(before)
        return seen


class FirstEvent(Node):
    """An event-based gateway: all events after it wait, and the first to happen cancels the others."""

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        for way in self.ways:
            case.grow(my_task, way.spec_name, by=way.flow.id, group=my_task.id)
        return True
