"""Two versions of a process between which cases are carried: what of a flow node is the same, and what is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.compare import Successors
from engine.execution.completions import Entry
from engine.execution.program import Program
from engine.execution.specification import undoing
from engine.execution.standing import scope_nodes
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel


@dataclass(frozen=True, eq=False)
class Bridge:
    """The program that cases run on, the one that they are to run on, and what of the old one lives on."""

    old: Program
    new: Program
    successors: Successors

    def node(self, element: str) -> FlowNode | None:
        """Return the node of the new version that one of the old is, None if it is gone or not certain."""
        return self.new.model.node_by_id.get(self.successors.nodes.get(element, ""))

    def ids(self) -> dict[str, str]:
        """Return the nodes and flows that have another id in the new version, by their old ids."""
        found = {**self.successors.nodes, **self.successors.flows}
        return {one: other for one, other in found.items() if one != other}


@lru_cache(4096)
def same_flow(bridge: Bridge, old_scope: str, new_scope: str) -> bool:
    """Say whether the flow of a scope is as it was, so that tokens that lie there may lie there."""
    old, new = bridge.old.model, bridge.new.model
    ours, theirs = scope_nodes(old, old_scope), scope_nodes(new, new_scope)
    pairs = [(node, bridge.node(node.id)) for node in ours]
    if len(ours) != len(theirs) or {other.id for _, other in pairs if other} != {node.id for node in theirs}:
        return False
    flows = [flow.id for node in ours for flow in old.outgoing(node.id)]
    followed = {bridge.successors.flows.get(flow) for flow in flows}
    if followed != {flow.id for node in theirs for flow in new.outgoing(node.id)} or len(followed) != len(flows):
        return False
    return all(other is not None and _moves_alike(bridge, one, other) for one, other in pairs)


def _moves_alike(bridge: Bridge, one: FlowNode, other: FlowNode) -> bool:
    """Say whether tokens come to a node and leave it in the same way in both versions."""
    if (one.is_gateway or one.is_event) and one.kind != other.kind:
        return False
    attached = bridge.successors.nodes.get(one.attached_to or "", "") == (other.attached_to or "")
    return attached and one.interrupting == other.interrupting and one.event_subprocess == other.event_subprocess


def differences(bridge: Bridge, one: FlowNode, other: FlowNode) -> Iterator[Message]:
    """Yield what is not the same of an activity or event for those who have it before them."""
    if one.name.split() != other.name.split():
        yield message("It is called “{name}” from now on.", name=_name(bridge.new.model, other))
    role = bridge.new.model.role(other)
    if bridge.old.model.role(one) != role:
        yield message("{role} does it from now on.", role=role) if role else message("It has no role from now on.")
    if (one.deadline or one.due) != (other.deadline or other.due):
        yield message("Its time limit is another; the date that is set stays.")
    if one.form != other.form:
        yield message("Its form is another.")
    if one.triggers != other.triggers and any(trigger.kind in ("message", "signal") for trigger in other.triggers):
        names = ", ".join(trigger.name for trigger in other.triggers if trigger.name)
        yield message("It waits for “{name}” from now on.", name=names)


def _name(model: ProcessModel, node: FlowNode) -> str:
    return model.label(node.choice_of) if node.choice_of else " ".join(node.name.split())


def undone_entries(bridge: Bridge, entries: list[Entry], old_scope: str, new_scope: str) -> list[Entry]:
    """Return what can be undone in a scope as the new version names it; what it cannot undo is left out."""
    ours, theirs = bridge.old.scopes[old_scope].task_specs, bridge.new.scopes[new_scope].task_specs
    found: list[Entry] = []
    for name, count, inner in entries:
        step = ours[name]
        same = theirs.get(undoing(bridge.successors.nodes.get(step.undoes, "")))
        if same is None or (inner is None) != same.handled:
            continue
        within = None if inner is None else undone_entries(bridge, inner, step.scope, same.scope)
        found.append([same.name, count, within])
    return found
