"""Call activities: what the called process is given, and what is taken back when it is finished."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.execution.errors import Undecided
from engine.execution.nodes import Scope, case_of
from engine.expressions import Expression

if TYPE_CHECKING:
    from engine.execution.variables import Part


@dataclass(frozen=True, slots=True)
class Passing:
    """Variables that are handed over: all of them, and by name what an expression gives."""

    everything: bool = False
    named: tuple[tuple[str, Expression], ...] = ()

    def handed_over(self, variables: dict[str, Any], evaluate: Callable[[Expression], Any]) -> dict[str, Any]:
        """Return what is handed over of ``variables``; what hangs on something that nobody has set is left out."""
        found = dict(variables) if self.everything else {}
        for name, expression in self.named:
            try:
                found[name] = evaluate(expression)
            except Undecided:
                continue
        return found


class Call(Scope):
    """A call activity. The process that it calls shares the variables around it, or has its own (``gives``)."""

    gives: Passing | None = None
    takes = Passing()

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        own = None
        if self.gives is not None:
            own = self.gives.handed_over(my_task.workflow.variables, lambda each: case.evaluate(each, my_task))
        case.open_scope(my_task, self.scope, own)
        return None

    def take_back(self, my_task: Task, part: "Part") -> None:
        """Copy what is asked for from the called process, which is finished. Raises CannotGoOn."""
        if self.gives is None:
            return
        case = case_of(my_task)
        taken = self.takes.handed_over(part.variables, lambda each: case.work_out(each, part.variables))
        case.put(taken, my_task)
