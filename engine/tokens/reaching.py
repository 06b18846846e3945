"""Whether tokens can lie just so: the question that is asked before tokens are put anywhere by hand."""

from engine.tokens.game import Game
from engine.tokens.net import START, Marking, Net

BUDGET = 200_000
"""How many tokens are looked at before the question is given up."""


def reaches(net: Net, wanted: Marking, *, budget: int = BUDGET) -> bool | None:
    """Say whether playing ``net`` from its start can come to exactly the tokens ``wanted``; None if that is not known.

    Not known means that the net is too wide to be played within ``budget``, or does not say all that can happen.
    Exponential in the branches that are open at once; a reduced net whose places of ``wanted`` are kept is small.

    >>> from engine.model.sketch import read_sketch
    >>> from engine.tokens.net import net
    >>> model = read_sketch("(start) -> <+ S> -> A -> <+ J> -> B -> (end)\\n<+ S> -> C -> <+ J>")
    >>> [reaches(net(model, model.nodes), frozenset(places)) for places in (["A", "C"], ["A"], ["B"], ["A", "B"])]
    [True, False, True, False]
    """
    game = Game(net)
    first: Marking = frozenset({START})
    waiting, seen = [first], {first}
    while waiting:
        marking = waiting.pop()
        if marking == wanted:
            return True
        budget -= len(marking) + 1
        if budget <= 0:
            return None
        for following in _following(game, marking):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False if net.exact else None


def _following(game: Game, marking: Marking) -> list[Marking]:
    found = []
    for step, used in game.moves(marking):
        rest: Marking = frozenset() if step.terminates else marking - used
        found += [rest | outcome for outcome in step.outcomes if not rest & outcome]
    return found
