"""Play all ways through a net: where it gets stuck, where two tokens meet, from where it cannot end.

All that is reported can be reached. If ``complete``, all that can be reached is reported.
"""

from dataclasses import dataclass, field

from engine.checks.soundness.reduction import hazards, reduce
from engine.tokens import START, Game, Marking, Net, Step

BUDGET = 300_000
"""How many tokens are looked at in each scope, summed over the markings and the ways out of them."""


@dataclass(slots=True)
class Explored:
    """What playing found. ``stuck``: joins that wait for ever. ``doubled``: nodes that a second token comes to while

    the first still waits there. ``endless``: nodes that are gone round without a way to an end. ``passed``: the
    joins that some case gets past.
    """

    stuck: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    joins: set[str] = field(default_factory=set)
    complete: bool = True


def explore(net: Net, budget: int = BUDGET) -> Explored:
    """Return what playing all ways through ``net`` finds; the net is made smaller in doing so.

    Where one step can go on that no other step can hinder, only that one is looked at (a persistent set).

    Source: A. Valmari, "The state explosion problem", Lectures on Petri Nets I, LNCS 1491, 1998. Departure: a place
    that several steps fill is left for last and every order of those is tried, so that two tokens do meet there.
    """
    kept = hazards(net)
    reduce(net, kept)
    return _Exploration(net, kept).run(budget)


class _Exploration:
    def __init__(self, net: Net, kept: frozenset[str]) -> None:
        self.net = net
        self.game = Game(net)
        self.taker = self.game.taker
        self.found = Explored(complete=net.exact)
        self.found.joins = {step.node for step in net.steps.values() if step.mode != "any"}
        self.ahead = self.game.ahead
        producers = net.producers()
        alone = {place for place in self.taker if len(producers.get(place, ())) < 2 and place not in kept}
        self.first = {step.node for step in net.steps.values() if self._goes_first(step, alone)}
        self.after: dict[Marking, list[Marking]] = {}
        self.open: set[Marking] = set()

    def run(self, budget: int) -> Explored:
        waiting: list[Marking] = [frozenset({START})]
        while waiting:
            marking = waiting.pop()
            if marking in self.after:
                continue
            if budget <= 0:
                self.found.complete = False
                return self.found
            following = self.after[marking] = self._following(marking)
            budget -= (len(marking) + 1) * (len(following) + 1)
            waiting += [other for other in following if other not in self.after]
        self._find_endless()
        return self.found

    def _following(self, marking: Marking) -> list[Marking]:
        """Return the markings that can follow; note where two tokens meet and where nothing can go on."""
        moves = []
        for step, used in self.game.moves(marking):
            moves.append((step, used))
            if step.node in self.first:
                moves = [(step, used)]
                break
        following = []
        for step, used in moves:
            self.found.passed.add(step.node)
            rest: Marking = frozenset() if step.terminates else marking - used
            for outcome in step.outcomes:
                twice = {place for place in rest & outcome if not self.taker[place].terminates}
                if twice:
                    self.open.add(marking)
                    self.found.doubled |= {self.net.owner[place] for place in twice}
                else:
                    following.append(rest | outcome)
        if marking and not moves:
            self.open.add(marking)
            self.found.stuck |= {self.net.owner[place] for place in marking}
        return following

    def _goes_first(self, step: Step, alone: set[str]) -> bool:
        """Say whether nothing that others do can hinder a step, nor its going first hinder an inclusive join."""
        if step.mode == "some" or step.terminates or not alone.issuperset(step.takes):
            return False
        for behind in self.ahead.values():
            before = {behind.get(place) for place in step.takes}
            after = {behind.get(place) for outcome in step.outcomes for place in outcome}
            if len(before) > 1 or not after <= before | {None}:
                return False
        return True

    def _find_endless(self) -> None:
        """Note the nodes of markings from which neither an end nor a known fault can be reached."""
        before: dict[Marking, list[Marking]] = {}
        for marking, following in self.after.items():
            for other in following:
                before.setdefault(other, []).append(marking)
        waiting = [marking for marking in self.after if not marking] + list(self.open)
        ends = set(waiting)
        while waiting:
            for marking in before.get(waiting.pop(), ()):
                if marking not in ends:
                    ends.add(marking)
                    waiting.append(marking)
        caught = [marking for marking in self.after if marking not in ends]
        self.found.endless = {self.net.owner[place] for marking in caught for place in marking} - {START}
