"""What SpiffWorkflow runs of a process: its nodes by name, how they are named, and what leads from one to another."""

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.execution.nodes import Node, Way
from engine.execution.scopes import Begin
from engine.model import ProcessModel, SequenceFlow

POOL = "pool "
"""Begins the names of the nodes that run a pool's process."""


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


def undoing(element: str) -> str:
    """Return the name of the node that undoes an activity, by its id or that of its compensation event."""
    return f"{element} [undo]"


def guarded(model: ProcessModel, id_: str) -> str:
    """Return the name of the spec that starts an activity: the one that guards it, if events wait at its edge."""
    return f"{id_} [guard]" if any(not event.awaits_undoing for event in model.boundary_events(id_)) else id_


def link(source: Node, target: str, flow: SequenceFlow, test: Any = None) -> None:
    """Let a flow lead from a node to the one of that name, if ``test`` holds."""
    source.ways.append(Way(flow, target, test))
    source._outputs.append(target)
    source._wf_spec.task_specs[target]._inputs.append(source.name)
