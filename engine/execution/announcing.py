"""What a repeated activity throws when one more instance of it is completed: BPMN's ``behavior``."""

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from engine.execution.catching import at_edge, catcher
from engine.execution.errors import Undecided
from engine.execution.nodes import case_of
from engine.execution.repetition import NUMBERS
from engine.execution.throwing import Throw
from engine.expressions import Expression
from engine.model import Trigger

if TYPE_CHECKING:
    from engine.execution.case import Case


class Announce(Throw):
    """Throws one thing after an instance, if its condition holds; the activity goes on when that is done.

    It stands beside the instances, so that what cannot be worked out is tried again as any other node is. What is
    thrown is caught at the edge of the activity first. It sees what its instance saw.
    """

    shown = False
    is_instance = True
    condition: Expression

    def _run_hook(self, my_task: Task) -> bool | None:
        numbers = my_task.internal_data[NUMBERS]
        try:
            my_task.internal_data["holds"] = bool(case_of(my_task).evaluate(self.condition, my_task, **numbers))
        except Undecided:
            my_task.internal_data["holds"] = False
        return super()._run_hook(my_task) if my_task.internal_data["holds"] else True

    def _on_complete_hook(self, my_task: Task) -> None:
        activity = my_task.parent
        if my_task.internal_data["holds"]:
            self.throw_all(my_task)
        activity.task_spec.go_on(activity)

    def caught(self, case: "Case", my_task: Task, trigger: Trigger) -> tuple[Task, int] | None:
        """Return the event that catches an error or escalation: one at the edge of the activity, else one around."""
        return at_edge(case, my_task.parent, trigger) or catcher(case, my_task, trigger)
