"""A merged model: all that the models of a family have, and on every element which of them have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError
from engine.model import FlowNode, Lane, Layout, MessageFlow, Pool, Process, ProcessModel, SequenceFlow

Element = Process | Pool | Lane | FlowNode | SequenceFlow | MessageFlow
Own = Mapping[str, Any]
"""What a member's element says otherwise than the merged one, by the name of the attribute; always its ``id``."""

PARTS = ("processes", "pools", "lanes", "nodes", "flows", "message_flows")
"""The attributes of a process model that hold its elements."""

REFERENCES: Mapping[type, tuple[str, ...]] = {
    Process: (),
    Pool: ("process",),
    Lane: ("process", "parent"),
    FlowNode: ("process", "parent", "lane", "attached_to", "default", "called", "choice_of"),
    SequenceFlow: ("source", "target"),
    MessageFlow: ("source", "target"),
}
"""The attributes of each kind of element that hold ids of other elements."""


class NoSuchMember(EngineError):
    """A merged model has no member of this name."""


@dataclass(frozen=True)
class Member:
    """What belongs to one model as a whole: its name and exporter, the order of its elements, where they are drawn.

    ``order`` has its own ids by ``PARTS``.
    """

    name: str = ""
    exporter: str = ""
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True)
class Union:
    """A merged model.

    ``model`` holds every element of every member once; what members say otherwise of an element, the most say.
    ``of`` gives for the id of each element the members that have it, each with what it says otherwise, other elements
    named by their ids in ``model``. ``members`` are the models that were merged, by name.
    """

    model: ProcessModel
    of: Mapping[str, Mapping[str, Own]]
    members: Mapping[str, Member]

    def share(self, element: str) -> float:
        """Return the share in (0, 1] of members that have an element."""
        return len(self.of[element]) / len(self.members)
