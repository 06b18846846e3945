"""A case's state as compact JSON: what is open and the variables, nothing of the model and nothing of the past."""

import json
from datetime import datetime
from importlib.metadata import version
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case, Part
from engine.execution.errors import UnknownState
from engine.execution.program import Program
from engine.language import message

FORMAT = 1
_SPIFF = version("SpiffWorkflow")


def save(case: Case) -> bytes:
    """Return the state of a settled case."""
    document = {
        "format": FORMAT,
        "spiff": _SPIFF,
        "program": case.program.sha256,
        "next": case.next_id,
        "variables": case.variables,
        "pending": case.pending,
        "tasks": _tasks(case),
        "parts": [_part(part) for part in case.subprocesses.values()],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def restore(program: Program, state: bytes, now: datetime) -> Case:
    """Return the case that ``state`` is.

    Raises UnknownState if the state is damaged, of another format, or of another model.
    """
    try:
        document = json.loads(state)
        known = document["format"] == FORMAT
    except (ValueError, TypeError, KeyError):
        raise UnknownState(message("The state of the case is damaged and cannot be read.")) from None
    if not known:
        raise UnknownState(message("The state of the case was stored by another version of Klunga."))
    if document["program"] != program.sha256:
        raise UnknownState(message("The state of the case belongs to another version of the process model."))
    case = Case(program, now=now, next_id=document["next"])
    case.variables = document["variables"]
    case.pending = document["pending"]
    _restore(case, document["tasks"])
    for parent, spec, tasks, *more in document["parts"]:
        around = case.get_task_from_id(parent).workflow
        case.subprocesses[parent] = part = Part(program.scopes[spec], parent, case, deserializing=True)
        part.share(around, more[0] if more else None)
        part.done = more[1] if len(more) > 1 else []
        _restore(part, tasks)
    _schedule(case)
    return case


def _part(part: Part) -> list[Any]:
    """Return what runs within a task; variables of its own and what can be undone come last, if there are any."""
    own = part.variables if part.has_own else None
    more = [own, part.done] if part.done else [own] if own is not None else []
    return [part.parent_task_id, part.spec.name, _tasks(part), *more]


def _tasks(workflow: BpmnWorkflow | Part) -> list[list[Any]]:
    return [
        [task.id, task.task_spec.name, task.state, task._parent, task.internal_data, task.data]
        for task in workflow.tasks.values()
    ]


def _restore(workflow: BpmnWorkflow | Part, tasks: list[list[Any]]) -> None:
    for id_, name, state, parent, internal, data in tasks:
        task = Task(workflow, workflow.spec.task_specs[name], workflow.tasks.get(parent), state=state, id=id_)
        task.internal_data, task.data = internal, data
        if parent is None:
            workflow.task_tree = task


def _schedule(case: Case) -> None:
    """Try again what could not go on at the last move."""
    for task in case.live():
        if task.state == TaskState.READY:
            case.schedule(task)
