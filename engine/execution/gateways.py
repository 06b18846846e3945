"""Gateways: which ways are taken, and when tokens that meet may go on.

A join counts the tokens at each of its incoming flows. SpiffWorkflow's own joins look for completed ancestors
in the tree instead, which needs all of the history and goes wrong in some loops.
"""

from collections import deque
from collections.abc import Collection, Iterable
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.execution.asking import Question, ask, withdraw
from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import LIVE, NEW, OPENS, Node, Way, case_of
from engine.language import Message, message
from engine.model import FlowNode
from engine.model.description import described

ARRIVED = "arrived"


class Choosing(Node):
    """A node that tests the conditions of its ways; a person chooses where they do not decide."""

    default: str | None = None
    several = False

    def _run_hook(self, my_task: Task) -> bool | None:
        ways = self.decided(my_task)
        if ways is None:
            return None
        self.go(my_task, ways)
        return True

    def go(self, my_task: Task, ways: list[Way]) -> None:
        """Take ``ways``, whoever has decided them."""
        self.hand_on(my_task, ways)

    def choose(self, my_task: Task, flows: Collection[str]) -> None:
        """Take the ways that a person has chosen."""
        withdraw(my_task)
        self.go(my_task, [way for way in self.ways if way.flow.id in flows])
        my_task.complete()

    def decided(self, my_task: Task) -> list[Way] | None:
        """Return the ways whose conditions hold, the first of them unless ``several``, else the default.

        None if a person is asked, because a condition cannot be worked out, or none holds and there is no
        default. A case with a chooser asks it instead of a person, and raises CannotGoOn where it would not know.
        """
        tests = [way for way in self.ways if way.flow.id != self.default]
        tested = _Tested(case_of(my_task).chooser is not None)
        for way in tests:
            if tested.holds(way, my_task) and not self.several:
                break
        if tested.unknown and (self.several or not tested.found or _precedes(tests, tested)):
            return self._undecided(my_task, tested)
        return tested.found or self._by_default(my_task)

    def _by_default(self, my_task: Task) -> list[Way] | None:
        ways = [way for way in self.ways if way.flow.id == self.default]
        if ways:
            return ways
        case = case_of(my_task)
        sentence = message(
            "No way out of {gateway} applies, and none is the default.",
            gateway=described(case.program.model, self.element),
        )
        if case.chooser is not None or not self.ways:
            raise CannotGoOn(sentence)
        self._ask(my_task, self.ways, sentence)
        return None

    def _undecided(self, my_task: Task, tested: "_Tested") -> list[Way] | None:
        """Let the case's chooser decide among the ways that may apply; without one a person does."""
        case = case_of(my_task)
        default = [] if tested.found else [way for way in self.ways if way.flow.id == self.default]
        if case.chooser is None:
            self._ask(my_task, [*tested.unknown, *tested.found, *default], tested.reason())
            return None
        if self.several:
            return case.chooser.ways(self, tested.found, [*tested.unknown, *default])
        return [case.chooser.way(self, [*tested.unknown, *tested.found, *default])]

    def _ask(self, my_task: Task, possible: list[Way], reason: Message) -> None:
        flows = tuple(way.flow.id for way in self.ways if way in possible)
        ask(my_task, Question(flows, reason))


class _Tested:
    """What testing the conditions of some ways has shown."""

    def __init__(self, raises: bool) -> None:
        self.raises = raises
        self.found: list[Way] = []
        self.unknown: list[Way] = []
        self._missing: frozenset[str] = frozenset()
        self._failed: Message | None = None

    def holds(self, way: Way, my_task: Task) -> bool:
        """Test a way and note whether it holds; say whether it does."""
        try:
            holds = way.condition is None or bool(case_of(my_task).evaluate(way.condition, my_task))
        except Undecided as undecided:
            self._missing |= undecided.variables
        except CannotGoOn as error:
            if self.raises:
                raise
            self._failed = self._failed or error.message
        else:
            if holds:
                self.found.append(way)
            return holds
        self.unknown.append(way)
        return False

    def reason(self) -> Message:
        """Return why some ways are unknown."""
        if self._missing or self._failed is None:
            return message(
                "Nobody has set “{variables}”, on which the way hangs.", variables=", ".join(sorted(self._missing))
            )
        return self._failed


def _precedes(tests: list[Way], tested: _Tested) -> bool:
    """Say whether a way that is unknown comes before the one that holds, which would be taken in its stead."""
    return tests.index(tested.unknown[0]) < tests.index(tested.found[0])


class Exclusive(Choosing):
    """An exclusive gateway: every token goes one way."""


class Conditional(Choosing):
    """An activity or event with conditions on its ways: the unconditional ones and those that hold are taken."""

    several = True


class Join(Choosing):
    """A gateway where tokens meet: one task of it waits and counts those that have come by each flow."""

    def __init__(self, wf_spec: Any, name: str, node: FlowNode | None = None, **options: Any) -> None:
        super().__init__(wf_spec, name, node, **options)
        self.incoming: dict[str, str] = {}

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.state == TaskState.WAITING:
            return False
        flow = my_task.internal_data.pop(NEW)
        case_of(my_task).record("taken", flow, my_task)
        waiting = self.waiting(my_task)
        if waiting is None:
            waiting = my_task
            my_task._set_state(TaskState.WAITING)
        else:
            my_task._set_state(TaskState.COMPLETED)
        arrived = waiting.internal_data.setdefault(ARRIVED, {})
        arrived[flow] = arrived.get(flow, 0) + 1
        if self.is_complete(waiting):
            waiting._ready()
        return False

    def waiting(self, my_task: Task) -> Task | None:
        """Return the task at which the tokens of this gateway wait, where ``my_task`` is."""
        tasks = my_task.workflow.tasks.values()
        return next((task for task in tasks if task.task_spec is self and task.state == TaskState.WAITING), None)

    def is_complete(self, my_task: Task) -> bool:
        """Say whether a token waits at every incoming flow."""
        return all(my_task.internal_data[ARRIVED].get(flow) for flow in self.incoming)

    def go(self, my_task: Task, ways: list[Way]) -> None:
        """Take ``ways``; tokens that have come too early stay, at a task of their own."""
        self.hand_on(my_task, ways)
        left = {flow: count - 1 for flow, count in my_task.internal_data[ARRIVED].items() if count > 1}
        case = case_of(my_task)
        case.record("entered", self.element, my_task)
        if left:
            rest = case.grow(my_task.workflow.task_tree, self.name)
            rest.internal_data = {ARRIVED: left}
            rest._set_state(TaskState.WAITING)
            if self.is_complete(rest):
                rest._ready()

    def _on_cancel(self, my_task: Task) -> None:
        """Record nothing: the gateway was not passed."""


class Parallel(Join):
    """A parallel gateway: waits for one token at each incoming flow, and gives one to each outgoing."""

    def decided(self, my_task: Task) -> list[Way]:  # noqa: ARG002
        """Return all ways."""
        return self.ways


class Inclusive(Join):
    """An inclusive gateway: waits for the tokens that can still come, and tests the condition of each way."""

    several = True

    def may_fire(self, my_task: Task) -> bool:
        """Say whether no token elsewhere can still reach an incoming flow that has none.

        Source: BPMN 2.0.2, 13.4.3, including its exception for tokens that can also reach a flow that has one.
        """
        come = self.come(my_task)
        arrived = {source for flow, source in self.incoming.items() if flow in come}
        awaited = {source for flow, source in self.incoming.items() if flow not in come}
        places = {
            task.task_spec.name
            for task in my_task.workflow.tasks.values()
            if task.has_state(LIVE) and task is not my_task and task.task_spec is not self
        }
        can_come = self._upstream(awaited) & places
        return not can_come - self._upstream(arrived)

    def come(self, my_task: Task) -> set[str]:
        """Return the incoming flows at which no token is awaited any more."""
        return {flow for flow in self.incoming if my_task.internal_data[ARRIVED].get(flow)}

    def _upstream(self, names: Iterable[str]) -> set[str]:
        """Return the nodes from which ``names`` can be reached without passing this gateway, themselves included."""
        seen = set(names)
        left = deque(seen)
        while left:
            spec = self._wf_spec.task_specs[left.popleft()]
            before = [name for name in spec._inputs if name not in seen and name != self.name]
            seen.update(before)
            left.extend(before)
        return seen


class FirstEvent(Node):
    """An event-based gateway: all events after it wait, and the first to happen cancels the others.

    One that starts its process is passed when the first event comes; a parallel one cancels none of the others.
    """

    node: FlowNode

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        group = "" if ("eventGatewayType", "Parallel") in self.node.properties else my_task.id
        for way in self.ways:
            event = case.grow(my_task, way.spec_name, by=way.flow.id, group=group)
            if OPENS in my_task.internal_data:
                event.internal_data[OPENS] = self.element
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        if OPENS not in my_task.internal_data:
            super()._on_complete_hook(my_task)
