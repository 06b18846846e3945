"""Events that throw: messages, signals, errors, escalations, and the undoing of what has been done."""

from typing import TYPE_CHECKING, Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.catching import catcher
from engine.execution.compensation import FOR, undo, undo_all
from engine.execution.correlating import Correlation, carried, stated
from engine.execution.moves import Thrown
from engine.execution.nodes import Node, case_of
from engine.execution.scopes import interrupt, pool_around, transaction_around
from engine.model import FlowNode, Trigger

if TYPE_CHECKING:
    from engine.execution.case import Case

_ENDING = frozenset({"error", "cancel"})
_UNDOING = frozenset({"compensation", "cancel"})


class Throw(Node):
    """An intermediate event, end event or sending task that throws its triggers.

    What undoes is passed only when all is undone, unless it says that it does not wait for that. An escalation that
    nothing catches is passed; an error that nothing catches ends the whole process.
    """

    def __init__(self, wf_spec: Any, name: str, node: FlowNode, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.triggers: tuple[Trigger, ...] = node.triggers
        self.correlations: dict[int, Correlation] = {}
        self.contents: dict[int, Correlation] = {}

    def _run_hook(self, my_task: Task) -> bool | None:
        # Before anything has happened, so that what is missing can be set and this tried again.
        for correlation in self.correlations.values():
            stated(case_of(my_task), my_task, correlation)
        if FOR not in my_task.internal_data:
            for trigger in self.triggers:
                if trigger.kind in _UNDOING:
                    self._undo(my_task, trigger)
            if my_task.internal_data.get(FOR):
                my_task._set_state(TaskState.STARTED)
                return None
        return super()._run_hook(my_task)

    def _undo(self, my_task: Task, trigger: Trigger) -> None:
        case = case_of(my_task)
        if trigger.kind == "compensation":
            undo(case, my_task, trigger.activity, waits=trigger.waits)
            return
        transaction = transaction_around(case, my_task)
        if transaction is not None:
            interrupt(case, transaction, my_task)
            plan, transaction.done = transaction.done, []
            if plan:
                undo_all(case, transaction, plan, my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        self.throw_all(my_task)

    def throw_all(self, my_task: Task) -> None:
        """Throw all triggers, in their order."""
        for number, trigger in enumerate(self.triggers):
            self._throw(my_task, number, trigger)

    def _throw(self, my_task: Task, number: int, trigger: Trigger) -> None:
        case = case_of(my_task)
        if trigger.kind == "message":
            case.send(trigger.name, self._sent(my_task, number, "message"))
        elif trigger.kind == "signal":
            case.broadcast(trigger.name, self._sent(my_task, number, "signal"))
        elif trigger.kind == "terminate":
            case.terminate(my_task.workflow)
        elif trigger.kind != "compensation":
            caught = self.caught(case, my_task, trigger)
            if caught is not None:
                catching, number = caught
                catching.task_spec.happen(catching, number)
            elif trigger.kind in _ENDING:
                case.terminate(pool_around(case, my_task))

    def caught(self, case: "Case", my_task: Task, trigger: Trigger) -> tuple[Task, int] | None:
        """Return the event that catches an error or escalation, and by which trigger, or None."""
        return catcher(case, my_task, trigger)

    def _sent(self, my_task: Task, number: int, kind: Literal["message", "signal"]) -> Thrown:
        case, token = case_of(my_task), f"{my_task.id}.{number}" if number else my_task.id
        return Thrown(
            token,
            self.element,
            kind,
            self.triggers[number].name,
            stated(case, my_task, self.correlations.get(number, ())),
            carried(case, my_task, self.contents.get(number, ())),
        )
