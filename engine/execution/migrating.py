"""Let a case that began on one version of its process go on by another, or say why a person has to decide.

What would happen is found by doing it: the answer for a case is the state it would have. The rules: an activity that
is under way goes on, whatever it is called; what is done is not done again, and what was to come is not left out;
the tokens of each scope lie as the new version can let them lie; timers keep their dates; variables stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from engine.checks.scopes import following
from engine.execution.beside import Place, Times
from engine.execution.branching import Branch, lacking
from engine.execution.bridging import Bridge, same_flow
from engine.execution.carrying import Carrying
from engine.execution.case import Case
from engine.execution.errors import CannotMove
from engine.execution.moves import Move
from engine.execution.nodes import LIVE
from engine.execution.placing import end_what_is_empty, may_begin, put_down, why_never
from engine.execution.program import Program
from engine.execution.running import is_waiting_start, settle
from engine.execution.saving import restore
from engine.execution.standing import leaves, places, scope_net, scope_nodes
from engine.execution.stepping import moved, retry_timers
from engine.execution.variables import Part
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described

Verdict = Literal["unchanged", "continues", "decision"]


@dataclass(frozen=True, slots=True)
class Stands:
    """One of the places where a case stands: in the old version, and in the new one, "" if a person has to say.

    ``notes`` say what is not the same there; ``reasons``, why a person has to say.
    """

    element: str
    target: str
    notes: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Migrated:
    """What becomes of a case in another version. ``move`` is None if a person has to decide: then ``why`` says so.

    ``notes`` are about the case as a whole, such as what is new and lies behind it. ``branches`` are those that are
    new beside what is under way in it. ``retimed`` are its events whose times are stated otherwise.
    """

    verdict: Verdict
    stands: tuple[Stands, ...]
    notes: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()
    move: Move | None = None
    branches: tuple[Branch, ...] = ()
    retimed: tuple[str, ...] = ()

    @property
    def why(self) -> tuple[Message, ...]:
        """Return all reasons why a person has to decide."""
        return (*(reason for place in self.stands for reason in place.reasons), *self.reasons)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has decided of the cases that follow a new version, or of some of them.

    ``times``: what becomes of timers that the new version states otherwise. ``done``: the new branches that count as
    done, each by its first flow; the others begin. ``target``: the node of the new version at which a case goes on,
    in the stead of all that is under way in that process. ``targets``: where each token goes on that stands at one of
    these nodes of the old version; tokens that go to one node become one.
    """

    times: Times = "keep"
    done: frozenset[str] = frozenset()
    target: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)


NOTHING_SAID = Said()


def migrate(bridge: Bridge, state: bytes, now: datetime, said: Said = NOTHING_SAID) -> Migrated:
    """Return what becomes of the case ``state`` in the new version; the same for the same arguments.

    Raises UnknownState if the state is not one of the old program.
    """
    return _Migration(bridge, restore(bridge.old, state, now), now, said).run()


class _Migration:
    def __init__(self, bridge: Bridge, old: Case, now: datetime, said: Said) -> None:
        self.bridge, self.old, self.said = bridge, old, said
        self.target = bridge.new.model.node_by_id.get(said.target)
        self.new = Case(bridge.new, now=now, next_id=old.next_id)
        self.new.variables = old.variables
        self.new.pending = {name: count for name, count in old.pending.items() if name in bridge.new.awaited}
        process = self.target.process if self.target else ""
        self.carrying = Carrying(bridge, old, self.new, said.times, process, said.targets)
        self.reasons: list[Message] = []
        self.notes: list[Message] = []
        self.branches: list[Branch] = []
        self.changed: set[str] = set()

    def run(self) -> Migrated:
        stood = tuple(dict.fromkeys(task.task_spec.element for task in leaves(self.old)))
        self.carrying.run()
        self.reasons += self.carrying.reasons
        self.notes += self.carrying.notes
        self._put_down()
        if not self._why():
            self._check()
        branches = tuple(self.branches)
        if self._why():
            return Migrated("decision", self._stands(stood), tuple(self.notes), tuple(self.reasons), branches=branches)
        for task in self.carrying.begun:
            task.task_spec._update(task)
        retry_timers(self.new)
        settle(self.new)
        stands = self._stands(stood)
        same = not self.notes and not any(place.notes for place in stands)
        verdict: Verdict = "unchanged" if same else "continues"
        retimed = tuple(dict.fromkeys(self.carrying.beside.retimed))
        return Migrated(verdict, stands, tuple(self.notes), (), moved(self.new), branches, retimed)

    def _why(self) -> bool:
        return bool(self.reasons or any(place.reasons for place in self.carrying.places))

    @property
    def _decided(self) -> bool:
        """Say whether a person has said where tokens go on, and so what is done again or left out."""
        return bool(self.target is not None or self.said.targets)

    def _put_down(self) -> None:
        """Put tokens down where a person has said, and end what is left without any."""
        chosen = [self.said.target, *self.said.targets.values()]
        try:
            for target in dict.fromkeys(each for each in chosen if each):
                node = self.bridge.new.model.node_by_id.get(target)
                if node is None:
                    raise CannotMove(message("The new version lacks what was chosen. Choose anew."))
                self._put_down_at(node)
            if self.said.targets:
                end_what_is_empty(self.new)
            parts = [task.workflow for task in self.carrying.begun if isinstance(task.workflow, Part)]
            self.changed = {part.parent_task_id for part in parts} | self.carrying.left
        except CannotMove as refused:
            self.reasons.append(refused.message)

    def _put_down_at(self, node: FlowNode) -> None:
        """Put one token down at a node, unless one that has been carried lies there."""
        there = (task for task in self.new.live() if task.task_spec.element == node.id)
        if any(not task.task_spec.is_instance for task in there):
            return
        if not may_begin(node):
            raise CannotMove(message("A case goes on at an activity or at an event that is waited for. Choose one."))
        self.carrying.begun.append(put_down(self.new, node))

    def _stands(self, stood: tuple[str, ...]) -> tuple[Stands, ...]:
        """Return the places that a reader knows: where something waits, and what around it is not as it was."""
        known: dict[str, Place] = {}
        for place in self.carrying.places:
            if place.element in stood or place.notes or place.reasons:
                known.setdefault(place.element, place)
        left = [Place(element) for element in stood if element not in known]
        found = [*known.values(), *left]
        return tuple(
            Stands(each.element, "" if each.reasons else each.target, tuple(each.notes), tuple(each.reasons))
            for each in found
        )

    # Checks

    def _check(self) -> None:
        """Find what keeps the tokens from lying as they do, what would be done again, and what would be left out."""
        for id_, part in self.new.subprocesses.items():
            old = self.old.subprocesses.get(id_)
            live = [task for task in part.tasks.values() if task.has_state(LIVE)]
            if all(is_waiting_start(task) for task in live):
                continue
            same = old is not None and same_flow(self.bridge, old.spec.name, part.spec.name)
            if same and id_ not in self.changed:
                continue
            never = self._never(part)
            if never is not None:
                self.reasons.append(never)
            elif old is not None and not self._decided:
                self._compare(old, part)

    def _never(self, part: Part) -> Message | None:
        """Return why the tokens of a scope cannot lie as they do; new branches that they lack are added first."""
        scope, new = part.spec.name, self.bridge.new
        lie = places(new, part)
        never = why_never(new, scope, lie)
        if never is None or lie is None:
            return never
        branches = lacking(self.bridge, scope, lie)
        for branch in branches:
            self._add(branch, part)
        return why_never(new, scope, places(new, part)) if branches else never

    def _add(self, branch: Branch, part: Part) -> None:
        """Let a new branch begin, or count as done where it meets the others."""
        model = self.bridge.new.model
        is_done = branch.first in self.said.done
        flow = model.flow_by_id[branch.last if is_done else branch.first]
        ways = part.spec.task_specs[flow.source].ways
        name = next(way.spec_name for way in ways if way.flow.id == flow.id)
        self.carrying.begun.append(self.new.grow(part.task_tree, name, by=flow.id))
        self.branches.append(branch)
        for activity in branch.activities:
            name = described(model, activity)
            self.notes.append(
                message("What is new beside it counts as done: {activity}.", activity=name)
                if is_done
                else message("What is new beside it begins at the move: {activity}.", activity=name)
            )

    def _compare(self, old: Part, new: Part) -> None:
        before, after = _course_of(self.bridge.old, old), _course_of(self.bridge.new, new)
        model, nodes = self.bridge.new.model, self.bridge.successors.nodes
        reached = {*after.coming, *after.here}
        for element in before.past:
            one = _lifted(model, nodes.get(element), new.spec.name)
            if one in after.coming:
                self.reasons.append(
                    message(
                        "What is already done comes later in the new version, so it would be done again: {activity}.",
                        activity=described(model, nodes[element]),
                    )
                )
        for element in before.coming:
            one = _lifted(model, nodes.get(element), new.spec.name)
            if one is not None and one not in reached:
                self.reasons.append(
                    message(
                        "What is left to do comes before in the new version, so it would be left out: {activity}.",
                        activity=described(model, nodes[element]),
                    )
                )
        lived = {*nodes.values(), *(node for branch in self.branches for node in branch.nodes)}
        for one in after.past:
            if one not in lived and not model.node_by_id[one].added_by:
                self.notes.append(
                    message(
                        "What is new lies behind these cases and is not done in them: {activity}.",
                        activity=described(model, one),
                    )
                )


@dataclass(frozen=True, slots=True)
class _Course:
    """Of a scope with tokens ``here``: the activities that lie behind all of them for certain, and those to come."""

    here: frozenset[str]
    past: tuple[str, ...]
    coming: tuple[str, ...]


def _course_of(program: Program, part: Part) -> _Course:
    owner = scope_net(program, part.spec.name).owner
    return _course(program, part.spec.name, frozenset(owner.get(each, each) for each in places(program, part) or ()))


@lru_cache(4096)
def _course(program: Program, scope: str, here: frozenset[str]) -> _Course:
    nodes = scope_nodes(program.model, scope)
    activities = [node.id for node in nodes if node.is_activity and not node.event_subprocess and not node.undoes]
    ahead = {node.id: following(program.model, node) for node in nodes}
    behind: dict[str, list[str]] = {}
    for one, others in ahead.items():
        for other in others:
            behind.setdefault(other, []).append(one)
    coming = _reached(ahead, (other for one in here for other in ahead.get(one, ())))
    past = _reached(behind, (other for one in here for other in behind.get(one, ()))) - coming - here
    return _Course(
        here, tuple(each for each in activities if each in past), tuple(each for each in activities if each in coming)
    )


def _lifted(model: ProcessModel, element: str | None, scope: str) -> str | None:
    """Return the node directly in a scope that an element is or lies in, None if it lies outside."""
    node = model.node_by_id.get(element or "")
    while node is not None and (node.parent or node.process) != scope:
        node = model.node_by_id.get(node.parent or "")
    return node.id if node is not None else None


def _reached(ways: dict[str, list[str]], starts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += ways.get(one, ())
    return found
