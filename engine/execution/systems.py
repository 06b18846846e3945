"""Which of the open work items a system may do, by the topic that the file names."""

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case
from engine.execution.moves import OpenServiceCall
from engine.execution.nodes import Work
from engine.execution.open import work_item
from engine.model.systems import topic_of


def service_calls(case: Case) -> tuple[OpenServiceCall, ...]:
    """Return what systems may do, in the order in which it was opened."""
    return tuple(_call(case, task) for task in case.live() if asks_system(task))


def asks_system(task: Task) -> bool:
    """Say whether a task is open that a system may do."""
    spec = task.task_spec
    return isinstance(spec, Work) and task.state == TaskState.READY and bool(topic_of(spec.node))


def _call(case: Case, task: Task) -> OpenServiceCall:
    item = work_item(task)
    assert item is not None
    return OpenServiceCall(item.token, item.element, item.name, topic_of(task.task_spec.node), case.seen(task))
