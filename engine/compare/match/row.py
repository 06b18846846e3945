"""Several models one after the other, as the columns beside one model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.match.lists import Matrix
from engine.compare.match.neighbours import Near
from engine.compare.match.statements import Stated
from engine.compare.match.subject import Subject
from engine.model import FlowNode
from engine.model.caching import cached_property


@dataclass(frozen=True)
class Row:
    """Models with nodes, and the places of each one's nodes among those of all."""

    subjects: tuple[Subject, ...]
    parts: tuple[slice, ...]

    @classmethod
    def of(cls, subjects: Sequence[Subject]) -> "Row":
        """Return models one after the other."""
        ends = np.cumsum([0, *(len(each.nodes) for each in subjects)]).tolist()
        return cls(tuple(subjects), tuple(map(slice, ends, ends[1:])))

    @cached_property
    def nodes(self) -> tuple[FlowNode, ...]:
        """Return the nodes of all."""
        return tuple(node for each in self.subjects for node in each.nodes)

    @cached_property
    def near(self) -> Near:
        """Return what comes before and after each node, in its own model."""
        return Near.joined([each.near for each in self.subjects])

    @cached_property
    def spoken_near(self) -> Near:
        """Return what says something and comes next before and after each node."""
        return Near.joined([each.spoken_near for each in self.subjects])

    @cached_property
    def depth(self) -> Matrix:
        """Return how far along the flow of its model each node lies."""
        return np.concatenate([each.depth for each in self.subjects])

    @cached_property
    def stated(self) -> Stated:
        """Return what the nodes state."""
        return Stated.joined([each.stated for each in self.subjects])

    @cached_property
    def data(self) -> list[frozenset[str]]:
        """Return the names of each activity's form fields, and the conditions that each gateway tests."""
        return [names for each in self.subjects for names in each.data]
