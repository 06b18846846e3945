"""Cases of sketches: what stands on a flow out of a gateway is its condition, ``default`` marks the default."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import execution
from engine.execution import Move, Program
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def modelled(sketch: str) -> ProcessModel:
    """Return the model of a sketch with its labels on flows as conditions."""
    model = read_sketch(sketch)
    default = {flow.source: flow.id for flow in model.flows if flow.name == "default"}
    model = model.with_nodes(replace(node, default=default.get(node.id)) for node in model.nodes)
    return model.with_flows(
        replace(flow, condition="" if flow.name == "default" else flow.name.replace("'", '"')) for flow in model.flows
    )


class Running:
    """A case that a test moves along by the names of its work items."""

    def __init__(self, program: Program, variables: Mapping[str, Any]) -> None:
        self.program = program
        self.now = NOW
        self.moves: list[Move] = []
        self._add(execution.start(program, variables, NOW))

    def _add(self, move: Move) -> Move:
        self.moves.append(move)
        return move

    @property
    def move(self) -> Move:
        """Return the last move."""
        return self.moves[-1]

    @property
    def open(self) -> list[str]:
        """Return the names of the open work items."""
        return [item.name for item in self.move.work_items]

    @property
    def trace(self) -> list[str]:
        """Return the nodes completed so far."""
        return [event.element for move in self.moves for event in move.events if event.kind == "completed"]

    def do(self, name: str, **outcome: Any) -> Move:
        """Complete the first open work item of this name."""
        token = next(item.token for item in self.move.work_items if item.name == name)
        return self._add(execution.complete(self.program, self.move.state, token, outcome, self.now))

    def wait(self) -> Move:
        """Let the next timer fire."""
        timer = min(self.move.timers, key=lambda timer: timer.due_at)
        self.now = max(self.now, timer.due_at)
        return self._add(execution.fire(self.program, self.move.state, timer.token, self.now))

    def receive(self, name: str, kind: str = "message", **payload: Any) -> Move:
        """Deliver a message or signal from outside."""
        return self._add(execution.deliver(self.program, self.move.state, name, payload, self.now, kind=kind))

    def resume(self, **variables: Any) -> Move:
        """Try again what could not go on."""
        return self._add(execution.resume(self.program, self.move.state, variables, self.now))


@pytest.fixture
def run() -> Callable[..., Running]:
    """Return a function that starts a case of a sketch or model, with variables."""

    def started(of: str | ProcessModel, **variables: Any) -> Running:
        model = modelled(of) if isinstance(of, str) else of
        return Running(execution.program_of(model), variables)

    return started


@pytest.fixture
def model() -> Callable[[str], ProcessModel]:
    """Return the function that reads a sketch with conditions."""
    return modelled
