"""A member of a merged model under the merged ids, to be changed part by part and put together again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.compare.merge.union import PARTS, Element, Union
from engine.model import FlowNode, Layout, ProcessModel, SequenceFlow

Elements = dict[str, Any]
AnyElement = TypeVar("AnyElement", bound=Element)


@dataclass
class Drawn:
    """The elements of one model by their ids in a merged one; each part in the order of the model."""

    parts: dict[str, Elements] = field(default_factory=lambda: {part: {} for part in PARTS})

    @property
    def nodes(self) -> dict[str, FlowNode]:
        """Return the flow nodes."""
        return self.parts["nodes"]

    @property
    def flows(self) -> dict[str, SequenceFlow]:
        """Return the sequence flows."""
        return self.parts["flows"]

    def copy(self) -> "Drawn":
        """Return a copy whose parts can be changed."""
        return Drawn({part: dict(elements) for part, elements in self.parts.items()})

    def ids(self) -> frozenset[str]:
        """Return the ids of the flow nodes and sequence flows."""
        return frozenset((*self.nodes, *self.flows))

    def model(self, name: str = "", layout: Layout | None = None) -> ProcessModel:
        """Return the model that the elements are, without what refers to nothing."""
        parts: dict[str, Any] = {part: tuple(elements.values()) for part, elements in self.parts.items()}
        return replace(ProcessModel(name=name, layout=layout or Layout()), **parts)

    def settle(self, others: Iterable["Drawn"]) -> None:
        """Bring what elements need from ``others``, the first that has it, and drop what nothing needs.

        Lanes, processes and pools come with what lies in them; flows and messages go with their ends, events with
        what they are attached to; a default flow that is gone is no default.
        """
        known = list(others)
        self._drop_dangling()
        for node in list(self.nodes.values()):
            self._need("processes", node.process, known)
            self._need_lane(node.lane, known)
        used = {node.process for node in self.nodes.values()}
        for drawn in known:
            for pool in drawn.parts["pools"].values():
                if pool.process in used and not any(one.process == pool.process for one in self._pools()):
                    self.parts["pools"][pool.id] = pool
        for node in list(self.nodes.values()):
            self.nodes[node.id] = self._with_default(node, known)

    def _pools(self) -> Iterable[Any]:
        return self.parts["pools"].values()

    def _drop_dangling(self) -> None:
        while gone := [node.id for node in self.nodes.values() if self._hangs_in_the_air(node)]:
            for id_ in gone:
                del self.nodes[id_]
        for part in ("flows", "message_flows"):
            ends = self.nodes if part == "flows" else {**self.nodes, **self.parts["pools"]}
            kept = {id_: each for id_, each in self.parts[part].items() if each.source in ends and each.target in ends}
            self.parts[part] = kept

    def _hangs_in_the_air(self, node: FlowNode) -> bool:
        return any(at and at not in self.nodes for at in (node.parent, node.attached_to))

    def _need(self, part: str, id_: str | None, others: Iterable["Drawn"]) -> None:
        if id_ and id_ not in self.parts[part]:
            found = next((drawn.parts[part][id_] for drawn in others if id_ in drawn.parts[part]), None)
            if found is not None:
                self.parts[part][id_] = found

    def _need_lane(self, id_: str | None, others: list["Drawn"]) -> None:
        while id_:
            self._need("lanes", id_, others)
            lane = self.parts["lanes"].get(id_)
            id_ = lane.parent if lane is not None else None

    def _with_default(self, node: FlowNode, others: Iterable["Drawn"]) -> FlowNode:
        if node.default is None or self._leaves(node.default, node.id):
            return node
        asked = (drawn.nodes[node.id].default for drawn in others if node.id in drawn.nodes)
        return replace(node, default=next((id_ for id_ in asked if self._leaves(id_, node.id)), None))

    def _leaves(self, flow: str | None, node: str) -> bool:
        return flow is not None and flow in self.flows and self.flows[flow].source == node


def drawn(union: Union, name: str) -> Drawn:
    """Return a member of a merged model under the merged ids. O(elements)."""
    back = {own["id"]: id_ for id_, having in union.of.items() if (own := having.get(name)) is not None}
    found = Drawn()
    for part in PARTS:
        merged: Mapping[str, Any] = {element.id: element for element in getattr(union.model, part)}
        for own_id in union.members[name].order[part]:
            id_ = back[own_id]
            found.parts[part][id_] = said(merged[id_], union, name)
    return found


def said(element: AnyElement, union: Union, name: str) -> AnyElement:
    """Return a merged element as a member has it."""
    own: dict[str, Any] = {key: value for key, value in union.of[element.id][name].items() if key != "id"}
    return replace(element, **own)
