"""Activities that are done several times: loops, and one instance for each of several things."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import LIVE, OWN, Node, case_of
from engine.expressions import Expression, Name, names
from engine.language import message
from engine.model.description import described

MAX_INSTANCES = 1000
NUMBERS = "numbers"
"""Key of the internal data of a task that throws: what its condition may ask of the instances."""
_STARTED, _DONE, _TOTAL, _GIVEN = "started", "done", "total", "given"


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
    output = ""
    output_item: Expression | None = None
    throws: tuple[str, ...] = ()
    """The names of the nodes that throw something each time an instance is completed."""

    def _run_hook(self, my_task: Task) -> bool | None:
        counts = my_task.internal_data
        if _STARTED not in counts:
            total, items = self._total(my_task)
            counts |= {_TOTAL: total, _STARTED: 0, _DONE: 0}
            if items is not None:
                counts["items"] = items
        if self._is_throwing(my_task):
            my_task._set_state(TaskState.STARTED)
            return None
        if self._is_finished(my_task):
            case_of(my_task).cancel_instances(my_task)
            if self.output:
                case_of(my_task).put({self.output: _in_order(counts)}, my_task)
            return super()._run_hook(my_task)
        my_task._set_state(TaskState.STARTED)
        at_once = counts[_TOTAL] if self.kind == "parallel" else counts[_DONE] + 1
        while counts[_STARTED] < at_once and my_task.state == TaskState.STARTED:
            self._start_instance(my_task)
        return None

    def _total(self, my_task: Task) -> tuple[int | None, list[Any] | None]:
        """Return how many instances there are at most, and the things they are for."""
        case = case_of(my_task)
        items, hangs_on = None, frozenset[str]()
        try:
            if self.collection is not None:
                hangs_on = names(self.collection)
                total, items = _listed(case.evaluate(self.collection, my_task))
            elif self.cardinality is not None:
                hangs_on = names(self.cardinality)
                total = case.evaluate(self.cardinality, my_task)
            else:
                return None, None
        except Undecided as undecided:
            if case.chooser is None:
                raise self._unclear(my_task, undecided) from undecided
            return case.chooser.instances(self), None
        name = described(case.program.model, self.element)
        if not isinstance(total, int) or isinstance(total, bool) or total < 0:
            sentence = message("How often {activity} is done is not given as a number or a list.", activity=name)
            raise CannotGoOn(sentence, hangs_on)
        if total > MAX_INSTANCES:
            sentence = message(
                "It is not possible to do {activity} {number} times; {limit} is the most.",
                activity=name,
                number=total,
                limit=MAX_INSTANCES,
            )
            raise CannotGoOn(sentence, hangs_on)
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
            holds = bool(case.evaluate(self.condition, my_task, **self._numbers(my_task)))
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
        if isinstance(self.output_item, Name) and self.output_item.name != self.item:
            child.internal_data[OWN] = [self.output_item.name]
        child.task_spec._update(child)

    def _numbers(self, my_task: Task) -> dict[str, Any]:
        """Return what a condition may ask of the instances, in BPMN's words (table 10.30) and Camunda's."""
        counts = my_task.internal_data
        done, started = counts[_DONE], counts[_STARTED]
        total = started if counts[_TOTAL] is None else counts[_TOTAL]
        found = {"Instances": total, "ActiveInstances": started - done, "CompletedInstances": done}
        numbers: dict[str, Any] = {f"numberOf{name}": number for name, number in found.items()}
        numbers |= {f"nrOf{name}": number for name, number in found.items()}
        numbers |= {"numberOfTerminatedInstances": 0, "loopCounter": done}
        return numbers | {self.output: _in_order(counts)} if self.output else numbers

    def instance_completed(self, my_task: Task, instance: Task) -> None:
        """Count an instance, keep what it gives, and see whether more are needed."""
        counts = my_task.internal_data
        counts[_DONE] += 1
        if self.output_item is not None:
            try:
                value = case_of(my_task).evaluate(self.output_item, instance)
            except CannotGoOn:
                value = None
            counts.setdefault(_GIVEN, []).append([instance.internal_data["instance"], value])
        numbers = self._numbers(my_task) if self.throws else {}
        for name in self.throws:
            throw = case_of(my_task).grow(my_task, name)
            throw.data, throw.internal_data[NUMBERS] = dict(instance.data), numbers
            throw.task_spec._update(throw)
        self.go_on(my_task)

    def go_on(self, my_task: Task) -> None:
        """See whether more instances are needed, unless something that one throws is not thrown yet."""
        if my_task.state == TaskState.STARTED and not self._is_throwing(my_task):
            my_task._ready()

    def _is_throwing(self, my_task: Task) -> bool:
        live = (child for child in my_task.children if child is not None and child.has_state(LIVE))
        return bool(self.throws) and any(child.task_spec.name in self.throws for child in live)


def _in_order(counts: dict[str, Any]) -> list[Any]:
    """Return what the completed instances gave, in the order of the instances."""
    return [value for _, value in sorted(counts.get(_GIVEN, []), key=lambda given: given[0])]


def _listed(things: Any) -> tuple[int | None, list[Any] | None]:
    """Return how many instances there are, and what each is for.

    A text has one on each line, as people write it; a text that is only a number says how many there are.
    """
    if isinstance(things, str):
        lines = [line.strip() for line in things.splitlines() if line.strip()]
        if len(lines) == 1 and lines[0].isdecimal():
            return int(lines[0][:9]), None
        return len(lines), lines
    if isinstance(things, list | dict):
        return len(things), list(things)
    return None, None
