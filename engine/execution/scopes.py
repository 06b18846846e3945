"""The scopes of a case: how a process begins, by itself or by an event, and what ends it before its time."""

from typing import TYPE_CHECKING, cast

from SpiffWorkflow.task import Task

from engine.execution.compensation import UNDONE, undo_all
from engine.execution.completions import Entry
from engine.execution.nodes import LIVE, NEW, OPENS, Node, case_of

if TYPE_CHECKING:
    from engine.execution.case import Case
    from engine.execution.variables import Part


class Begin(Node):
    """The root of each process's tree; its token starts the start event, and lets event subprocesses wait."""

    shown = False

    def _run_hook(self, my_task: Task) -> bool | None:
        begin(case_of(my_task), my_task)
        return True


def begin(case: "Case", root: Task) -> None:
    """Start what a process begins with: its start event, what awaits the first event, or undoing it."""
    spec, part = root.workflow.spec, root.workflow
    around = case.get_task_from_id(part.parent_task_id) if part is not case else None
    if around is None:
        root.task_spec.hand_on(root, root.task_spec.ways)
    elif UNDONE in around.internal_data:
        _undo_part(case, part, around.internal_data[UNDONE] or [])
    elif around.task_spec.waits:
        for name in spec.opening:
            case.grow(root, name, group=root.id).internal_data[OPENS] = ""
    else:
        only = around.internal_data.get("start")
        listen(case, root)
        root.task_spec.hand_on(root, [way for way in root.task_spec.ways if only in (None, way.spec_name)])


def _undo_part(case: "Case", part: "Part", done: list[Entry]) -> None:
    root, compensator = part.task_tree, part.spec.compensator
    if part.spec.is_handler:
        root.task_spec.hand_on(root, root.task_spec.ways)
    elif compensator:
        part.done = done
        case.grow(root, compensator[0]).internal_data["start"] = compensator[1]
    else:
        undo_all(case, part, done)


def listen(case: "Case", root: Task) -> None:
    """Let the event subprocesses of a scope wait for their events."""
    for name in root.workflow.spec.listeners:
        case.grow(root, name)


def opened(case: "Case", task: Task) -> None:
    """Let a process begin whose first event has come; the next such event begins another."""
    part = task.workflow
    gateways = {each.internal_data.pop(OPENS) for each in part.tasks.values() if OPENS in each.internal_data}
    for gateway in filter(None, gateways):
        case.record("completed", gateway, task)
    listen(case, part.task_tree)
    for listener in [each for each in part.task_tree.children if NEW in each.internal_data]:
        listener.task_spec._update(listener)
    pool = case.get_task_from_id(part.parent_task_id)
    if any(trigger.kind in ("message", "signal") for trigger in task.task_spec.triggers):
        another = case.grow(case.task_tree, pool.task_spec.name)
        another.task_spec._update(another)


def interrupt(case: "Case", workflow: "Case | Part", by: Task) -> None:
    """Cancel all tokens of a process but that of ``by``, and those of the subprocesses that it lies in."""
    kept = {by.id}
    inner = by.workflow
    while inner is not case and inner is not workflow:
        kept.add(inner.parent_task_id)
        inner = case.get_task_from_id(inner.parent_task_id).workflow
    for task in list(workflow.tasks.values()):
        if task.has_state(LIVE) and task.id not in kept:
            case.cancel_task(task)


def transaction_around(case: "Case", task: Task) -> "Part | None":
    """Return the transaction that a task lies in, or None."""
    part = task.workflow
    while part is not case:
        around = case.get_task_from_id(part.parent_task_id)
        if around.task_spec.node is not None and around.task_spec.node.kind == "transaction":
            return cast("Part", part)
        part = around.workflow
    return None


def pool_around(case: "Case", task: Task) -> "Part":
    """Return the process of the case, not one within another, that a task lies in."""
    part = task.workflow
    while (around := case.get_task_from_id(part.parent_task_id).workflow) is not case:
        part = around
    return cast("Part", part)
