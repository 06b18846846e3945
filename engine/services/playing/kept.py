"""Messages of a test run that are sent before anything waits for them, given as a worker gives those of real cases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engine import execution
from engine.execution import Move, OpenSubscription, Program, Thrown
from engine.model.correlation import as_key, value_at

MOST = 100
"""The most messages that are given in one turn: pools that answer each other without end go on in the next."""


def given(program: Program, move: Move, kept: Sequence[Thrown], now: datetime) -> tuple[Move, tuple[Thrown, ...]]:
    """Return the move after all that it awaits of what was ``kept`` or thrown in it is given, and what is left."""
    left = [*kept, *_messages(move)]
    for _ in range(MOST):
        found = next(((sent, place) for sent in left for place in move.subscriptions if _fits(sent, place)), None)
        if found is None:
            break
        sent, place = found
        left.remove(sent)
        following = execution.deliver(program, move.state, sent.name, sent.content, now, token=place.token)
        left += _messages(following)
        move = replace(following, events=(*move.events, *following.events), thrown=(*move.thrown, *following.thrown))
    return move, tuple(left)


def _messages(move: Move) -> list[Thrown]:
    return [each for each in move.thrown if each.kind == "message"]


def _fits(sent: Thrown, place: OpenSubscription) -> bool:
    """Say whether a message has all values that a place waits for; without any a person says that it has come."""
    if (place.kind, place.name) != ("message", sent.name) or not place.correlation:
        return False
    values = dict(sent.correlation)
    return all(
        wanted is not None and wanted == values.get(name, as_key(value_at(sent.content, name)))
        for name, wanted in place.correlation
    )
