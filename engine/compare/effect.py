"""What a difference costs or saves on the way through a process: activities, roles, hand-overs, decisions, waiting."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import count

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.behaviour.board import Board, Marking, Move
from engine.compare.behaviour.flat import Flat, end_of
from engine.compare.behaviour.flattening import flattened
from engine.compare.graph import Neighbours, distances, flow_of
from engine.compare.match.words import normal
from engine.model import FlowNode, ProcessModel, SequenceFlow

MOST_MARKINGS = 20_000
_AWAITED = frozenset({"message", "signal", "conditional"})
_ASKS = frozenset({"communicate", "consult", "request_completion"})
_BY_PERSON = frozenset({"task", "userTask", "manualTask"})
_NOT_DEFAULT = 1000.0
_RARE = 500.0
_STEP = 1.0
_LIKEWISE = 0.05
"""How much more usual an activity is that lies on the other model's usual way, as a share of the family."""

Way = tuple[str, ...]
"""The ids of the nodes on a way, in the order in which they come."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What lies on one way through a process; None where the model does not draw it (docs/reference/comparison.md)."""

    activities: int
    roles: int | None
    handovers: int | None
    decisions: int
    waits: int


@dataclass(frozen=True, slots=True)
class Ways:
    """The figures of the shortest and of the usual way, and their activities in order; None if no way ends.

    ``usual_seen`` are the activities of the usual way with the events between them at which a case waits, in order.
    """

    shortest: Figures | None
    usual: Figures | None
    shortest_way: tuple[str, ...] = ()
    usual_way: tuple[str, ...] = ()
    usual_seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """The ways of a reference and of a variant."""

    reference: Ways
    variant: Ways

    def rows(self) -> tuple[tuple[str, tuple[int | None, ...]], ...]:
        """Return a row for each figure: reference, variant and difference on the shortest, then on the usual way."""
        found = []
        for each in fields(Figures):
            row: list[int | None] = []
            for way in ("shortest", "usual"):
                one, other = (getattr(getattr(side, way), each.name, None) for side in (self.reference, self.variant))
                row += [one, other, None if one is None or other is None else other - one]
            found.append((each.name, tuple(row)))
        return tuple(found)


def effect(
    reference: ProcessModel,
    variant: ProcessModel,
    ours: Mapping[str, float] | None = None,
    theirs: Mapping[str, float] | None = None,
    alignment: Alignment | None = None,
) -> Effect:
    """Return the figures of both models. ``ours``, ``theirs``: the share of the family that has an activity, by id.

    With an alignment, the two are told alike: an activity that does not say what it means means what the corresponding
    one says, what both draw is more usual than what one does, if no family is asked, and of ways that are as usual the
    variant's is the one that the reference takes.
    """
    if alignment is None:
        return Effect(ways(reference, ours), ways(variant, theirs))
    pairs = [(one.reference[0], one.variant[0]) for one in alignment.correspondences if _is_one(one)]
    back = [(other, one) for one, other in pairs]
    usual = ways(_with_meanings(reference, variant, back), ours or dict.fromkeys((one for one, _ in pairs), 1.0))
    way = frozenset(usual.usual_way)
    shares = {
        other: (theirs or {}).get(other, 0.0 if theirs else 1.0) + _LIKEWISE * (one in way) for one, other in pairs
    }
    return Effect(usual, ways(_with_meanings(variant, reference, pairs), {**(theirs or {}), **shares}))


def _is_one(pair: Correspondence) -> bool:
    """Say whether one activity corresponds to one, and does not only stand in its place."""
    return len(pair.reference) == len(pair.variant) == 1 and not (pair.basis == "place" and pair.band == "ask")


def _with_meanings(model: ProcessModel, other: ProcessModel, pairs: Iterable[tuple[str, str]]) -> ProcessModel:
    """Return a model in which what states no meaning has that of what corresponds to it, by (other, own) ids."""
    own, known = model.node_by_id, other.node_by_id
    stated = {
        id_: replace(own[id_], meaning=known[one].meaning, phase=known[one].phase)
        for one, id_ in pairs
        if id_ in own and one in known and known[one].meaning and not own[id_].meaning
    }
    return model.with_nodes(stated.get(node.id, node) for node in model.nodes) if stated else model


def ways(model: ProcessModel, drawn: Mapping[str, float] | None = None) -> Ways:
    """Return the shortest and the usual way through the process of a model that has most activities.

    The shortest has fewest activities of all that end. The usual takes default flows; where there is none, what most
    of the family draws; else it is the shortest to the normal end: the end that most activities lie before.

    >>> from engine.model.sketch import read_sketch
    >>> found = ways(read_sketch("(start) -> A [X] -> <?> -ja-> B [Y] -> (klart)\\n<?> -nej-> (avvisat)"))
    >>> found.shortest.activities, found.usual.activities, found.usual.handovers
    (1, 2, 1)
    """
    played = flattened(model)
    flat = played.model
    counts = [(sum(node.is_activity for node in flat.top_nodes(one.id)), one.id) for one in model.processes]
    if not counts:
        return Ways(None, None)
    process = max(counts, key=lambda found: found[0])[1]
    walk = _Walk(played, process, drawn or {})
    shortest, usual = walk.shortest(), walk.usual()
    return Ways(
        _figures(flat, shortest),
        _figures(flat, usual),
        _activity_ids(flat, shortest),
        _activity_ids(flat, usual),
        _seen_ids(flat, usual),
    )


class _Walk:
    """The ways through one process, found by their cost over the markings of its net (Dijkstra)."""

    def __init__(self, flat: Flat, process: str, drawn: Mapping[str, float]) -> None:
        self.model, self.drawn = flat.model, drawn
        self.nodes = self.model.top_nodes(process)
        self.board = Board(flat, (process,))
        self.flow = flow_of(self.model)
        self.normal_ends = self._normal_ends()

    def shortest(self) -> Way | None:
        """Return the nodes on the way with fewest activities."""
        return self._cheapest(frozenset(), usual=False)

    def usual(self) -> Way | None:
        """Return the nodes on the usual way; None if no way ends."""
        return self._cheapest(self.normal_ends, usual=True) or self._cheapest(frozenset(), usual=True)

    def _normal_ends(self) -> frozenset[str]:
        """Return the ends that lie farthest along: those that most activities must come before."""
        ends = [node for node in self.nodes if end_of(node.id)]
        steps = {node.id: float("inf") for node in self.nodes}
        queue = [(0, node.id) for node in self.nodes if not self.flow.before[node.id]]
        while queue:
            cost, id_ = heapq.heappop(queue)
            if cost < steps.get(id_, 0):
                steps[id_] = cost
                weight = int(self.model.node_by_id[id_].is_activity)
                for other in self.flow.after[id_]:
                    heapq.heappush(queue, (cost + weight, other))
        reached = {node.id: steps[node.id] for node in ends if steps[node.id] < float("inf")}
        farthest = max(reached.values(), default=0)
        return frozenset(id_ for id_, cost in reached.items() if cost == farthest)

    def _cheapest(self, wanted: frozenset[str], *, usual: bool) -> Way | None:
        """Return the nodes on the way of least cost, through one of the ``wanted`` if there are any."""
        turn = count()
        start: tuple[Marking, bool] = self.board.start, not wanted
        queue: list[tuple[float, int, tuple[Marking, bool], Way]] = [(0.0, next(turn), start, ())]
        seen: set[tuple[Marking, bool]] = set()
        while queue and len(seen) < MOST_MARKINGS:
            cost, _, (marking, passed), way = heapq.heappop(queue)
            if (marking, passed) in seen:
                continue
            seen.add((marking, passed))
            if not marking & ~self.board.lasting and passed:
                return way
            for move in self._moves(marking):
                for after, names in move.outcomes:
                    then = after, passed or move.node in wanted
                    if then not in seen:
                        price = cost + self._price(move.node, names, usual=usual)
                        heapq.heappush(queue, (price, next(turn), then, (*way, move.node)))
        return None

    def _moves(self, marking: Marking) -> list[Move]:
        """Return one move that hinders no other if there is one: in which order they come costs nothing."""
        moves = list(self.board.moves(marking))
        return next(([move] for move in moves if move.eager), moves)

    def _price(self, id_: str, outcome: frozenset[str], *, usual: bool) -> float:
        node = self.model.node_by_id.get(id_)
        if node is None:
            return 0.0
        price = _STEP * node.is_activity
        if not usual:
            return price
        events = {event.id for event in self.model.boundary_events(node.id)}
        if events & outcome:
            price += _NOT_DEFAULT
        return price + self._price_of_choice(node, outcome)

    def _price_of_choice(self, node: FlowNode, outcome: frozenset[str]) -> float:
        """Return what it costs to leave a choice by another way than the default, or by one that few draw."""
        onward = self.model.outgoing(node.id)
        if len(onward) < 2 or not node.is_gateway or node.kind == "parallelGateway":
            return 0.0
        taken = [flow for flow in onward if outcome & {flow.target, f"flow {flow.id}"}]
        if node.default is not None:
            return 0.0 if any(flow.id == node.default for flow in taken) else _NOT_DEFAULT
        shares = {flow.id: self._share(flow) for flow in onward}
        most = max(shares.values())
        return _RARE * (most - max((shares[flow.id] for flow in taken), default=most))

    def _share(self, flow: SequenceFlow) -> float:
        """Return how much of the family draws what a flow leads to: its next activity; 1 if nobody was asked."""
        names = [node.id for node in self.nodes if node.is_activity]
        found = self.flow.nearest(flow.source, {**self.flow.after, flow.source: (flow.target,)}, names)
        if not self.drawn or not found:
            return 1.0
        return self.drawn.get(found[0], 0.0)


def _activity_ids(model: ProcessModel, way: Way | None) -> Way:
    nodes = (model.node_by_id.get(id_) for id_ in dict.fromkeys(way or ()))
    return tuple(node.id for node in nodes if node is not None and node.is_activity)


def _seen_ids(model: ProcessModel, way: Way | None) -> Way:
    nodes = (model.node_by_id.get(id_) for id_ in dict.fromkeys(way or ()))
    return tuple(node.id for node in nodes if node is not None and (node.is_activity or stands_still(node)))


def stands_still(node: FlowNode) -> bool:
    """Say whether a case stands still at a node until a message, a signal, a time or a condition comes."""
    return node.kind in ("receiveTask", "intermediateCatchEvent") and (
        node.kind == "receiveTask" or any(trigger.kind in _AWAITED | {"timer"} for trigger in node.triggers)
    )


def _figures(model: ProcessModel, way: Way | None) -> Figures | None:
    if way is None:
        return None
    activities = [node for node in model.nodes if node.is_activity and node.id in way]
    roles = {node.id: normal(_who(model, node)) for node in activities}
    named = {role for role in roles.values() if role}
    after = _onward(model, way)
    return Figures(
        len(activities),
        len(named) if named else None,
        _handovers(roles, after) if named else None,
        sum(_decides(node) for node in activities),
        _waits(model, way, after),
    )


def _who(model: ProcessModel, node: FlowNode) -> str:
    return model.role(node) or ", ".join(node.candidate_groups) or node.assignee


def _onward(model: ProcessModel, way: Iterable[str]) -> Neighbours:
    """Return the neighbours on a way alone."""
    known = set(way)
    after = flow_of(model).after
    return {id_: tuple(other for other in after.get(id_, ()) if other in known) for id_ in known}


def _handovers(roles: Mapping[str, str], after: Neighbours) -> int:
    """Return how often an activity of one role is directly followed by one of another role."""
    number = 0
    for id_, role in roles.items():
        others = _next(id_, after, roles)
        number += sum(bool(role and roles[other] and role != roles[other]) for other in others)
    return number


def _next(start: str, after: Neighbours, wanted: Iterable[str]) -> set[str]:
    goals = set(wanted) - {start}
    through = {id_: () if id_ in goals else onward for id_, onward in after.items()}
    return goals & distances([start], through).keys()


def _decides(node: FlowNode) -> bool:
    """Say whether a person decides here, by the meaning stated or, without one, the first word of the label."""
    if node.kind not in _BY_PERSON:
        return False
    if node.meaning:
        return node.meaning == "decide"
    return normal(node.name).startswith(("beslut", "fatta", "bevilja", "avslå", "decide", "approve", "reject", "grant"))


def _waits(model: ProcessModel, way: Iterable[str], after: Neighbours) -> int:
    """Return how often others are waited for: an event or task that awaits a message, or one that asks somebody.

    Asking and then waiting for the answer is one.
    """
    nodes = {id_: model.node_by_id[id_] for id_ in way if id_ in model.node_by_id}
    awaiting = {id_ for id_, node in nodes.items() if _awaits(node)}
    asking = {id_ for id_, node in nodes.items() if node.meaning in _ASKS and node.kind != "sendTask"}
    answered = {id_ for id_ in asking if _next(id_, after, nodes) & awaiting}
    return len(awaiting | asking) - len(answered - awaiting)


def _awaits(node: FlowNode) -> bool:
    if node.kind == "receiveTask" or (node.meaning == "register" and node.phase not in {"", "registration"}):
        return True
    return node.kind == "intermediateCatchEvent" and any(trigger.kind in _AWAITED for trigger in node.triggers)
