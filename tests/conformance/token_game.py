"""A token game of process models as they are drawn, after BPMN 2.0, chapter 13; it knows nothing of engine.execution.

``admits`` says whether a trace (flow nodes completed, in order) is one that a model allows when work is done at
once, time passes only when nothing else can go on, and whatever nobody decides may go any way. A repeated task counts
once, when all its repetitions are done; what is within a repeated subprocess counts each time.

A state is a multiset of tokens, each with a number of its own and the scope instance that it is in: a tuple of
the numbers of the activities around it. An inner scope lives as long as it has tokens.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations

from engine.model import FlowNode, ProcessModel, SequenceFlow, Trigger

Scope = tuple[int, ...]
JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
WAITS = frozenset({"intermediateCatchEvent", "receiveTask"})
_TEST = re.compile(r"\$?\{?(\w+) (==|!=|<=|>=|<|>) (\d+)\}?")
_SCRIPT = re.compile(r"(\w+) = (?:(\w+) \+ )?(\d+)")
_UNITS = {"D": 1440, "H": 60, "M": 1}


@dataclass(frozen=True)
class Token:
    """A token: on a ``flow``, or ``at`` an active node; ``fired`` if its event has happened.

    ``left`` counts the instances of a repeated subprocess still to be started; ``undo`` the handlers still to be run.
    """

    number: int
    scope: Scope
    node: str
    flow: str = ""
    fired: bool = False
    since: int = 0
    left: int = 0
    undo: tuple[str, ...] = ()

    @property
    def inner(self) -> Scope:
        return (*self.scope, self.number)


@dataclass(frozen=True)
class State:
    """All tokens; the time in minutes; what timers beside have fired; messages kept; activities done; variables."""

    tokens: frozenset[Token] = frozenset()
    now: int = 0
    next: int = 1
    spent: frozenset[tuple[str, int]] = frozenset()
    kept: tuple[str, ...] = ()
    done: tuple[tuple[Scope, str], ...] = ()
    values: tuple[tuple[str, int], ...] = ()

    def add(self, scope: Scope, node: str, **said: object) -> "State":
        token = Token(self.next, scope, node, since=self.now, **said)  # type: ignore[arg-type]
        return replace(self, tokens=self.tokens | {token}, next=self.next + 1)

    def drop(self, tokens: Iterable[Token]) -> "State":
        return replace(self, tokens=self.tokens - set(tokens))

    def within(self, scope: Scope) -> list[Token]:
        return [token for token in self.tokens if token.scope[: len(scope)] == scope]


def admits(model: ProcessModel, trace: Sequence[str], *, completed: bool, **values: int) -> bool:
    """Say whether a model allows a trace, and to be (or not to be) completed after it."""
    return refused(model, trace, completed=completed, **values) is None


def refused(model: ProcessModel, trace: Sequence[str], *, completed: bool, **values: int) -> int | None:
    """Return how many nodes of a trace can be passed before the model refuses the next, or None if it allows all."""
    game = Game(model)
    states = set(game.beginnings(tuple(values.items())))
    for number, node in enumerate(trace):
        states = {after for state in states for after in game.steps(state, node)}
        if not states:
            return number
    right = any(game.over(state) for state in states) if completed else any(not game.over(state) for state in states)
    return None if right else len(trace)


@dataclass
class Game:
    """The rules of the game for one model."""

    model: ProcessModel

    @cached_property
    def handlers(self) -> dict[str, str]:
        """Return the compensation handler of each activity that has one."""
        events = [node for node in self.model.nodes if node.kind == "boundaryEvent" and _has(node, "compensation")]
        pairs = ((event.attached_to or "", dict(event.properties).get("compensatedBy", "")) for event in events)
        return dict(pairs)

    @cached_property
    def nodes(self) -> dict[str, FlowNode]:
        """Return the flow nodes by id, and the processes as if they were subprocesses."""
        processes = {each.id: FlowNode(each.id, "subProcess", process=each.id) for each in self.model.processes}
        return processes | self.model.node_by_id

    def node(self, id_: str) -> FlowNode:
        return self.nodes[id_]

    def inside(self, container: str) -> tuple[FlowNode, ...]:
        """Return what lies directly in a process, a subprocess or what a call activity calls."""
        called = self.node(container).called or container
        return self.model.children(container) or self.model.top_nodes(called)

    # Beginning and end

    def beginnings(self, values: tuple[tuple[str, int], ...]) -> Iterator[State]:
        called = {node.called for node in self.model.nodes}
        states = [State(values=values)]
        for process in self.model.processes:
            if process.id in called or not self.model.top_nodes(process.id):
                continue
            if not self._awaited(process.id):
                states = [after for state in states for after in self.arrive(state, (), process.id, "")]
        yield from states

    def _awaited(self, process: str) -> list[FlowNode]:
        """Return the start events of a process that only another process's message or signal starts."""
        if process == self.model.processes[0].id:
            return []
        nodes = self.model.top_nodes(process)
        return [node for node in nodes if node.kind == "startEvent" and _has(node, "message", "signal")]

    def over(self, state: State) -> bool:
        """Say whether all processes that have begun are finished."""
        return all(not token.scope and not state.within(token.inner) for token in state.tokens)

    def open(self, state: State, scope: Scope, container: str) -> Iterator[State]:
        """Yield the states in which the scope of a process or subprocess has begun."""
        nodes = self.inside(container)
        starts = [node for node in nodes if node.kind == "startEvent"]
        if starts:
            yield from (after for start in starts for after in self.arrive(state, scope, start.id, ""))
            return
        states = [state]
        for node in nodes:
            alone = node.kind == "boundaryEvent" or node.event_subprocess or node.id in self.handlers.values()
            if not alone and not self.model.incoming(node.id):
                states = [after for each in states for after in self.arrive(each, scope, node.id, "")]
        yield from states

    def arrive(self, state: State, scope: Scope, id_: str, flow: str) -> Iterator[State]:
        """Yield the states in which a token has come to a node."""
        node = self.node(id_)
        if node.kind in JOINS and flow:
            yield state.add(scope, id_, flow=flow)
        elif _is_scope(node):
            times = 1
            if node.repetition is not None:
                times = int(node.repetition.cardinality)
            at_once = times if node.repetition is not None and node.repetition.kind == "parallel" else min(times, 1)
            entered = state.add(scope, id_, left=times - at_once)
            states = [entered]
            for _ in range(at_once):
                states = [after for each in states for after in self._instance(each, (*scope, state.next), node)]
            yield from states
        elif _has(node, "compensation") and node.kind in {"intermediateThrowEvent", "endEvent"}:
            undone = [each for each in state.done if self._is_undone(state, each, scope)]
            handlers = tuple(self.handlers[activity] for _, activity in reversed(undone))
            yield replace(state.add(scope, id_, undo=handlers), done=tuple(x for x in state.done if x not in undone))
        else:
            yield state.add(scope, id_)

    def _is_undone(self, state: State, done: tuple[Scope, str], scope: Scope) -> bool:
        """Say whether compensation thrown in a scope undoes an activity: one of it, or of a subprocess that is left."""
        alive = {token.number for token in state.tokens}
        deeper = done[0][len(scope) :]
        return done[0][: len(scope)] == scope and not any(number in alive for number in deeper)

    def _instance(self, state: State, inner: Scope, node: FlowNode) -> Iterator[State]:
        """Yield the states in which one more instance of a subprocess runs, in a scope of its own."""
        inside = (*inner, -state.next) if node.repetition is not None else inner
        yield from self.open(replace(state, next=state.next + 1), inside, node.id)

    # Steps

    def steps(self, state: State, id_: str) -> Iterator[State]:
        """Yield the states after one more completion of a node."""
        node = self.node(id_)
        for after in self._completions(state, node):
            yield from self._settled(after)

    def _completions(self, state: State, node: FlowNode) -> Iterator[State]:
        joined: set[Scope] = set()
        for token in state.tokens:
            if token.undo and token.undo[0] == node.id:
                yield replace(state, tokens=(state.tokens - {token}) | {replace(token, undo=token.undo[1:])})
            if token.node == node.id and token.flow and token.scope not in joined:
                joined.add(token.scope)
                yield from self._join(state, token, node)
        for token in state.tokens:
            if token.node == node.id and not token.flow and self._is_ready(state, token):
                yield from self.complete(self._taken(state, token), token, node)
        for token, waiting in self._timers(state):
            if waiting.id == node.id and self._is_next(state, token, waiting):
                due = token.since + _minutes(waiting)
                later = replace(state, now=max(state.now, due))
                for fired in self.fire(later, token, waiting):
                    happened = next(each for each in fired.tokens if each.fired and each.node == node.id)
                    yield from self.complete(fired, happened, node)

    def _taken(self, state: State, token: Token) -> State:
        """Return the state without the message that a waiting token takes, if it is one that was kept."""
        node = self.node(token.node)
        names = [trigger.name for trigger in node.triggers if trigger.kind == "message" and trigger.name in state.kept]
        if node.kind not in WAITS or token.fired or not names:
            return state
        at = state.kept.index(names[0])
        return replace(state, kept=state.kept[:at] + state.kept[at + 1 :])

    def _is_ready(self, state: State, token: Token) -> bool:
        """Say whether a token's node can be completed now, whatever the time."""
        node = self.node(token.node)
        if token.fired:
            return True
        if token.flow:
            return self._joins(state, token, node)
        if _is_scope(node):
            return not token.left and not state.within(token.inner)
        if node.kind in WAITS and node.triggers:
            if any(each.condition and _holds(state, each.condition) for each in node.triggers):
                return True
            return any(trigger.kind == "message" and trigger.name in state.kept for trigger in node.triggers)
        if node.kind == "eventBasedGateway":
            return token.left == 0
        return not token.undo

    # Joins

    def _joins(self, state: State, token: Token, node: FlowNode) -> bool:
        tokens = [each for each in state.tokens if each.scope == token.scope]
        come = {each.flow for each in tokens if each.node == node.id and each.flow}
        missing = {flow.id for flow in self.model.incoming(node.id)} - come
        if node.kind == "parallelGateway" or not missing:
            return not missing
        others = [each for each in tokens if each.node != node.id]
        return all(self._reach(each, come, node) or not self._reach(each, missing, node) for each in others)

    def _reach(self, token: Token, flows: set[str], gateway: FlowNode) -> bool:
        """Say whether a token can come to one of ``flows`` without passing the gateway (13.4.3)."""
        seen: set[str] = set()
        left = [token.node]
        while left:
            id_ = left.pop()
            if id_ in seen or id_ == gateway.id:
                continue
            seen.add(id_)
            out = self.model.outgoing(id_)
            if any(flow.id in flows for flow in out):
                return True
            left += [flow.target for flow in out] + [event.id for event in self.model.boundary_events(id_)]
        return False

    def _join(self, state: State, token: Token, node: FlowNode) -> Iterator[State]:
        if not self._joins(state, token, node):
            return
        first: dict[str, Token] = {}
        for each in sorted(state.tokens, key=lambda each: each.number):
            if each.node == node.id and each.scope == token.scope and each.flow:
                first.setdefault(each.flow, each)
        yield from self.leave(state.drop(first.values()), token, node)

    # Completing

    def complete(self, state: State, token: Token, node: FlowNode) -> Iterator[State]:
        """Yield the states in which a node has done what it does."""
        if node.kind == "eventBasedGateway":
            yield replace(state, tokens=(state.tokens - {token}) | {replace(token, left=1)})
            return
        if node.kind == "scriptTask":
            state = _assigned(state, node)
        if node.id in self.handlers:
            state = replace(state, done=(*state.done, (token.scope, node.id)))
        states = [state]
        if node.kind in {"intermediateThrowEvent", "endEvent", "sendTask"}:
            for trigger in node.triggers:
                states = [after for each in states for after in self.throw(each, token, trigger)]
        for each in states:
            if token in each.tokens:
                yield from self.leave(each.drop([token]), token, node)
            else:
                yield each

    def leave(self, state: State, token: Token, node: FlowNode) -> Iterator[State]:
        """Yield the states in which the tokens are on the flows out of a node."""
        for flows in self._ways(state, node):
            states = [state]
            for flow in flows:
                states = [after for each in states for after in self.arrive(each, token.scope, flow.target, flow.id)]
            yield from states

    def _ways(self, state: State, node: FlowNode) -> Iterator[tuple[SequenceFlow, ...]]:
        flows = self.model.outgoing(node.id)
        if node.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(flows) < 2:
            held = [flow for flow in flows if flow.condition and _holds(state, flow.condition)]
            plain = [flow for flow in flows if not flow.condition and flow.id != node.default]
            rest = [flow for flow in flows if flow.id == node.default and not held]
            yield tuple(flows) if node.kind == "parallelGateway" else (*held, *plain, *rest)
            return
        if any(flow.condition for flow in flows):
            held = [flow for flow in flows if flow.condition and _holds(state, flow.condition)]
            taken = held or [flow for flow in flows if flow.id == node.default]
            yield tuple(taken[:1] if node.kind == "exclusiveGateway" else taken)
        elif node.kind == "exclusiveGateway":
            yield from ((flow,) for flow in flows)
        else:
            yield from chain.from_iterable(combinations(flows, count) for count in range(1, len(flows) + 1))

    def _settled(self, state: State) -> Iterator[State]:
        """Yield the states in which the next instances of sequential subprocesses have begun."""
        for token in state.tokens:
            if token.left and _is_scope(self.node(token.node)) and not state.within(token.inner):
                less = replace(token, left=token.left - 1)
                begun = replace(state, tokens=(state.tokens - {token}) | {less})
                for after in self._instance(begun, token.inner, self.node(token.node)):
                    yield from self._settled(after)
                return
        yield state

    # Events

    def throw(self, state: State, token: Token, trigger: Trigger) -> Iterator[State]:
        """Yield the states in which something has been thrown."""
        if trigger.kind == "terminate":
            yield state.drop(state.within(token.scope))
        elif trigger.kind == "link":
            caught = (node for node in self.model.nodes if node.kind == "intermediateCatchEvent")
            named = next(node for node in caught if any(each == trigger for each in node.triggers))
            yield state.add(token.scope, named.id, fired=True)
        elif trigger.kind in {"error", "escalation", "cancel"}:
            yield from self._up(state, token, trigger)
        elif trigger.kind == "signal":
            states = [state]
            for number, waiting in [(each.number, node) for each, node in self._catchers(state, trigger)]:
                states = [after for each in states for after in self._reached(each, number, waiting)]
            yield from self._begun(states, trigger)
        elif trigger.kind == "message":
            catchers = list(self._catchers(state, trigger))
            for each, waiting in catchers:
                yield from self.fire(state, each, waiting)
            if not catchers:
                started = list(self._begun([state], trigger))
                yield from started if started != [state] else [replace(state, kept=(*state.kept, trigger.name))]
        else:
            yield state

    def _begun(self, states: list[State], trigger: Trigger) -> Iterator[State]:
        for process in self.model.processes:
            for start in self._awaited(process.id):
                if any((each.kind, each.name) == (trigger.kind, trigger.name) for each in start.triggers):
                    states = [self._instantiated(each, process.id, start) for each in states]
        yield from states

    def _instantiated(self, state: State, process: str, start: FlowNode) -> State:
        return state.add((), process).add((state.next,), start.id, fired=True)

    def _reached(self, state: State, number: int, waiting: FlowNode) -> Iterator[State]:
        token = next((each for each in state.tokens if each.number == number), None)
        if token is None:
            yield state
        else:
            yield from self.fire(state, token, waiting)

    def _catchers(self, state: State, trigger: Trigger) -> Iterator[tuple[Token, FlowNode]]:
        for token, node in self._waiting(state):
            if any((each.kind, each.name) == (trigger.kind, trigger.name) for each in node.triggers):
                yield token, node

    def _waiting(self, state: State) -> Iterator[tuple[Token, FlowNode]]:
        """Yield the events that wait, with the token that lets them: their own, their activity's or gateway's."""
        for token in sorted(state.tokens, key=lambda token: token.number):
            node = self.node(token.node)
            if token.fired or token.flow:
                continue
            if node.kind in WAITS:
                yield token, node
            if node.kind == "eventBasedGateway" and token.left:
                yield from ((token, target) for target in self.model.after(node.id))
            if node.is_activity:
                yield from ((token, event) for event in self.model.boundary_events(node.id))
                yield from ((token, start) for start in self._handling(state, token))

    def _handling(self, state: State, token: Token) -> list[FlowNode]:
        """Return the start events of the event subprocesses that wait in a running process or subprocess."""
        inner = [each for each in state.within(token.inner) if each.scope == token.inner]
        node = self.node(token.node)
        if not inner or not _is_scope(node) or node.repetition is not None:
            return []
        handlers = [each for each in self.inside(node.id) if each.event_subprocess]
        starts = {each.id: next(start for start in self.inside(each.id) if start.triggers) for each in handlers}
        if any(each.node in starts and starts[each.node].interrupting for each in inner):
            return []
        return list(starts.values())

    def fire(self, state: State, token: Token, event: FlowNode) -> Iterator[State]:
        """Yield the state in which a waiting event happens: what it interrupts is gone, it is still to be completed."""
        if event.kind == "startEvent":
            gone = state.within(token.inner) if event.interrupting else []
            begun = replace(state.drop(gone), spent=state.spent | {(event.id, token.number)})
            yield begun.add(token.inner, event.parent or "").add((*token.inner, state.next), event.id, fired=True)
            return
        if event.kind == "boundaryEvent" and not event.interrupting:
            state = replace(state, spent=state.spent | {(event.id, token.number)})
        else:
            state = state.drop([token, *state.within(token.inner)])
        yield state.add(token.scope, event.id, fired=True)

    def _up(self, state: State, token: Token, trigger: Trigger) -> Iterator[State]:
        """Yield the state in which an error or escalation is caught by the nearest activity around that catches it."""
        for depth in reversed(range(len(token.scope))):
            host = next((each for each in state.tokens if each.number == token.scope[depth]), None)
            if host is None:
                continue
            for event in (*self._handling(state, host), *self.model.boundary_events(host.node)):
                if any(_catches(each, trigger) for each in event.triggers):
                    yield from self.fire(state, host, event)
                    return
        yield state.drop(state.within(token.scope[:1])) if trigger.kind == "error" else state

    # Time

    def _timers(self, state: State) -> list[tuple[Token, FlowNode]]:
        waiting = [(token, node) for token, node in self._waiting(state) if _has(node, "timer")]
        return [(token, node) for token, node in waiting if (node.id, token.number) not in state.spent]

    def _is_next(self, state: State, token: Token, event: FlowNode) -> bool:
        """Say whether nothing can be done but to wait for this timer, and no other is due before."""
        if any(each.scope and (self._is_ready(state, each) or each.undo) for each in state.tokens):
            return False
        due = token.since + _minutes(event)
        return all(due <= each.since + _minutes(node) for each, node in self._timers(state))


def _is_scope(node: FlowNode) -> bool:
    return node.is_container or node.kind == "callActivity"


def _has(node: FlowNode, *kinds: str) -> bool:
    return any(trigger.kind in kinds for trigger in node.triggers)


def _catches(caught: Trigger, thrown: Trigger) -> bool:
    return caught.kind == thrown.kind and caught.code in ("", thrown.code)


def _minutes(node: FlowNode) -> int:
    """Return how long a timer takes: whole days, hours or minutes."""
    text = next(trigger.timer.text for trigger in node.triggers if trigger.timer is not None)
    return int(re.sub(r"\D", "", text)) * _UNITS[text[-1]]


def _holds(state: State, condition: str) -> bool:
    match = _TEST.fullmatch(condition)
    assert match is not None, condition
    left, right = dict(state.values)[match[1]], int(match[3])
    return {
        "==": left == right,
        "!=": left != right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }[match[2]]


def _assigned(state: State, node: FlowNode) -> State:
    match = _SCRIPT.fullmatch(node.script)
    assert match is not None, node.script
    values = dict(state.values)
    values[match[1]] = (values[match[2]] if match[2] else 0) + int(match[3])
    return replace(state, values=tuple(values.items()))
