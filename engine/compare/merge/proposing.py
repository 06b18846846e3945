"""Propose a standard for a family: what most do, connected so that it runs."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.merge.drawn import Drawn, drawn
from engine.compare.merge.fitting import fitted, tidied, without
from engine.compare.merge.regions import Region, exchanged, regions
from engine.compare.merge.union import Union
from engine.compare.merge.voting import Group, ballots, voted
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel

_ROUNDS = 200

Sound = Callable[[ProcessModel], bool]
"""Says whether a model passes the checks and runs."""

Heard = Callable[[int, int], None]
"""What is told how much is done, of how much in all."""
_STAGES = 6
"""Of how many parts the search consists, for what is said of how far it is."""

Worth = tuple[int, int]
"""By how many members more have elements than lack them: activities, which count first, and the rest."""


class NoSoundModel(EngineError):
    """No model of a family passes the checks and runs, so no standard can be made of them."""


@dataclass(frozen=True)
class Proposal:
    """A proposed standard, with the ids of the merged model. ``start`` is the member it was made from.

    ``kept`` are activities that fewer than half have but without which it would not run; ``unfit`` those that more
    than half have and that fit nowhere soundly.
    """

    model: ProcessModel
    union: Union
    start: str
    kept: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()


def propose(union: Union, sound: Sound, heard: Heard | None = None) -> Proposal:
    """Return the standard that the members of a merged model are nearest to together, as far as it is sound.

    It starts from the sound member nearest to all and takes over, region by region, what brings it nearer to most
    of them; each step is kept only if the whole stays sound. So each connection in it is one that members have, but
    for those of activities that were fitted in or taken out alone. Then the wording, the roles and the conditions
    that most have. The same for the same members in any order. ``heard`` is told about how far it is, at each model
    that is tried; what it raises ends the search. Raises NoSoundModel.

    Source: La Rosa, Dumas, Uba and Dijkman, "Business process model merging", 2013, digests: what occurs in most.
    Departure: a median by local search instead of cutting the merged model down, which need not leave a sound one.
    """
    return _Search(union, sound, heard).proposal()


def alignment(proposal: Proposal, member: str) -> Alignment:
    """Return what corresponds between a proposed standard and a member as it was merged: what is one element."""
    return Alignment(
        tuple(
            Correspondence((node.id,), (own["id"],), 1.0, "accept")
            for node in proposal.model.nodes
            if (own := proposal.union.of.get(node.id, {}).get(member)) is not None
        )
    )


class _Search:
    def __init__(self, union: Union, sound: Sound, heard: Heard | None = None) -> None:
        self.union = union
        self._heard = heard
        self._done = 0.0
        self.members = {name: drawn(union, name) for name in sorted(union.members)}
        self.total = len(self.members)
        self._sound = sound
        self._known: dict[Hashable, bool] = {}
        self.is_activity = {node.id for node in union.model.nodes if node.is_activity}
        self.worth = {id_: 2 * len(of) - self.total for id_, of in union.of.items()}

    def proposal(self) -> Proposal:
        start = self._start()
        self._done = 1
        current = self._improved(self.members[start])
        self._done = 2
        current, unfit = self._with_missing(current)
        current, kept = self._without_rare(current)
        self._done = 4
        current = self._improved(self._if_sound(tidied(current), current))
        kept = [id_ for id_ in kept if id_ in current.nodes]
        unfit = [id_ for id_ in unfit if id_ not in current.nodes]
        self._done = 5
        current = self._voted(current, ballots(current))
        return Proposal(self._model(current), self.union, start, tuple(kept), tuple(unfit))

    def _start(self) -> str:
        """Return the sound member nearest to all."""
        nearness = {name: self._worth(one.ids()) for name, one in self.members.items()}
        for name in sorted(nearness, key=lambda name: (*(-worth for worth in nearness[name]), name)):
            if self._runs(self.members[name]):
                return name
        raise NoSoundModel(
            message(
                "None of the models passes the checks and runs, so no standard can be made of them. Mend one first."
            )
        )

    def _worth(self, ids: Iterable[str]) -> Worth:
        """Return how much nearer to all members elements bring a model that has them; below 0 farther from them."""
        ids = frozenset(ids)
        done = sum(self.worth[id_] for id_ in ids & self.is_activity)
        return done, sum(self.worth.get(id_, -self.total) for id_ in ids - self.is_activity)

    def _improved(self, current: Drawn) -> Drawn:
        """Take over regions of members while that brings the model nearer to all, the best first.

        What more than half do is never given up for a region.
        """
        for _ in range(_ROUNDS):
            for _, region, other in self._offers(current):
                taken = exchanged(current, other, [region])
                if self._runs(taken):
                    current = taken
                    break
            else:
                return current
        return current

    def _offers(self, current: Drawn) -> list[tuple[Worth, Region, Drawn]]:
        found: dict[tuple[frozenset[str], frozenset[str]], tuple[Worth, Region, Drawn]] = {}
        for other in self.members.values():
            for region in regions(current, other):
                if any(self.worth.get(id_, 0) > 0 for id_ in region.removed & self.is_activity):
                    continue
                gained, lost = self._worth(region.added), self._worth(region.removed)
                gain = gained[0] - lost[0], gained[1] - lost[1]
                if gain > (0, 0):
                    found.setdefault((region.removed, region.added), (gain, region, other))
        return sorted(
            found.values(), key=lambda each: (-each[0][0], -each[0][1], sorted(each[1].added), sorted(each[1].removed))
        )

    def _with_missing(self, current: Drawn) -> tuple[Drawn, list[str]]:
        """Fit in, one by one, the activities that more than half have and that no region brought."""
        unfit = []
        wanted = self._activities(lambda worth: worth > 0, most_first=True)
        for done, id_ in enumerate(wanted):
            self._done = 2 + done / len(wanted)
            if id_ in current.nodes:
                continue
            taken = next((each for each in fitted(current, id_, self.members) if self._runs(each)), None)
            if taken is None:
                unfit.append(id_)
            else:
                current = taken
        return current, unfit

    def _without_rare(self, current: Drawn) -> tuple[Drawn, list[str]]:
        """Take out, one by one, the activities that fewer than half have."""
        kept = []
        rare = self._activities(lambda worth: worth < 0, most_first=False)
        for done, id_ in enumerate(rare):
            self._done = 3 + done / len(rare)
            if id_ not in current.nodes:
                continue
            taken = without(current, id_)
            if taken is not None and self._runs(taken):
                current = taken
            else:
                kept.append(id_)
        return current, kept

    def _activities(self, wanted: Callable[[int], bool], *, most_first: bool) -> Sequence[str]:
        activities = [node.id for node in self.union.model.nodes if node.is_activity and wanted(self.worth[node.id])]
        return sorted(activities, key=lambda id_: -self.worth[id_] if most_first else self.worth[id_])

    def _voted(self, current: Drawn, groups: Sequence[Group]) -> Drawn:
        """Let most decide what elements say; what would not run that way is left, found by halving."""
        taken = voted(current, groups, self.members)
        if self._runs(taken):
            return taken
        if len(groups) < 2:
            return current
        half = len(groups) // 2
        return self._voted(self._voted(current, groups[:half]), groups[half:])

    def _if_sound(self, wanted: Drawn, else_: Drawn) -> Drawn:
        return wanted if self._runs(wanted) else else_

    def _model(self, current: Drawn) -> ProcessModel:
        settled = current.copy()
        settled.settle(self._others())
        return settled.model(name=self.union.model.name)

    def _others(self) -> Iterator[Drawn]:
        yield from self.members.values()

    def _runs(self, current: Drawn) -> bool:
        if self._heard is not None:
            self._heard(int(100 * self._done), 100 * _STAGES)
        model = self._model(current)
        key = model.nodes, model.flows
        if key not in self._known:
            self._known[key] = self._sound(model)
        return self._known[key]
