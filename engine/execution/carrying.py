"""Copy what is open in a case from one version of its process to another: each token to what its node has become.

Nothing is run here, and nothing is checked but each token for itself; ``migrating`` puts both around it.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.activation import TAKEN, Complex
from engine.execution.asking import question_at, withdraw
from engine.execution.bridging import Bridge, differences, undone_entries
from engine.execution.building import POOL, guarded
from engine.execution.case import Case, Part
from engine.execution.compensation import FOR, Undo, Undoing
from engine.execution.completions import INNER
from engine.execution.errors import CannotGoOn
from engine.execution.events import DUE, LEFT, Boundary, Catch, Listener
from engine.execution.gateways import ARRIVED, FirstEvent, Parallel
from engine.execution.nodes import LIVE, OPENS, Gather, Guard, Scope, Work
from engine.execution.placing import may_begin
from engine.execution.repetition import Repeat
from engine.execution.rules import Rule
from engine.execution.running import is_waiting_start
from engine.language import Message, message
from engine.model import FlowNode, Repetition
from engine.model.description import described

NOWHERE: Mapping[str, str] = {}
Times = Literal["keep", "anew"]
"""Whether a timer that the new version states otherwise keeps its date, or is counted anew from the move."""


@dataclass(slots=True)
class Place:
    """A place where a case stands in the old version, and in the new one: "" if a person has to say.

    ``notes`` say what is not the same there, ``reasons`` why a person has to say.
    """

    element: str
    target: str = ""
    notes: list[Message] = field(default_factory=list)
    reasons: list[Message] = field(default_factory=list)


class Carrying:
    """Copies the tokens of ``old`` to ``new``, a case without any; ``begun`` are new tasks that are to be entered yet.

    With a target process ``at``, no tokens of it are copied: only what waits beside all that is done in it. Nor are
    the tokens at nodes of ``elsewhere``, which go on where a person has said.
    """

    def __init__(
        self, bridge: Bridge, old: Case, new: Case, times: Times, at: str = "", elsewhere: Mapping[str, str] = NOWHERE
    ) -> None:
        self.bridge, self.old, self.new, self.times, self.at = bridge, old, new, times, at
        self.elsewhere = elsewhere
        self.left: set[str] = set()
        self.begun: list[Task] = []
        self.places: list[Place] = []
        self.reasons: list[Message] = []

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
        task = Task(new, new.spec.start, state=old.task_tree.state, id=old.task_tree.id)
        new.task_tree = task

    def _pool(self, task: Task) -> None:
        process = self.bridge.successors.processes.get(task.task_spec.scope, "")
        names = [f"{POOL}{process} [waits]", f"{POOL}{process}"]
        waits = task.task_spec.waits
        name = next((each for each in (names if waits else names[::-1]) if each in self.new.spec.task_specs), "")
        if name:
            copied = Task(self.new, self.new.spec.task_specs[name], self.new.task_tree, state=task.state, id=task.id)
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
        spec = part.spec.task_specs.get(self._name(task))
        if type(spec) is type(task.task_spec) and (spec.name in (*part.spec.listeners, *part.spec.opening)):
            self._copy(task, part, spec)

    def _new_listeners(self, old: Part, part: Part) -> None:
        were = {self.bridge.successors.nodes.get(old.spec.task_specs[name].element) for name in old.spec.listeners}
        for name in part.spec.listeners:
            if part.spec.task_specs[name].element not in were:
                self.begun.append(self.new.grow(part.task_tree, name))

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
                self._with_all_beside(copied, task, place)

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
        if isinstance(spec, Catch) and _awaited(spec.node) != _awaited(same.node):
            yield message("It waits for something else in the new version.")
        flows = (*task.internal_data.get(ARRIVED, ()), *task.internal_data.get(TAKEN, ()))
        if any(flow not in self.bridge.successors.flows for flow in flows):
            yield message("A way by which the case has come there is not in the new version.")

    def _copy(self, task: Task, part: Part, spec: Any) -> Task:
        parent = part.tasks.get(task._parent, part.task_tree)
        copied = Task(part, spec, parent, state=task.state, id=task.id)
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

    # What waits with a token

    def _with_all_beside(self, copied: Task, task: Task, place: Place) -> None:
        group = copied.internal_data.pop("group", "")
        if isinstance(copied.task_spec, Catch):
            self._time(copied, task, place)
        gateway = _gateway_before(task)
        if gateway is not None and group:
            copied.internal_data["group"] = group
            self._rivals(copied, task, gateway, place)
            return
        guard = copied.workflow.spec.task_specs.get(guarded(self.bridge.new.model, copied.task_spec.element))
        if isinstance(guard, Guard) and not copied.task_spec.is_instance:
            self._edge(copied, task, guard, group or self.new.new_id(), place)
        elif group:
            waiting = {self._name(each): each for each in self.old.group(task)}
            self._gone_from_edge(waiting, set(), place)

    def _edge(self, copied: Task, task: Task, guard: Guard, group: str, place: Place) -> None:
        """Let the events at the edge of an activity wait: those that waited, and those that are new."""
        copied.internal_data["group"] = group
        model, nodes = self.bridge.old.model, self.bridge.successors.nodes
        waiting = {self._name(each): each for each in self.old.group(task) if isinstance(each.task_spec, Boundary)}
        were = {nodes.get(event.id, "") for event in model.boundary_events(task.task_spec.element)}
        for name in guard.events:
            spec = copied.workflow.spec.task_specs[name]
            event = waiting.get(name)
            if event is not None and _awaited(event.task_spec.node) == _awaited(spec.node):
                other = self._copy(event, copied.workflow, spec)
                other.internal_data["group"] = group
                self._time(other, event, place)
            elif name not in were:
                self.begun.append(self.new.grow(copied.workflow.task_tree, name, group=group))
                place.notes.append(self._added(spec.node))
        self._gone_from_edge(waiting, set(guard.events), place)

    def _gone_from_edge(self, waiting: dict[str, Task], left: set[str], place: Place) -> None:
        for name, event in waiting.items():
            if name not in left:
                told = described(self.bridge.old.model, event.task_spec.element)
                place.notes.append(message("What waited there waits no longer: {event}.", event=told))

    def _added(self, node: FlowNode) -> Message:
        event = described(self.bridge.new.model, node.id)
        if any(trigger.timer for trigger in node.triggers):
            return message("What waits there is new, and its time counts from the move: {event}.", event=event)
        return message("What waits there is new: {event}.", event=event)

    def _rivals(self, copied: Task, task: Task, gateway: str, place: Place) -> None:
        """Let all events after an event-based gateway wait, of which the first to happen is taken."""
        same = self.bridge.successors.nodes.get(gateway, "")
        part, group = copied.workflow, copied.internal_data["group"]
        after = {flow.target for flow in self.bridge.new.model.outgoing(same)}
        if not isinstance(part.spec.task_specs.get(same), FirstEvent) or copied.task_spec.name not in after:
            place.reasons.append(message("It no longer waits beside the same events."))
            return
        waiting = {self._name(each): each for each in self.old.group(task)}
        for name in sorted(after - {copied.task_spec.name}):
            other = waiting.get(name)
            spec = part.spec.task_specs[name]
            if other is None or _awaited(other.task_spec.node) != _awaited(spec.node):
                self.begun.append(self.new.grow(part.task_tree, name, group=group))
                place.notes.append(self._added(spec.node))
            else:
                self._time(self._copy(other, part, spec), other, place)

    def _time(self, copied: Task, task: Task, place: Place) -> None:
        """Keep the date of a timer; where it is stated otherwise, as ``times`` says."""
        old, new = task.task_spec.node, copied.task_spec.node
        if old.triggers == new.triggers:
            return
        copied.internal_data.pop("held", None)
        due = copied.internal_data.get(DUE)
        if not due or [each.timer for each in old.triggers] == [each.timer for each in new.triggers]:
            return
        name = described(self.bridge.new.model, new.id)
        kept = {key: copied.internal_data.pop(key, None) for key in (DUE, LEFT, "cycle")}
        if self.times == "anew":
            place.notes.append(
                message("The time is stated otherwise and counts anew from the move: {event}.", event=name)
            )
            return
        try:
            _, left, cycle = copied.task_spec.first_due(copied)
            copied.internal_data |= {DUE: due, LEFT: left, "cycle": cycle}
        except CannotGoOn:
            copied.internal_data |= kept
        place.notes.append(
            message("The time is stated otherwise, but the date that is set stays: {event}.", event=name)
        )


def _scope_within(spec: Any) -> str:
    """Return the name of the process within an activity, for a repeated one that within each instance."""
    inner = spec._wf_spec.task_specs[spec.instance] if isinstance(spec, Repeat) else spec
    return str(inner.scope)


def _waits_at_edge(task: Task) -> bool:
    return isinstance(task.task_spec, Boundary) and task.state == TaskState.WAITING and "group" in task.internal_data


def _is_later_rival(task: Task) -> bool:
    """Say whether another event after the same event-based gateway has come before this one in the case."""
    group = task.internal_data.get("group")
    if not group or _gateway_before(task) is None:
        return False
    first = next(each for each in task.workflow.tasks.values() if each.internal_data.get("group") == group)
    return first is not task


def _gateway_before(task: Task) -> str | None:
    """Return the id of the event-based gateway that an event waits after beside others, None if there is none."""
    specs = task.workflow.spec.task_specs
    if not isinstance(task.task_spec, Catch) or isinstance(task.task_spec, Boundary):
        return None
    if f"{task.task_spec.element} [guard]" in specs:
        return None
    return next((name for name in task.task_spec._inputs if isinstance(specs.get(name), FirstEvent)), None)


def _awaited(node: FlowNode) -> list[object]:
    """Return what of an event must be the same for who waits for it to go on waiting."""
    return [node.interrupting, node.offered, node.awaits_all, *(trigger.kind for trigger in node.triggers)]


def _how_often(node: FlowNode) -> Repetition | None:
    """Return how an activity is repeated, whatever its instances throw."""
    return replace(node.repetition, throws=()) if node.repetition is not None else None
