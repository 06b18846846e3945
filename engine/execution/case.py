"""A case while it moves: its tokens, the processes that run in it, and what it sends and is given."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.correlating import agree
from engine.execution.errors import CannotGoOn
from engine.execution.events import Catch
from engine.execution.moves import Event, EventKind, Thrown
from engine.execution.nodes import LIVE, NEW, OPENS, with_token
from engine.execution.quiet import QuietTask
from engine.execution.refusing import Refusing
from engine.execution.variables import Knowing, Part
from engine.language import message

if TYPE_CHECKING:
    from engine.execution.program import Program

MAX_STEPS = 5000
"""Nodes passed in one move before it counts as going round for ever."""
MAX_NESTED = 30
MAX_SCOPES = 1000
MAX_TOKENS = 2500
"""Tokens of one case, beyond which branches are taken to open further branches for ever."""
MAX_PENDING = 10


class Case(Knowing):
    """All processes of a file that run together, as one state."""

    def __init__(self, program: "Program", *, now: datetime, next_id: int = 1) -> None:
        self.program = program
        self.now = now
        self.next_id = next_id
        self.variables = {}
        self.pending: dict[str, int] = {}
        self.events: list[Event] = []
        self.thrown: list[Thrown] = []
        self.queue: deque[Task] = deque()
        self.chooser = self.incident = self.incident_element = None
        self.overrun = False
        super().__init__(program.root, program.scopes, Refusing(), deserializing=True)

    def _task_completed_notify(self, task: Task) -> None:
        self.last_task = task

    # Tokens

    def root(self, workflow: BpmnWorkflow | Part) -> Task:
        """Make the root of a process's tree of tasks."""
        task = QuietTask(workflow, workflow.spec.start, state=TaskState.FUTURE, id=self.new_id())
        workflow.task_tree = task
        return task

    def new_id(self) -> str:
        """Return an id that no other task of this case has, ever."""
        self.next_id += 1
        return str(self.next_id - 1)

    def grow(self, parent: Task, name: str, *, by: str = "", group: str = "") -> Task:
        """Make a task for a node; ``by`` is the flow that its token comes by."""
        spec = parent.workflow.spec.task_specs[name]
        task = QuietTask(parent.workflow, spec, parent, state=TaskState.FUTURE, id=self.new_id())
        task.internal_data[NEW] = by
        if group:
            task.internal_data["group"] = group
        return task

    def schedule(self, task: Task) -> None:
        """Let a task run in this move, unless it waits for a person."""
        if not task.task_spec.manual:
            self.queue.append(task)

    def group(self, task: Task) -> list[Task]:
        """Return the live tasks that belong together with ``task``: an activity and its boundary events, or rivals."""
        group = task.internal_data.get("group")
        if group is None:
            return []
        tasks = task.workflow.tasks.values()
        return [
            each
            for each in tasks
            if each is not task and each.internal_data.get("group") == group and each.has_state(LIVE)
        ]

    def end_guarding(self, task: Task) -> None:
        """Let the boundary events of a completed activity wait no longer."""
        if "group" in task.internal_data and not isinstance(task.task_spec, Catch):
            for other in self.group(task):
                self.cancel_task(other)

    def cancel_task(self, task: Task) -> None:
        """Take away a task's token, and those of the instances within it."""
        self.cancel_instances(task)
        task.cancel()

    def cancel_instances(self, task: Task) -> None:
        """Cancel what is still open of a repeated activity."""
        for child in list(task.children):
            if child is not None and child.has_state(LIVE):
                self.cancel_task(child)

    # Scopes

    def open_scope(self, task: Task, name: str, own: dict[str, Any] | None = None) -> None:
        """Start the process of a subprocess, a call activity or a pool, which may have variables of its ``own``."""
        self.root(self.add_part(task, name, own))._ready()

    def add_part(self, task: Task, name: str, own: dict[str, Any] | None = None) -> Part:
        """Make what runs within a task, without a token in it yet. Raises CannotGoOn."""
        if len(self.subprocesses) >= MAX_SCOPES:
            raise CannotGoOn(message("More than {limit} subprocesses run at the same time.", limit=MAX_SCOPES))
        part = Part(self.subprocess_specs[name], task.id, self, deserializing=True)
        if part.depth > MAX_NESTED:
            raise CannotGoOn(message("Subprocesses are nested deeper than {limit} levels.", limit=MAX_NESTED))
        part.share(task.workflow, own)
        self.subprocesses[task.id] = part
        return part

    def close_scope(self, task: Task) -> None:
        """End the process within a task without leaving it."""
        part = self.subprocesses.get(task.id)
        if part is not None:
            self.terminate(part)
            self.subprocesses.pop(task.id, None)

    def terminate(self, workflow: BpmnWorkflow | Part) -> None:
        """Cancel all tokens of a process."""
        for task in list(workflow.tasks.values()):
            if task.has_state(LIVE):
                self.cancel_task(task)

    def workflows(self) -> Iterator[BpmnWorkflow | Part]:
        """Yield the case itself and its parts, in the order in which they were started."""
        yield self
        yield from list(self.subprocesses.values())

    def live(self) -> list[Task]:
        """Return the tasks that have a token, in the order in which they were made."""
        found = with_token(self.tasks.values())
        for part in self.subprocesses.values():
            found += with_token(part.tasks.values())
        return found

    # Events

    def record(self, kind: EventKind, element: str, task: Task) -> None:
        """Note what happened."""
        node = self.program.model.node_by_id.get(element)
        self.events.append(Event(kind, element, node.process if node else task.workflow.spec.name))

    def send(self, name: str, sent: Thrown | None = None) -> None:
        """Give a message to the first that waits for it; keep it if the file has somebody who may.

        What is ``sent`` with values by which it finds its case leaves this one, unless it is for this one. So does
        what nobody here waits for: it may start another case.
        """
        if self.deliver("message", name, sent):
            return
        if sent is not None and sent.correlation and self.chooser is None:
            self.thrown.append(sent)
        elif name in self.program.awaited:
            self.pending[name] = min(self.pending.get(name, 0) + 1, MAX_PENDING)
        elif sent is not None and self.chooser is None:
            self.thrown.append(sent)

    def broadcast(self, name: str, sent: Thrown) -> None:
        """Give a signal to all that wait for it, here and in other cases."""
        self.thrown.append(sent)
        for task in self.live():
            number = task.task_spec.awaited(task, "signal", name) if isinstance(task.task_spec, Catch) else None
            if number is not None:
                task.task_spec.happen(task, number)

    def deliver(self, kind: str, name: str, sent: Thrown | None = None) -> bool:
        """Give a message to the first task that waits for it, and that it is for; say whether there was one.

        What has begun comes before processes that the message would begin.
        """
        for task in sorted(self.live(), key=lambda each: OPENS in each.internal_data):
            number = task.task_spec.awaited(task, kind, name) if isinstance(task.task_spec, Catch) else None
            if number is None or (sent and not agree(sent.correlation, task.task_spec.found_by(task, number))):
                continue
            if sent:
                self.put(sent.content, task)
            task.task_spec.happen(task, number)
            return True
        return False

    def takes_pending(self, name: str) -> bool:
        """Take a message that was sent before anybody waited for it; say whether there was one."""
        if not self.pending.get(name):
            return False
        self.pending[name] -= 1
        if not self.pending[name]:
            del self.pending[name]
        return True
