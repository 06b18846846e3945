"""The draft on which a rewrite works: a model under change, its new nodes, and what has been said of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from engine.language import Message
from engine.model import Bounds, FlowNode, Kind, ProcessModel, Rewrite, RewriteKind, SequenceFlow
from engine.model.description import described
from engine.prepare.own_process import own_process
from engine.prepare.placing import beside, straight

PREFIX = "klunga_"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a rewrite gives: the changed model and a Rewrite for each change that means something."""

    model: ProcessModel
    rewrites: tuple[Rewrite, ...] = ()


RewriteRule = Callable[[ProcessModel], Changed]


class Draft:
    """A model under change by one rule. Lookups and changes are O(degree of the node)."""

    def __init__(self, model: ProcessModel, rule: str) -> None:
        self.drawn = model
        self.rule = rule
        self.processes = list(model.processes)
        self.pools = list(model.pools)
        self.nodes = {node.id: node for node in model.nodes}
        self.flows = {flow.id: flow for flow in model.flows}
        self.shapes = dict(model.layout.shapes)
        self.edges = dict(model.layout.edges)
        self.labels = dict(model.layout.labels)
        self.rewrites: list[Rewrite] = []
        self.choices = 0
        self._out: dict[str, list[str]] = {}
        self._in: dict[str, list[str]] = {}
        self._children: dict[str | None, list[str]] = {}
        self._attached: dict[str, list[str]] = {}
        for flow in model.flows:
            self._link(flow)
        for node in model.nodes:
            self._hang(node)
        self._taken = set(self.nodes) | set(self.flows) | {lane.id for lane in model.lanes}
        self._taken |= {process.id for process in model.processes} | {pool.id for pool in model.pools}

    # Questions

    def outgoing(self, node_id: str) -> tuple[SequenceFlow, ...]:
        """Return the sequence flows out of a node, in order."""
        return tuple(self.flows[flow] for flow in self._out.get(node_id, ()))

    def incoming(self, node_id: str) -> tuple[SequenceFlow, ...]:
        """Return the sequence flows into a node, in order."""
        return tuple(self.flows[flow] for flow in self._in.get(node_id, ()))

    def children(self, container: str) -> tuple[FlowNode, ...]:
        """Return the nodes directly in a subprocess."""
        return tuple(self.nodes[child] for child in self._children.get(container, ()))

    def attached(self, activity: str) -> tuple[FlowNode, ...]:
        """Return the boundary events of an activity."""
        return tuple(self.nodes[event] for event in self._attached.get(activity, ()))

    def scopes(self) -> list[tuple[str, str | None, tuple[FlowNode, ...]]]:
        """Return each process and subprocess with the nodes directly in it: (process, subprocess or None, nodes)."""
        tops: dict[str, list[FlowNode]] = {process.id: [] for process in self.processes}
        for child in self._children.get(None, ()):
            tops.setdefault(self.nodes[child].process, []).append(self.nodes[child])
        found: list[tuple[str, str | None, tuple[FlowNode, ...]]] = [
            (id_, None, tuple(top)) for id_, top in tops.items()
        ]
        found += [(node.process, node.id, self.children(node.id)) for node in self.nodes.values() if node.is_container]
        return found

    def begins_by_event(self, process: str) -> bool:
        """Say whether a process may begin, beside the case's own, when an event comes: no other calls it."""
        called = {node.called for node in self.drawn.nodes if node.kind == "callActivity"}
        return process not in called and process != own_process(self.drawn)

    def named(self, element_id: str) -> Message:
        """Return what a reader of the upload calls an element."""
        return described(self.drawn, element_id)

    # Changes

    def put(self, node: FlowNode) -> FlowNode:
        """Put a node in place of the one with its id, or add it."""
        old = self.nodes.get(node.id)
        if old is None or (old.parent, old.attached_to) != (node.parent, node.attached_to):
            if old is not None:
                self._unhang(old)
            self._hang(node)
        self.nodes[node.id] = node
        return node

    def change(self, node_id: str, **changes: object) -> FlowNode:
        """Change attributes of a node; return it."""
        return self.put(replace(self.nodes[node_id], **changes))  # type: ignore[arg-type]

    def put_flow(self, flow: SequenceFlow) -> SequenceFlow:
        """Put a flow in place of the one with its id, or add it; its order among others stays."""
        old = self.flows.get(flow.id)
        if old is None or (old.source, old.target) != (flow.source, flow.target):
            if old is not None:
                self._unlink(old)
                self._erase(flow.id)
            self._link(flow)
            self._draw(flow)
        self.flows[flow.id] = flow
        return flow

    def drop_flow(self, flow_id: str) -> None:
        """Remove a flow."""
        self._unlink(self.flows.pop(flow_id))
        self._erase(flow_id)

    def drop(self, node_id: str) -> None:
        """Remove a node with its flows, its boundary events and all that lies in it."""
        for inner in (*self.children(node_id), *self.attached(node_id)):
            if inner.id in self.nodes:
                self.drop(inner.id)
        for flow in {*self.outgoing(node_id), *self.incoming(node_id)}:
            self.drop_flow(flow.id)
        self._unhang(self.nodes.pop(node_id))
        self._erase(node_id)

    def add(self, kind: Kind, stem: str, near: FlowNode, *, side: str = "left", **attributes: object) -> FlowNode:
        """Add a node beside ``near``, in its process, subprocess and lane; ``klunga_<stem>_<id of near>`` is its id."""
        node = FlowNode(
            self.new_id(f"{stem}_{near.id}"), kind, process=near.process, parent=near.parent, lane=near.lane
        )
        node = replace(node, added_by=self.rule, **attributes)  # type: ignore[arg-type]
        if near.id in self.shapes:
            self.shapes[node.id] = beside(self.shapes[near.id], kind, side)
        return self.put(node)

    def connect(self, source: str, target: str, *, name: str = "", condition: str = "") -> SequenceFlow:
        """Add a flow between two nodes."""
        id_ = self.new_id(f"flow_{source.removeprefix(PREFIX)}_{target.removeprefix(PREFIX)}")
        return self.put_flow(SequenceFlow(id_, source, target, name, condition, added_by=self.rule))

    def insert_before(self, node_id: str, added: FlowNode, *, name: str = "") -> SequenceFlow:
        """Lead all flows into a node to ``added`` instead, and from there one flow to the node."""
        for flow in self.incoming(node_id):
            self.put_flow(replace(flow, target=added.id))
        return self.connect(added.id, node_id, name=name)

    def insert_after(self, node_id: str, added: FlowNode) -> SequenceFlow:
        """Let all flows out of a node start at ``added`` instead, and one flow lead there."""
        for flow in self.outgoing(node_id):
            self.put_flow(replace(flow, source=added.id))
        return self.connect(node_id, added.id)

    def place(self, node_id: str, bounds: Bounds | None) -> None:
        """Say where a node is drawn, if the model has a layout."""
        if bounds is not None:
            self.shapes[node_id] = bounds

    def new_id(self, stem: str) -> str:
        """Return an id that no element has, starting with ``klunga_``."""
        wanted = stem if stem.startswith(PREFIX) else PREFIX + stem
        while wanted in self._taken:
            wanted += "_"
        self._taken.add(wanted)
        return wanted

    def say(self, kind: RewriteKind, element: str | None, sentence: Message, *, lost: Message | None = None) -> None:
        """Report a change, and what of the drawing it loses."""
        self.rewrites.append(Rewrite(kind, self.rule, element, sentence, lost))

    def finished(self) -> Changed:
        """Return the changed model with what was said; the model itself if nothing changed."""
        layout = replace(self.drawn.layout, shapes=self.shapes, edges=self.edges, labels=self.labels)
        ends = {*self.nodes, *(pool.id for pool in self.pools)}
        kept = tuple(flow for flow in self.drawn.message_flows if flow.source in ends and flow.target in ends)
        model = replace(
            self.drawn,
            processes=tuple(self.processes),
            pools=tuple(self.pools),
            nodes=tuple(self.nodes.values()),
            flows=tuple(self.flows.values()),
            message_flows=kept,
            layout=layout,
        )
        return Changed(self.drawn if model == self.drawn else model, tuple(self.rewrites))

    def _erase(self, element_id: str) -> None:
        for drawn in (self.shapes, self.edges, self.labels):
            drawn.pop(element_id, None)

    def _draw(self, flow: SequenceFlow) -> None:
        source, target = self.shapes.get(flow.source), self.shapes.get(flow.target)
        if source is not None and target is not None:
            self.edges[flow.id] = straight(source, target)

    def _link(self, flow: SequenceFlow) -> None:
        self._out.setdefault(flow.source, []).append(flow.id)
        self._in.setdefault(flow.target, []).append(flow.id)

    def _unlink(self, flow: SequenceFlow) -> None:
        self._out[flow.source].remove(flow.id)
        self._in[flow.target].remove(flow.id)

    def _hang(self, node: FlowNode) -> None:
        self._children.setdefault(node.parent, []).append(node.id)
        if node.attached_to is not None:
            self._attached.setdefault(node.attached_to, []).append(node.id)

    def _unhang(self, node: FlowNode) -> None:
        self._children[node.parent].remove(node.id)
        if node.attached_to is not None:
            self._attached[node.attached_to].remove(node.id)


def reachable(draft: Draft, starts: Iterable[str]) -> set[str]:
    """Return the nodes that can be reached from ``starts`` within their scope.

    Flows lead to them, boundary events, and compensation events to what undoes an activity.
    """
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        waiting += [flow.target for flow in draft.outgoing(node)]
        waiting += [event.id for event in draft.attached(node)]
        if draft.nodes[node].awaits_undoing and draft.nodes[node].undone_by in draft.nodes:
            waiting.append(draft.nodes[node].undone_by)
    return found


def opens_process(draft: Draft, node: FlowNode) -> bool:
    """Say whether a gateway or receiving task is drawn as one that starts its process when its event comes."""
    kinds = {"receiveTask", "eventBasedGateway"}
    return node.kind in kinds and node.instantiates and not draft.incoming(node.id) and node.parent is None
