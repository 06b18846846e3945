"""The steps of a case: it starts, a work item is completed, a timer fires, a message comes.

Each is a function from a state to a move, without any effect elsewhere. What happens at a step depends on the
state and the arguments alone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.asking import Question, question_at
from engine.execution.case import Case
from engine.execution.errors import CannotGoOn, NotOpen
from engine.execution.events import Catch
from engine.execution.moves import Move
from engine.execution.nodes import Work
from engine.execution.open import choice_at, subscriptions, timers, work_items
from engine.execution.program import Program
from engine.execution.rules import Rule
from engine.execution.running import is_completed, is_waiting_start, settle
from engine.execution.saving import restore, save
from engine.execution.systems import service_calls
from engine.language import message
from engine.prepare.beginnings import STARTS, same_node

CHOICE = "choice"
"""Key of a choice's outcome: the id of the chosen flow, or a list of ids where several may be chosen."""


WHEN = "klunga_when"
"""Key of the outcome of an event that a person tells of: the date or time when it happens, now if it is missing."""


def start(program: Program, variables: Mapping[str, Any], now: datetime, *, at: str = "") -> Move:
    """Start a case with ``variables``: all processes of the file that wait for no event and no call.

    Where the drawing has several start events it begins ``at`` one of them; without it a person is asked which.
    """
    case = begin(program, variables, now)
    asked = _which_start(case, at) if at else None
    if asked is not None:
        finish(case, *asked)
    return moved(case)


def _which_start(case: Case, at: str) -> tuple[str, Mapping[str, Any]] | None:
    """Return the work item that asks at which start event a case begins, and the answer that names ``at``."""
    model = case.program.model
    for task in case.live():
        node = task.task_spec.node if isinstance(task.task_spec, Work) else None
        if node is None or node.parent is not None or task.state != TaskState.READY:
            continue
        if not node.choice_of or model.node_by_id[node.choice_of].added_by != STARTS:
            continue
        for flow in model.outgoing(node.choice_of):
            if same_node(flow.target, at):
                return task.id, {CHOICE: flow.id}
    return None


def complete(program: Program, state: bytes, token: str, outcome: Mapping[str, Any], now: datetime) -> Move:
    """Complete a work item: ``outcome`` is merged into the variables; a choice names its way under ``choice``.

    Raises NotOpen if the work item is not open (any more).
    """
    case = restore(program, state, now)
    finish(case, token, outcome)
    return moved(case)


def fire(program: Program, state: bytes, token: str, now: datetime) -> Move:
    """Let a timer that is due at ``now`` fire. Raises NotOpen if it is not set (any more), or not due yet."""
    case = restore(program, state, now)
    ring(case, token)
    return moved(case)


def deliver(
    program: Program,
    state: bytes,
    name: str,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    kind: str = "message",
    token: str = "",
) -> Move:
    """Give the case a message, or a signal, from outside; ``payload`` is merged into the variables.

    A message is taken by the first that waits for it, or by the subscription ``token``; a signal by all. Raises
    NotOpen if nothing waits for it.
    """
    case = restore(program, state, now)
    waiting = [
        task
        for task in sorted(case.live(), key=is_waiting_start)
        if isinstance(task.task_spec, Catch) and task.task_spec.awaited(task, kind, name) is not None
    ]
    named = [task for task in waiting if not token or task.id == token.partition(".")[0]]
    if not named or kind == "message":
        waiting = named[:1]
    if not waiting:
        raise NotOpen(message("The case is not waiting for “{name}”.", name=name))
    case.put(payload)
    for task in waiting:
        number = task.task_spec.awaited(task, kind, name)
        if number is not None:
            case.put(payload, task)
            task.task_spec.happen(task, number)
    settle(case)
    return moved(case)


def resume(
    program: Program, state: bytes, variables: Mapping[str, Any], now: datetime, element: str | None = None
) -> Move:
    """Try again what could not go on, after setting ``variables``: as they are seen at ``element``, else of the case.

    Conditions that a person was asked about are tested anew; what still does not decide is asked again.
    """
    case = restore(program, state, now)
    for task in [each for each in case.live() if each.task_spec.element == element] or [None]:
        case.put(variables, task)
    _ask_again(case)
    retry_timers(case)
    settle(case)
    return moved(case)


def postpone(program: Program, state: bytes, by: timedelta, now: datetime) -> Move:
    """Let all timers that are set be due later, as if the case had stood still for so long."""
    case = restore(program, state, now)
    for task in case.live():
        if isinstance(task.task_spec, Catch):
            task.task_spec.postpone(task, by)
    retry_timers(case)
    settle(case)
    return moved(case)


def begin(program: Program, variables: Mapping[str, Any], now: datetime, case: Case | None = None) -> Case:
    """Return a started and settled case."""
    case = case or Case(program, now=now)
    case.put(variables)
    case.root(case)._ready()
    settle(case)
    return case


def finish(case: Case, token: str, outcome: Mapping[str, Any]) -> None:
    """Complete a work item of a case and settle the case. Raises NotOpen."""
    task = _open_task(case, token)
    question = question_at(task) if task is not None else None
    if task is not None and question is not None and isinstance(task.task_spec, Rule):
        retry_timers(case)
        task.task_spec.answer(task, outcome)
    elif task is not None and question is not None:
        _answer(case, task, question, outcome)
    elif task is not None and isinstance(task.task_spec, Work) and task.state == TaskState.READY:
        _complete(case, task, outcome)
    elif task is not None and isinstance(task.task_spec, Catch) and task.task_spec.is_offered(task):
        _tell(case, task, outcome)
    else:
        raise NotOpen(message("The work item is no longer open: the case has gone on without it."))
    settle(case)


def _complete(case: Case, task: Task, outcome: Mapping[str, Any]) -> None:
    choice = choice_at(case.program.model, task.task_spec.node)
    values = dict(outcome)
    if choice is not None and CHOICE in values:
        flows = _chosen(values, [flow.id for flow in choice.flows], several=choice.several)
        values = {choice.variable: flows if choice.several else flows[0]}
    case.put(values, task)
    retry_timers(case)
    try:
        task.run()
    except CannotGoOn as error:
        task._set_state(TaskState.READY)
        case.stop(task, error)


def _tell(case: Case, task: Task, outcome: Mapping[str, Any]) -> None:
    """Let an event happen that a person tells of: now, or at the time that the person gives."""
    values = dict(outcome)
    when = values.pop(WHEN, None)
    case.put(values)
    retry_timers(case)
    if task.state == TaskState.WAITING:
        task.task_spec.set_time(task, str(when or ""))


def _answer(case: Case, task: Task, question: Question, outcome: Mapping[str, Any]) -> None:
    """Take the ways that a person has chosen at a gateway. No variable is set: the next token is asked anew."""
    flows = _chosen(outcome, question.flows, several=task.task_spec.several)
    retry_timers(case)
    task.task_spec.choose(task, flows)


def _chosen(outcome: Mapping[str, Any], offered: Collection[str], *, several: bool) -> list[str]:
    """Return the chosen flows. Raises NotOpen if they are not among those offered, or are too many or none."""
    chosen = outcome.get(CHOICE)
    flows = [chosen] if isinstance(chosen, str) else list(chosen) if isinstance(chosen, list | tuple) else []
    if not flows or (len(flows) > 1 and not several) or any(flow not in offered for flow in flows):
        raise NotOpen(message("The way that was chosen is not one of those to choose from. Choose one of them."))
    return flows


def ring(case: Case, token: str) -> None:
    """Let a timer of a case fire and settle the case. Raises NotOpen."""
    task = _open_task(case, token)
    due = task.task_spec.due_at(task) if task is not None and isinstance(task.task_spec, Catch) else None
    if task is None or due is None:
        raise NotOpen(message("The timer is no longer set: the case has gone on without it."))
    if due > case.now:
        raise NotOpen(message("The timer is not due yet."))
    task.task_spec.ring(task)
    retry_timers(case)
    settle(case)


def retry_timers(case: Case) -> None:
    """Work out the timers that could not be worked out before."""
    for task in case.live():
        if isinstance(task.task_spec, Catch) and task.state == TaskState.WAITING:
            task.task_spec.set_timer(task)


def _ask_again(case: Case) -> None:
    """Test the conditions anew where a person has been asked."""
    for task in case.live():
        if question_at(task) is not None:
            task.task_spec.ask_again(task)


def _open_task(case: Case, token: str) -> Task | None:
    return next((task for task in case.live() if task.id == token), None)


def moved(case: Case) -> Move:
    """Return what a settled case has become."""
    completed = is_completed(case) and case.incident is None
    if completed:
        case.terminate(case)
        settle(case)
    return Move(
        state=save(case),
        status="completed" if completed else "incident" if case.incident else "running",
        events=tuple(case.events),
        work_items=work_items(case),
        service_calls=service_calls(case),
        timers=timers(case),
        subscriptions=subscriptions(case),
        thrown=tuple(case.thrown),
        variables=dict(case.variables),
        incident=case.incident.message if case.incident else None,
        incident_element=case.incident_element,
        incident_variables=tuple(sorted(case.incident.variables)) if case.incident else (),
    )
