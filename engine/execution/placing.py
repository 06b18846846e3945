"""Let a case go on elsewhere than its flow would lead it: take tokens away and put one down where somebody says.

What comes out is a case as its flow could have made it: no token is left behind in a subprocess, and the tokens of
each scope lie as they can lie when the process is followed, so that nothing waits for ever and nothing is done twice.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case
from engine.execution.errors import CannotMove, NotOpen
from engine.execution.events import Boundary, Listener
from engine.execution.moves import Move
from engine.execution.nodes import LIVE, NEW, Guard, Scope
from engine.execution.program import Program
from engine.execution.running import is_waiting_start, settle
from engine.execution.saving import restore
from engine.execution.scopes import listen
from engine.execution.specification import guarded
from engine.execution.standing import Places, fits, overlaps_of, places, scope_net, scope_nodes
from engine.execution.stepping import moved
from engine.execution.variables import Part
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described, one_line


def continue_at(program: Program, state: bytes, tokens: Collection[str], target: str, now: datetime) -> Move:
    """Take ``tokens`` away and let the case go on at the activity or waiting event ``target`` in their stead.

    ``tokens`` are those of work items, timers, subscriptions or ``standing``; what waits at the edge of an activity
    goes with it, and so does a subprocess in which nothing is left. ``target`` is begun as if its flow had led there:
    its time limits count from ``now``. A subprocess around it is opened without its start if it is not under way.
    Variables stay. The events of the move say what was cancelled and entered.

    Raises NotOpen if a token is not open, and CannotMove, with a sentence for whoever asked, if the case cannot go on
    at ``target``: it is no such node, or tokens would lie as the process never lets them.
    """
    node = program.model.node_by_id.get(target)
    if node is None or not may_begin(node):
        raise CannotMove(message("A case goes on at an activity or at an event that is waited for. Choose one."))
    case = restore(program, state, now)
    leaving = [_leaving(case, token) for token in tokens]
    if not leaving:
        raise CannotMove(message("Say which of the open work items goes on elsewhere."))
    before = _markings(case)
    begun = put_down(case, node, leaving)
    take_away(case, leaving)
    begun.task_spec._update(begun)
    _refuse_what_never_is(case, before)
    settle(case)
    return moved(case)


def targets(program: Program) -> tuple[str, ...]:
    """Return the ids of the nodes at which ``continue_at`` may let a case go on, in the order of the file."""
    return tuple(node.id for node in program.model.nodes if may_begin(node) and not _locked(program.model, node))


def may_begin(node: FlowNode) -> bool:
    """Say whether a node is one at which a case can be told to go on: an activity, or an event that is waited for."""
    if node.event_subprocess or node.undoes:
        return False
    return node.is_activity or node.kind == "intermediateCatchEvent"


def _locked(model: ProcessModel, node: FlowNode) -> bool:
    """Say whether a node lies where nothing can be begun in the middle: in a repetition or an event subprocess."""
    around = model.node_by_id.get(node.parent or "")
    while around is not None:
        if around.event_subprocess or around.repetition is not None:
            return True
        around = model.node_by_id.get(around.parent or "")
    return False


def _leaving(case: Case, token: str) -> Task:
    """Return the task that a token stands for: for an event at an edge, the activity. Raises NotOpen, CannotMove."""
    task = next((each for each in case.live() if each.id == token.partition(".")[0]), None)
    if task is None:
        raise NotOpen(message("The work item is no longer open: the case has gone on without it."))
    if isinstance(task.task_spec, Listener) or is_waiting_start(task):
        raise CannotMove(
            message(
                "Beside all that is done waits {event}, which cannot go on elsewhere.",
                event=described(case.program.model, task.task_spec.element),
            )
        )
    if isinstance(task.task_spec, Boundary) and task.state == TaskState.WAITING:
        return next((each for each in case.group(task) if not isinstance(each.task_spec, Boundary)), task)
    return task


# Begin


def put_down(case: Case, node: FlowNode, leaving: Iterable[Task] = ()) -> Task:
    """Put a token down at a node, in the process and subprocesses where ``leaving`` are; return its task, not entered.

    Raises CannotMove if the node lies where nothing can begin.
    """
    part = _part_around(case, node, {id_ for task in leaving for id_ in _parts_around(case, task)})
    name = guarded(case.program.model, node.id)
    if name not in part.spec.task_specs:
        raise CannotMove(message("Nothing leads to {node}.", node=described(case.program.model, node.id)))
    return case.grow(part.task_tree, name)


def _parts_around(case: Case, task: Task) -> list[str]:
    """Return the ids of the parts that a task lies in, innermost first."""
    found = []
    while isinstance(task.workflow, Part):
        found.append(task.workflow.parent_task_id)
        task = case.get_task_from_id(task.workflow.parent_task_id)
    return found


def _part_around(case: Case, node: FlowNode, preferred: Collection[str]) -> Part:
    """Return the part that a node's token lies in; subprocesses that are not under way are opened."""
    model = case.program.model
    begun = [part for part in case.subprocesses.values() if part.spec.name == node.process and _has_begun(part)]
    part = _chosen(begun, preferred)
    if part is None:
        raise CannotMove(
            message("In this case {process} is not under way.", process=described(model, node.process))
            if not begun
            else _several(model, node.process)
        )
    for around in _subprocesses(model, node):
        running = [
            case.subprocesses[task.id]
            for task in part.tasks.values()
            if task.has_state(LIVE) and task.task_spec.node is around and task.id in case.subprocesses
        ]
        inner = _chosen(running, preferred)
        if inner is None and running:
            raise CannotMove(_several(model, around.id))
        part = inner or _opened(case, part, around)
    return part


def _chosen(parts: list[Part], preferred: Collection[str]) -> Part | None:
    """Return the part that tokens leave from, else the only one."""
    known = [part for part in parts if part.parent_task_id in preferred]
    return known[0] if len(known) == 1 else parts[0] if len(parts) == 1 else None


def _several(model: ProcessModel, scope: str) -> Message:
    return message(
        "In this case {scope} is under way several times. Move the work items of one of them.",
        scope=described(model, scope),
    )


def _has_begun(part: Part) -> bool:
    live = [task for task in part.tasks.values() if task.has_state(LIVE)]
    waits = bool(live) and all(is_waiting_start(task) for task in live)
    return not part.spec.is_handler and not waits


def _subprocesses(model: ProcessModel, node: FlowNode) -> list[FlowNode]:
    """Return the subprocesses around a node, outermost first."""
    found: list[FlowNode] = []
    around = model.node_by_id.get(node.parent or "")
    while around is not None:
        found.insert(0, around)
        around = model.node_by_id.get(around.parent or "")
    return found


def _opened(case: Case, part: Part, node: FlowNode) -> Part:
    """Begin a subprocess without its start event: a token will be put down within."""
    model = case.program.model
    if node.event_subprocess or node.repetition is not None or node.id not in part.spec.task_specs:
        raise CannotMove(
            message(
                "Nothing can be begun in the middle of {subprocess}, which is not under way. Choose it as a whole.",
                subprocess=described(model, node.id),
            )
        )
    guard = part.spec.task_specs[guarded(model, node.id)]
    group = case.new_id() if isinstance(guard, Guard) else ""
    for name in guard.events if isinstance(guard, Guard) else ():
        event = case.grow(part.task_tree, name, group=group)
        event.task_spec._update(event)
    task = case.grow(part.task_tree, node.id, group=group)
    task.internal_data.pop(NEW)
    case.record("entered", node.id, task)
    task._set_state(TaskState.STARTED)
    inner = case.add_part(task, task.task_spec.scope)
    root = case.root(inner)
    root._set_state(TaskState.COMPLETED)
    listen(case, root)
    for listener in root.children:
        listener.task_spec._update(listener)
    return inner


# Take away


def take_away(case: Case, leaving: Iterable[Task]) -> None:
    """Take tokens away with what waits beside them, and with subprocesses and repeated activities left empty.

    Raises CannotMove if only some instances of a repeated activity go.
    """
    waiting = list(leaving)
    for task in waiting:
        _take_away(case, task)
    while waiting:
        task = waiting.pop(0)
        around = _around_emptied(case, task)
        if around is not None and around.has_state(LIVE):
            _take_away(case, around)
            waiting.append(around)


def end_what_is_empty(case: Case) -> None:
    """Take away subprocesses in which no token is left. Raises CannotMove if nothing is left of a process."""
    for id_, part in reversed(list(case.subprocesses.items())):
        if id_ not in case.subprocesses or any(_goes_on(task) for task in part.tasks.values()):
            continue
        around = _around_emptied(case, part.task_tree)
        if around is not None:
            _take_away(case, around)


def _goes_on(task: Task) -> bool:
    return task.has_state(LIVE) and not isinstance(task.task_spec, Listener)


def _take_away(case: Case, task: Task) -> None:
    for other in case.group(task):
        case.cancel_task(other)
    case.cancel_task(task)


def _around_emptied(case: Case, task: Task) -> Task | None:
    """Return what a task was taken out of if nothing is left in it."""
    if task.task_spec.is_instance and task.parent is not None:
        if any(each is not None and each.has_state(LIVE) for each in task.parent.children):
            raise CannotMove(
                message(
                    "For several things at once {activity} is done. Move all of its work items, or none.",
                    activity=described(case.program.model, task.task_spec.element),
                )
            )
        return task.parent
    part = task.workflow
    if not isinstance(part, Part) or part.parent_task_id not in case.subprocesses:
        return None
    if any(_goes_on(each) for each in part.tasks.values()):
        return None
    around = case.get_task_from_id(part.parent_task_id)
    if isinstance(around.task_spec, Scope) and around.task_spec.node is None:
        raise CannotMove(
            message("Nothing would be left to do in {process}.", process=described(case.program.model, part.spec.name))
        )
    return around


# Refuse


def _markings(case: Case) -> dict[str, Places | None]:
    return {id_: places(case.program, part) for id_, part in case.subprocesses.items()}


def _refuse_what_never_is(case: Case, before: dict[str, Places | None]) -> None:
    """Raise CannotMove if the tokens of a scope that were changed lie as following the process never lets them."""
    for id_, part in case.subprocesses.items():
        now = places(case.program, part)
        if id_ in before and now == before[id_]:
            continue
        sentence = why_never(case.program, part.spec.name, now)
        if sentence is not None:
            raise CannotMove(sentence)


def why_never(program: Program, scope: str, now: Places | None) -> Message | None:
    """Return why the tokens of a scope cannot lie as they do, None if they can."""
    model = program.model
    if now is None:
        return message(
            "In {scope} something is being undone or gathered, so it cannot be known how the case would go on.",
            scope=described(model, scope),
        )
    owner = scope_net(program, scope).owner
    twice = [owner.get(place, place) for place, count in now.items() if count > 1]
    if twice:
        return message("Twice at once would be under way: {activity}.", activity=described(model, twice[0]))
    if fits(program, scope, frozenset(now)):
        return None
    nodes = [owner.get(place, place) for place in now]
    beside = _missing(program, scope, now)
    if beside:
        return message(
            "The case would wait for ever for what is done at the same time: {others}.", others=_list(beside)
        )
    if len(nodes) > 1:
        return message(
            "The process never has these under way at the same time: {activities}.",
            activities=_list([model.label(each) for each in nodes]),
        )
    return message(
        "Following the process, a case never comes to {activity} alone.", activity=described(model, nodes[0])
    )


def _list(labels: list[str]) -> str:
    return ", ".join(f"“{one_line(label)}”" for label in labels)


def _missing(program: Program, scope: str, now: Places) -> list[str]:
    """Return the labels of up to three activities that are done beside all that is, and have not been."""
    overlaps, model = overlaps_of(program), program.model
    owner = scope_net(program, scope).owner
    nodes = {owner.get(place, place) for place in now}
    here = [each for each in nodes if each in model.node_by_id and model.node_by_id[each].is_activity]
    come = {flow.source for flow in model.flows if f"flow {flow.id}" in now}
    found = [
        node.id
        for node in scope_nodes(model, scope)
        if node.is_activity and node.id not in nodes | come and all(overlaps.may_overlap(node.id, one) for one in here)
    ]
    return [model.label(each) for each in found[:3]] if here else []
