"""What is open in a case: work items, timers and what is waited for."""

from dataclasses import dataclass

from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case
from engine.execution.events import Catch
from engine.execution.moves import OpenSubscription, OpenTimer, OpenWorkItem, Option
from engine.execution.nodes import Work
from engine.expressions import NotUnderstood, names, parse
from engine.model import FlowNode, ProcessModel, SequenceFlow

_CHOICE = "klunga_choice_"


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
    """Return the open work items, in the order in which they were opened."""
    return tuple(
        _work_item(case, task.id, task.task_spec.node, task.internal_data.get("instance"))
        for task in case.live()
        if isinstance(task.task_spec, Work) and task.state == TaskState.READY
    )


def _work_item(case: Case, token: str, node: FlowNode, instance: int | None) -> OpenWorkItem:
    model = case.program.model
    choice = choice_at(model, node)
    options = tuple(Option(flow.id, _label(model, flow), flow.target) for flow in choice.flows) if choice else ()
    name = node.name.strip() or (model.node_by_id[node.choice_of].name.strip() if node.choice_of else "") or node.id
    return OpenWorkItem(
        token=token,
        element=node.id,
        name=" ".join(name.split()),
        role=model.role(node),
        choice_of=node.choice_of,
        options=options,
        several=choice.several if choice else False,
        instance=instance,
    )


def _label(model: ProcessModel, flow: SequenceFlow) -> str:
    """Return what a way is called: its own label, else that of what it leads to."""
    target = model.node_by_id[flow.target]
    following = next((node.name for node in model.after(target.id) if node.name.strip()), "")
    return " ".join((flow.name.strip() or target.name.strip() or following.strip() or flow.id).split())


def timers(case: Case) -> tuple[OpenTimer, ...]:
    """Return the timers that are set."""
    found = []
    for task in case.live():
        due = task.task_spec.due_at(task) if isinstance(task.task_spec, Catch) else None
        if due is not None:
            found.append(OpenTimer(task.id, task.task_spec.element, due))
    return tuple(found)


def subscriptions(case: Case) -> tuple[OpenSubscription, ...]:
    """Return the messages and signals that are waited for, and the conditions that are not met yet."""
    found = []
    for task in case.live():
        if not isinstance(task.task_spec, Catch) or task.state != TaskState.WAITING:
            continue
        for trigger in task.task_spec.triggers:
            if trigger.kind in ("message", "signal", "conditional"):
                name = trigger.name or trigger.condition
                found.append(OpenSubscription(task.id, task.task_spec.element, trigger.kind, name))
    return tuple(found)
