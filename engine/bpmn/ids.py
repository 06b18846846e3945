"""The ids of elements of any sort."""

from collections.abc import Iterable, Iterator
from typing import Protocol


class Identified(Protocol):
    """An element of a model that has an id."""

    @property
    def id(self) -> str:
        """Return the id."""


def ids(*parts: Iterable[Identified]) -> Iterator[str]:
    """Yield the ids of the elements of all parts, in order."""
    return (element.id for part in parts for element in part)
