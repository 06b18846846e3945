"""What the analysis says of a whole model, scope by scope; made once for a model and then remembered."""

import weakref
from dataclasses import dataclass

from engine.checks.scopes import scopes
from engine.checks.soundness.exploration import Explored, explore
from engine.model import ProcessModel
from engine.tokens.net import net


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was found in one process or subprocess, ``scope``."""

    scope: str
    explored: Explored

    @property
    def verdict(self) -> str:
        """Return "unsound" if a fault was found, "sound" if there is none for certain, else "undecided"."""
        explored = self.explored
        if explored.stuck or explored.doubled or explored.endless:
            return "unsound"
        return "sound" if explored.complete else "undecided"


_remembered: dict[int, tuple[weakref.ref[ProcessModel], tuple[Soundness, ...]]] = {}


def soundness(model: ProcessModel) -> tuple[Soundness, ...]:
    """Return what the analysis finds in each scope of a model; flows from or to nowhere are passed over."""
    known = _remembered.get(id(model))
    if known is not None and known[0]() is model:
        return known[1]
    found = tuple(Soundness(scope, explore(net(model, nodes))) for scope, nodes in scopes(model))
    key = id(model)
    _remembered[key] = (weakref.ref(model, lambda _: _remembered.pop(key, None)), found)
    return found
