"""Why a proposed standard is as it is: each choice with how many of the members it suits, in a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from engine.compare.graph import flow_of
from engine.compare.match.words import normal
from engine.compare.merge.drawn import Drawn, drawn
from engine.compare.merge.proposing import Proposal
from engine.compare.merge.voting import decision
from engine.compare.naming import called, quoted
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel

ChoiceKind = Literal["does", "leaves_out", "kept", "unfit", "order", "name", "role", "condition"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a proposed standard, the ids of the merged model that it is about, and whom it suits.

    ``having`` are the members it suits, of the ``asked`` ones that have what it is about.
    """

    kind: ChoiceKind
    elements: tuple[str, ...]
    having: tuple[str, ...]
    asked: tuple[str, ...]
    message: Message

    @property
    def contested(self) -> bool:
        """Say whether somebody does otherwise."""
        return len(self.having) < len(self.asked)


def choices(proposal: Proposal) -> tuple[Choice, ...]:
    """Return every choice of a proposed standard: what it does, in its order, and what it leaves out, last.

    Order, names, roles and conditions are told only where members differ.
    """
    return tuple(_Choices(proposal).told())


class _Choices:
    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.model = proposal.model
        self.union = proposal.union
        self.names = tuple(sorted(self.union.members))
        self.members = {name: drawn(self.union, name) for name in self.names}
        self.after = {name: _after(one) for name, one in self.members.items()}

    def told(self) -> Iterator[Choice]:
        activities = [node for node in self._along() if node.is_activity]
        for node in activities:
            yield self._does(node)
            yield from self._wording(node)
        yield from self._orders(activities)
        yield from self._conditions()
        yield from self._left_out({node.id for node in activities})

    def _along(self) -> list[FlowNode]:
        order = flow_of(self.model).order
        return sorted(self.model.nodes, key=lambda node: order[node.id])

    def _does(self, node: FlowNode) -> Choice:
        kind: ChoiceKind = "kept" if node.id in self.proposal.kept else "does"
        sentence = (
            message("{count} of {total} do {what}. It stays, because without it the flow would not run.")
            if kind == "kept"
            else message("{count} of {total} do {what}.")
        )
        return self._choice(kind, [node.id], self._having(node.id), self.names, sentence, what=quoted(node.name))

    def _wording(self, node: FlowNode) -> Iterator[Choice]:
        having = {name: self.members[name].nodes[node.id] for name in self._having(node.id)}
        same = [name for name, one in having.items() if normal(one.name) == normal(node.name)]
        if len(same) < len(having):
            sentence = message("{count} of the {total} that do it call it {what}.")
            yield self._choice("name", [node.id], same, having, sentence, what=quoted(node.name))
        roles = {name: self._role(name, one) for name, one in having.items()}
        roles = {name: role for name, role in roles.items() if role}
        own = self.model.role(node)
        alike = [name for name, role in roles.items() if normal(role) == normal(own)]
        if own and len(alike) < len(roles):
            sentence = message("{count} of {total} let {role} do {what}.")
            yield self._choice("role", [node.id], alike, roles, sentence, what=quoted(node.name), role=quoted(own))

    def _role(self, name: str, node: FlowNode) -> str:
        lane = self.members[name].parts["lanes"].get(node.lane or "")
        return lane.name if lane is not None else ""

    def _orders(self, activities: Iterable[FlowNode]) -> Iterator[Choice]:
        """Yield the orders of two activities, one right after the other, on which members differ."""
        kept = {node.id for node in activities}
        onward = _after(self._proposed())
        for first in activities:
            for second in _next_of(self.model, first.id, kept):
                if first.id in onward[second]:
                    continue
                ahead = [name for name in self.names if self._is_before(name, first.id, second)]
                both = [*ahead, *(name for name in self.names if self._is_before(name, second, first.id))]
                if len(ahead) < len(both):
                    sentence = message("{count} of {total} do {what} before {then}.")
                    then = quoted(self.model.node_by_id[second].name)
                    said = {"what": quoted(first.name), "then": then}
                    yield self._choice("order", [first.id, second], ahead, both, sentence, **said)

    def _is_before(self, name: str, first: str, second: str) -> bool:
        """Say whether a member does both, and the first always before the second."""
        after = self.after[name]
        return second in after.get(first, ()) and first not in after.get(second, ())

    def _conditions(self) -> Iterator[Choice]:
        whole = self._proposed()
        for node in self.model.nodes:
            ways = sorted(flow.id for flow in self.model.outgoing(node.id))
            if not node.is_gateway or len(ways) < 2:
                continue
            own = decision(whole, node.id, ways)
            decided = {
                name: decision(one, node.id, ways)
                for name, one in self.members.items()
                if node.id in one.nodes and all(way in one.flows for way in ways)
            }
            same = [name for name, each in decided.items() if each == own]
            if len(same) < len(decided):
                sentence = message("{count} of {total} go on from {what} under these conditions.")
                what = called(flow_of(self.model), node)
                yield self._choice("condition", [node.id, *ways], same, decided, sentence, what=what)

    def _proposed(self) -> Drawn:
        whole = Drawn()
        whole.parts["nodes"] |= self.model.node_by_id
        whole.parts["flows"] |= self.model.flow_by_id
        return whole

    def _left_out(self, kept: set[str]) -> Iterator[Choice]:
        left = [node for node in self.union.model.nodes if node.is_activity and node.id not in kept]
        for node in sorted(left, key=lambda node: -len(self.union.of[node.id])):
            kind: ChoiceKind = "unfit" if node.id in self.proposal.unfit else "leaves_out"
            sentence = (
                message("{count} of {total} do {what}. It is left out, because the flow would not run with it.")
                if kind == "unfit"
                else message("{count} of {total} do {what}. It is left out.")
            )
            yield self._choice(kind, [node.id], self._having(node.id), self.names, sentence, what=quoted(node.name))

    def _having(self, id_: str) -> tuple[str, ...]:
        return tuple(sorted(self.union.of.get(id_, ())))

    def _choice(
        self,
        kind: ChoiceKind,
        elements: Iterable[str],
        having: Iterable[str],
        asked: Iterable[str],
        sentence: Message,
        **said: Message | str,
    ) -> Choice:
        suited, all_ = tuple(sorted(having)), tuple(sorted(asked))
        values = {"count": len(suited), "total": len(all_), **said}
        filled = replace(sentence, parameters=tuple(sorted(values.items())))
        return Choice(kind, tuple(elements), suited, all_, filled)


def _after(one: Drawn) -> dict[str, set[str]]:
    """Return for each node all that can come after it. O(N * F)."""
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in one.flows.values():
        onward[flow.source].append(flow.target)
    for node in one.nodes.values():
        if node.attached_to:
            onward[node.attached_to].append(node.id)
    found: dict[str, set[str]] = {}
    for start in one.nodes:
        seen: set[str] = set()
        waiting = list(onward[start])
        while waiting:
            id_ = waiting.pop()
            if id_ not in seen:
                seen.add(id_)
                waiting += onward[id_]
        found[start] = seen
    return found


def _next_of(model: ProcessModel, start: str, wanted: set[str]) -> list[str]:
    """Return the first wanted nodes on every way from a node."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [node.id for node in model.after(start)]
    while waiting:
        id_ = waiting.pop(0)
        if id_ in seen:
            continue
        seen.add(id_)
        if id_ in wanted:
            found.append(id_)
        else:
            waiting += [node.id for node in model.after(id_)]
    return found
