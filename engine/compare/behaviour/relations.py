"""What holds between the activities of a process in all its runs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from engine.compare.behaviour.play import Labels, Runs, bits

Order = Literal["before", "after", "either", "parallel", "never"]


@dataclass
class Relations:
    """Relations of numbered labels, each set of labels as bits.

    ``done``: can be done at all. ``skipped``: some whole run has none of it. ``repeated``: can be done again.
    ``later[a]``: can be done after a. ``apart[a]``: some whole run has a and not it. ``yet[a]``: may be undone still
    when a is done. ``left[a]``: may stay undone after a. ``processes`` are the labels of each process.

    Source: M. Weidlich, J. Mendling, M. Weske, "Efficient consistency measurement based on behavioral profiles of
    process models", IEEE TSE 37(3), 2011 (strict order, exclusiveness, interleaving, co-occurrence). Departure:
    interleaving is told apart into what can be under way at once and what can come in either order by going back.
    """

    done: Labels = 0
    skipped: Labels = 0
    repeated: Labels = 0
    later: dict[int, Labels] = field(default_factory=lambda: defaultdict(int))
    apart: dict[int, Labels] = field(default_factory=lambda: defaultdict(int))
    yet: dict[int, Labels] = field(default_factory=lambda: defaultdict(int))
    left: dict[int, Labels] = field(default_factory=lambda: defaultdict(int))
    together: dict[int, Labels] = field(default_factory=dict)
    complete: bool = True
    processes: list[Labels] = field(default_factory=list)

    def add(self, of: "Relations", every: Labels, *, process: bool = True) -> None:
        """Take in the relations between the labels of ``every``, which are all of a ``process`` or only some of one."""
        if process:
            self.processes.append(every)
        self.done |= of.done
        self.skipped |= of.skipped & every
        self.repeated |= of.repeated
        self.complete &= of.complete
        for mine, own in ((self.later, of.later), (self.apart, of.apart), (self.yet, of.yet), (self.left, of.left)):
            for label, others in own.items():
                mine[label] |= others
        for label, others in of.together.items():
            self.together[label] = self.together.get(label, 0) | others

    def order(self, one: int, other: int) -> Order:
        """Return how one label stands to another that can be done as well."""
        onward, back = bool(self.later[one] >> other & 1), bool(self.later[other] >> one & 1)
        if self.together.get(one, 0) >> other & 1:
            return "parallel"
        if onward and back:
            return "either"
        return "before" if onward else "after" if back else "never"


def relations(runs: Runs, every: Labels) -> Relations:
    """Return what holds between the labels of ``every`` in all runs. O(moves), a few times over."""
    found = Relations(together=dict(runs.together), complete=runs.complete)
    before: list[list[tuple[Labels, int]]] = [[] for _ in runs.moves]
    for at, moves in enumerate(runs.moves):
        for done, to in moves:
            before[to].append((done, at))
    without = _spread(runs.moves, [0], every)
    onward = _spread(before, runs.ends, every)
    future = _future(runs.moves, before)
    for at, moves in enumerate(runs.moves):
        for done, to in moves:
            found.done |= done
            for label in bits(done):
                found.later[label] |= future[to]
                found.apart[label] |= without[at] & onward[to] & ~done
                found.yet[label] |= without[at]
                found.left[label] |= onward[to]
    for at in runs.ends:
        found.skipped |= without[at]
    found.repeated = sum(1 << label for label in bits(found.done) if found.later[label] >> label & 1)
    return found


def _spread(moves: list[list[tuple[Labels, int]]], starts: Iterable[int], every: Labels) -> list[Labels]:
    """Return for each marking the labels that some way from a start to it does without."""
    found = [0] * len(moves)
    waiting = []
    for at in starts:
        found[at] = every
        waiting.append(at)
    while waiting:
        at = waiting.pop()
        for done, to in moves[at]:
            more = found[to] | found[at] & ~done
            if more != found[to]:
                found[to] = more
                waiting.append(to)
    return found


def _future(moves: list[list[tuple[Labels, int]]], before: list[list[tuple[Labels, int]]]) -> list[Labels]:
    """Return for each marking the labels that can still be done."""
    found = [0] * len(moves)
    waiting = list(range(len(moves)))
    for at, onward in enumerate(moves):
        for done, _ in onward:
            found[at] |= done
    while waiting:
        at = waiting.pop()
        for _, earlier in before[at]:
            more = found[earlier] | found[at]
            if more != found[earlier]:
                found[earlier] = more
                waiting.append(earlier)
    return found
