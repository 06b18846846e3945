"""What would become of cases in a new version, for each activity where one can stand: known before there are any."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from SpiffWorkflow.util.task import TaskState

from engine.execution.bridging import Bridge
from engine.execution.building import starting
from engine.execution.case import Case
from engine.execution.errors import CannotGoOn, CannotMove
from engine.execution.migrating import Migrated, migrate
from engine.execution.nodes import NEW
from engine.execution.placing import may_begin, put_down, targets
from engine.execution.program import Program
from engine.execution.running import settle
from engine.execution.saving import save
from engine.execution.scopes import listen
from engine.execution.specification import POOL
from engine.execution.standing import scope_net
from engine.tokens import START, Game, Marking

_NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
_BUDGET = 20_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a case that stands at ``element`` and, if it is done beside others, at ``beside``."""

    element: str
    beside: tuple[str, ...]
    found: Migrated


def forecast(bridge: Bridge) -> tuple[Forecast, ...]:
    """Return what becomes of a case at each activity and waiting event of the old version, in the file's order.

    Of what can be under way beside it, one way is looked at: that with the least before it. Left out is what lies in a
    repeated activity, an event subprocess or a called process: it goes with what is around it.
    """
    found = []
    for element in targets(bridge.old):
        beside = _beside(bridge.old, element)
        state = _standing_at(bridge.old, (element, *beside))
        if state is not None:
            found.append(Forecast(element, beside, migrate(bridge, state, _NOW)))
    return tuple(found)


def _beside(program: Program, element: str) -> tuple[str, ...]:
    """Return what is under way beside a node when the flow of its scope first comes to it."""
    node = program.model.node_by_id[element]
    game = Game(scope_net(program, node.parent or node.process))
    waiting: deque[Marking] = deque([frozenset({START})])
    seen = set(waiting)
    budget = _BUDGET
    while waiting and budget > 0:
        marking = waiting.popleft()
        budget -= len(marking)
        places = [program.model.node_by_id.get(place) for place in marking]
        if element in marking and all(each is not None and may_begin(each) for each in places):
            return tuple(sorted(marking - {element}))
        for step, used in game.moves(marking):
            rest: Marking = frozenset() if step.terminates else marking - used
            for outcome in step.outcomes:
                following = rest | outcome
                if not rest & outcome and following not in seen:
                    seen.add(following)
                    waiting.append(following)
    return ()


def _standing_at(program: Program, elements: tuple[str, ...]) -> bytes | None:
    """Return the state of a case that stands at some nodes, None if no case can be made so."""
    nodes = [program.model.node_by_id[element] for element in elements]
    process = nodes[0].process
    if process not in starting(program.model):
        return None
    case = Case(program, now=_NOW)
    case.root(case)._set_state(TaskState.COMPLETED)
    name = next(each for each in (f"{POOL}{process}", f"{POOL}{process} [waits]") if each in program.root.task_specs)
    pool = case.grow(case.task_tree, name)
    pool.internal_data.pop(NEW)
    pool._set_state(TaskState.STARTED)
    root = case.root(case.add_part(pool, process))
    root._set_state(TaskState.COMPLETED)
    listen(case, root)
    for listener in root.children:
        listener.task_spec._update(listener)
    try:
        for node in nodes:
            task = put_down(case, node)
            task.task_spec._update(task)
        settle(case)
    except (CannotMove, CannotGoOn):
        return None
    return save(case)
