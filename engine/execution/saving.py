"""A case's state as compact JSON: what is open and the variables, nothing of the model and nothing of the past."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case
from engine.execution.errors import UnknownState
from engine.execution.program import Program
from engine.execution.quiet import QuietTask
from engine.execution.variables import Part
from engine.language import message

Document = dict[str, Any]

FORMAT = 2
"""The form in which states are stored; those of earlier forms are read too."""


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def save(case: Case) -> bytes:
    """Return the state of a settled case."""
    document = {
        "format": FORMAT,
        "program": case.program.sha256,
        "next": case.next_id,
        "variables": case.variables,
        "pending": case.pending,
        "tasks": _tasks(case),
        "parts": [_part(part) for part in case.subprocesses.values()],
    }
    return _COMPACT.encode(document).encode()


def restore(program: Program, state: bytes, now: datetime) -> Case:
    """Return the case that ``state`` is.

    Raises UnknownState if the state is damaged, of a later form than this version of Klunga knows, or of another model.
    """
    document = opened(state)
    if document["program"] != program.sha256:
        raise UnknownState(message("The state of the case belongs to another version of the process model."))
    case = Case(program, now=now, next_id=document["next"])
    case.variables = document["variables"]
    case.pending = document["pending"]
    _restore(case, document["tasks"])
    for parent, spec, tasks, more in document["parts"]:
        around = case.get_task_from_id(parent).workflow
        case.subprocesses[parent] = part = Part(program.scopes[spec], parent, case, deserializing=True)
        part.share(around, more.get("own"))
        part.done = more.get("done", [])
        _restore(part, tasks)
    _schedule(case)
    return case


def opened(state: bytes) -> Document:
    """Return a stored state as a document of this form, whatever form it was stored in. Raises UnknownState."""
    try:
        document: Document = json.loads(state)
        form = document["format"]
    except (ValueError, TypeError, KeyError):
        raise UnknownState(message("The state of the case is damaged and cannot be read.")) from None
    while form in _UPGRADES:
        document = _UPGRADES[form](document)
        form = document["format"]
    if form != FORMAT:
        raise UnknownState(
            message(
                "The state of the case was stored in form {form}, by a later version of Klunga than this one, which "
                "reads forms up to {known}. Start the later version again.",
                form=str(form)[:20],
                known=FORMAT,
            )
        )
    return document


def _from_1(document: Document) -> Document:
    """Return a document of form 2: empty ends of rows are left out, and what a part has besides is named."""
    parts = [
        [parent, spec, [_row(task) for task in tasks], _more(*more)] for parent, spec, tasks, *more in document["parts"]
    ]
    kept = {key: value for key, value in document.items() if key != "spiff"}
    return {**kept, "format": 2, "tasks": [_row(task) for task in document["tasks"]], "parts": parts}


_UPGRADES: dict[object, Callable[[Document], Document]] = {1: _from_1}
"""By form, the step to the next."""


def _more(own: dict[str, Any] | None = None, done: list[Any] | None = None) -> dict[str, Any]:
    """Return what a part has besides its tokens: variables of its own, and what can be undone in it."""
    return {**({"own": own} if own is not None else {}), **({"done": done} if done else {})}


def _part(part: Part) -> list[Any]:
    more = _more(part.variables if part.has_own else None, part.done)
    return [part.parent_task_id, part.spec.name, _tasks(part), more]


def _tasks(workflow: BpmnWorkflow | Part) -> list[list[Any]]:
    return [
        _row([task.id, task.task_spec.name, task.state, task._parent, task.internal_data, task.data])
        for task in workflow.tasks.values()
    ]


def _row(task: list[Any]) -> list[Any]:
    """Return a task as it is stored: what it keeps and what it sees, only as far as there is anything."""
    *known, internal, data = task
    return [*known, internal, data] if data else [*known, internal] if internal else known


def _restore(workflow: BpmnWorkflow | Part, tasks: list[list[Any]]) -> None:
    for id_, name, state, parent, *kept in tasks:
        task = QuietTask(workflow, workflow.spec.task_specs[name], workflow.tasks.get(parent), state=state, id=id_)
        task.internal_data, task.data = [*kept, {}, {}][:2]
        if parent is None:
            workflow.task_tree = task


def _schedule(case: Case) -> None:
    """Try again what could not go on at the last move."""
    for task in case.live():
        if task.state == TaskState.READY:
            case.schedule(task)
