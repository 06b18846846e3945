"""What can happen in one model alone, as statements."""

from dataclasses import dataclass
from typing import Literal

from engine.compare.diff.script import Group, renamed
from engine.language import Message

Kind = Literal["rule", "skip", "repeat", "order", "without"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that can happen in one model and not in the other, with the activities of both that it is about."""

    kind: Kind
    message: Message
    group: Group
    reference: tuple[str, ...]
    variant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """All that can happen in one model alone, the weightiest first.

    ``watched`` counts the corresponding activities that were played. ``complete`` is False if there were more ways
    through a model than could be looked at; nothing is said then. ``doubts`` are what could not be judged as drawn.
    """

    statements: tuple[Statement, ...] = ()
    watched: int = 0
    complete: bool = True
    doubts: tuple[Message, ...] = ()

    def named(self, reference: str | None = None, variant: str | None = None) -> "Behaviour":
        """Return the same with sentences that call the models by these names."""
        told = (
            Statement(each.kind, renamed(each.message, reference, variant), each.group, each.reference, each.variant)
            for each in self.statements
        )
        doubts = tuple(renamed(each, reference, variant) for each in self.doubts)
        return Behaviour(tuple(told), self.watched, self.complete, doubts)
