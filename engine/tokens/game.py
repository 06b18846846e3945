"""Which steps of a net can be taken now."""

from collections.abc import Iterator

from engine.tokens.net import Marking, Net, Step

_NOTHING: Marking = frozenset()


class Game:
    """A net as it is played: ``taker`` has the step that takes from each place, ``ahead`` of each inclusive join the

    flows into it that a token in each place can come to.
    """

    def __init__(self, net: Net) -> None:
        self.net = net
        self.taker = {place: step for step in net.steps.values() for place in step.takes}
        self.ahead = {step.node: self._behind(step) for step in net.steps.values() if step.mode == "some"}

    def moves(self, marking: Marking) -> Iterator[tuple[Step, Marking]]:
        """Yield each step that can be taken now with the tokens that it takes, in the order of the places."""
        for step in {self.taker[place].node: self.taker[place] for place in sorted(marking)}.values():
            used = self.used(step, marking)
            if used:
                yield step, used

    def used(self, step: Step, marking: Marking) -> Marking:
        """Return the tokens that a step takes now; none if it waits."""
        here = marking.intersection(step.takes)
        if step.mode == "any" or len(here) == len(step.takes):
            return here
        if step.mode == "all":
            return _NOTHING
        behind = self.ahead[step.node]
        for place in marking - here:
            into = behind.get(place, _NOTHING)
            if into and not into & here:
                return _NOTHING
        return here

    def _behind(self, join: Step) -> dict[str, Marking]:
        """Return for each place the flows into an inclusive join that a token there can come to without passing it."""
        sources: dict[str, set[str]] = {}
        for step in self.net.steps.values():
            for outcome in step.outcomes if step is not join else ():
                for place in outcome:
                    sources.setdefault(place, set()).update(step.takes)
        found: dict[str, set[str]] = {}
        for flow in join.takes:
            waiting, seen = [flow], {flow}
            while waiting:
                for place in sources.get(waiting.pop(), ()):
                    if place not in seen:
                        seen.add(place)
                        waiting.append(place)
            for place in seen:
                found.setdefault(place, set()).add(flow)
        return {place: frozenset(flows) for place, flows in found.items()}
