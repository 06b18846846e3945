"""The process model: all that one BPMN file says, and the questions asked of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.model.caching import cached_property
from engine.model.elements import FlowNode, Lane, MessageFlow, Pool, SequenceFlow
from engine.model.layout import Layout

Element = TypeVar("Element")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the file. ``deadline`` (ISO 8601 duration) is its legal time limit, "" if none is stated."""

    id: str
    name: str = ""
    executable: bool = False
    deadline: str = ""
    legal_basis: str = ""
    documentation: str = ""


@dataclass(frozen=True)
class ProcessModel:
    """All that one file says, in the file's order. Node ids are unique over the whole file.

    >>> from engine.model.sketch import read_sketch
    >>> model = read_sketch("(start) -> Utred -> <Komplett?> -ja-> Besluta -> (slut)")
    >>> [node.name for node in model.after("Utred")]
    ['Komplett?']
    """

    processes: tuple[Process, ...] = ()
    nodes: tuple[FlowNode, ...] = ()
    flows: tuple[SequenceFlow, ...] = ()
    lanes: tuple[Lane, ...] = ()
    pools: tuple[Pool, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    name: str = ""
    exporter: str = ""
    layout: Layout = field(default_factory=Layout)

    @cached_property
    def node_by_id(self) -> dict[str, FlowNode]:
        """Return the flow nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def flow_by_id(self) -> dict[str, SequenceFlow]:
        """Return the sequence flows by id."""
        return {flow.id: flow for flow in self.flows}

    @cached_property
    def lane_by_id(self) -> dict[str, Lane]:
        """Return the lanes by id."""
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def _outgoing(self) -> dict[str, tuple[SequenceFlow, ...]]:
        return _grouped(self.flows, lambda flow: flow.source)

    @cached_property
    def _incoming(self) -> dict[str, tuple[SequenceFlow, ...]]:
        return _grouped(self.flows, lambda flow: flow.target)

    @cached_property
    def _children(self) -> dict[str | None, tuple[FlowNode, ...]]:
        return _grouped(self.nodes, lambda node: node.parent)

    @cached_property
    def _boundary(self) -> dict[str | None, tuple[FlowNode, ...]]:
        return _grouped(self.nodes, lambda node: node.attached_to)

    def outgoing(self, node_id: str) -> tuple[SequenceFlow, ...]:
        """Return the sequence flows out of a node, in the file's order."""
        return self._outgoing.get(node_id, ())

    def incoming(self, node_id: str) -> tuple[SequenceFlow, ...]:
        """Return the sequence flows into a node, in the file's order."""
        return self._incoming.get(node_id, ())

    def after(self, node_id: str) -> tuple[FlowNode, ...]:
        """Return the nodes that the outgoing flows lead to."""
        return tuple(self.node_by_id[flow.target] for flow in self.outgoing(node_id))

    def before(self, node_id: str) -> tuple[FlowNode, ...]:
        """Return the nodes that the incoming flows come from."""
        return tuple(self.node_by_id[flow.source] for flow in self.incoming(node_id))

    def children(self, subprocess_id: str) -> tuple[FlowNode, ...]:
        """Return the nodes that lie directly in a subprocess."""
        return self._children.get(subprocess_id, ())

    def boundary_events(self, activity_id: str) -> tuple[FlowNode, ...]:
        """Return the events attached to an activity."""
        return self._boundary.get(activity_id, ())

    def top_nodes(self, process_id: str) -> tuple[FlowNode, ...]:
        """Return the nodes of a process that lie in no subprocess."""
        return tuple(node for node in self._children.get(None, ()) if node.process == process_id)

    def activities(self) -> Iterator[FlowNode]:
        """Yield tasks, call activities and subprocesses in the file's order."""
        return (node for node in self.nodes if node.is_activity)

    def role(self, node: FlowNode) -> str:
        """Return who does it: the name of the innermost named lane, else its groups, else the pool's name, else ""."""
        lane = self.lane_by_id.get(node.lane or "")
        while lane is not None:
            if lane.name.strip():
                return lane.name
            lane = self.lane_by_id.get(lane.parent or "")
        if node.candidate_groups:
            return ", ".join(node.candidate_groups)
        if node.parent is not None and node.parent in self.node_by_id:
            return self.role(self.node_by_id[node.parent])
        return next((pool.name for pool in self.pools if pool.process == node.process), "")

    def label(self, element_id: str) -> str:
        """Return what a reader calls an element: its name, or its id where it has none."""
        named: tuple[FlowNode | SequenceFlow | Lane | Pool | Process, ...]
        named = (*self.nodes, *self.flows, *self.lanes, *self.pools, *self.processes)
        return next((each.name.strip() for each in named if each.id == element_id and each.name.strip()), element_id)

    def with_nodes(self, nodes: Iterable[FlowNode]) -> "ProcessModel":
        """Return the model with ``nodes`` in place of its flow nodes."""
        return replace(self, nodes=tuple(nodes))

    def with_flows(self, flows: Iterable[SequenceFlow]) -> "ProcessModel":
        """Return the model with ``flows`` in place of its sequence flows."""
        return replace(self, flows=tuple(flows))

    def replacing(self, node: FlowNode) -> "ProcessModel":
        """Return the model with ``node`` in place of the node of the same id."""
        return self.with_nodes(node if old.id == node.id else old for old in self.nodes)


def _grouped(elements: Iterable[Element], key: Callable[[Element], Key]) -> dict[Key, tuple[Element, ...]]:
    groups: dict[Key, list[Element]] = {}
    for element in elements:
        groups.setdefault(key(element), []).append(element)
    return {name: tuple(members) for name, members in groups.items()}
