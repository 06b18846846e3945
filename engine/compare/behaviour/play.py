"""All runs of a process as one graph: its moves from one marking to the next, with what is done in each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.tokens import START, Game, Marking, Net

MOST_MOVES = 30_000
"""How many moves of one process are looked at."""

Labels = int
"""A set of labels as bits: of what is done in a move, or can be done."""


@dataclass
class Runs:
    """The graph of all runs. ``moves`` has for each marking, by number, where it can go on to and what is done then.

    The first marking is the start. ``ends`` are those in which nothing is left to do. ``together`` has for each label
    those that can be under way at the same time. ``complete`` is False if there was more than could be looked at.
    """

    moves: list[list[tuple[Labels, int]]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    together: dict[int, Labels] = field(default_factory=dict)
    complete: bool = True


def runs(net: Net, label_of: Callable[[str], Labels], most: int = MOST_MOVES) -> Runs:
    """Return all runs of a net as far as the labels of its nodes tell them apart. O(moves).

    What has no label goes first and in one order: it hinders nothing else, so no run is lost by it.

    Source: A. Valmari, "The state explosion problem", Lectures on Petri Nets I, LNCS 1491, 1998 (invisible steps that
    are independent of all others).
    """
    return _Play(net, label_of).run(most)


class _Play:
    def __init__(self, net: Net, label_of: Callable[[str], Labels]) -> None:
        self.game = Game(net)
        self.labels = {step.node: label_of(step.node) for step in net.steps.values()}
        self.found = Runs(complete=net.exact)
        self.number: dict[Marking, int] = {}
        self.stuck: list[int] = []

    def run(self, most: int) -> Runs:
        waiting = [self._known(frozenset({START}))]
        markings = [frozenset({START})]
        while waiting:
            at = waiting.pop()
            following = self._following(markings[at])
            most -= max(1, len(following))
            if most < 0:
                self.found.complete = False
                break
            for done, marking in following:
                new = marking not in self.number
                to = self._known(marking)
                if new:
                    markings.append(marking)
                    waiting.append(to)
                self.found.moves[at].append((done, to))
            if not markings[at]:
                self.found.ends.append(at)
            elif not following:
                self.stuck.append(at)
        self.found.ends = self.found.ends or self.stuck
        return self.found

    def _known(self, marking: Marking) -> int:
        if marking not in self.number:
            self.number[marking] = len(self.number)
            self.found.moves.append([])
        return self.number[marking]

    def _following(self, marking: Marking) -> list[tuple[Labels, Marking]]:
        moves = list(self.game.moves(marking))
        silent = next((move for move in moves if not self.labels[move[0].node] and not move[0].terminates), None)
        if silent is not None:
            moves = [silent]
        else:
            self._note_together([self.labels[step.node] for step, _ in moves])
        following = []
        for step, used in moves:
            rest: Marking = frozenset() if step.terminates else marking - used
            following += [(self.labels[step.node], rest | outcome) for outcome in sorted(step.outcomes, key=sorted)]
        return following

    def _note_together(self, labels: list[Labels]) -> None:
        for one in labels:
            for other in labels:
                if one is not other:
                    for bit in bits(one):
                        self.found.together[bit] = self.found.together.get(bit, 0) | other & ~one


def bits(labels: Labels) -> list[int]:
    """Return the numbers of the labels in a set."""
    found = []
    while labels:
        lowest = labels & -labels
        found.append(lowest.bit_length() - 1)
        labels ^= lowest
    return found
