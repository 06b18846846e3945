"""What a case knows: its variables as they are seen where a token is, and what expressions give there."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from engine.execution import sandbox
from engine.execution.choosing import Chooser
from engine.execution.completions import Entry
from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import OWN
from engine.expressions import Expression
from engine.language import message
from engine.model.description import described

if TYPE_CHECKING:
    from engine.execution.program import Program


class Part(BpmnSubWorkflow):
    """A running subprocess, called process or pool of a case; it shares ``variables`` unless it has its own.

    ``done`` is what has been completed in it and can be undone.
    """

    variables: dict[str, Any]
    has_own = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.done: list[Entry] = []
        super().__init__(*arguments, **options)

    def share(self, around: "Knowing | Part", own: dict[str, Any] | None = None) -> None:
        """Use the variables of what is around, or its own."""
        self.has_own = own is not None
        self.variables = around.variables if own is None else own

    def _task_completed_notify(self, task: Task) -> None:
        self.last_task = task


class Knowing(BpmnWorkflow):
    """What runs with variables, which all its processes and branches share, as in Camunda.

    Only what an instance of a repeated activity is for and gives is its own: kept at its token, seen by all that lies
    in it, and written there. ``incident`` is the first thing that went wrong in a move, ``chooser`` says how a dry run
    goes on where nobody has set what is asked for.
    """

    program: "Program"
    now: datetime
    variables: dict[str, Any]
    chooser: Chooser | None
    incident: CannotGoOn | None
    incident_element: str | None

    def evaluate(self, expression: Expression, task: Task, **known: Any) -> Any:
        """Return the value of an expression where ``task`` is; ``known`` are values besides. Raises CannotGoOn."""
        return self.work_out(expression, self.seen(task) | known)

    def seen(self, task: Task) -> dict[str, Any]:
        """Return the variables that are seen where ``task`` is."""
        variables = dict(task.workflow.variables)
        for holder in reversed(self.holders(task)):
            variables.update(holder.data)
        return variables

    def work_out(self, expression: Expression, variables: Mapping[str, Any]) -> Any:
        """Return the value of an expression. Raises CannotGoOn."""
        return sandbox.evaluate(expression, variables, self.now)

    def holders(self, task: Task) -> list[Task]:
        """Return the tasks that may keep variables of their own where ``task`` is: itself, and those around it.

        What a called process with variables of its own lies in is not seen from within it.
        """
        found = [task]
        while isinstance(task.workflow, Part) and not task.workflow.has_own:
            task = self.get_task_from_id(task.workflow.parent_task_id)
            found.append(task)
        return found

    def holds(self, condition: Expression, task: Task, **known: Any) -> bool:
        """Say whether a condition that is waited for holds; what nobody has set does not hold."""
        try:
            return bool(self.evaluate(condition, task, **known))
        except Undecided:
            return False
        except CannotGoOn as error:
            self.stop(task, error)
            return False

    def is_open(self, condition: Expression, task: Task) -> bool:
        """Say whether a condition hangs on what nobody has set."""
        try:
            self.evaluate(condition, task)
        except Undecided:
            return True
        except CannotGoOn:
            return False
        return False

    def time(self, expression: Expression, task: Task) -> str:
        """Return the text that a timer's expression gives."""
        try:
            return str(self.evaluate(expression, task))
        except Undecided as undecided:
            if self.chooser is not None:
                return self.chooser.time(task.task_spec)
            sentence = message(
                "The timer of {event} hangs on “{variables}”, which nobody has set.",
                event=described(self.program.model, task.task_spec.element),
                variables=", ".join(sorted(undecided.variables)),
            )
            raise Undecided(sentence, undecided.variables) from undecided

    def assign(self, task: Task, name: str, expression: Expression) -> None:
        """Set a variable of the case."""
        try:
            self.put({name: self.evaluate(expression, task)}, task)
        except Undecided as undecided:
            if self.chooser is not None and self.chooser.skips(task.task_spec, undecided):
                return
            sentence = message(
                "“{name}” is set by {activity} from “{variables}”, which nobody has set.",
                activity=described(self.program.model, task.task_spec.element),
                name=name,
                variables=", ".join(sorted(undecided.variables)),
            )
            raise Undecided(sentence, undecided.variables) from undecided

    def put(self, variables: Mapping[str, Any], task: Task | None = None) -> None:
        """Set variables: those of the nearest around ``task`` that has them as its own, else those of its process."""
        holders = self.holders(task) if task is not None else []
        shared = self.variables if task is None else task.workflow.variables
        for name, value in variables.items():
            own = next((each for each in holders if name in each.data or name in each.internal_data.get(OWN, ())), None)
            (shared if own is None else own.data)[name] = value

    def stop(self, task: Task, error: CannotGoOn) -> None:
        """Keep the first incident of the move; other branches go on."""
        if self.incident is None:
            self.incident, self.incident_element = error, task.task_spec.element
