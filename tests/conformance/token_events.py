"""The events of the token game: what is thrown reaches what waits, and interrupts or not."""

from collections.abc import Iterator
from dataclasses import replace

from engine.model import FlowNode, Trigger
from tests.conformance.tokens import WAITS, Drawing, State, Token, catches, has, is_scope


class Events(Drawing):
    """The rules for events."""

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
            for start in self.awaited(process.id):
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
        if not inner or not is_scope(node) or node.repetition is not None:
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
                if any(catches(each, trigger) for each in event.triggers):
                    yield from self.fire(state, host, event)
                    return
        yield state.drop(state.within(token.scope[:1])) if trigger.kind == "error" else state

    def timers(self, state: State) -> list[tuple[Token, FlowNode]]:
        waiting = [(token, node) for token, node in self._waiting(state) if has(node, "timer")]
        return [(token, node) for token, node in waiting if (node.id, token.number) not in state.spent]
