"""The relations of what is watched in one model, from playing it: as a whole, or where that is too much in parts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from engine.compare.behaviour.board import Board
from engine.compare.behaviour.flattening import flattened
from engine.compare.behaviour.play import Labels, bits, runs
from engine.compare.behaviour.relations import Relations, relations
from engine.compare.behaviour.together import parties, talk
from engine.model import ProcessModel

MOST_IN_ALL = 120_000
"""How many moves are looked at in all plays of parts."""

_SIZES = ((4, 1_500), (2, 1_500), (1, 6_000))


@dataclass
class Played:
    """The relations of a model's labels. ``crowded`` and ``forced`` are nodes as ``Board`` has them."""

    relations: Relations = field(default_factory=Relations)
    crowded: set[str] = field(default_factory=set)
    forced: set[str] = field(default_factory=set)


class Player:
    """A model with its watched nodes, to be played with its processes each alone or those that talk together."""

    def __init__(self, model: ProcessModel, watched: Sequence[tuple[str, ...]]) -> None:
        self.model, self.flat = model, flattened(model)
        self._labels: dict[str, Labels] = defaultdict(int)
        for number, ids in enumerate(watched):
            for id_ in ids:
                self._labels[id_] |= 1 << number
        weights: dict[str, int] = defaultdict(int)
        for id_ in self._labels:
            weights[model.node_by_id[id_].process] += 1
        self.parties = parties(model, weights)

    @property
    def talks(self) -> bool:
        """Say whether processes talk with each other."""
        return any(len(party) > 1 for party in self.parties)

    def alone(self) -> Played:
        """Return the relations with each process played alone; none between two processes."""
        return self._played([(process,) for party in self.parties for process in party])

    def together(self) -> Played:
        """Return the relations with processes played together that talk with each other."""
        return self._played(self.parties)

    def _played(self, boards: Sequence[tuple[str, ...]]) -> Played:
        found = Played()
        for processes in boards:
            board = Board(self.flat, processes, talk(self.model, self.flat, processes))
            every = 0
            for piece in board.pieces.all:
                every |= self._label_of(piece.node)
            if every:
                found.relations.add(_all_of(board, self._label_of, every), every)
            found.crowded |= board.crowded
            found.forced |= board.forced
        for part in self.flat.several:
            self._at_once(part, found.relations)
        return found

    def _label_of(self, node: str) -> Labels:
        found = 0
        for id_ in self.flat.done_at(node):
            found |= self._labels.get(id_, 0)
        return found

    def _at_once(self, part: frozenset[str], relations: Relations) -> None:
        """Note that what lies in a part that is done several times at once can be under way at the same time."""
        labels = 0
        for node in part:
            labels |= self._label_of(node)
        for label in bits(labels & relations.done):
            relations.together[label] = relations.together.get(label, 0) | labels & relations.done & ~(1 << label)


def _all_of(board: Board, label_of: Callable[[str], Labels], every: Labels) -> Relations:
    """Return the relations of all labels: from one play, or from plays that each watch a few of them.

    All relations are of one label or two, and what is not watched takes no time, so the plays of every two of them say
    the same as one of all would.
    """
    whole = runs(board, label_of)
    if whole.complete or not board.exact:
        return relations(whole, every)
    left = MOST_IN_ALL
    for size, most in _SIZES:
        found: Relations | None = Relations()
        for labels in _parts(every, size):
            part = runs(board, lambda node, labels=labels: label_of(node) & labels, min(most, left))  # type: ignore[misc]
            left -= part.looked_at
            if not part.complete:
                found = None
                break
            found.add(relations(part, labels), labels, process=False)  # type: ignore[union-attr]
        if found is not None:
            return found
    return Relations(complete=False)


def _parts(every: Labels, size: int) -> list[Labels]:
    """Return sets of labels such that every two labels are in one of them."""
    known = bits(every)
    pieces = [sum(1 << label for label in known[first : first + size]) for first in range(0, len(known), size)]
    return [one | other for one, other in combinations(pieces, 2)] or pieces
