"""What is open in a case: work items, timers and what is waited for."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.asking import Question, question_at
from engine.execution.case import Case
from engine.execution.events import Catch
from engine.execution.moves import OpenSubscription, OpenTimer, OpenWorkItem, Option
from engine.execution.nodes import Work, case_of
from engine.execution.repetition import Repeat
from engine.execution.rules import Rule
from engine.expressions import NotUnderstood, names, parse
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.model.description import described
from engine.model.given_names import CHOOSE, END, given, way

_CHOICE = "klunga_choice_"
_ONE_TEXT = re.compile(r'[\w.]+ == "([^"]+)"')
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chooses at a work item: the variable that is set, and the flows to choose from."""

    variable: str
    flows: tuple[SequenceFlow, ...]
    several: bool


def choice_at(model: ProcessModel, node: FlowNode | None) -> Choice | None:
    """Return what is chosen at a work item, or None if it is no choice."""
    if node is None or not node.choice_of:
        return None
    flows = model.outgoing(node.choice_of)
    for flow in flows:
        variable = _variable(flow)
        if variable:
            return Choice(variable, flows, model.node_by_id[node.choice_of].kind == "inclusiveGateway")
    return None


def _variable(flow: SequenceFlow) -> str:
    try:
        used = names(parse(flow.condition)) if flow.condition else frozenset()
    except NotUnderstood:
        return ""
    return next((name for name in used if name.startswith(_CHOICE)), "")


def work_items(case: Case) -> tuple[OpenWorkItem, ...]:
    """Return the open work items, in the order in which they were opened; what may happen beside them comes last."""
    tasks = sorted(case.live(), key=lambda task: isinstance(task.task_spec, Catch))
    return tuple(item for item in map(work_item, tasks) if item is not None)


def work_item(task: Task) -> OpenWorkItem | None:
    """Return what waits for a person where a task is, or None."""
    spec = task.task_spec
    if isinstance(spec, Work) and task.state == TaskState.READY:
        return _work(task)
    if isinstance(spec, Catch) and spec.is_offered(task):
        return _offer(task)
    question = question_at(task)
    if question is not None and isinstance(spec, Rule):
        return replace(_work(task), reason=question.reason, decision=spec.called.reference)
    return _question(task, question) if question is not None else None


def _work(task: Task) -> OpenWorkItem:
    node, model = task.task_spec.node, case_of(task).program.model
    choice = choice_at(model, node)
    name = node.name.strip() or (model.node_by_id[node.choice_of].name.strip() if node.choice_of else "")
    return OpenWorkItem(
        token=task.id,
        element=node.id,
        name=" ".join(name.split() + _for_whom(task)) or _unnamed(model, node),
        role=model.role(node),
        choice_of=node.choice_of,
        options=_options(model, choice.flows) if choice else (),
        several=choice.several if choice else False,
        instance=task.internal_data.get("instance"),
    )


def _for_whom(task: Task) -> list[str]:
    """Return for whom a work item is, if it is one of several: what the nearest repeated activity around it is for."""
    for holder in case_of(task).holders(task):
        repeat = holder.parent.task_spec if holder.parent is not None else None
        if isinstance(repeat, Repeat) and repeat.item in holder.data:
            what = holder.data[repeat.item]
            told = isinstance(what, str | int | float) and not isinstance(what, bool)
            return ["–", " ".join(str(what)[:_LONGEST].split())] if told else []
    return []


def _offer(task: Task) -> OpenWorkItem:
    """Return the work item of an event that a person tells of, for the role of the activity that it waits beside."""
    spec, model = task.task_spec, case_of(task).program.model
    node = spec.node
    beside = model.node_by_id.get(node.attached_to or "", node)
    name = " ".join(node.name.split()) or _unnamed(model, node)
    return OpenWorkItem(token=task.id, element=node.id, name=name, role=_role(model, beside))


def _unnamed(model: ProcessModel, node: FlowNode) -> str:
    """Return what a work item is called that has no label, in the language of prepared files: where it is."""
    return given(described(model, node.id))


def _question(task: Task, question: Question) -> OpenWorkItem:
    spec, model = task.task_spec, case_of(task).program.model
    place = _drawn(model, spec.node)
    return OpenWorkItem(
        token=task.id,
        element=place.id,
        name=" ".join(place.name.split()) or given(CHOOSE),
        role=_role(model, spec.node),
        choice_of=place.id,
        options=_options(model, [model.flow_by_id[flow] for flow in question.flows]),
        several=spec.several,
        reason=question.reason,
    )


def _drawn(model: ProcessModel, node: FlowNode) -> FlowNode:
    """Return where in the upload a choice is made: for a gateway that preparing put after a node, at that node."""
    before = model.before(node.id)
    return before[0] if node.added_by and len(before) == 1 and not before[0].added_by else node


def _role(model: ProcessModel, node: FlowNode) -> str:
    """Return who chooses at a node: its role, and if it lies in no lane that of the nearest node before that does."""
    seen, waiting = {node.id}, deque([node])
    while waiting:
        current = waiting.popleft()
        if current.lane is not None:
            return model.role(current)
        before = [each for each in model.before(current.id) if each.id not in seen]
        seen.update(each.id for each in before)
        waiting.extend(before)
    return model.role(node)


def _options(model: ProcessModel, flows: Iterable[SequenceFlow]) -> tuple[Option, ...]:
    return tuple(Option(flow.id, _label(model, flow), flow.target) for flow in flows)


def _label(model: ProcessModel, flow: SequenceFlow) -> str:
    """Return what a way is called: its own label, else that of what it leads to, never an id."""
    target = model.node_by_id[flow.target]
    following = next((node.name for node in model.after(target.id) if node.name.strip()), "")
    known = flow.name.strip() or target.name.strip() or following.strip() or _told(flow.condition)
    if not known:
        number = model.outgoing(flow.source).index(flow) + 1
        known = given(END if target.kind == "endEvent" else way(number))
    return " ".join(known.split())


def _told(condition: str) -> str:
    """Return what a condition says to a person: the text that it asks for, else itself; nothing of a choice's test."""
    text = _ONE_TEXT.fullmatch(condition.strip())
    return text[1] if text else "" if _CHOICE in condition else condition


def timers(case: Case) -> tuple[OpenTimer, ...]:
    """Return the timers that are set."""
    found = []
    for task in case.live():
        due = task.task_spec.due_at(task) if isinstance(task.task_spec, Catch) else None
        if due is not None:
            found.append(OpenTimer(task.id, task.task_spec.element, due))
    return tuple(found)


def subscriptions(case: Case) -> tuple[OpenSubscription, ...]:
    """Return the messages and signals that are waited for, and the conditions that are not met yet.

    Where one token waits for several, the first has the token's own name, the others add a number to it.
    """
    found = []
    for task in case.live():
        if not isinstance(task.task_spec, Catch) or task.state != TaskState.WAITING:
            continue
        number = 0
        for place, trigger in enumerate(task.task_spec.triggers):
            if trigger.kind in ("message", "signal", "conditional"):
                token = f"{task.id}.{number}" if number else task.id
                name = trigger.name or trigger.condition
                if task.task_spec.waits_for_trigger(task, place):
                    found.append(
                        OpenSubscription(
                            token, task.task_spec.element, trigger.kind, name, task.task_spec.found_by(task, place)
                        )
                    )
                number += 1
    return tuple(found)
