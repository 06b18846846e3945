"""Make a net smaller without changing whether cases can get stuck in it, meet unjoined, or go round for ever.

Source: T. Murata, "Petri nets: properties, analysis and applications", Proc. IEEE 77(4), 1989, section IV (fusion of
places and steps in a row, removal of self-loops), extended to whole blocks between a split and its own join.
Departure: a place that several steps fill is kept, because it is there that unjoined flows meet.
"""

from engine.checks.scopes import cycles
from engine.tokens.net import START, Marking, Net, Step

_MOST_OUTCOMES = 64


def hazards(net: Net) -> frozenset[str]:
    """Return the places filled by a step that can come again while it puts down several tokens at once.

    What lies behind such a place can be overtaken by the next round, so neither may it be left out nor go first.
    """
    graph = {
        step.node: [net.owner[place] for outcome in step.outcomes for place in outcome] for step in net.steps.values()
    }
    again = {node for part in cycles(graph) for node in part}
    return frozenset(
        place
        for step in net.steps.values()
        if step.node in again
        for outcome in step.outcomes
        if len(outcome) > 1
        for place in outcome
        if place not in net.aside
    )


def reduce(net: Net, kept: frozenset[str]) -> None:
    """Make ``net`` smaller in place, without the places ``kept``, until nothing is left to do."""
    changed = True
    while changed:
        changed = _drop_loops(net)
        changed |= _join_blocks(net, kept)
        changed |= _fuse_rows(net, kept)


def _drop_loops(net: Net) -> bool:
    """Leave out ways back to where they began, beside other ways."""
    changed = False
    for step in net.steps.values():
        back = frozenset(step.takes)
        if step.mode == "any" and back in step.outcomes and len(step.outcomes) > 1:
            step.outcomes.discard(back)
            changed = True
    return changed


def _join_blocks(net: Net, kept: frozenset[str]) -> bool:
    """Let the flows that one split alone feeds, always all of them or as many as the join needs, have one place."""
    producers = net.producers()
    changed = False
    for step in list(net.steps.values()):
        if step.mode == "any":
            continue
        for source in sorted({one for place in step.takes for one in producers.get(place, ())}):
            own = frozenset(place for place in step.takes if producers.get(place) == {source} and place not in kept)
            if len(own) < 2 or source == step.node:
                continue
            whole = all(not outcome & own or outcome >= own for outcome in net.steps[source].outcomes)
            if whole or step.mode == "some":
                _merge(net, step, own, source)
                changed = True
        if len(step.takes) == 1:
            step.mode = "any"
    return changed


def _merge(net: Net, join: Step, own: Marking, source: str) -> None:
    one = min(own)
    outcomes = net.steps[source].outcomes
    net.steps[source].outcomes = {(outcome - own) | {one} if outcome & own else outcome for outcome in outcomes}
    join.takes = tuple(place for place in join.takes if place not in own or place == one)


def _fuse_rows(net: Net, kept: frozenset[str]) -> bool:
    """Leave out each step that follows one other step alone and adds no tokens to what that puts down."""
    producers = net.producers()
    changed = False
    for step in list(net.steps.values()):
        place = step.takes[0]
        before = producers.get(place, set())
        if step.node == START or step.mode != "any" or step.terminates or len(before) != 1 or place in kept:
            continue
        source = net.steps[next(iter(before))]
        if source is step or not _fuse(source, step, place, kept):
            continue
        for outcome in step.outcomes:
            for other in outcome:
                producers[other].discard(step.node)
                producers[other].add(source.node)
        del net.steps[step.node]
        changed = True
    return changed


def _fuse(source: Step, step: Step, place: str, kept: frozenset[str]) -> bool:
    """Put the outcomes of ``step`` in place of its token in those of ``source``, if nothing is lost by it."""
    if any(place in outcome or outcome & kept for outcome in step.outcomes):
        return False
    fused: set[Marking] = set()
    for outcome in source.outcomes:
        if place not in outcome:
            fused.add(outcome)
            continue
        rest = outcome - {place}
        if rest and (len(step.outcomes) > 1 or any(len(after) > 1 for after in step.outcomes)):
            return False
        if any(rest & after for after in step.outcomes):
            return False
        fused |= {rest | after for after in step.outcomes}
    if len(fused) > _MOST_OUTCOMES and len(fused) > len(source.outcomes):
        return False
    source.outcomes = fused
    return True
