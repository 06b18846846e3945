"""Lists of rows, and the best or the mean of the rows that each of them names, for all lists at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
Cells = tuple[Places, Places]
"""The index of a block of a matrix: some of its rows, some of its columns."""


def cells(rows: Sequence[int] | Places, columns: Sequence[int] | Places) -> Cells:
    """Return the index of all cells of a matrix in these rows and these columns."""
    return np.asarray(rows, dtype=np.intp)[:, None], np.asarray(columns, dtype=np.intp)[None, :]


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of places (rows of a matrix): all members one after the other, and how many each list has."""

    members: Places
    counts: Places

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> "Lists":
        """Return lists of places as arrays."""
        counts = np.array([len(members) for members in lists], dtype=np.intp)
        return cls(np.array([member for members in lists for member in members], dtype=np.intp), counts)

    @cached_property
    def lists(self) -> list[list[int]]:
        """Return the lists one by one."""
        ends = np.cumsum(self.counts)
        return [members.tolist() for members in np.split(self.members, ends[:-1])] if len(ends) else []

    @cached_property
    def empty(self) -> Places:
        """Return the places of the lists that have no members."""
        return np.flatnonzero(self.counts == 0)

    @cached_property
    def _filled(self) -> Places:
        return np.flatnonzero(self.counts)

    @cached_property
    def _begins(self) -> Places:
        """Return where the lists that have members begin."""
        return (np.cumsum(self.counts) - self.counts)[self._filled]

    def best(self, values: Matrix, axis: int = 0) -> Matrix:
        """Return for each list the highest of the rows (``axis`` 1: columns) it names; 0 for an empty list."""
        return self._all(np.maximum, values, axis)

    def mean(self, values: Matrix, axis: int = 0) -> Matrix:
        """Return for each list the mean of the rows (``axis`` 1: columns) it names; 0 for an empty list."""
        sums = self._all(np.add, values, axis)
        if self._at_most_one:
            return sums
        return sums / (self._divisors[:, None] if axis == 0 else self._divisors)

    def only(self, lists: Places) -> "Lists":
        """Return these lists alone, in this order."""
        counts = self.counts[lists]
        ends = np.cumsum(counts)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        begins = np.cumsum(self.counts) - self.counts
        return Lists(self.members[np.repeat(begins[lists], counts) + within], counts)

    @cached_property
    def _divisors(self) -> Matrix:
        return np.maximum(self.counts, 1).astype(np.float64)

    @cached_property
    def _at_most_one(self) -> bool:
        return len(self.members) == len(self._filled)

    def _all(self, combine: np.ufunc, values: Matrix, axis: int) -> Matrix:
        shape = (len(self.counts), values.shape[1]) if axis == 0 else (values.shape[0], len(self.counts))
        if not len(self.members):
            return np.zeros(shape)
        found: Matrix = values.take(self.members, axis)
        if not self._at_most_one:
            found = combine.reduceat(found, self._begins, axis)
        if len(self._filled) == len(self.counts):
            return found
        every = np.zeros(shape)
        if axis == 0:
            every[self._filled] = found
        else:
            every[:, self._filled] = found
        return every
