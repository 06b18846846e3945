"""What of a version no scenario passes: activities and sequence flows."""

from collections.abc import Collection
from dataclasses import dataclass

from engine.model import ProcessModel


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a drawing the scenarios pass: ids of activities and sequence flows in the order of the file."""

    activities: tuple[str, ...]
    flows: tuple[str, ...]
    missed_activities: tuple[str, ...]
    missed_flows: tuple[str, ...]

    @property
    def passed_activities(self) -> int:
        """Return how many activities are passed."""
        return len(self.activities) - len(self.missed_activities)

    @property
    def passed_flows(self) -> int:
        """Return how many sequence flows are passed."""
        return len(self.flows) - len(self.missed_flows)

    @property
    def percent(self) -> int:
        """Return the share of activities and flows that are passed, in whole percent; 100 only if all are."""
        total = len(self.activities) + len(self.flows)
        return 100 * (self.passed_activities + self.passed_flows) // total if total else 100


def coverage(model: ProcessModel, passed: Collection[str]) -> Coverage:
    """Return what of ``model`` is passed, given the ids of all that was.

    >>> from engine.model.sketch import read_sketch
    >>> model = read_sketch("(start) -> A -> (slut)")
    >>> coverage(model, {"A", model.flows[0].id}).percent
    66
    """
    activities = tuple(node.id for node in model.nodes if node.is_activity)
    flows = tuple(flow.id for flow in model.flows)
    passed = frozenset(passed)
    return Coverage(
        activities,
        flows,
        tuple(each for each in activities if each not in passed),
        tuple(each for each in flows if each not in passed),
    )
