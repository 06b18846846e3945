"""Build SpiffWorkflow's specifications from a model: one for each process and subprocess.

SpiffWorkflow's own parser is not used: it reads extension elements that run code, gives up on models of
600 tasks, and leaves out, without saying so, what it does not know. What is built here is made from
our model alone.
"""

from collections import deque
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.execution import guarding
from engine.execution.activation import Complex
from engine.execution.announcing import Announce
from engine.execution.calling import Call
from engine.execution.compensation import UNDO, Undo, Undoing
from engine.execution.errors import NotExecutable
from engine.execution.events import Boundary, Catch, Listener
from engine.execution.gateways import Choosing, Conditional, Exclusive, FirstEvent, Inclusive, Join, Parallel
from engine.execution.nodes import Assign, Gather, Guard, Node, Pass, Scope, Way, Work
from engine.execution.reading import assignments, condition, correlation, expression, given, taken, time
from engine.execution.repetition import Repeat
from engine.execution.rules import Rule
from engine.execution.scopes import Begin
from engine.execution.throwing import Throw
from engine.language import message
from engine.model import FlowNode, ProcessModel, SequenceFlow, Trigger
from engine.model.description import described

POOL = "pool "
"""Begins the names of the nodes that run a pool's process."""

_GATEWAYS = {
    "exclusiveGateway": Exclusive,
    "parallelGateway": Parallel,
    "inclusiveGateway": Inclusive,
    "complexGateway": Complex,
    "eventBasedGateway": FirstEvent,
}
_GATHER = " [gather]"
_WORK = frozenset({"task", "userTask", "manualTask"})


class ProcessSpec(BpmnProcessSpec):
    """A process, a subprocess or what undoes an activity: its nodes by name, and where it begins.

    ``opening`` are the nodes that wait for the event with which a process begins, ``listeners`` those that wait for
    the events of its event subprocesses; ``compensator`` is the event subprocess that undoes it, and its start event.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.task_specs.clear()
        self.start = Begin(self, " begin")
        self.end = None
        self.opening: list[str] = []
        self.listeners: list[str] = []
        self.compensator: tuple[str, str] | None = None
        self.is_handler = False


def build_case(model: ProcessModel) -> tuple[ProcessSpec, dict[str, ProcessSpec]]:
    """Return the specification of a case, and those of all processes and subprocesses by id.

    Raises NotExecutable if anything in the model would not run as it is drawn.
    """
    guarding.check(model)
    started = starting(model)
    undone = _undoes(model)
    scopes = {
        process.id: _Builder(model, process.id, None, waits=process.id in started[1:], undone=undone).build()
        for process in model.processes
    }
    for node in model.nodes:
        if node.is_container:
            scopes[node.id] = _Builder(model, node.process, node.id, undone=undone).build()
        elif node.awaits_undoing:
            scopes[undoing(node.id)] = _Builder(model, node.process, node.parent, undoes=node).build()
    root = ProcessSpec(" case")
    for process in started:
        spec = scopes[process]
        if spec.start.ways or not spec.opening:
            _pool(root, POOL + process, process)
        if spec.opening:
            _pool(root, f"{POOL}{process} [waits]", process).waits = True
    return root, scopes


def _pool(root: ProcessSpec, name: str, process: str) -> Scope:
    pool = Scope(root, name)
    pool.scope, pool.shown = process, False
    _link(root.start, pool.name, SequenceFlow("", "", ""))
    return pool


def undoing(element: str) -> str:
    """Return the name of the node that undoes an activity, by its id or that of its compensation event."""
    return f"{element} [undo]"


def starting(model: ProcessModel) -> list[str]:
    """Return the processes that a case consists of: those not only called by others; the first is always one."""
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    able = [process.id for process in model.processes if model.top_nodes(process.id)]
    return [id_ for id_ in able if id_ not in called] or able[:1]


def guarded(model: ProcessModel, id_: str) -> str:
    """Return the name of the spec that starts an activity: the one that guards it, if events wait at its edge."""
    return f"{id_} [guard]" if any(not event.awaits_undoing for event in model.boundary_events(id_)) else id_


def quantity(node: FlowNode, name: str) -> int:
    """Return how many tokens an activity needs to start, or gives when it is completed: 1 if nothing is stated."""
    text = dict(node.properties).get(name, "1") if node.is_activity else "1"
    return int(text) if text.isdecimal() else 1


def _link(source: Node, target: str, flow: SequenceFlow, test: Any = None) -> None:
    source.ways.append(Way(flow, target, test))
    source._outputs.append(target)
    source._wf_spec.task_specs[target]._inputs.append(source.name)


class _Builder:
    def __init__(
        self,
        model: ProcessModel,
        process: str,
        scope: str | None,
        *,
        waits: bool = False,
        undoes: FlowNode | None = None,
        undone: bool = False,
    ) -> None:
        self.model = model
        self.undone = undone
        self.waits = waits
        nodes = model.top_nodes(process) if scope is None else model.children(scope)
        self.name = undoing(undoes.id) if undoes else scope or process
        self.empty = not nodes
        self.opening = [node for node in nodes if waits and _opens(model, node)]
        self.starts = (
            [undoes] if undoes else [node for node in nodes if node.kind == "startEvent" and node not in self.opening]
        )
        self.handlers = [] if undoes else [node for node in nodes if node.event_subprocess]
        self.is_handled = scope is not None and model.node_by_id[scope].event_subprocess and not undoes
        self.nodes = self._reached({node.id: node for node in nodes})
        self.spec = ProcessSpec(self.name)
        self.spec.is_handler = undoes is not None

    def build(self) -> ProcessSpec:
        several = len(self.starts) != 1 and not (self.opening and not self.starts) and not self.is_handled
        if several and not self.empty:
            sentence = message(
                "There are {count} start events in {process}; it runs if it has exactly one.",
                process=described(self.model, self.name),
                count=len(self.starts),
            )
            raise NotExecutable(sentence, element=self.name)
        Undo(self.spec, UNDO)
        for node in self.nodes.values():
            self._add(node)
        for start in self.starts:
            _link(self.spec.start, self._entry(start.id), SequenceFlow("", "", start.id))
        for node in self.nodes.values():
            self._connect(node)
        self.spec.opening = [node.id for node in self.opening]
        for handler in self.handlers:
            self._listen(handler)
        return self.spec

    def _reached(self, nodes: dict[str, FlowNode]) -> dict[str, FlowNode]:
        """Return the nodes that a token can come to, in the order of the file."""
        seen = {node.id for node in (*self.starts, *self.opening, *self.handlers)}
        left = deque(seen)
        while left:
            id_ = left.popleft()
            ids = [flow.target for flow in self._outgoing(nodes[id_])] + [event.id for event in self._edge(id_)]
            new = [each for each in ids if each in nodes and each not in seen]
            seen.update(new)
            left.extend(new)
        return {id_: node for id_, node in nodes.items() if id_ in seen}

    def _edge(self, id_: str) -> list[FlowNode]:
        """Return the events that wait at the edge of an activity while it is done."""
        return [event for event in self.model.boundary_events(id_) if not event.awaits_undoing]

    def _outgoing(self, node: FlowNode) -> tuple[SequenceFlow, ...]:
        """Return the flows out of a node; a compensation event leads to its handler."""
        flows = self.model.outgoing(node.id)
        if node.awaits_undoing and node.undone_by in self.model.node_by_id:
            return (SequenceFlow("", node.id, node.undone_by), *flows)
        return flows

    def _listen(self, handler: FlowNode) -> None:
        """Let an event subprocess wait for its events, or be what undoes the scope."""
        for start in self.model.children(handler.id):
            if start.kind != "startEvent":
                continue
            if any(trigger.kind == "compensation" for trigger in start.triggers):
                self.spec.compensator = handler.id, start.id
            if start.offered or any(trigger.kind != "compensation" for trigger in start.triggers):
                name = f"{start.id} [listens]"
                listener = Listener(self.spec, name, start)
                listener.handler = handler.id
                self._awaits(listener)
                self.spec.listeners.append(name)

    def _add(self, node: FlowNode) -> None:
        """Make the specs of a node: its own, and those that repeat and guard it."""
        if node.repetition is not None:
            self._repeat(node)
        else:
            self._made(node, node.id)
        if node.is_activity:
            self._can_be_undone(node)
        events = [event for event in self._edge(node.id) if event.id in self.nodes]
        if events:
            guard = Guard(self.spec, guarded(self.model, node.id), node)
            guard.main, guard.events = node.id, tuple(event.id for event in events)
        needed = quantity(node, "startQuantity")
        if needed > 1:
            gather = Gather(self.spec, f"{node.id}{_GATHER}", node)
            gather.needed, gather.main = needed, guarded(self.model, node.id)
        self.spec.task_specs[node.id].quantity = quantity(node, "completionQuantity")

    def _entry(self, id_: str) -> str:
        """Return the name of the spec that a flow to a node leads to."""
        gather = f"{id_}{_GATHER}"
        return gather if gather in self.spec.task_specs else guarded(self.model, id_)

    def _can_be_undone(self, node: FlowNode) -> None:
        """Make the node that undoes an activity: by its handler, else by undoing what was completed within it."""
        if not self.undone:
            return
        event = next((each for each in self.model.boundary_events(node.id) if each.awaits_undoing), None)
        scope = node.called if node.kind == "callActivity" else node.id
        if event is None and not (node.is_container or node.kind == "callActivity"):
            return
        step = Undoing(self.spec, undoing(node.id), node)
        step.scope = undoing(event.id) if event is not None else scope
        step.undoes, step.handled = node.id, event is not None
        step.always = event is None and _undoes_itself(self.model, scope)
        self.spec.task_specs[node.id].undone_by = step.name

    def _repeat(self, node: FlowNode) -> None:
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
        instance = self._made(node, repeat.instance)
        instance.is_instance, instance.shown = True, False

    def _announce(self, node: FlowNode, text: str, trigger: Trigger, number: int) -> str:
        """Make what throws something each time an instance is completed; return its name."""
        announce = Announce(self.spec, f"{node.id} [throws {number}]", node)
        announce.triggers, announce.condition = (trigger,), condition(self.model, node.id, text)
        self._throws(announce, 0, trigger)
        return announce.name

    def _throws(self, throw: Throw, number: int, trigger: Trigger) -> None:
        """Read what a message finds its case by, and what it carries."""
        self._correlates(throw, number, trigger)
        if trigger.content:
            throw.contents[number] = correlation(self.model, throw.element, trigger.content)

    def _made(self, node: FlowNode, name: str) -> Node:
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
        if (node.kind == "startEvent" and node not in self.opening) or node.awaits_undoing:
            return Pass(self.spec, name, node)
        if node.kind in {"endEvent", "intermediateThrowEvent", "sendTask"}:
            throw = Throw(self.spec, name, node)
            for number, trigger in enumerate(node.triggers):
                self._throws(throw, number, trigger)
            return throw
        catch = (Boundary if node.kind == "boundaryEvent" else Catch)(self.spec, name, node)
        self._awaits(catch)
        return catch

    def _awaits(self, catch: Catch) -> None:
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

    def _connect(self, node: FlowNode) -> None:
        spec = self.spec.task_specs[node.id]
        self._connect_guard(node)
        flows = self._outgoing(node)
        conditional = any(flow.condition for flow in flows) or node.default
        if conditional and not isinstance(spec, Join | Choosing | FirstEvent):
            ways = Conditional(self.spec, f"{node.id} [ways]", node)
            ways.shown = False
            _link(spec, ways.name, SequenceFlow("", node.id, node.id))
            spec = ways
        if isinstance(spec, Choosing):
            spec.default = node.default
        tests = isinstance(spec, Choosing) and not isinstance(spec, Parallel)
        for flow in flows:
            if flow.target not in self.nodes:
                continue
            test = condition(self.model, flow.id, flow.condition) if tests and flow.condition else None
            _link(spec, self._entry(flow.target), flow, test)
            target = self.spec.task_specs[flow.target]
            if isinstance(target, Join):
                target.incoming[flow.id] = spec.name

    def _connect_guard(self, node: FlowNode) -> None:
        gather = self.spec.task_specs.get(f"{node.id}{_GATHER}")
        if isinstance(gather, Gather):
            gather._outputs.append(gather.main)
            self.spec.task_specs[gather.main]._inputs.append(gather.name)
        guard = self.spec.task_specs.get(f"{node.id} [guard]")
        if isinstance(guard, Guard):
            for name in (*guard.events, guard.main):
                guard._outputs.append(name)
                self.spec.task_specs[name]._inputs.append(guard.name)


def _opens(model: ProcessModel, node: FlowNode) -> bool:
    """Say whether a node of a process that begins by itself waits for the event with which it begins."""
    if node.kind == "startEvent":
        return bool(node.triggers) or node.offered
    return node.instantiates and not model.incoming(node.id) and node.kind in {"receiveTask", "eventBasedGateway"}


def _undoes(model: ProcessModel) -> bool:
    """Say whether anything in a file undoes what has been done."""
    throwing = (node for node in model.nodes if node.kind in {"intermediateThrowEvent", "endEvent"})
    return any(trigger.kind in {"compensation", "cancel"} for node in throwing for trigger in node.triggers)


def _undoes_itself(model: ProcessModel, scope: str) -> bool:
    """Say whether a subprocess or process has an event subprocess that undoes it."""
    inside = model.children(scope) if scope in model.node_by_id else model.top_nodes(scope)
    starts = [start for node in inside if node.event_subprocess for start in model.children(node.id)]
    return any(trigger.kind == "compensation" for start in starts for trigger in start.triggers)
