"""Tokens, the states of a token game, and what its drawing says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from engine.model import FlowNode, ProcessModel, Trigger

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


@dataclass
class Drawing:
    """A model whose game is played."""

    model: ProcessModel

    @cached_property
    def handlers(self) -> dict[str, str]:
        """Return the compensation handler of each activity that has one."""
        events = [node for node in self.model.nodes if node.kind == "boundaryEvent" and has(node, "compensation")]
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

    def awaited(self, process: str) -> list[FlowNode]:
        """Return the start events of a process that only another process's message or signal starts."""
        if process == self.model.processes[0].id:
            return []
        nodes = self.model.top_nodes(process)
        return [node for node in nodes if node.kind == "startEvent" and has(node, "message", "signal")]


def is_scope(node: FlowNode) -> bool:
    return node.is_container or node.kind == "callActivity"


def has(node: FlowNode, *kinds: str) -> bool:
    return any(trigger.kind in kinds for trigger in node.triggers)


def catches(caught: Trigger, thrown: Trigger) -> bool:
    return caught.kind == thrown.kind and caught.code in ("", thrown.code)


def minutes(node: FlowNode) -> int:
    """Return how long a timer takes: whole days, hours or minutes."""
    text = next(trigger.timer.text for trigger in node.triggers if trigger.timer is not None)
    return int(re.sub(r"\D", "", text)) * _UNITS[text[-1]]


def holds(state: State, condition: str) -> bool:
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


def assigned(state: State, node: FlowNode) -> State:
    match = _SCRIPT.fullmatch(node.script)
    assert match is not None, node.script
    values = dict(state.values)
    values[match[1]] = (values[match[2]] if match[2] else 0) + int(match[3])
    return replace(state, values=tuple(values.items()))
