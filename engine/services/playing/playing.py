"""Play a case by acts: a case that exists only while it is looked at. Pure; it touches no case that is stored.

The state of a test run is its acts. What they lead to is worked out anew by execution, which gives the same for the
same acts; what was worked out lately is kept.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from engine import execution
from engine.errors import EngineError
from engine.execution import CHOICE, Move, OpenSubscription, OpenTimer, OpenWorkItem, Program, Thrown
from engine.language import message
from engine.services.playing import kept
from engine.services.playing.acts import Act, Way, as_json
from engine.services.storage.remembered import Remembered


class NotPossible(EngineError):
    """An act that the case of a test run does not wait for (any more)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An act, and the move that it led to, at a time of the test run's own clock."""

    act: Act
    move: Move
    at: datetime


@dataclass(frozen=True, slots=True)
class Played:
    """A case of a test run after some turns; without turns it has not started.

    ``kept`` are the messages that it has sent and that nothing has waited for yet.
    """

    program: Program
    began: datetime
    turns: tuple[Turn, ...] = ()
    kept: tuple[Thrown, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """Return what was done so far."""
        return tuple(turn.act for turn in self.turns)

    @property
    def move(self) -> Move | None:
        """Return what is open now, None before the start."""
        return self.turns[-1].move if self.turns else None

    @property
    def now(self) -> datetime:
        """Return what time it is in the test run."""
        return self.turns[-1].at if self.turns else self.began

    @property
    def is_completed(self) -> bool:
        """Say whether the case has come to its end."""
        return self.move is not None and self.move.status == "completed"

    def passed(self) -> tuple[str, ...]:
        """Return the flow nodes of the upload that were completed, once for each time, in order."""
        return tuple(self._elements("completed"))

    def flows(self) -> tuple[str, ...]:
        """Return the sequence flows that were taken, once for each time, in order."""
        return tuple(self._elements("taken"))

    def _elements(self, kind: str) -> Iterator[str]:
        model = self.program.model
        for turn in self.turns:
            for event in turn.move.events:
                element = model.node_by_id.get(event.element) or model.flow_by_id.get(event.element)
                if event.kind == kind and element is not None and not element.added_by:
                    yield event.element


def play(program: Program, acts: Sequence[Act], *, began: datetime) -> Played:
    """Return the case after ``acts``. Raises NotPossible if one of them is not possible where it comes."""
    keys = _keys(program, acts, began)
    done, played = 0, Played(program, began)
    for length in range(len(acts), 0, -1):
        known = _lately.known(keys[length - 1])
        if known is not None:
            done, played = length, known
            break
    for act in acts[done:]:
        played = perform(played, act)
    if acts:
        played = _lately.get(keys[-1], lambda: played)
    return played


def perform(played: Played, act: Act) -> Played:
    """Return the case after one more act. Raises NotPossible."""
    now = played.now
    if act.kind == "timer":
        timer = timer_at(played, act)
        now = max(now, timer.due_at)
    move, left = kept.given(played.program, _moved(played, act, now), played.kept, now)
    return replace(played, turns=(*played.turns, Turn(act, move, now)), kept=left)


def place_of(item: OpenWorkItem) -> str:
    """Return the element at which a work item is shown and named: the gateway, if a way is chosen."""
    return item.choice_of or item.element


def timer_at(played: Played, act: Act) -> OpenTimer:
    """Return the timer that an act lets fire. Raises NotPossible."""
    found = [timer for timer in (played.move.timers if played.move else ()) if timer.element == act.element]
    if not found:
        raise _not_open(act)
    return min(found, key=lambda timer: timer.due_at)


def item_at(played: Played, act: Act) -> OpenWorkItem:
    """Return the work item that an act completes: of the same instance if it is open. Raises NotPossible."""
    items = played.move.work_items if played.move else ()
    found = [item for item in items if place_of(item) == act.element and bool(item.options) == (act.kind == "choose")]
    if not found:
        raise _not_open(act)
    return next((item for item in found if item.instance == act.instance), found[0])


def awaited_at(played: Played, act: Act) -> OpenSubscription:
    """Return what an act says has come in. Raises NotPossible."""
    waiting = played.move.subscriptions if played.move else ()
    found = [each for each in waiting if each.element == act.element and each.kind == act.kind]
    if not found:
        raise _not_open(act)
    return next((each for each in found if each.name == act.name), found[0])


def _moved(played: Played, act: Act, now: datetime) -> Move:
    program = played.program
    if act.kind == "start":
        return execution.start(program, act.values, now)
    if played.move is None:
        raise NotPossible(message("The test run has not started."))
    state = played.move.state
    if act.kind == "set":
        return execution.resume(program, state, act.values, now)
    if act.kind in ("complete", "choose"):
        item = item_at(played, act)
        outcome = {CHOICE: _chosen(item, act.ways)} if act.kind == "choose" else dict(act.values)
        return execution.complete(program, state, item.token, outcome, now)
    if act.kind == "timer":
        return execution.fire(program, state, timer_at(played, act).token, now)
    waiting = awaited_at(played, act)
    return execution.deliver(program, state, waiting.name, act.values, now, kind=waiting.kind, token=waiting.token)


def _chosen(item: OpenWorkItem, ways: Sequence[Way]) -> str | list[str]:
    flows = [way.flow for way in ways]
    return flows if item.several or len(flows) != 1 else flows[0]


def _not_open(act: Act) -> NotPossible:
    return NotPossible(message("The test run does not wait for “{label}” now.", label=act.label or act.element))


def _keys(program: Program, acts: Sequence[Act], began: datetime) -> list[bytes]:
    """Return a key for each beginning of ``acts``."""
    digest = sha256(f"{program.sha256} {began.isoformat()}".encode())
    keys = []
    for act in acts:
        digest.update(json.dumps(as_json(act), sort_keys=True).encode())
        keys.append(digest.digest())
    return keys


_lately: Remembered[bytes, Played] = Remembered(64)
