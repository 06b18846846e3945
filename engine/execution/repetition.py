"""Activities that are done several times: loops, and one instance for each of several things."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import Node, case_of
from engine.expressions import Expression
from engine.language import message
from engine.model.description import described

MAX_INSTANCES = 1000
_STARTED, _DONE, _TOTAL = "started", "done", "total"


class Repeat(Node):
    """A repeated activity: starts its instances and is left when no more are needed.

    It runs once when it is entered and again whenever an instance is completed.
    """

    kind = "parallel"
    instance = ""
    item = ""
    test_before = False
    cardinality: Expression | None = None
    collection: Expression | None = None
    condition: Expression | None = None

    def _run_hook(self, my_task: Task) -> bool | None:
        counts = my_task.internal_data
        if _STARTED not in counts:
            total, items = self._total(my_task)
            counts |= {_TOTAL: total, _STARTED: 0, _DONE: 0}
            if items is not None:
                counts["items"] = items
        if self._is_finished(my_task):
            case_of(my_task).cancel_instances(my_task)
            return super()._run_hook(my_task)
        my_task._set_state(TaskState.STARTED)
        at_once = counts[_TOTAL] if self.kind == "parallel" else counts[_DONE] + 1
        while counts[_STARTED] < at_once and my_task.state == TaskState.STARTED:
            self._start_instance(my_task)
        return None

    def _total(self, my_task: Task) -> tuple[int | None, list[Any] | None]:
        """Return how many instances there are at most, and the things they are for."""
        case = case_of(my_task)
        items = None
        try:
            if self.collection is not None:
                items = case.evaluate(self.collection, my_task)
                total = len(items) if isinstance(items, list | dict) else None
                items = list(items) if isinstance(items, dict) else items
            elif self.cardinality is not None:
                total = case.evaluate(self.cardinality, my_task)
            else:
                return None, None
        except Undecided as undecided:
            if case.chooser is None:
                raise self._unclear(my_task, undecided) from undecided
            return case.chooser.instances(self), None
        name = described(case.program.model, self.element)
        if not isinstance(total, int) or isinstance(total, bool) or total < 0:
            raise CannotGoOn(message("How often {activity} is done is not given as a number or a list.", activity=name))
        if total > MAX_INSTANCES:
            sentence = message(
                "It is not possible to do {activity} {number} times; {limit} is the most.",
                activity=name,
                number=total,
                limit=MAX_INSTANCES,
            )
            raise CannotGoOn(sentence)
        return total, items

    def _unclear(self, my_task: Task, undecided: Undecided) -> Undecided:
        sentence = message(
            "How often {activity} is done hangs on “{variables}”, which nobody has set.",
            activity=described(case_of(my_task).program.model, self.element),
            variables=", ".join(sorted(undecided.variables)),
        )
        return Undecided(sentence, undecided.variables)

    def _is_finished(self, my_task: Task) -> bool:
        counts = my_task.internal_data
        total, done = counts[_TOTAL], counts[_DONE]
        if total is not None and done >= total:
            return True
        if self.condition is None or (done == 0 and not (self.kind == "loop" and self.test_before)):
            return False
        case = case_of(my_task)
        try:
            holds = bool(case.evaluate(self.condition, my_task))
        except Undecided as undecided:
            if case.chooser is None:
                raise self._unclear(my_task, undecided) from undecided
            return case.chooser.leaves(self, done)
        return not holds if self.kind == "loop" else holds

    def _start_instance(self, my_task: Task) -> None:
        case = case_of(my_task)
        counts = my_task.internal_data
        number = counts[_STARTED]
        counts[_STARTED] += 1
        child = case.grow(my_task, self.instance)
        child.internal_data["instance"] = number + 1
        child.data["loopCounter"] = number
        if self.item and "items" in counts:
            child.data[self.item] = counts["items"][number]
        child.task_spec._update(child)

    def instance_completed(self, my_task: Task) -> None:
        """Count an instance and see whether more are needed."""
        my_task.internal_data[_DONE] += 1
        if my_task.state == TaskState.STARTED:
            my_task._ready()
