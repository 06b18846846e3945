"""A flat model as it is played: from a marking, the moves to the next ones."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.compare.behaviour.flat import Flat
from engine.compare.behaviour.pieces import Outcome, Piece, Pieces, Talk, bits_of
from engine.tokens import START

Marking = int
"""The places that hold a token, and what is remembered or was sent, as bits."""


class Move(NamedTuple):
    """What one node can do now: each marking that it can lead to, with the places where tokens are put.

    ``eager``: nothing else that can happen changes what it can do, or is changed by it.
    """

    node: str
    outcomes: tuple[tuple[Marking, frozenset[str]], ...]
    eager: bool


class Board:
    """Some processes of a flat model, played together.

    A token that comes to where one is already is lost; ``crowded`` has the nodes where that happened, ``forced`` the
    inclusive joins that only waited for each other and were let go on.
    """

    def __init__(self, flat: Flat, processes: Sequence[str], talk: Talk | None = None) -> None:
        self.flat, self.processes = flat, tuple(processes)
        self.pieces = Pieces(flat, processes, talk or Talk())
        self.start: Marking = self.pieces.start
        self.exact = self.pieces.exact
        self.lasting = self.pieces.lasting
        self.crowded: set[str] = set()
        self.forced: set[str] = set()

    def places_of(self, process: str) -> Marking:
        """Return the places of a process."""
        nodes = (node.id for node in self.flat.model.top_nodes(process))
        return self.pieces.places((*nodes, f"{START} {process}"))

    def moves(self, marking: Marking) -> Iterator[Move]:
        """Yield what can happen now, what lies farthest along the flow first."""
        found = False
        waiting: list[Piece] = []
        for piece in self._touched(marking):
            used = self._used(piece, marking)
            move = self._move(piece, marking, used) if used else None
            if move is not None and move.outcomes:
                found = True
                yield move
            elif not used and piece.mode == "some":
                waiting.append(piece)
        if not found:
            for piece in waiting:
                self.forced.add(piece.node)
                yield self._move(piece, marking, marking & piece.takes)

    def _touched(self, marking: Marking) -> Iterator[Piece]:
        seen = set()
        for bit in bits_of(marking & ~self.lasting):
            piece = self.pieces.taker[bit]
            if piece.node not in seen:
                seen.add(piece.node)
                yield piece

    def _used(self, piece: Piece, marking: Marking) -> Marking:
        """Return the tokens that a step takes now; none if it waits."""
        here = marking & piece.takes
        if marking & piece.closes or (piece.needs and not marking & piece.needs):
            return 0
        if piece.mode == "least":
            return self._enough(piece, marking, here)
        if piece.mode == "any" or here == piece.takes:
            return here
        if piece.mode == "all":
            return 0
        for bit in bits_of(marking & ~here & ~self.lasting):
            into = piece.ahead.get(bit, 0)
            if into and not into & here:
                return 0
        return here

    def _enough(self, piece: Piece, marking: Marking, here: Marking) -> Marking:
        """Return the tokens that a step takes which waits for so many: what comes late first, then all, if enough."""
        late = sum(bit for bit in bits_of(here) if marking & piece.late[bit])
        if late:
            return late
        if here.bit_count() < piece.least:
            return 0
        awaited = sum(bit for bit, each in piece.late.items() if marking & each)
        ahead = (piece.ahead.get(bit, 0) for bit in bits_of(marking & ~here & ~self.lasting))
        return 0 if any(awaited & each for each in ahead) else here

    def _vanishing(self, piece: Piece, marking: Marking, used: Marking) -> Move:
        """Return the move by which tokens that come late to a gateway that has gone on vanish."""
        come = sum(piece.late[bit] for bit in bits_of(used))
        return Move(piece.node, ((marking & ~used & ~come, frozenset()),), eager=True)

    def _move(self, piece: Piece, marking: Marking, used: Marking) -> Move:
        if any(marking & piece.late.get(bit, 0) for bit in bits_of(used) if piece.late):
            return self._vanishing(piece, marking, used)
        rest = marking & ~used & ~piece.clears & ~piece.recall
        if piece.late:
            rest = rest & ~sum(piece.late.values()) | sum(each for bit, each in piece.late.items() if not used & bit)
        came = bits_of(marking & piece.needs) or [0]
        eager = not (piece.clears or piece.recall or marking & piece.needs != piece.needs)
        found: dict[tuple[Marking, frozenset[str]], None] = {}
        for outcome in self._possible(piece, marking):
            eager &= not (outcome.asks or outcome.cuts)
            gone = marking & outcome.asks
            kept = rest & ~outcome.cuts & ~(gone & -gone if outcome.takes else 0)
            self._note_crowd(kept, outcome)
            for message in came:
                found[kept & ~message | outcome.puts, outcome.names] = None
        eager &= all(not outcome.asks for outcome in piece.outcomes)
        return Move(piece.node, tuple(found), eager)

    def _possible(self, piece: Piece, marking: Marking) -> Iterator[Outcome]:
        for outcome in piece.outcomes:
            if outcome.asks and not marking & outcome.asks:
                continue
            if piece.recall:
                undoes = any(name in self.flat.stands_for for name in outcome.names)
                if undoes != bool(marking & piece.recall):
                    continue
            yield outcome

    def _note_crowd(self, kept: Marking, outcome: Outcome) -> None:
        twice = kept & outcome.puts & ~self.lasting
        if twice:
            nodes = {self.pieces.taker[bit].node for bit in bits_of(twice)}
            self.crowded.update(nodes - self.flat.closes.keys() - self.pieces.gathers - self.flat.again)
