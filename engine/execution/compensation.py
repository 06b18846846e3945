"""Compensation: undo what has been completed, the last first.

SpiffWorkflow has nothing of it. The handler of an activity runs as a process of its own that begins with the
compensation event at the activity's edge; a completed subprocess is opened anew, without its start event.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.completions import Entry
from engine.execution.nodes import Node, Scope, case_of

if TYPE_CHECKING:
    from engine.execution.case import Case
    from engine.execution.variables import Part

UNDO = " undo"
"""The name of the node in each scope that undoes a list of completed activities."""
UNDONE, PLAN, FOR = "undo", "plan", "for"


class Undo(Node):
    """Undoes a list of completed activities one after the other, the last first; who threw may wait for it."""

    shown = False

    def _run_hook(self, my_task: Task) -> bool | None:
        plan: list[Entry] = my_task.internal_data[PLAN]
        if not plan:
            return True
        my_task._set_state(TaskState.STARTED)
        name, count, inner = plan[-1]
        if count > 1:
            plan[-1] = [name, count - 1, [] if inner is not None else None]
        else:
            plan.pop()
        step = case_of(my_task).grow(my_task, name)
        step.internal_data[UNDONE] = inner
        step.task_spec._update(step)
        return None

    def step_completed(self, my_task: Task) -> None:
        """Go on with what was completed before."""
        if my_task.state == TaskState.STARTED:
            my_task._ready()

    def _on_complete_hook(self, my_task: Task) -> None:
        case = case_of(my_task)
        waiting = my_task.internal_data.get(FOR)
        thrower = next((task for task in case.live() if task.id == waiting), None)
        if thrower is not None:
            thrower.internal_data[FOR] -= 1
            if thrower.internal_data[FOR] == 0:
                thrower._ready()


class Undoing(Scope):
    """A step of undoing: runs the handler of an activity, or undoes what was completed within a subprocess.

    ``undoes`` is the id of the activity; ``handled`` says whether it has a handler of its own, and ``always`` whether
    its inside is undone by a compensation event subprocess, whatever was completed there.
    """

    shown = False
    undoes = ""
    handled = False
    always = False

    def _on_complete_hook(self, my_task: Task) -> None:
        my_task.parent.task_spec.step_completed(my_task.parent)


def undo(case: "Case", thrower: Task, activity: str, *, waits: bool) -> None:
    """Undo what was completed in the scope of ``thrower``, or ``activity`` alone; let it wait for that if ``waits``."""
    for part in scopes(case, thrower, outward=bool(activity)):
        plan = _taken(case, part, activity)
        if plan:
            undo_all(case, part, plan, thrower if waits else None)
            if activity:
                return


def undo_all(case: "Case", part: "Part", plan: list[Entry], thrower: Task | None = None) -> None:
    """Start undoing ``plan`` in a scope; ``thrower`` goes on when that is done."""
    task = case.grow(part.task_tree, UNDO)
    task.internal_data[PLAN] = plan
    if thrower is not None:
        task.internal_data[FOR] = thrower.id
        thrower.internal_data[FOR] = thrower.internal_data.get(FOR, 0) + 1
    task.task_spec._update(task)


def scopes(case: "Case", task: Task, *, outward: bool) -> Iterator["Part"]:
    """Yield the scope of a task, and that around it if it is an event subprocess; ``outward``, all around it."""
    part = task.workflow
    while part is not case:
        yield part
        around = case.get_task_from_id(part.parent_task_id)
        if not outward and not (around.task_spec.node and around.task_spec.node.event_subprocess):
            return
        part = around.workflow


def _taken(case: "Case", part: "Part", activity: str) -> list[Entry]:
    """Take out of a scope what is to be undone."""
    if not activity:
        plan, part.done = part.done, []
        return plan
    plan, part.done = _split(case, part.spec.name, part.done, activity)
    return plan


def _split(case: "Case", scope: str, done: list[Entry], activity: str) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of an activity, however deep they lie, and the others."""
    specs = case.subprocess_specs[scope].task_specs
    wanted: list[Entry] = []
    rest: list[Entry] = []
    for entry in done:
        name, count, inner = entry
        if specs[name].undoes == activity:
            wanted.append(entry)
            continue
        within, left = _split(case, specs[name].scope, inner, activity) if inner else ([], inner)
        if within:
            wanted.append([name, 1, within])
        if left or not inner:
            rest.append([name, count, left])
    return wanted, rest
