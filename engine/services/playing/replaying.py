"""Play what was recorded on one version on another, and say whether the case goes the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from engine.compare import NOTHING_SAID, Judgements
from engine.errors import EngineError
from engine.execution import OpenWorkItem, Option, Program
from engine.language import Message, message
from engine.model import ProcessModel
from engine.services.playing.acts import Act, Way
from engine.services.playing.counterparts import counterparts
from engine.services.playing.offers import choosing, completing
from engine.services.playing.paths import Passed, path_of
from engine.services.playing.playing import NotPossible, Played, item_at, perform, place_of

MOST_NEW = 50
"""How many work items that were not there when it was recorded are completed on the way."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What was done in a test run, and the way that the case took by it."""

    acts: tuple[Act, ...]
    path: tuple[Passed, ...]
    completed: bool
    began: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a recording went on a version. ``difference`` says where the case first goes another way, None if nowhere.

    ``expected`` is the recorded path; ``at`` the place in both paths where they part. ``played.acts`` are what was
    done: the recorded acts where they are possible, and new activities completed without being filled in.
    """

    played: Played
    expected: tuple[Passed, ...]
    path: tuple[Passed, ...]
    difference: Message | None = None
    at: int = 0


def replay(
    recording: Recording,
    program: Program,
    drawn: ProcessModel,
    recorded: ProcessModel | None = None,
    said: Judgements = NOTHING_SAID,
) -> Replayed:
    """Return how a recording goes on ``program``, whose upload is ``drawn``; ``recorded`` is the model it is from and
    ``said`` what people said of the meanings of its e-service.

    New activities on the way are completed without being filled in; what is no longer possible is left out.
    """
    elements = {act.element: act.label for act in recording.acts if act.element}
    elements |= {passed.element: passed.label for passed in recording.path}
    elements |= {way.target: way.target_label for act in recording.acts for way in act.ways if way.target}
    there = counterparts(elements.items(), recorded, drawn, said)
    player = _Player(there)
    played = Played(program, recording.began)
    for act in recording.acts:
        played = player.after(played, act)
    if recording.completed:
        played = player.to_the_end(played)
    path = path_of(played, drawn)
    at, difference = _difference(recording, played, path, there, (recorded, drawn))
    return Replayed(played, recording.path, path, difference, at)


class _Player:
    def __init__(self, there: Mapping[str, str]) -> None:
        self.there = there
        self.known = frozenset(there.values())
        self.left = MOST_NEW

    def after(self, played: Played, act: Act) -> Played:
        """Return the case after an act; if it is not possible, after as many new activities as lead to it."""
        tried = played
        while True:
            done = self._done(tried, act)
            if done is not None:
                return done
            new = self._new(tried)
            if new is None:
                return played if tried is played else tried
            tried = new

    def to_the_end(self, played: Played) -> Played:
        """Return the case after all new activities that are open and follow on each other."""
        while (further := self._new(played)) is not None:
            played = further
        return played

    def _done(self, played: Played, act: Act) -> Played | None:
        if act.element:
            element = self.there.get(act.element, act.element)
            act = act.at(element, _label(played, element) or act.label)
        try:
            if act.kind == "choose":
                act = self._with_ways(played, act)
            return perform(played, act)
        except EngineError:
            return None

    def _with_ways(self, played: Played, act: Act) -> Act:
        """Return the act with those of the ways offered now that correspond to the recorded ones."""
        item = item_at(played, act)
        flows = [option.flow for way in act.ways if (option := self._option(item, way)) is not None]
        if not flows:
            raise NotPossible(message("The test run does not wait for “{label}” now.", label=act.label))
        return choosing(played.program.model, item, flows)

    def _option(self, item: OpenWorkItem, way: Way) -> Option | None:
        target = self.there.get(way.target, way.target)
        for fits in (
            lambda option: option.flow == way.flow and option.label == way.label,
            lambda option: option.label == way.label,
            lambda option: option.target == target,
            lambda option: option.flow == way.flow,
        ):
            found = [option for option in item.options if fits(option)]
            if len(found) == 1:
                return found[0]
        return None

    def _new(self, played: Played) -> Played | None:
        """Return the case after a work item that was not there when it was recorded, None if there is none."""
        items = played.move.work_items if played.move is not None and self.left else ()
        for item in items:
            if place_of(item) not in self.known and not item.options:
                self.left -= 1
                try:
                    return perform(played, completing(item, {}))
                except EngineError:
                    return None
        return None


def _label(played: Played, element: str) -> str:
    node = played.program.model.node_by_id.get(element)
    return " ".join(node.name.split()) if node is not None else ""


def _difference(
    recording: Recording,
    played: Played,
    path: Sequence[Passed],
    there: Mapping[str, str],
    models: tuple[ProcessModel | None, ProcessModel],
) -> tuple[int, Message | None]:
    """Return where the paths part, and what is otherwise there."""
    recorded, drawn = models
    nothing = Passed("")
    for at, (was, now) in enumerate(zip_longest(recording.path, path, fillvalue=nothing)):
        if was.element and there.get(was.element) == now.element:
            continue
        before = path[at - 1].called(drawn) if at else None
        return at, _sentence(
            before, was.called(recorded) if was.element else None, now.called(drawn) if now.element else None, played
        )
    if recording.completed and not played.is_completed:
        return len(path), message("The case no longer comes to its end. {why}", why=_waits(played))
    if not recording.completed and played.is_completed:
        return len(path), message("The case now comes to its end, where it waited before.")
    return len(path), None


def _sentence(before: Message | None, was: Message | None, now: Message | None, played: Played) -> Message:
    if before is None:
        before = message("the start")
    if was is not None and now is not None:
        return message("After {before} the case now goes to {now} instead of {was}.", before=before, now=now, was=was)
    if now is not None:
        return message("After {before}, where it went no further, the case now goes to {now}.", before=before, now=now)
    return message(
        "After {before} the case no longer comes to {was}. {why}", before=before, was=was or "", why=_waits(played)
    )


def _waits(played: Played) -> Message:
    """Return why a case goes no further."""
    move = played.move
    if played.is_completed:
        return message("It ends there.")
    if move is None:
        return message("It does not start.")
    if move.incident is not None:
        return message("It stops: {reason}", reason=move.incident)
    if move.work_items:
        return message("It waits for “{label}”.", label=move.work_items[0].name)
    if move.timers or move.subscriptions:
        return message("It waits for a time or for something from outside.")
    return message("Nothing in it can go on.")


def accepted(recording: Recording, replayed: Replayed) -> Recording:
    """Return the recording as it went: what is accepted as expected from now on."""
    return replace(recording, acts=replayed.played.acts, path=replayed.path, completed=replayed.played.is_completed)
