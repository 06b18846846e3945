"""Who decides in a dry run what a person, a time or a value would decide in a case."""

from typing import Protocol

from engine.execution.errors import Undecided
from engine.execution.gateways import Choosing
from engine.execution.nodes import Node, Way
from engine.execution.repetition import Repeat


class Chooser(Protocol):
    """Decides what nobody else does, in a dry run."""

    def ways(self, gateway: Choosing, certain: list[Way], possible: list[Way]) -> list[Way]:
        """Return the ways to take: all that are certain and some that are possible, one of them if none is certain."""

    def way(self, gateway: Choosing, possible: list[Way]) -> Way:
        """Return the one way to take."""

    def instances(self, activity: Repeat) -> int:
        """Return how often an activity is done."""

    def leaves(self, activity: Repeat, done: int) -> bool:
        """Say whether a repeated activity is left after ``done`` times."""

    def time(self, event: Node) -> str:
        """Return when a timer is due."""

    def skips(self, node: Node, undecided: Undecided) -> bool:
        """Say whether an assignment that cannot be worked out is left out."""
