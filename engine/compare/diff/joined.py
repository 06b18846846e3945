"""Two aligned models as one: corresponding nodes share a key, and flows join keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.compare.alignment import Alignment
from engine.compare.diff.around import Around, Edge, Key
from engine.compare.facts import facts_of
from engine.compare.graph import Flow, flow_of
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.model.caching import cached_property


@dataclass(frozen=True)
class Joined:
    """A reference and a variant under an alignment.

    A key is ``=`` and the reference's rank for nodes that correspond, ``-`` and the rank for nodes of the
    reference alone, ``+`` and the rank for nodes of the variant alone. Ranks (``Flow.order``) make what is told
    independent of ids.
    """

    reference: ProcessModel
    variant: ProcessModel
    alignment: Alignment

    @cached_property
    def reference_keys(self) -> dict[str, Key]:
        """Return the key of each node of the reference."""
        known = self.variant.node_by_id
        marks = {id_: "=" if other in known else "-" for id_, other in self.alignment.variant_of.items()}
        return {id_: f"{marks.get(id_, '-')}{rank:05}" for id_, rank in self.reference_flow.order.items()}

    @cached_property
    def variant_keys(self) -> dict[str, Key]:
        """Return the key of each node of the variant."""
        back = {other: one for one, other in self.alignment.variant_of.items() if one in self.reference.node_by_id}
        ranks = self.variant_flow.order
        return {id_: self.reference_keys[back[id_]] if id_ in back else f"+{rank:05}" for id_, rank in ranks.items()}

    @cached_property
    def _in_reference(self) -> dict[Key, FlowNode]:
        return _by_key(self.reference, self.reference_keys)

    @cached_property
    def _in_variant(self) -> dict[Key, FlowNode]:
        return _by_key(self.variant, self.variant_keys)

    @cached_property
    def _nodes(self) -> dict[Key, FlowNode]:
        return self._in_variant | self._in_reference

    def in_reference(self, key: Key) -> FlowNode | None:
        """Return the reference's node of a key, or None."""
        return self._in_reference.get(key)

    def in_variant(self, key: Key) -> FlowNode | None:
        """Return the variant's node of a key, or None."""
        return self._in_variant.get(key)

    def node(self, key: Key) -> FlowNode:
        """Return the node of a key, the reference's if there are two."""
        return self._nodes[key]

    @cached_property
    def pairs(self) -> tuple[tuple[FlowNode, FlowNode], ...]:
        """Return the nodes that correspond one to one, in the reference's order."""
        keys, theirs = self.reference_keys, self._in_variant
        both = ((node, theirs.get(keys[node.id])) for node in self.reference.nodes)
        return tuple((node, other) for node, other in both if other is not None)

    @cached_property
    def unlike_pairs(self) -> tuple[tuple[FlowNode, FlowNode], ...]:
        """Return the pairs that do not say the same of themselves, where they stand apart, or that call a process."""
        ours, theirs = facts_of(self.reference).says["nodes"], facts_of(self.variant).says["nodes"]
        return tuple(
            (one, other) for one, other in self.pairs if one.called or other.called or ours[one.id] != theirs[other.id]
        )

    @cached_property
    def reference_flows(self) -> dict[Edge, tuple[SequenceFlow, ...]]:
        """Return the reference's sequence flows by the keys they join."""
        return _by_edge(self.reference.flows, self.reference_keys)

    @cached_property
    def variant_flows(self) -> dict[Edge, tuple[SequenceFlow, ...]]:
        """Return the variant's sequence flows by the keys they join."""
        return _by_edge(self.variant.flows, self.variant_keys)

    @cached_property
    def reference_edges(self) -> frozenset[Edge]:
        """Return the edges of the reference, boundary events after their activity."""
        return _edges(self.reference_flow, self.reference_keys)

    @cached_property
    def variant_edges(self) -> frozenset[Edge]:
        """Return the edges of the variant, boundary events after their activity."""
        return _edges(self.variant_flow, self.variant_keys)

    @cached_property
    def reference_around(self) -> Around:
        """Return the edges of the reference by the nodes they join."""
        return Around(self.reference_edges)

    @cached_property
    def variant_around(self) -> Around:
        """Return the edges of the variant by the nodes they join."""
        return Around(self.variant_edges)

    @cached_property
    def reference_flow(self) -> Flow:
        """Return the neighbours in the reference."""
        return flow_of(self.reference)

    @cached_property
    def variant_flow(self) -> Flow:
        """Return the neighbours in the variant."""
        return flow_of(self.variant)

    @cached_property
    def ranks(self) -> dict[Key, float]:
        """Return the place of every key along the reference; the variant's own nodes after what precedes them."""
        order = self.reference_flow.order
        ranks: dict[Key, float] = {key: float(order[id_]) for id_, key in self.reference_keys.items()}
        for id_, _ in sorted(self.variant_flow.order.items(), key=lambda item: item[1]):
            if self.variant_keys[id_] not in ranks:
                before = [
                    ranks[self.variant_keys[one]]
                    for one in self.variant_flow.before[id_]
                    if self.variant_keys[one] in ranks
                ]
                ranks[self.variant_keys[id_]] = max(before, default=-1.0) + 0.01
        return ranks


def _by_key(model: ProcessModel, keys: dict[str, Key]) -> dict[Key, FlowNode]:
    known = model.node_by_id
    return {key: known[id_] for id_, key in keys.items()}


def _by_edge(flows: Iterable[SequenceFlow], keys: dict[str, Key]) -> dict[Edge, tuple[SequenceFlow, ...]]:
    found: dict[Edge, tuple[SequenceFlow, ...]] = {}
    for flow in flows:
        if flow.source in keys and flow.target in keys:
            edge = keys[flow.source], keys[flow.target]
            found[edge] = (*found.get(edge, ()), flow)
    return found


def _edges(flow: Flow, keys: dict[str, Key]) -> frozenset[Edge]:
    return frozenset((keys[source], keys[target]) for source, targets in flow.after.items() for target in targets)
