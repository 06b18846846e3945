"""The choice of a person: a work item before a gateway, whose outcome the flows out of the gateway test."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.expressions.writing import quoted
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.model.given_names import CHOOSE, given
from engine.prepare.draft import Draft

_VARIABLE = re.compile(r"\bklunga_choice_(\d+)\b")


def choose(draft: Draft, gateway: FlowNode, *, name: str = "") -> FlowNode:
    """Put a work item before an exclusive or inclusive gateway where a person chooses its way or ways.

    The outcome sets ``klunga_choice_<n>`` to the id of the chosen flow, or to a list of ids if the gateway is
    inclusive; each flow tests it. A default flow stays the default and tests nothing. Returns the work item.
    """
    draft.choices = draft.choices or _last_number(draft)
    draft.choices += 1
    variable = f"klunga_choice_{draft.choices}"
    several = gateway.kind == "inclusiveGateway"
    if several and len(draft.incoming(gateway.id)) > 1:
        _join_before(draft, gateway)
    item = draft.add(
        "userTask",
        "choice",
        gateway,
        side="above",
        name=name or gateway.name or given(CHOOSE),
        choice_of=gateway.id,
        lane=gateway.lane or lane_before(draft, gateway),
    )
    draft.insert_before(gateway.id, item)
    for flow, text in _told_apart(draft, draft.outgoing(gateway.id)):
        test = f"{quoted(flow.id)} in {variable}" if several else f"{variable} == {quoted(flow.id)}"
        draft.put_flow(replace(flow, name=text, condition="" if flow.id == gateway.default else test, language=""))
    return item


def _told_apart(draft: Draft, flows: Iterable[SequenceFlow]) -> list[tuple[SequenceFlow, str]]:
    """Return each way with what it is called: its label, else what it leads to, else its condition.

    Ways that would be called the same are told apart by what they lead to, or by their conditions.
    """
    found = [(flow, [flow.name.strip(), _following(draft, flow.target), flow.condition.strip()]) for flow in flows]
    first = Counter(next(filter(None, texts), "") for _, texts in found)
    named = []
    for flow, texts in found:
        known = list(dict.fromkeys(filter(None, texts)))
        twice = len(known) > 1 and first[known[0]] > 1
        named.append((flow, f"{known[0]} ({known[-1]})" if twice else known[0] if known else ""))
    return named


def _following(draft: Draft, node_id: str) -> str:
    """Return the label of a node, else of the first after it that has one."""
    after = (draft.nodes[flow.target] for flow in draft.outgoing(node_id))
    return next((node.name.strip() for node in (draft.nodes[node_id], *after) if node.name.strip()), "")


def name_unnamed(draft: Draft, gateway: FlowNode, name: str) -> None:
    """Name the flows out of a gateway that have no label, so that a person can tell them apart."""
    for flow in draft.outgoing(gateway.id):
        if not flow.name.strip():
            draft.put_flow(replace(flow, name=name))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chooses at a work item: the variable to set, the flows to choose from, one or several."""

    variable: str
    options: tuple[SequenceFlow, ...]
    several: bool


def choice(model: ProcessModel, item: FlowNode) -> Choice | None:
    """Return what is chosen at a work item of a prepared model, or None if it is not a choice."""
    options = model.outgoing(item.choice_of) if item.choice_of else ()
    numbers = [number for flow in options for number in _VARIABLE.findall(flow.condition)]
    if not numbers:
        return None
    several = model.node_by_id[item.choice_of].kind == "inclusiveGateway"
    return Choice(f"klunga_choice_{numbers[0]}", options, several)


def lane_before(draft: Draft, node: FlowNode) -> str | None:
    """Return the lane of the nearest node before, for a node that lies in none; breadth first."""
    seen, waiting = {node.id}, [node.id]
    for current in waiting:
        lane = draft.nodes[current].lane
        if lane is not None:
            return lane
        before = [flow.source for flow in draft.incoming(current) if flow.source not in seen]
        seen.update(before)
        waiting += before
    return None


def _join_before(draft: Draft, gateway: FlowNode) -> None:
    """Let what comes in meet in a gateway of its own, so that the choice is made once."""
    draft.insert_before(gateway.id, draft.add("inclusiveGateway", "join", gateway))


def _last_number(draft: Draft) -> int:
    used = [int(number) for flow in draft.flows.values() for number in _VARIABLE.findall(flow.condition)]
    return max(used, default=0)
