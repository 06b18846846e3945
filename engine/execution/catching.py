"""Which event catches what is thrown: the nearest around."""

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from engine.execution.events import Boundary, Listener
from engine.execution.repetition import Repeat
from engine.model import Trigger

if TYPE_CHECKING:
    from engine.execution.case import Case


def catcher(case: "Case", task: Task, thrown: Trigger) -> tuple[Task, int] | None:
    """Return the event that catches what ``task`` throws, and by which trigger: the nearest around it, or None.

    In each scope event subprocesses come before the events at its edge, and one that names the error or
    escalation before one that catches any.
    """
    workflow = task.workflow
    while workflow is not case:
        around = case.get_task_from_id(workflow.parent_task_id)
        if around.parent is not None and isinstance(around.parent.task_spec, Repeat):
            around = around.parent
        inside = [each for each in workflow.tasks.values() if isinstance(each.task_spec, Listener)]
        caught = _nearest(inside, thrown) or at_edge(case, around, thrown)
        if caught is not None:
            return caught
        workflow = around.workflow
    return None


def at_edge(case: "Case", activity: Task, thrown: Trigger) -> tuple[Task, int] | None:
    """Return the event at the edge of an activity that catches what is thrown in it, and by which trigger, or None."""
    return _nearest([each for each in case.group(activity) if isinstance(each.task_spec, Boundary)], thrown)


def _nearest(events: list[Task], thrown: Trigger) -> tuple[Task, int] | None:
    found = [
        (task, number)
        for task in events
        for number, trigger in enumerate(task.task_spec.triggers)
        if task.task_spec.waits_for_trigger(task, number) and catches(trigger, thrown)
    ]
    return min(found, key=lambda each: not _named(each[0].task_spec.triggers[each[1]]), default=None)


def _named(trigger: Trigger) -> bool:
    return bool(trigger.code or trigger.name)


def catches(trigger: Trigger, thrown: Trigger) -> bool:
    """Say whether ``trigger`` catches what was thrown: by code, else by name, else anything of its kind."""
    if trigger.kind != thrown.kind:
        return False
    if trigger.code or thrown.code:
        return trigger.code in ("", thrown.code)
    return not trigger.name or trigger.name == thrown.name
