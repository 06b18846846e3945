"""Build SpiffWorkflow's specifications from a model: one for each process and subprocess.

SpiffWorkflow's own parser is not used: it reads extension elements that run code, gives up on models of
600 tasks, and leaves out, without saying so, what it does not know. What is built here is made from
our model alone.
"""

from collections import deque

from engine.execution import guarding
from engine.execution.compensation import UNDO, Undo
from engine.execution.errors import NotExecutable
from engine.execution.events import Listener
from engine.execution.gateways import Choosing, Conditional, FirstEvent, Join, Parallel
from engine.execution.making import Maker
from engine.execution.nodes import Gather, Guard, Scope
from engine.execution.reading import condition
from engine.execution.specification import POOL, ProcessSpec, guarded, link, undoing
from engine.language import message
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.model.description import described

_GATHER = " [gather]"


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
    link(root.start, pool.name, SequenceFlow("", "", ""))
    return pool


def starting(model: ProcessModel) -> list[str]:
    """Return the processes that a case consists of: those not only called by others; the first is always one."""
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    able = [process.id for process in model.processes if model.top_nodes(process.id)]
    return [id_ for id_ in able if id_ not in called] or able[:1]


def quantity(node: FlowNode, name: str) -> int:
    """Return how many tokens an activity needs to start, or gives when it is completed: 1 if nothing is stated."""
    text = dict(node.properties).get(name, "1") if node.is_activity else "1"
    return int(text) if text.isdecimal() else 1


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
        self.spec.opening = [node.id for node in self.opening]
        self.maker = Maker(model, self.spec)

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
            link(self.spec.start, self._entry(start.id), SequenceFlow("", "", start.id))
        for node in self.nodes.values():
            self._connect(node)
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
                self.maker.awaits(listener)
                self.spec.listeners.append(name)

    def _add(self, node: FlowNode) -> None:
        """Make the specs of a node: its own, and those that repeat and guard it."""
        if node.repetition is not None:
            self.maker.repeat(node)
        else:
            self.maker.make(node, node.id)
        if node.is_activity and self.undone:
            self.maker.can_be_undone(node)
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

    def _connect(self, node: FlowNode) -> None:
        spec = self.spec.task_specs[node.id]
        self._connect_guard(node)
        flows = self._outgoing(node)
        conditional = any(flow.condition for flow in flows) or node.default
        if conditional and not isinstance(spec, Join | Choosing | FirstEvent):
            ways = Conditional(self.spec, f"{node.id} [ways]", node)
            ways.shown = False
            link(spec, ways.name, SequenceFlow("", node.id, node.id))
            spec = ways
        if isinstance(spec, Choosing):
            spec.default = node.default
        tests = isinstance(spec, Choosing) and not isinstance(spec, Parallel)
        for flow in flows:
            if flow.target not in self.nodes:
                continue
            test = condition(self.model, flow.id, flow.condition) if tests and flow.condition else None
            link(spec, self._entry(flow.target), flow, test)
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
