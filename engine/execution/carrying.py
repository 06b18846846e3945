"""Copy what is open in a case from one version of its process to another: each token to what its node has become.

Nothing is run here, and nothing is checked but each token for itself; ``migrating`` puts both around it.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.activation import TAKEN, Complex
from engine.execution.asking import question_at, withdraw
from engine.execution.beside import Beside, Place, Times, awaited, gateway_before
from engine.execution.bridging import Bridge, differences, undone_entries
from engine.execution.case import Case
from engine.execution.compensation import FOR, Undo, Undoing
from engine.execution.completions import INNER
from engine.execution.events import Boundary, Catch, Listener
from engine.execution.gateways import ARRIVED, Parallel
from engine.execution.nodes import LIVE, OPENS, Gather, Scope, Work
from engine.execution.placing import may_begin
from engine.execution.quiet import QuietTask
from engine.execution.repetition import Repeat
from engine.execution.rules import Rule
from engine.execution.running import is_waiting_start
from engine.execution.specification import POOL, guarded
from engine.execution.variables import Part
from engine.language import Message, message
from engine.model import FlowNode, Repetition
from engine.model.description import described

NOWHERE: Mapping[str, str] = {}


class Carrying:
    """Copies the tokens of ``old`` to ``new``, a case without any; ``begun`` are new tasks that are to be entered yet.

    With a target process ``at``, no tokens of it are copied: only what waits beside all that is done in it. Nor are
    the tokens at nodes of ``elsewhere``, which go on where a person has said.
    """

    def __init__(
        self, bridge: Bridge, old: Case, new: Case, times: Times, at: str = "", elsewhere: Mapping[str, str] = NOWHERE
    ) -> None:
        self.bridge, self.old, self.new, self.at = bridge, old, new, at
        self.elsewhere = elsewhere
        self.left: set[str] = set()
        self.begun: list[Task] = []
        self.places: list[Place] = []
        self.notes: list[Message] = []
        self.reasons: list[Message] = []
        self.beside = Beside(bridge, old, new, times, self.begun, self._copy, self._name)

    def run(self) -> None:
        """Copy all."""
        self._root(self.old, self.new)
        for task in self.old.tasks.values():
            if task.has_state(LIVE):
                self._pool(task)
        self._new_pools()
        for id_, part in list(self.old.subprocesses.items()):
            if id_ in self._copied:
                self._part(id_, part)

    @property
    def _copied(self) -> set[str]:
        return {id_ for workflow in self.new.workflows() for id_ in workflow.tasks}

    # Processes

    def _root(self, old: Case | Part, new: Case | Part) -> None:
        task = QuietTask(new, new.spec.start, state=old.task_tree.state, id=old.task_tree.id)
        new.task_tree = task

    def _pool(self, task: Task) -> None:
        process = self.bridge.successors.processes.get(task.task_spec.scope, "")
        names = [f"{POOL}{process} [waits]", f"{POOL}{process}"]
        waits = task.task_spec.waits
        name = next((each for each in (names if waits else names[::-1]) if each in self.new.spec.task_specs), "")
        if name:
            copied = QuietTask(
                self.new, self.new.spec.task_specs[name], self.new.task_tree, state=task.state, id=task.id
            )
            copied.internal_data, copied.data = copy.deepcopy(task.internal_data), copy.deepcopy(task.data)
        elif not all(is_waiting_start(each) for each in self._live(self.old.subprocesses[task.id])):
            gone = described(self.bridge.old.model, task.task_spec.scope)
            self.reasons.append(message("The new version lacks {activity}.", activity=gone))

    def _new_pools(self) -> None:
        """Let processes that are new wait for the event with which they begin."""
        known = set(self.bridge.successors.processes.values())
        for name, spec in self.new.spec.task_specs.items():
            if isinstance(spec, Scope) and spec.waits and spec.scope not in known:
                self.begun.append(self.new.grow(self.new.task_tree, name))

    def _live(self, part: Case | Part) -> list[Task]:
        return [task for task in part.tasks.values() if task.has_state(LIVE)]

    def _part(self, id_: str, old: Part) -> None:
        task = self.new.get_task_from_id(id_)
        scope = task.task_spec.scope
        part = Part(self.bridge.new.scopes[scope], id_, self.new, deserializing=True)
        part.share(task.workflow, copy.deepcopy(old.variables) if old.has_own else None)
        part.done = undone_entries(self.bridge, old.done, old.spec.name, scope)
        self.new.subprocesses[id_] = part
        self._root(old, part)
        emptied = self.at and scope == self.at
        for each in self._live(old):
            if isinstance(each.task_spec, Listener) or is_waiting_start(each):
                self._beside(each, part)
            elif each.task_spec.element in self.elsewhere:
                self._leaves(each)
            elif not emptied and not _waits_at_edge(each) and not _is_later_rival(each):
                self._token(each, part)
        if not any(is_waiting_start(each) for each in self._live(part)):
            self._new_listeners(old, part)

    def _leaves(self, task: Task) -> None:
        """Note that what stood at a node goes on where a person has said."""
        spec = task.task_spec
        if isinstance(task.workflow, Part):
            self.left.add(task.workflow.parent_task_id)
        if not spec.is_instance and not _waits_at_edge(task):
            self.places.append(Place(spec.element, self.elsewhere[spec.element]))

    # What waits beside all that is done

    def _beside(self, task: Task, part: Part) -> None:
        """Copy what waits for a process or an event subprocess to begin; if that is gone, it waits no longer."""
        spec, place = part.spec.task_specs.get(self._name(task)), Place(task.task_spec.element)
        there = type(spec) is type(task.task_spec) and spec.name in (*part.spec.listeners, *part.spec.opening)
        if there and awaited(task.task_spec.node) == awaited(spec.node):
            self.beside.time(self._copy(task, part, spec), task, place)
            self._tell(*place.notes)
            if _names(task.task_spec.node) != _names(spec.node):
                self._tell_of_new(spec.node)
        elif there:
            self._listen(part, spec)
        elif isinstance(task.task_spec, Listener):
            gone = described(self.bridge.old.model, task.task_spec.element)
            self._tell(message("It is not waited for any more beside what is done: {event}.", event=gone))

    def _new_listeners(self, old: Part, part: Part) -> None:
        were = {self.bridge.successors.nodes.get(old.spec.task_specs[name].element) for name in old.spec.listeners}
        for name in part.spec.listeners:
            if part.spec.task_specs[name].element not in were:
                self._listen(part, part.spec.task_specs[name])

    def _listen(self, part: Part, spec: Any) -> None:
        """Let an event subprocess that is new, or begins otherwise, wait from now on."""
        self.begun.append(self.new.grow(part.task_tree, spec.name))
        self._tell_of_new(spec.node)

    def _tell_of_new(self, node: FlowNode) -> None:
        event = described(self.bridge.new.model, node.id)
        self._tell(message("From the move it is waited for beside what is done: {event}.", event=event))

    def _tell(self, *notes: Message) -> None:
        self.notes += [note for note in notes if note not in self.notes]

    # Tokens

    def _name(self, task: Task) -> str:
        """Return the name of the node that a task's node has become: that of its element with the same addition."""
        element = task.task_spec.element
        same = self.bridge.successors.nodes.get(element)
        return same + task.task_spec.name[len(element) :] if same is not None else ""

    def _token(self, task: Task, part: Part) -> None:
        spec = task.task_spec
        if spec.is_instance and task._parent not in part.tasks:
            return
        place = Place(spec.element)
        if not spec.is_instance:
            self.places.append(place)
        if isinstance(spec, Undo | Undoing) or FOR in task.internal_data or task.workflow.spec.is_handler:
            place.reasons.append(message("Something that was done is being undone just now."))
            return
        node = self.bridge.node(spec.element)
        if node is None:
            place.reasons.append(self._gone(spec.element))
            return
        place.target = node.id
        place.notes += differences(self.bridge, spec.node, node)
        same = part.spec.task_specs.get(self._name(task))
        if self._lies_elsewhere(node, part):
            place.reasons.append(message("It lies in another subprocess in the new version."))
        elif same is None or type(same) is not type(spec):
            self._begin_anew(task, part, node, place)
        else:
            place.reasons += self._obstacles(task, same)
            if not place.reasons:
                copied = self._copy(task, part, same)
                self._meets(copied, place)
                self.beside.carry(copied, task, place)

    def _gone(self, element: str) -> Message:
        name = described(self.bridge.old.model, element)
        other = self.bridge.successors.doubtful.get(element)
        if other is None:
            return message("The new version lacks {activity}.", activity=name)
        other_name = described(self.bridge.new.model, other)
        return message("It is not certain that {activity} has become {other}.", activity=name, other=other_name)

    def _lies_elsewhere(self, node: FlowNode, part: Part) -> bool:
        return (node.parent or node.process) != part.spec.name

    def _begin_anew(self, task: Task, part: Part, node: FlowNode, place: Place) -> None:
        """Let open work begin anew where it has become something of another sort."""
        if not isinstance(task.task_spec, Work | Rule) or task.task_spec.is_instance or not may_begin(node):
            place.reasons.append(message("It works in another way in the new version."))
            return
        place.notes.append(message("It is of another sort in the new version and begins anew."))
        self.begun.append(self.new.grow(part.task_tree, guarded(self.bridge.new.model, node.id)))

    def _obstacles(self, task: Task, same: Any) -> Iterator[Message]:
        """Yield why a token cannot be copied although its node is there."""
        spec, node = task.task_spec, task.task_spec.node
        if isinstance(spec, Repeat) and _how_often(node) != _how_often(same.node):
            yield message("How often it is done is stated otherwise in the new version, and some of it may be done.")
        if isinstance(spec, Gather) and spec.needed != same.needed:
            yield message("It takes another number of tokens to begin in the new version.")
        if isinstance(spec, Catch) and awaited(spec.node) != awaited(same.node):
            yield message("It waits for something else in the new version.")
        flows = (*task.internal_data.get(ARRIVED, ()), *task.internal_data.get(TAKEN, ()))
        if any(flow not in self.bridge.successors.flows for flow in flows):
            yield message("A way by which the case has come there is not in the new version.")

    def _copy(self, task: Task, part: Part, spec: Any) -> Task:
        parent = part.tasks.get(task._parent, part.task_tree)
        copied = QuietTask(part, spec, parent, state=task.state, id=task.id)
        copied.data = copy.deepcopy(task.data)
        copied.internal_data = self._internal(task, spec)
        if question_at(copied) is not None:
            self._ask_again(copied)
        return copied

    def _meets(self, copied: Task, place: Place) -> None:
        """Let tokens go on from where they meet if all have come that the new version waits for."""
        spec = copied.task_spec
        if isinstance(spec, Parallel) and copied.state == TaskState.WAITING and spec.is_complete(copied):
            place.notes.append(message("Nothing more is waited for there, so the case goes on."))
            copied._ready()

    def _internal(self, task: Task, spec: Any) -> dict[str, Any]:
        """Return what a token keeps, with the ids of the new version."""
        successors, data = self.bridge.successors, copy.deepcopy(task.internal_data)
        if ARRIVED in data:
            data[ARRIVED] = {successors.flows[flow]: count for flow, count in data[ARRIVED].items()}
        if TAKEN in data:
            data[TAKEN] = [successors.flows[flow] for flow in data[TAKEN]]
        for key in (OPENS, "start"):
            if data.get(key):
                data[key] = successors.nodes.get(data[key], "")
        if INNER in data:
            scopes = _scope_within(task.task_spec), _scope_within(spec)
            data[INNER] = [undone_entries(self.bridge, inner, *scopes) for inner in data[INNER]]
        return data

    def _ask_again(self, task: Task) -> None:
        """Let conditions and tables of the new version decide where a person was asked; they may ask again."""
        withdraw(task)
        if task.state != TaskState.WAITING:
            task._set_state(TaskState.READY)
            self.new.schedule(task)
        elif isinstance(task.task_spec, Complex) and task.task_spec.condition is None:
            task.task_spec._offer(task)


def _scope_within(spec: Any) -> str:
    """Return the name of the process within an activity, for a repeated one that within each instance."""
    inner = spec._wf_spec.task_specs[spec.instance] if isinstance(spec, Repeat) else spec
    return str(inner.scope)


def _names(node: FlowNode) -> list[str]:
    return [trigger.name for trigger in node.triggers]


def _waits_at_edge(task: Task) -> bool:
    return isinstance(task.task_spec, Boundary) and task.state == TaskState.WAITING and "group" in task.internal_data


def _is_later_rival(task: Task) -> bool:
    """Say whether another event after the same event-based gateway has come before this one in the case."""
    group = task.internal_data.get("group")
    if not group or gateway_before(task) is None:
        return False
    first = next(each for each in task.workflow.tasks.values() if each.internal_data.get("group") == group)
    return first is not task


def _how_often(node: FlowNode) -> Repetition | None:
    """Return how an activity is repeated, whatever its instances throw."""
    return replace(node.repetition, throws=()) if node.repetition is not None else None
