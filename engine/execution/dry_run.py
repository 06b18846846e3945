"""Run a program to its end without people: what nobody decides is decided by a seed, and said."""

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.case import Case
from engine.execution.errors import Undecided
from engine.execution.events import Boundary, Catch
from engine.execution.gateways import ARRIVED, Choosing, Join
from engine.execution.moves import EventKind
from engine.execution.nodes import Node, Way, Work
from engine.execution.open import choice_at, subscriptions, timers
from engine.execution.program import Program
from engine.execution.repetition import Repeat
from engine.execution.running import is_completed, is_waiting_start, settle
from engine.execution.stepping import CHOICE, begin, finish, ring
from engine.execution.systems import asks_system
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.distance import to_an_end

AD_HOC = "ad-hoc"
"""The rule that adds the gateways of an ad hoc subprocess."""
ROUNDS = 3
"""After so many choices at one gateway the way nearest an end is preferred."""
LEAST_STEPS = 200
STEPS_A_NODE = 4
"""A run may take this many steps for each flow node of its model, but at least LEAST_STEPS."""
BEGINNING = datetime(2026, 1, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the seed decided at an element: the flows taken, or how many times an activity was done."""

    element: str
    flows: tuple[str, ...] = ()
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a run that is not completed waits for: something from outside, or branches at a gateway where they meet.

    ``name`` is that of the message or signal, the condition, or the last labelled nodes of the branches.
    """

    element: str
    kind: Literal["message", "signal", "conditional", "branches"]
    name: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """How a run went. ``trace`` has the flow nodes of the upload by id, once for each completion, in order.

    ``not_called`` are the activities that a system may do: a dry run calls none, and what they would set is unset.
    """

    completed: bool
    trace: tuple[str, ...]
    chosen: tuple[Chosen, ...]
    waiting: tuple[Awaited, ...]
    incident: Message | None = None
    not_called: tuple[str, ...] = ()


def dry_run(
    program: Program,
    *,
    seed: int = 1,
    max_steps: int | None = None,
    variables: Mapping[str, Any] | None = None,
    answered: bool = False,
) -> DryRun:
    """Return how a run of ``program`` goes; the same for the same seed and variables.

    Work is done at once, and what happens outside never does; when nothing else can go on, time jumps to the
    next timer. If ``answered``, the messages and signals that the flow waits for come when nothing else can go on; not
    those that would break off what goes on. A step is a work item done, a timer that fires or such an answer; without
    ``max_steps`` there may be as many as ``most_steps`` says.
    """
    most = most_steps(program.model) if max_steps is None else max_steps
    case = Case(program, now=BEGINNING)
    case.chooser = chooser = _Seeded(program.model, seed, frozenset(variables or {}), answered)
    begin(program, variables or {}, BEGINNING, case)
    steps = 0
    while steps < most and not case.overrun and not is_completed(case) and _step(case, chooser):
        steps += 1
    completed = is_completed(case) and case.incident is None
    incident = case.incident.message if case.incident else None
    if incident is None and not completed and steps >= most:
        incident = message("The run was stopped after {count} steps.", count=most)
    waiting = () if completed else _awaited(case)
    return DryRun(completed, _trace(case), tuple(chooser.chosen), waiting, incident, tuple(chooser.not_called))


def most_steps(model: ProcessModel) -> int:
    """Return how many steps a run of a model may take before it counts as one that goes on for ever."""
    return max(LEAST_STEPS, STEPS_A_NODE * len(model.nodes))


def _awaited(case: Case) -> tuple[Awaited, ...]:
    """Return what the case waits for that a run does not bring."""
    outside = [Awaited(one.element, one.kind, one.name) for one in subscriptions(case)]
    joins = [task for task in case.live() if isinstance(task.task_spec, Join) and task.state == TaskState.WAITING]
    return (*outside, *(_branches(case, task) for task in joins))


def _branches(case: Case, task: Task) -> Awaited:
    model, spec = case.program.model, task.task_spec
    missing = [flow for flow in spec.incoming if not task.internal_data[ARRIVED].get(flow)]
    named = (_last_labelled(model, model.flow_by_id[flow].source) for flow in missing)
    drawn = (model.node_by_id[spec.element], *model.after(spec.element), *model.before(spec.element))
    element = next((node.id for node in drawn if not node.added_by), spec.element)
    return Awaited(element, "branches", ", ".join(name for name in named if name))


def _last_labelled(model: ProcessModel, node: str) -> str:
    """Return the label of a node, else of the nearest before it that has one, "" if none has."""
    seen, waiting = {node}, deque([node])
    while waiting:
        here = model.node_by_id[waiting.popleft()]
        if here.name.strip():
            return " ".join(here.name.split())
        new = [before.id for before in model.before(here.id) if before.id not in seen]
        seen.update(new)
        waiting.extend(new)
    return ""


def _step(case: Case, chooser: "_Seeded") -> bool:
    """Do the oldest work item, else let the next timer fire, else a condition come true; say whether any was there."""
    live = list(case.live())
    for task in live:
        if isinstance(task.task_spec, Work) and task.state == TaskState.READY:
            if asks_system(task):
                chooser.not_called[task.task_spec.element] = None
            finish(case, task.id, _outcome(case, chooser, task))
            return True
    pending = timers(case)
    if pending:
        first = min(pending, key=lambda timer: timer.due_at)
        case.now = max(case.now, first.due_at)
        ring(case, first.token)
        return True
    return (
        _condition_comes_true(case, chooser, live)
        or _person_tells(case, chooser, live)
        or (chooser.answered and _answer_comes(case, live))
    )


def _answer_comes(case: Case, live: list[Task]) -> bool:
    """Let a message or signal come that the flow waits for, the oldest first."""
    for task in live:
        spec = task.task_spec
        if not isinstance(spec, Catch) or isinstance(spec, Boundary) or is_waiting_start(task):
            continue
        for number, trigger in enumerate(spec.triggers):
            if trigger.kind in ("message", "signal") and spec.waits_for_trigger(task, number):
                spec.happen(task, number)
                settle(case)
                return True
    return False


def _condition_comes_true(case: Case, chooser: "_Seeded", live: list[Task]) -> bool:
    """Let a condition come true, once, that hangs on what nobody has set."""
    for task in live:
        spec = task.task_spec
        if not isinstance(spec, Catch) or spec.element in chooser.happened:
            continue
        for number, condition in spec.conditions.items():
            if spec.waits_for_trigger(task, number) and case.is_open(condition, task):
                chooser.happened.add(spec.element)
                spec.happen(task, number)
                settle(case)
                return True
    return False


def _person_tells(case: Case, chooser: "_Seeded", live: list[Task]) -> bool:
    """Let an event happen, once, that a person tells of."""
    for task in live:
        spec = task.task_spec
        if isinstance(spec, Catch) and spec.is_offered(task) and spec.element not in chooser.happened:
            chooser.happened.add(spec.element)
            finish(case, task.id, {})
            return True
    return False


def _outcome(case: Case, chooser: "_Seeded", task: Task) -> dict[str, Any]:
    choice = choice_at(case.program.model, task.task_spec.node)
    if choice is None or choice.variable in chooser.given:
        return {}
    gateway = task.task_spec.node.choice_of
    flows = [flow.id for flow in choice.flows]
    if case.program.model.node_by_id[gateway].added_by == AD_HOC:
        return {CHOICE: chooser.next_activities(task.task_spec.node, flows, several=choice.several)}
    if choice.several:
        return {CHOICE: chooser.some(gateway, [], flows)}
    return {CHOICE: chooser.one(gateway, flows)}


def _trace(case: Case) -> tuple[str, ...]:
    """Return the flow nodes of the upload that were completed: a repeated task each time it is done.

    What has a process within is named when it is left as a whole: what lies in it shows how often it was done.
    """
    nodes = case.program.model.node_by_id
    done = (event for event in case.events if event.kind in ("completed", "instance"))
    return tuple(event.element for event in done if _is_told(nodes[event.element], event.kind))


def _is_told(node: FlowNode, kind: EventKind) -> bool:
    each_time = node.repetition is not None and not node.is_container and node.kind != "callActivity"
    return not node.added_by and kind == ("instance" if each_time else "completed")


@dataclass
class _Seeded:
    """Decides by a seed, and keeps what it decided."""

    model: ProcessModel
    seed: int
    given: frozenset[str]
    answered: bool = False
    chosen: list[Chosen] = field(default_factory=list)
    visits: dict[str, int] = field(default_factory=dict)
    happened: set[str] = field(default_factory=set)
    not_called: dict[str, None] = field(default_factory=dict)

    @cached_property
    def random(self) -> random.Random:
        return random.Random(self.seed)  # nosec B311 - a dry run is to be repeatable, not secret

    @cached_property
    def distance(self) -> dict[str, int]:
        return to_an_end(self.model)

    def one(self, gateway: str, flows: list[str]) -> str:
        """Return the flow to take out of a gateway."""
        self.visits[gateway] = self.visits.get(gateway, 0) + 1
        picked = self._nearest(flows) if self.visits[gateway] > ROUNDS else self.random.choice(flows)
        self.chosen.append(Chosen(gateway, (picked,)))
        return picked

    def some(self, gateway: str, certain: list[str], flows: list[str]) -> list[str]:
        """Return the flows to take out of an inclusive gateway, at least one."""
        self.visits[gateway] = self.visits.get(gateway, 0) + 1
        if self.visits[gateway] > ROUNDS:
            picked = certain or [self._nearest(flows)]
        else:
            picked = [*certain, *(flow for flow in flows if self.random.random() < 0.5)] or [self.random.choice(flows)]
        self.chosen.append(Chosen(gateway, tuple(picked)))
        return picked

    def next_activities(self, item: FlowNode, flows: list[str], *, several: bool) -> str | list[str]:
        """Return what to do next in an ad hoc subprocess: what has not been done, in any order, and then no more.

        Where a condition says when all is done and does not hold yet, something is done again, within limits. The
        last of ``flows`` is the one that ends it.
        """
        gateway, left = item.choice_of, self._untried(item.choice_of, flows)
        self.visits[gateway] = self.visits.get(gateway, 0) + 1
        tested = any(before.added_by == AD_HOC and before.is_gateway for before in self.model.before(item.id))
        if not left and tested and not several and self.visits[gateway] <= ROUNDS * len(flows):
            left = flows[:-1]
        picked = flows[-1:] if not left else left if several else [self.random.choice(left)]
        self.chosen.append(Chosen(gateway, tuple(picked)))
        return picked if several else picked[0]

    def _untried(self, gateway: str, flows: list[str]) -> list[str]:
        done: set[str] = set()
        for chosen in self.chosen:
            if chosen.element == gateway:
                done = set() if flows[-1] in chosen.flows else done.union(chosen.flows)
        return [flow for flow in flows[:-1] if flow not in done]

    def _goes_on(self, gateway: Choosing) -> bool:
        """Say whether an ad hoc subprocess goes on where its condition does not decide: while something is undone."""
        target = self.model.flow_by_id[gateway.default].target if gateway.default else ""
        item = self.model.node_by_id.get(target)
        if item is None or not item.choice_of:
            return True
        return bool(self._untried(item.choice_of, [flow.id for flow in self.model.outgoing(item.choice_of)]))

    def _nearest(self, flows: list[str]) -> str:
        far = len(self.model.nodes)
        return min(flows, key=lambda flow: self.distance.get(self.model.flow_by_id[flow].target, far))

    def way(self, gateway: Choosing, possible: list[Way]) -> Way:
        if gateway.node is not None and gateway.node.added_by == AD_HOC:
            goes_on = self._goes_on(gateway)
            possible = [way for way in possible if (way.flow.id == gateway.default) == goes_on] or possible
        picked = self.one(gateway.element, [way.flow.id for way in possible])
        return next(way for way in possible if way.flow.id == picked)

    def ways(self, gateway: Choosing, certain: list[Way], possible: list[Way]) -> list[Way]:
        by_id = {way.flow.id: way for way in (*certain, *possible)}
        flows = self.some(gateway.element, [way.flow.id for way in certain], [way.flow.id for way in possible])
        return [by_id[flow] for flow in flows]

    def instances(self, activity: Repeat) -> int:
        count = self.random.randint(1, ROUNDS)
        self.chosen.append(Chosen(activity.element, times=count))
        return count

    def leaves(self, activity: Repeat, done: int) -> bool:
        leaves = done >= ROUNDS or self.random.random() < 0.5
        if leaves:
            self.chosen.append(Chosen(activity.element, times=done))
        return leaves

    def time(self, event: Node) -> str:
        self.chosen.append(Chosen(event.element))
        return "PT0S"

    def skips(self, node: Node, undecided: Undecided) -> bool:
        self.chosen.append(Chosen(node.element))
        return bool(undecided.variables)
