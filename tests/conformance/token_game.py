"""A token game of process models as they are drawn, after BPMN 2.0, chapter 13; it knows nothing of engine.execution.

``refused`` says where a trace (flow nodes completed, in order) leaves what a model allows when work is done at
once, time passes only when nothing else can go on, and whatever nobody decides may go any way. A repeated task counts
each time it is done, and so does what is within a repeated subprocess. Compensation boundary
events are passed over: no token comes to them.

A state is a multiset of tokens, each with a number of its own and the scope instance that it is in: a tuple of
the numbers of the activities around it. An inner scope lives as long as it has tokens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations

from engine.model import FlowNode, ProcessModel, SequenceFlow
from tests.conformance.token_events import Events
from tests.conformance.tokens import JOINS, WAITS, Scope, State, Token, assigned, has, holds, is_scope, minutes


def refused(model: ProcessModel, trace: Sequence[str], *, completed: bool, **values: int) -> int | None:
    """Return how many nodes of a trace can be passed before the model refuses the next, or None if it allows all."""
    game = Game(model)
    trace = [
        node for node in trace if not has(game.node(node), "compensation") or game.node(node).kind != "boundaryEvent"
    ]
    states = set(game.beginnings(tuple(values.items())))
    for number, node in enumerate(trace):
        states = {after for state in states for after in game.steps(state, node)}
        if not states:
            return number
    right = any(game.over(state) for state in states) if completed else any(not game.over(state) for state in states)
    return None if right else len(trace)


class Game(Events):
    """The rules of the game for one model."""

    # Beginning and end

    def beginnings(self, values: tuple[tuple[str, int], ...]) -> Iterator[State]:
        called = {node.called for node in self.model.nodes}
        states = [State(values=values)]
        for process in self.model.processes:
            if process.id in called or not self.model.top_nodes(process.id):
                continue
            if not self.awaited(process.id):
                states = [after for state in states for after in self.arrive(state, (), process.id, "")]
        yield from states

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
        elif is_scope(node):
            times = 1
            if node.repetition is not None:
                times = int(node.repetition.cardinality)
            at_once = times if node.repetition is not None and node.repetition.kind == "parallel" else min(times, 1)
            entered = state.add(scope, id_, left=times - at_once)
            states = [entered]
            for _ in range(at_once):
                states = [after for each in states for after in self._instance(each, (*scope, state.next), node)]
            yield from states
        elif has(node, "compensation", "cancel") and node.kind in {"intermediateThrowEvent", "endEvent"}:
            undone = [each for each in state.done if self._is_undone(state, each, scope)]
            handlers = tuple(self.handlers[activity] for _, activity in reversed(undone))
            yield replace(state.add(scope, id_, undo=handlers), done=tuple(x for x in state.done if x not in undone))
        else:
            more = int(node.repetition.cardinality) - 1 if node.repetition is not None else 0
            yield state.add(scope, id_, left=max(more, 0))

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
                if token.left and node.repetition is not None and not is_scope(node):
                    again = replace(token, left=token.left - 1)
                    yield replace(self._worked(state, token, node), tokens=(state.tokens - {token}) | {again})
                else:
                    yield from self.complete(self._taken(state, token), token, node)
        for token, waiting in self.timers(state):
            if waiting.id == node.id and self._is_next(state, token, waiting):
                due = token.since + minutes(waiting)
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
        if is_scope(node):
            return not token.left and not state.within(token.inner)
        if node.kind in WAITS and node.triggers:
            if any(each.condition and holds(state, each.condition) for each in node.triggers):
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
        states = [self._worked(state, token, node)]
        if node.kind in {"intermediateThrowEvent", "endEvent", "sendTask"}:
            for trigger in node.triggers:
                states = [after for each in states for after in self.throw(each, token, trigger)]
        for each in states:
            if token in each.tokens:
                yield from self.leave(each.drop([token]), token, node)
            else:
                yield each

    def _worked(self, state: State, token: Token, node: FlowNode) -> State:
        """Return the state in which a node has been done once: what its script sets, and that it can be undone."""
        if node.kind == "scriptTask":
            state = assigned(state, node)
        return replace(state, done=(*state.done, (token.scope, node.id))) if node.id in self.handlers else state

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
            held = [flow for flow in flows if flow.condition and holds(state, flow.condition)]
            plain = [flow for flow in flows if not flow.condition and flow.id != node.default]
            rest = [flow for flow in flows if flow.id == node.default and not held]
            yield tuple(flows) if node.kind == "parallelGateway" else (*held, *plain, *rest)
            return
        if any(flow.condition for flow in flows):
            held = [flow for flow in flows if flow.condition and holds(state, flow.condition)]
            taken = held or [flow for flow in flows if flow.id == node.default]
            yield tuple(taken[:1] if node.kind == "exclusiveGateway" else taken)
        elif node.kind == "exclusiveGateway":
            yield from ((flow,) for flow in flows)
        else:
            yield from chain.from_iterable(combinations(flows, count) for count in range(1, len(flows) + 1))

    def _settled(self, state: State) -> Iterator[State]:
        """Yield the states in which the next instances of sequential subprocesses have begun."""
        for token in state.tokens:
            if token.left and is_scope(self.node(token.node)) and not state.within(token.inner):
                less = replace(token, left=token.left - 1)
                begun = replace(state, tokens=(state.tokens - {token}) | {less})
                for after in self._instance(begun, token.inner, self.node(token.node)):
                    yield from self._settled(after)
                return
        yield state

    # Time

    def _is_next(self, state: State, token: Token, event: FlowNode) -> bool:
        """Say whether nothing can be done but to wait for this timer, and no other is due before."""
        if any(each.scope and (self._is_ready(state, each) or each.undo) for each in state.tokens):
            return False
        due = token.since + minutes(event)
        return all(due <= each.since + minutes(node) for each, node in self.timers(state))
