"""All runs of processes as one graph: the moves from one marking to the next, with what is done in each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.compare.behaviour.board import Board, Marking, Move
from engine.compare.behaviour.pieces import Piece

MOST_MOVES = 30_000
"""How many moves of one play are looked at."""

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
    looked_at: int = 0


def runs(board: Board, label_of: Callable[[str], Labels], most: int = MOST_MOVES) -> Runs:
    """Return all runs of a board as far as the labels of its nodes tell them apart. O(moves).

    What has no label takes no time: it goes first, what lies farthest along before what lies nearer. It hinders nothing
    else, so no run is lost by it. What goes round in circles for ever without anything being done does not go on.

    Source: A. Valmari, "The state explosion problem", Lectures on Petri Nets I, LNCS 1491, 1998 (invisible steps that
    are independent of all others).
    """
    return _Play(board, label_of).run(most)


class _Play:
    def __init__(self, board: Board, label_of: Callable[[str], Labels]) -> None:
        self.board = board
        self.labels = {piece.node: label_of(piece.node) for piece in board.pieces.all}
        self.idle = self._idle()
        self.ending = board.places_of(board.processes[0])
        self.found = Runs(complete=board.exact)
        self.number: dict[Marking, int] = {}
        self.stuck: list[int] = []

    def run(self, most: int) -> Runs:
        waiting = [self._known(self.board.start)]
        markings = [self.board.start]
        while waiting:
            at = waiting.pop()
            following = self._following(markings[at])
            self.found.looked_at += max(1, len(following))
            if self.found.looked_at > most:
                self.found.complete = False
                break
            for done, marking in following:
                new = marking not in self.number
                to = self._known(marking)
                if new:
                    markings.append(marking)
                    waiting.append(to)
                self.found.moves[at].append((done, to))
            if not following:
                ended = not markings[at] & self.ending
                (self.found.ends if ended else self.stuck).append(at)
        self.found.ends = self.found.ends or self.stuck
        return self.found

    def _known(self, marking: Marking) -> int:
        if marking not in self.number:
            self.number[marking] = len(self.number)
            self.found.moves.append([])
        return self.number[marking]

    def _following(self, marking: Marking) -> list[tuple[Labels, Marking]]:
        moves = []
        for move in self.board.moves(marking):
            if move.node in self.idle:
                continue
            if move.eager and not self.labels[move.node]:
                return [(0, after) for after, _ in move.outcomes]
            moves.append(move)
        self._note_together(moves)
        return [(self.labels[move.node], after) for move in moves for after, _ in move.outcomes]

    def _note_together(self, moves: list[Move]) -> None:
        labels = [self.labels[move.node] for move in moves if self.labels[move.node]]
        for place, one in enumerate(labels):
            others = 0
            for number, other in enumerate(labels):
                others |= other if number != place else 0
            for bit in bits(one):
                self.found.together[bit] = self.found.together.get(bit, 0) | others & ~one

    def _idle(self) -> set[str]:
        """Return the nodes after which nothing is ever done, and no token ever comes to an end."""
        pieces = self.board.pieces
        matters = [piece for piece in pieces.all if self._matters(piece)]
        producers: dict[int, list[Piece]] = {}
        for piece in pieces.all:
            for outcome in piece.outcomes:
                for bit in _single(outcome.puts):
                    producers.setdefault(bit, []).append(piece)
        useful = {piece.node for piece in matters}
        while matters:
            for bit in _single(matters.pop().takes):
                for piece in producers.get(bit, ()):
                    if piece.node not in useful:
                        useful.add(piece.node)
                        matters.append(piece)
        return {piece.node for piece in pieces.all} - useful

    def _matters(self, piece: Piece) -> bool:
        ends = any(not outcome.names for outcome in piece.outcomes)
        return bool(self.labels[piece.node] or ends or piece.clears or any(each.cuts for each in piece.outcomes))


def _single(places: int) -> list[int]:
    return [1 << number for number in bits(places)]


def bits(labels: Labels) -> list[int]:
    """Return the numbers of the labels in a set."""
    found = []
    while labels:
        lowest = labels & -labels
        found.append(lowest.bit_length() - 1)
        labels ^= lowest
    return found
