"""The complex gateway: goes on when its rule holds, and takes what comes late before it can go on again."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.asking import Question, ask, withdraw
from engine.execution.gateways import ARRIVED, Inclusive
from engine.execution.nodes import Way, case_of
from engine.expressions import Expression
from engine.language import message
from engine.model.description import described

TAKEN = "taken"
"""Key of a task's internal data: the flows of which a token was taken, while the gateway waits to be reset."""

_PASSED = "passed"
"""Key of a task's internal data: whether tokens went through; none do at a reset to which nothing came late."""


class Complex(Inclusive):
    """A complex gateway. Without a rule it waits as an inclusive one does, and a person may let it go on before.

    Once it has gone on it waits for a token at each flow that had none, unless none can come, takes them, and is as
    at first. Then only ways with conditions that hold are followed; they may ask ``waitingForStart``.

    Source: BPMN 2.0.2, 13.4.5. Departure: a way without a condition is followed once, not again at the reset.
    """

    condition: Expression | None = None

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        waiting = self.waiting(my_task)
        if self.condition is None and waiting is not None and TAKEN not in waiting.internal_data:
            self._offer(waiting)
        return False

    def _offer(self, my_task: Task) -> None:
        """Let a person say that the case goes on before all have come; nobody is asked in a dry run."""
        case = case_of(my_task)
        if case.chooser is not None or not self.ways:
            return
        sentence = message(
            "Nothing says how many branches {gateway} waits for. Go on now, or wait for those that can still come.",
            gateway=described(case.program.model, self.element),
        )
        ask(my_task, Question(tuple(way.flow.id for way in self.ways), sentence))

    def ask_again(self, my_task: Task) -> None:
        """Let the question stand: nothing is tested."""

    def is_complete(self, my_task: Task) -> bool:
        """Say whether the gateway's rule holds; while it waits to be reset, whether all have come."""
        if TAKEN in my_task.internal_data or self.condition is None:
            return self.come(my_task) == set(self.incoming)
        return case_of(my_task).holds(self.condition, my_task, **self._counts(my_task))

    def may_fire(self, my_task: Task) -> bool:
        """Say whether the gateway goes on although not all have come."""
        if TAKEN in my_task.internal_data or self.condition is None:
            return super().may_fire(my_task)
        return self.is_complete(my_task)

    def come(self, my_task: Task) -> set[str]:
        """Return the incoming flows at which no token is awaited any more."""
        return super().come(my_task) | set(my_task.internal_data.get(TAKEN, ()))

    def _counts(self, my_task: Task) -> dict[str, Any]:
        """Return what a rule may ask: at how many flows a token waits, and how many at each, by number and by id."""
        arrived = my_task.internal_data[ARRIVED]
        counts = {flow: arrived.get(flow, 0) for flow in self.incoming}
        numbered = {f"x{place}": count for place, count in enumerate(counts.values(), 1)}
        return {**numbered, **counts, "activationCount": sum(count > 0 for count in counts.values())}

    def _run_hook(self, my_task: Task) -> bool | None:
        withdraw(my_task)
        my_task.data["waitingForStart"] = TAKEN not in my_task.internal_data
        return super()._run_hook(my_task)

    def decided(self, my_task: Task) -> list[Way] | None:
        """Return the ways to follow; at a reset only those with a condition that holds."""
        if TAKEN not in my_task.internal_data:
            return super().decided(my_task)
        case = case_of(my_task)
        return [way for way in self.ways if way.condition is not None and case.holds(way.condition, my_task)]

    def go(self, my_task: Task, ways: list[Way]) -> None:
        """Take ``ways``, and wait for what comes late, or for the next time."""
        self.hand_on(my_task, ways)
        case, taken = case_of(my_task), my_task.internal_data.get(TAKEN)
        left = dict(my_task.internal_data[ARRIVED])
        used = [flow for flow, count in left.items() if count and flow not in (taken or ())]
        for flow in used:
            left[flow] -= 1
        early = self.waiting(my_task)
        if early is not None and early is not my_task:
            for flow, count in early.internal_data[ARRIVED].items():
                left[flow] = left.get(flow, 0) + count
            early._set_state(TaskState.COMPLETED)
        resets = taken is None and set(used) != set(self.incoming)
        my_task.internal_data[_PASSED] = bool(used)
        if used:
            case.record("entered", self.element, my_task)
        if resets or any(left.values()):
            rest = case.grow(my_task.workflow.task_tree, self.name)
            rest.internal_data = {ARRIVED: left} | ({TAKEN: used} if resets else {})
            rest._set_state(TaskState.WAITING)
            if self.is_complete(rest):
                rest._ready()

    def _on_complete_hook(self, my_task: Task) -> None:
        if my_task.internal_data[_PASSED]:
            super()._on_complete_hook(my_task)
