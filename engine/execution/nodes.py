"""What every flow node does in the engine: is entered, runs, records what happened and hands on its token.

SpiffWorkflow's tree of tasks is used without its predictions and its history: a task exists while its token
does, so the cost of a case depends on what is open, never on what has been.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.asking import withdraw
from engine.execution.completions import INNER, Entry, remember, remember_instance
from engine.execution.errors import Undecided
from engine.expressions import Expression
from engine.model import FlowNode, SequenceFlow

if TYPE_CHECKING:
    from engine.execution.case import Case

LIVE = TaskState.NOT_FINISHED_MASK
NEW = "by"
"""Key of a task's internal data: the flow that its token came by, until it is entered."""
_COME = "come"
OWN = "own"
"""Key of a task's internal data: the variables that are its own, though nobody has set them yet."""


def with_token(tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks that have a token. ``has_state`` says the same in two calls for each task."""
    return [task for task in tasks if task._state & LIVE]


OPENS = "opens"
"""Key of the internal data of a task that waits for what begins its process: the gateway before it, or ""."""


def case_of(task: Task) -> "Case":
    """Return the case that a task belongs to."""
    return task.workflow.top_workflow


class Way:
    """A sequence flow out of a node: where it leads, and its condition or None."""

    def __init__(self, flow: SequenceFlow, spec_name: str, condition: Expression | None) -> None:
        self.flow = flow
        self.spec_name = spec_name
        self.condition = condition


class Node(BpmnSpecMixin):
    """A flow node. ``node`` is what the model says of it; ``ways`` are the sequence flows out of it.

    Whether anything is awaited is decided when it is entered; everything that evaluates an expression happens
    when it runs, so that a failure leaves the token where it can be tried again.
    """

    shown = True
    is_instance = False
    quantity = 1
    """How many tokens each way is given: BPMN's ``completionQuantity``."""
    undone_by = ""
    """The name of the node that undoes this activity, "" if nothing can."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode | None = None, **options: Any) -> None:
        super().__init__(wf_spec, name, **options)
        self.node = node
        self.ways: list[Way] = []

    @property
    def element(self) -> str:
        """Return the id of the flow node in the model."""
        return self.node.id if self.node is not None else self.name

    def test(self) -> None:
        """Do nothing: what SpiffWorkflow would test here is guarded when the program is loaded."""

    def _predict(self, my_task: Task, *_: Any, **__: Any) -> None:
        """Do nothing: no task is made before its token comes."""

    def _update_hook(self, my_task: Task) -> bool:
        self.enter(my_task)
        return True

    def enter(self, my_task: Task) -> None:
        """Record, the first time, that a token has come, and by which flow."""
        by = my_task.internal_data.pop(NEW, None)
        if by is None:
            return
        case = case_of(my_task)
        if by:
            case.record("taken", by, my_task)
        if self.shown:
            case.record("entered", self.element, my_task)

    def _on_ready_hook(self, my_task: Task) -> None:
        case_of(my_task).schedule(my_task)

    def _run_hook(self, my_task: Task) -> bool | None:
        self.hand_on(my_task, self.ways)
        return True

    def ask_again(self, my_task: Task) -> None:
        """Test anew what a person was asked about."""
        withdraw(my_task)
        my_task._ready()

    def hand_on(self, my_task: Task, ways: list[Way]) -> None:
        """Give each of ``ways`` a token; they are entered when this node is completed."""
        for way in ways:
            for _ in range(self.quantity):
                case_of(my_task).grow(my_task, way.spec_name, by=way.flow.id)

    def _on_complete_hook(self, my_task: Task) -> None:
        case = case_of(my_task)
        if self.is_instance:
            case.record("instance", self.element, my_task)
            remember_instance(my_task)
            my_task.parent.task_spec.instance_completed(my_task.parent, my_task)
        elif self.shown:
            case.record("completed", self.element, my_task)
            remember(my_task)
        case.end_guarding(my_task)
        if self.shown:
            for name in case.program.sent.get(self.element, ()):
                case.send(name)

    def _on_cancel(self, my_task: Task) -> None:
        if self.shown and NEW not in my_task.internal_data:
            case_of(my_task).record("cancelled", self.element, my_task)


class Work(Node):
    """A task that waits for a person."""

    node: FlowNode

    def __init__(self, wf_spec: Any, name: str, node: FlowNode, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.manual = True


class Pass(Node):
    """A start event without a trigger, a throwing event that throws nothing: passed at once."""


class Assign(Node):
    """A script task: sets variables, one expression each, in order."""

    assignments: tuple[tuple[str, Expression], ...] = ()
    copies = False
    """Whether it stands for data associations: those set nothing from what nobody has set."""

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        for name, expression in self.assignments:
            try:
                case.assign(my_task, name, expression)
            except Undecided:
                if not self.copies:
                    raise
        return super()._run_hook(my_task)


class Gather(Node):
    """Stands before an activity that needs several tokens to start: BPMN's ``startQuantity``."""

    shown = False
    main = ""
    needed = 1

    def _update_hook(self, my_task: Task) -> bool:
        by = my_task.internal_data.pop(NEW)
        if by:
            case_of(my_task).record("taken", by, my_task)
        tasks = my_task.workflow.tasks.values()
        waiting = next((task for task in tasks if task.task_spec is self and task.state == TaskState.WAITING), my_task)
        my_task._set_state(TaskState.WAITING if waiting is my_task else TaskState.COMPLETED)
        waiting.internal_data[_COME] = waiting.internal_data.get(_COME, 0) + 1
        if waiting.internal_data[_COME] == self.needed:
            waiting._ready()
        return False

    def _run_hook(self, my_task: Task) -> bool | None:
        case_of(my_task).grow(my_task, self.main)
        return True


class Guard(Node):
    """Stands before an activity with boundary events: starts the activity and lets the events wait beside it."""

    shown = False
    main = ""
    events: tuple[str, ...] = ()

    def _run_hook(self, my_task: Task) -> bool | None:
        # The events first: one that happens at once takes over before the activity starts.
        for name in (*self.events, self.main):
            case_of(my_task).grow(my_task, name, group=my_task.id)
        return True


class Scope(Node):
    """A subprocess, a call activity or a pool: runs a process of its own and is left when that has no token."""

    scope = ""
    waits = False
    """Whether this is a pool whose process begins only when an event comes."""

    def _run_hook(self, my_task: Task) -> bool | None:
        case_of(my_task).open_scope(my_task, self.scope)
        return None

    def leave(self, my_task: Task, done: list[Entry]) -> None:
        """Hand on the token: the inner process is finished; ``done`` is what can be undone in it."""
        if self.undone_by or self.is_instance:
            my_task.internal_data[INNER] = [done]
        self.hand_on(my_task, self.ways)
        my_task.complete()

    def _on_cancel(self, my_task: Task) -> None:
        case_of(my_task).close_scope(my_task)
        super()._on_cancel(my_task)
