"""A model as one flow without subprocesses, and what else its nodes do when they are played."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.model import FlowNode, Kind, ProcessModel, SequenceFlow

_END = "end "
NOWHERE = "nowhere "


@dataclass(frozen=True)
class Flat:
    """A model without subprocesses that goes through the same activities as another, and how it is played.

    ``stops``: the nodes whose tokens vanish when a node has been gone through. ``cuts``: those that lose them when
    an event comes at an activity. ``closes``: the nodes of a part that a node leaves when no token is left there.
    ``remembers``: what is known to be done after a node. ``recalls``: what a choice asks for, whose first way is taken
    if it was done. ``stands_for``: the nodes of the model that a node of the flat one does, if not itself. ``several``:
    nodes that can be under way at the same time because a part is done several times at once. ``happens``: the event of
    the model that one of the flat one is. ``complex``: gateways whose rule is not read, played as inclusive ones.
    ``least``: at how many flows a token must come before a gateway goes on; what comes to it later vanishes. ``again``:
    what only timers lead to that come again and again, perhaps before it is done: then that is no other time.
    """

    model: ProcessModel
    stops: dict[str, frozenset[str]] = field(default_factory=dict)
    cuts: dict[str, frozenset[str]] = field(default_factory=dict)
    closes: dict[str, frozenset[str]] = field(default_factory=dict)
    remembers: dict[str, str] = field(default_factory=dict)
    recalls: dict[str, str] = field(default_factory=dict)
    stands_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    several: tuple[frozenset[str], ...] = ()
    happens: dict[str, str] = field(default_factory=dict)
    complex: tuple[str, ...] = ()
    least: dict[str, int] = field(default_factory=dict)
    again: frozenset[str] = frozenset()

    def done_at(self, node: str) -> tuple[str, ...]:
        """Return the nodes of the model that are done when a node of the flat one is gone through."""
        return self.stands_for.get(node, (node,))


def end_of(node_id: str) -> str:
    """Return the id of the end event that a node of a flat model stands before, "" for other nodes."""
    return node_id.removeprefix(_END) if node_id.startswith(_END) else ""


def before_end(node_id: str) -> str:
    """Return the id of the node that stands before an end event of a process and tells it from others."""
    return _END + node_id


class Drawing:
    """A flat model as it is being drawn: nodes by the part they lie in, and flows whose ends may still be moved.

    ``entry`` and ``exit``: where flows to and from a node of the model come in and go out in the flat one.
    """

    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        self.nodes: dict[str, FlowNode] = {}
        self.part_of: dict[str, str] = {}
        self.outer: dict[str, str] = {}
        self.entry: dict[str, str] = {}
        self.exit: dict[str, str] = {}
        self._made: list[SequenceFlow] = []
        self._open: list[SequenceFlow] = []

    def add(self, node: FlowNode, part: str) -> None:
        """Add a node to a part: a subprocess or process."""
        self.nodes[node.id] = replace(node, parent=None)
        self.part_of[node.id] = part

    def gate(self, id_: str, like: FlowNode, part: str, kind: Kind = "exclusiveGateway") -> str:
        """Add a silent node in the process and lane of another; return its id. Ways out of an event are all taken."""
        self.add(FlowNode(id_, kind, process=like.process, lane=like.lane), part)
        return id_

    def nothing(self, id_: str, like: FlowNode, part: str) -> str:
        """Add an end at which a token vanishes; return its id."""
        return self.gate(NOWHERE + id_, like, part, "endEvent")

    def link(self, source: str, target: str) -> None:
        """Add a flow between nodes of the flat model."""
        self._made.append(SequenceFlow(f"{source} > {target}", source, target))

    def lead(self, source: str, target: str) -> None:
        """Add a flow from where a node of the model ends, or one of the flat one, to where another begins."""
        self._open.append(SequenceFlow(f"{source} > {target}", source, target))

    def members(self, part: str) -> frozenset[str]:
        """Return the nodes that lie in a part, at any depth. O(N times depth)."""
        return frozenset(id_ for id_, own in self.part_of.items() if self._within(own, part))

    def _within(self, part: str, wanted: str) -> bool:
        found: str | None = part
        while found is not None and found != wanted:
            found = self.outer.get(found)
        return found == wanted

    def drawn(self) -> ProcessModel:
        """Return the flat model. Flows that lead to or from what is not in it are left out."""
        joined = (
            replace(
                flow, source=self.exit.get(flow.source, flow.source), target=self.entry.get(flow.target, flow.target)
            )
            for flow in (*self.model.flows, *self._open)
        )
        flows = [each for each in (*joined, *self._made) if each.source in self.nodes and each.target in self.nodes]
        return replace(self.model, nodes=tuple(self.nodes.values()), flows=tuple(_unlike(flows)))


def _unlike(flows: Iterable[SequenceFlow]) -> Iterable[SequenceFlow]:
    """Yield flows with ids that differ."""
    seen: dict[str, int] = {}
    for flow in flows:
        count = seen[flow.id] = seen.get(flow.id, 0) + 1
        yield flow if count == 1 else replace(flow, id=f"{flow.id} {count}")
