"""Where a case stands: the tokens that wait, and what they are in the net of their scope."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.checks.soundness import Overlaps
from engine.checks.soundness.reduction import hazards, reduce
from engine.execution.activation import TAKEN
from engine.execution.case import Case
from engine.execution.compensation import Undo, Undoing
from engine.execution.events import Boundary, Catch, Listener
from engine.execution.gateways import ARRIVED, Join
from engine.execution.nodes import LIVE, NEW, Gather, Scope
from engine.execution.program import Program
from engine.execution.repetition import Repeat
from engine.execution.running import is_waiting_start
from engine.execution.saving import restore
from engine.execution.scopes import Begin
from engine.execution.variables import Part
from engine.model import FlowNode, ProcessModel
from engine.tokens import Net, net, reaches

_ANY = datetime(2026, 1, 1, tzinfo=UTC)
KEPT = 4096

Places = Counter[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A token that waits: its name within the case, the flow node where it waits, and the subprocesses around.

    ``within`` are the ids of the subprocesses and call activities, outermost first. An activity with events at its
    edge stands once, as do the events of which the first to come is taken.
    """

    token: str
    element: str
    within: tuple[str, ...] = ()


def standing(program: Program, state: bytes) -> tuple[Standing, ...]:
    """Return where a case stands, in the order in which its tokens came there. Raises UnknownState."""
    case = restore(program, state, _ANY)
    return tuple(Standing(task.id, task.task_spec.element, around(case, task)) for task in leaves(case))


def leaves(case: Case) -> Iterator[Task]:
    """Yield the tasks at which a case stands: not what runs around them, nor what waits beside them."""
    for workflow in case.workflows():
        for task in counted(workflow):
            instances = [each for each in task.children if each is not None and each.has_state(LIVE)]
            for each in instances if isinstance(task.task_spec, Repeat) else [task]:
                if each.id not in case.subprocesses:
                    yield each


def around(case: Case, task: Task) -> tuple[str, ...]:
    """Return the ids of the subprocesses and call activities around a task, outermost first."""
    found: list[str] = []
    while isinstance(task.workflow, Part):
        task = case.get_task_from_id(task.workflow.parent_task_id)
        if task.task_spec.node is not None:
            found.insert(0, task.task_spec.element)
    return tuple(found)


def counted(workflow: Case | Part) -> Iterator[Task]:
    """Yield the tasks of a scope that have a token of its flow: one for an activity with all that waits at its edge."""
    rivals: set[str] = set()
    for task in workflow.tasks.values():
        spec = task.task_spec
        if not task.has_state(LIVE) or isinstance(spec, Listener | Begin) or spec.is_instance or is_waiting_start(task):
            continue
        if isinstance(spec, Boundary) and task.state in (TaskState.WAITING, TaskState.FUTURE):
            continue
        group = task.internal_data.get("group", "")
        if isinstance(spec, Catch) and group:
            if group in rivals:
                continue
            rivals.add(group)
        yield task


def places(program: Program, workflow: Part) -> Places | None:
    """Return the tokens of a scope by the places of its net; None if something is under way that the net lacks."""
    found: Places = Counter()
    if workflow.spec.is_handler:
        return None
    takes = {place for step in scope_net(program, workflow.spec.name).steps.values() for place in step.takes}
    for task in counted(workflow):
        spec = task.task_spec
        if isinstance(spec, Gather | Undo | Undoing) or TAKEN in task.internal_data:
            return None
        if isinstance(spec, Scope) and spec.node is not None and spec.node.event_subprocess:
            continue
        if isinstance(spec, Join):
            coming = {task.internal_data[NEW]: 1} if task.internal_data.get(NEW) else {}
            for flow, count in task.internal_data.get(ARRIVED, coming).items():
                place = f"flow {flow}"
                found[place if place in takes else spec.element] += count
        else:
            found[spec.element] += 1
    return +found


def scope_nodes(model: ProcessModel, scope: str) -> tuple[FlowNode, ...]:
    """Return the flow nodes directly in a process or subprocess."""
    return model.children(scope) if scope in model.node_by_id else model.top_nodes(scope)


@lru_cache(KEPT)
def scope_net(program: Program, scope: str) -> Net:
    """Return the net of a scope of a program; it must not be changed."""
    return net(program.model, scope_nodes(program.model, scope))


@lru_cache(KEPT)
def fits(program: Program, scope: str, wanted: frozenset[str]) -> bool:
    """Say whether the flow of a scope can come to exactly these tokens; where that is too much to play, see _beside.

    No tokens at all fit: then something else goes on there, such as an event subprocess.
    """
    if not wanted:
        return True
    game = net(program.model, scope_nodes(program.model, scope))
    reduce(game, hazards(game) | wanted)
    known = reaches(game, wanted)
    return _beside(program, scope, wanted) if known is None else known


def _beside(program: Program, scope: str, wanted: frozenset[str]) -> bool:
    """Say whether tokens can lie at once, and nothing else that is awaited could lie beside all of them.

    Never true for what cannot be in a sound scope without inclusive joins; false for some that can.
    """
    owners = {scope_net(program, scope).owner.get(place, place) for place in wanted}
    overlaps = overlaps_of(program)
    together = all(overlaps.may_overlap(one, other) for one in owners for other in owners if one < other)
    others = (node.id for node in scope_nodes(program.model, scope) if node.is_activity and node.id not in owners)
    return together and not any(all(overlaps.may_overlap(each, one) for one in owners) for each in others)


@lru_cache(64)
def overlaps_of(program: Program) -> Overlaps:
    """Return which activities of a program can be under way at the same time."""
    return Overlaps(program.model)
