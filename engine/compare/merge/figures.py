"""What a family shares, in figures: what most do, what all do, what only one does, and what that promises."""

from dataclasses import dataclass
from typing import Literal

from engine.compare.merge.union import Union
from engine.model import FlowNode

Promise = Literal["good", "partly", "little"]
GOOD, PARTLY = 0.75, 0.5
"""The share of what is done that the core must cover: measured on eight families (docs/reference/standards.md)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Ids of activities of a merged model: what more than half of ``models`` have (core), what all have, only one.

    ``covered`` is the share in [0, 1] of all activities of all models that lies in the core.
    """

    models: int
    activities: tuple[str, ...]
    core: tuple[str, ...]
    shared: tuple[str, ...]
    alone: tuple[str, ...]
    covered: float

    @property
    def promise(self) -> Promise:
        """Say whether one standard for all looks realistic, by how much of what is done lies in the core."""
        return "good" if self.covered >= GOOD else "partly" if self.covered >= PARTLY else "little"


def figures(union: Union) -> Figures:
    """Return what the members of a merged model share. Activities only; O(activities).

    Source: Vogelaar, Verbeek, Luka and van der Aalst, "Comparing business processes to determine the feasibility
    of configurable models", BPM workshops 2011, asks whether one model for several municipalities is feasible.
    Departure: by the share of work in the majority core, not by complexity.
    """
    total = len(union.members)
    counts = {node.id: len(union.of[node.id]) for node in union.model.nodes if node.is_activity}
    core = tuple(id_ for id_, count in counts.items() if 2 * count > total)
    done = sum(counts.values())
    return Figures(
        total,
        tuple(counts),
        core,
        tuple(id_ for id_, count in counts.items() if count == total),
        tuple(id_ for id_, count in counts.items() if count == 1),
        sum(counts[id_] for id_ in core) / done if done else 1.0,
    )


def activities_by_share(union: Union) -> tuple[FlowNode, ...]:
    """Return the activities of a merged model, those that most members have first, else in its order."""
    activities = [node for node in union.model.nodes if node.is_activity]
    return tuple(sorted(activities, key=lambda node: -len(union.of[node.id])))
