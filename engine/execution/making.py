"""Make the specification of one node: what it does when a token comes to it, read from the model."""

from engine.execution.activation import Complex
from engine.execution.announcing import Announce
from engine.execution.calling import Call
from engine.execution.compensation import Undoing
from engine.execution.events import Boundary, Catch
from engine.execution.gateways import Exclusive, FirstEvent, Inclusive, Parallel
from engine.execution.nodes import Assign, Node, Pass, Scope, Work
from engine.execution.reading import assignments, condition, correlation, expression, given, taken, time
from engine.execution.repetition import Repeat
from engine.execution.rules import Rule
from engine.execution.specification import ProcessSpec, undoing
from engine.execution.throwing import Throw
from engine.model import FlowNode, ProcessModel, Trigger

_GATEWAYS = {
    "exclusiveGateway": Exclusive,
    "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive,
    "complexGateway": Complex,
    "eventBasedGateway": FirstEvent,
}
_WORK = frozenset({"task", "userTask", "manualTask"})


class Maker:
    """Makes the nodes of a process, a subprocess or what undoes an activity; ``spec`` knows which of them open it."""

    def __init__(self, model: ProcessModel, spec: ProcessSpec) -> None:
        self.model = model
        self.spec = spec

    def make(self, node: FlowNode, name: str) -> Node:
        """Make the spec that does what the node does."""
        if node.kind in _GATEWAYS:
            gateway = _GATEWAYS[node.kind](self.spec, name, node)
            if isinstance(gateway, Complex) and node.completion_condition:
                gateway.condition = condition(self.model, node.id, node.completion_condition)
            return gateway
        if node.kind in _WORK:
            return Work(self.spec, name, node)
        if node.kind == "businessRuleTask":
            return Rule(self.spec, name, node)
        if node.is_container or node.kind == "callActivity":
            scope = (Call if node.kind == "callActivity" else Scope)(self.spec, name, node)
            scope.scope = node.called or node.id
            if isinstance(scope, Call):
                scope.gives, scope.takes = given(self.model, node), taken(self.model, node)
            return scope
        if node.kind == "scriptTask":
            script = Assign(self.spec, name, node)
            script.assignments, script.copies = assignments(self.model, node), node.added_by == "data"
            return script
        return self._event(node, name)

    def _event(self, node: FlowNode, name: str) -> Node:
        """Make the spec of what throws, waits for something, or is only passed."""
        if (node.kind == "startEvent" and node.id not in self.spec.opening) or node.awaits_undoing:
            return Pass(self.spec, name, node)
        if node.kind in {"endEvent", "intermediateThrowEvent", "sendTask"}:
            throw = Throw(self.spec, name, node)
            for number, trigger in enumerate(node.triggers):
                self._throws(throw, number, trigger)
            return throw
        catch = (Boundary if node.kind == "boundaryEvent" else Catch)(self.spec, name, node)
        self.awaits(catch)
        return catch

    def repeat(self, node: FlowNode) -> None:
        """Make the spec that repeats a node, and the one that does what it does for an instance."""
        repetition = node.repetition
        assert repetition is not None
        repeat = Repeat(self.spec, node.id, node)
        repeat.kind, repeat.test_before, repeat.item = repetition.kind, repetition.test_before, repetition.item
        repeat.instance = f"{node.id} [instance]"
        repeat.cardinality = expression(self.model, node.id, repetition.cardinality)
        repeat.collection = expression(self.model, node.id, repetition.collection)
        repeat.condition = expression(self.model, node.id, repetition.condition)
        repeat.output, repeat.output_item = repetition.output, expression(self.model, node.id, repetition.output_item)
        repeat.throws = tuple(self._announce(node, *each, number) for number, each in enumerate(repetition.throws))
        instance = self.make(node, repeat.instance)
        instance.is_instance, instance.shown = True, False

    def _announce(self, node: FlowNode, text: str, trigger: Trigger, number: int) -> str:
        """Make what throws something each time an instance is completed; return its name."""
        announce = Announce(self.spec, f"{node.id} [throws {number}]", node)
        announce.triggers, announce.condition = (trigger,), condition(self.model, node.id, text)
        self._throws(announce, 0, trigger)
        return announce.name

    def can_be_undone(self, node: FlowNode) -> None:
        """Make the node that undoes an activity: by its handler, else by undoing what was completed within it."""
        event = next((each for each in self.model.boundary_events(node.id) if each.awaits_undoing), None)
        scope = node.called if node.kind == "callActivity" else node.id
        if event is None and not (node.is_container or node.kind == "callActivity"):
            return
        step = Undoing(self.spec, undoing(node.id), node)
        step.scope = undoing(event.id) if event is not None else scope
        step.undoes, step.handled = node.id, event is not None
        step.always = event is None and _undoes_itself(self.model, scope)
        self.spec.task_specs[node.id].undone_by = step.name

    def _throws(self, throw: Throw, number: int, trigger: Trigger) -> None:
        """Read what a message finds its case by, and what it carries."""
        self._correlates(throw, number, trigger)
        if trigger.content:
            throw.contents[number] = correlation(self.model, throw.element, trigger.content)

    def awaits(self, catch: Catch) -> None:
        """Read the times and conditions that an event waits for."""
        for number, trigger in enumerate(catch.node.triggers):
            self._correlates(catch, number, trigger)
            if trigger.timer:
                catch.times[number] = time(self.model, catch.node, trigger)
            elif trigger.kind == "conditional":
                catch.conditions[number] = condition(self.model, catch.node.id, trigger.condition)

    def _correlates(self, event: Catch | Throw, number: int, trigger: Trigger) -> None:
        if trigger.correlation:
            event.correlations[number] = correlation(self.model, event.element, trigger.correlation)


def _undoes_itself(model: ProcessModel, scope: str) -> bool:
    """Say whether a subprocess or process has an event subprocess that undoes it."""
    inside = model.children(scope) if scope in model.node_by_id else model.top_nodes(scope)
    starts = [start for node in inside if node.event_subprocess for start in model.children(node.id)]
    return any(trigger.kind == "compensation" for start in starts for trigger in start.triggers)
