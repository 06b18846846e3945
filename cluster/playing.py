"""What each kind of event in a history means to the engine: the acts of a case, done once more, one by one."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine import execution
from engine.compare import Successors
from engine.execution import Bridge, Move, Program

TOLD_ONLY = (
    *("claimed", "released", "assigned", "put_back", "noted", "attached", "closed", "inputs_changed"),
    *("asked", "declined", "taken_back", "exported"),
)
"""What is told in the history and moves nothing."""


PAUSES = ("suspended", "continued")
"""What leaves a case where it stands, stopped or not."""


class CannotPlay(Exception):
    """A history that tells too little to be played anew, which is no fault of it."""


@dataclass(frozen=True)
class Happening:
    """One event of a history."""

    kind: str
    element: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Crossed:
    """How a case came to another version.

    ``program`` gives that on which it went on by what the event tells of it, ``lives_on`` what of the program before
    lived on in it at a time, ``said`` what a person had said of where the case stood.
    """

    program: Callable[[Mapping[str, Any] | None], Program]
    lives_on: Callable[[Program, Program, datetime], Successors]
    said: Callable[[], execution.Said]


class Answers:
    """What was answered in the work items of a case, as activity, token and outcome each, in order."""

    def __init__(self, answers: Iterable[tuple[str, str, Any]] = ()) -> None:
        self._of: dict[str, deque[tuple[str, Any]]] = defaultdict(deque)
        for element, token, outcome in answers:
            self._of[element].append((token, outcome))

    def take(self, element: str, token: str | None) -> Any:
        """Return the next answer in an activity, or that of a token, once. Raises LookupError if there is none."""
        left = self._of[element]
        found = next((each for each in left if token in (None, each[0])), None)
        if found is None:
            raise LookupError(f"nothing was answered in {element}")
        left.remove(found)
        return found[1]


@dataclass
class Played:
    """A case as far as its history has been played: its program, and the last move.

    ``answers`` are what was answered in its work items, ``crossings`` how it came to other versions, in order.
    ``suspended_at`` is since when it stands still, ``cancelled`` whether somebody has ended it, ``stopped`` whether
    something has stopped it since it was last moved: a system, a timer that could not fire.
    """

    program: Program
    move: Move
    answers: Answers = field(default_factory=Answers)
    crossings: Iterator[Crossed] = field(default_factory=lambda: iter(()))
    suspended_at: datetime | None = None
    cancelled: bool = False
    stopped: bool = False
    _left: list[tuple[Program, bytes]] = field(default_factory=list)
    """What a move by hand or to another version can be taken back to, the last at the end."""

    def play(self, event: Happening) -> None:
        """Do what an event tells. Raises LookupError or EngineError if it cannot have happened, and CannotPlay."""
        if event.kind in TOLD_ONLY:
            return
        self.stopped = self.stopped and event.kind in PAUSES
        act = ACTS.get(event.kind)
        if act is None:
            raise CannotPlay(event.kind)
        act(self, event)

    def keep(self) -> None:
        """Remember the case as it is, to be put back so."""
        self._left.append((self.program, self.move.state))

    def kept(self) -> tuple[Program, bytes]:
        """Return the program and the state that the case is put back to."""
        return self._left.pop()

    @property
    def status(self) -> str:
        """Return the status that the case has now, as far as the engine and operators decide it."""
        if self.cancelled:
            return "cancelled"
        if self.suspended_at is not None:
            return "suspended"
        return "incident" if self.stopped and self.move.status == "running" else self.move.status


class _Open(Protocol):
    """Something of a case that is open."""

    @property
    def token(self) -> str: ...
    @property
    def element(self) -> str: ...


def _token(event: Happening, what: Iterable[_Open]) -> str:
    """Return the token that an event is about: the one that it tells, else the first of its element that is open."""
    told = event.data.get("token")
    here = [each.token for each in what if each.element == event.element]
    if told is not None and told not in here:
        raise LookupError(f"{event.kind}: {told} was not open at {event.element}, but {here}")
    if not here:
        raise LookupError(f"{event.kind}: nothing was open at {event.element}")
    return here[0] if told is None else str(told)


def _complete(played: Played, event: Happening) -> None:
    token = _token(event, played.move.work_items)
    outcome = played.answers.take(event.element, event.data.get("token"))
    played.move = execution.complete(played.program, played.move.state, token, outcome, now=event.at)


def _fire(played: Played, event: Happening) -> None:
    token = _token(event, played.move.timers)
    played.move = execution.fire(played.program, played.move.state, token, now=event.at)


def _deliver(played: Played, event: Happening) -> None:
    name, kind = str(event.data["name"]), str(event.data.get("kind", "message"))
    awaited = [each for each in played.move.subscriptions if (each.name, each.kind) == (name, kind)]
    token = _token(event, awaited)
    played.move = execution.deliver(
        played.program,
        played.move.state,
        name,
        _brought(event),
        now=event.at,
        kind=kind,
        token=token if len(awaited) > 1 and kind != "signal" else "",
    )


def _answer(played: Played, event: Happening) -> None:
    token = _token(event, played.move.service_calls)
    played.move = execution.complete(played.program, played.move.state, token, _brought(event), now=event.at)


def _brought(event: Happening) -> Mapping[str, Any]:
    """Return what an event brought into the case from outside. Raises CannotPlay if it does not tell."""
    if "brought" not in event.data:
        raise CannotPlay("an event of a release that did not tell what was brought in")
    found: Mapping[str, Any] = event.data["brought"]
    return found


def _resume(played: Played, event: Happening) -> None:
    brought = event.data.get("brought", {})
    played.move = execution.resume(played.program, played.move.state, brought, event.at, event.element)


def _suspend(played: Played, event: Happening) -> None:
    played.suspended_at = event.at


def _stop(played: Played, _event: Happening) -> None:
    played.stopped = True


def _continue(played: Played, event: Happening) -> None:
    assert played.suspended_at is not None, "a case went on that did not stand still"
    if event.data.get("times") == "shifted":
        pause = event.at - played.suspended_at
        played.move = execution.postpone(played.program, played.move.state, pause, event.at)
    played.suspended_at = None


def _cancel(played: Played, _event: Happening) -> None:
    played.cancelled, played.suspended_at = True, None


def _go_elsewhere(played: Played, event: Happening) -> None:
    if "left" not in event.data:
        raise CannotPlay("moved, by a release that did not tell which tokens left")
    played.keep()
    tokens = event.data["left"]
    played.move = execution.continue_at(played.program, played.move.state, tokens, event.element, event.at)


def _come_back(played: Played, event: Happening) -> None:
    played.program, state = played.kept()
    played.move = execution.resume(played.program, state, {}, now=event.at)


def _follow(played: Played, event: Happening) -> None:
    crossed = next(played.crossings)
    program = crossed.program(event.data.get("runs"))
    bridge = Bridge(played.program, program, crossed.lives_on(played.program, program, event.at))
    played.keep()
    found = execution.migrate(bridge, played.move.state, event.at, crossed.said())
    if found.move is None:
        raise LookupError("it was moved to a version in which a person has to decide where it goes on")
    played.program, played.move = program, found.move


def _unfollow(played: Played, event: Happening) -> None:
    played.program, state = played.kept()
    played.move = execution.put_back(played.program, state, played.move.state, event.at)


ACTS: Mapping[str, Callable[[Played, Happening], None]] = {
    "completed": _complete,
    "chosen": _complete,
    "timer_fired": _fire,
    "message_received": _deliver,
    "service_done": _answer,
    "service_answered": _answer,
    "service_by_hand": _resume,
    "resumed": _resume,
    "incident": _stop,
    "suspended": _suspend,
    "continued": _continue,
    "cancelled": _cancel,
    "moved": _go_elsewhere,
    "move_undone": _come_back,
    "migrated": _follow,
    "migration_undone": _unfollow,
}
"""What each kind of event does to the case; ``received`` begins it."""
