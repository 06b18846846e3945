"""Let a case go on until only people, times and messages from outside can move it."""

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.calling import Call
from engine.execution.case import MAX_STEPS, MAX_TOKENS, Case
from engine.execution.errors import CannotGoOn
from engine.execution.events import Catch, Listener
from engine.execution.gateways import Inclusive, Join
from engine.execution.nodes import LIVE, NEW, OPENS, Gather, Scope, with_token
from engine.execution.specification import POOL
from engine.execution.variables import Part
from engine.language import message
from engine.model.description import described


def settle(case: Case) -> None:
    """Pass all nodes that need nobody, and forget the tokens that are used up.

    A node that cannot be passed keeps its token and becomes the case's incident; the other branches go on.
    """
    steps = 0
    while True:
        while case.queue:
            task = case.queue.popleft()
            if task.state != TaskState.READY:
                continue
            steps += 1
            if steps > MAX_STEPS:
                _overrun(case, task, _endless(case, task))
                return
            _run(case, task)
        _forget(case)
        if len(case.live()) > MAX_TOKENS:
            task = case.live()[0]
            _overrun(case, task, CannotGoOn(message("More than {limit} branches are open at once.", limit=MAX_TOKENS)))
            return
        if not _leave_scopes(case) and not _ask_waiting(case):
            break
    _look_for_deadlock(case)


def is_completed(case: Case) -> bool:
    """Say whether all processes that have begun are finished."""
    return not any(_has_begun(case, task) for task in with_token(case.tasks.values()))


def _run(case: Case, task: Task) -> None:
    try:
        task.run()
    except CannotGoOn as error:
        # SpiffWorkflow marks it as failed for good; the token stays, to be tried again at the next move.
        task._set_state(TaskState.READY)
        for child in task.children:
            if NEW in child.internal_data:
                task.workflow._remove_task(child.id)
        case.stop(task, error)


def _endless(case: Case, task: Task) -> CannotGoOn:
    node = described(case.program.model, task.task_spec.element)
    return CannotGoOn(
        message("The case goes round by {node} without end, and nobody has anything to do there.", node=node)
    )


def _overrun(case: Case, task: Task, error: CannotGoOn) -> None:
    """Stop a case that would go on for ever by itself."""
    case.queue.clear()
    case.overrun = True
    case.stop(task, error)
    _forget(case)


def _forget(case: Case) -> None:
    """Drop the tasks without a token: the history lives in the events."""
    for workflow in case.workflows():
        root = workflow.task_tree
        kept = {id_: task for id_, task in workflow.tasks.items() if task is root or task._state & LIVE}
        if len(kept) == len(workflow.tasks):
            continue
        workflow.tasks = kept
        for task in kept.values():
            task._children = [child for child in task._children if child in kept]
            if task is not root and task._parent not in kept:
                task.parent = root
                root._children.append(task.id)


def _leave_scopes(case: Case) -> bool:
    """Leave the subprocesses, called processes and pools without a token; say whether there were any."""
    left = False
    for id_, part in sorted(case.subprocesses.items(), key=lambda item: -item[1].depth):
        if any(not isinstance(task.task_spec, Listener) for task in with_token(part.tasks.values())):
            continue
        task = case.get_task_from_id(part.parent_task_id)
        if isinstance(task.task_spec, Call) and task.has_state(LIVE) and not _take_back(case, task, part):
            continue
        del case.subprocesses[id_]
        if isinstance(task.task_spec, Scope) and task.has_state(LIVE):
            task.task_spec.leave(task, part.done)
        left = True
    return left


def _take_back(case: Case, task: Task, part: Part) -> bool:
    """Let a call activity take back what it asks for; say whether it could. What cannot be is tried again."""
    try:
        task.task_spec.take_back(task, part)
    except CannotGoOn as error:
        case.stop(task, error)
        return False
    return True


def _ask_waiting(case: Case) -> bool:
    """Let inclusive joins go on to which nothing more can come, and conditions that hold; say whether any did."""
    for task in case.live():
        if task.state != TaskState.WAITING:
            continue
        spec = task.task_spec
        if isinstance(spec, Inclusive) and spec.may_fire(task):
            task._ready()
        elif isinstance(spec, Catch):
            spec.look(task)
    return bool(case.queue)


def _has_begun(case: Case, pool: Task) -> bool:
    """Say whether a pool's process has passed its start event."""
    part = case.subprocesses.get(pool.id)
    if pool.task_spec.name.startswith(POOL) and part is not None:
        return not all(is_waiting_start(task) for task in with_token(part.tasks.values()))
    return True


def is_waiting_start(task: Task) -> bool:
    """Say whether a task waits for what begins a process that has not begun."""
    return OPENS in task.internal_data and task.state == TaskState.WAITING


def _never_comes(task: Task) -> bool:
    """Say whether a task waits for what only others in the same case could throw."""
    return isinstance(task.task_spec, Catch) and not task.task_spec.can_come


def _look_for_deadlock(case: Case) -> None:
    """Make it an incident if tokens wait at joins and nothing is left that could bring the others."""
    joins = []
    for task in case.live():
        if isinstance(task.task_spec, Join | Gather) and task.state == TaskState.WAITING:
            joins.append(task)
        elif not (isinstance(task.task_spec, Scope) or is_waiting_start(task) or _never_comes(task)):
            return
    if joins:
        gateway = described(case.program.model, joins[0].task_spec.element)
        case.stop(
            joins[0],
            CannotGoOn(
                message("Other branches can no longer come to {gateway}, which waits for them.", gateway=gateway)
            ),
        )
