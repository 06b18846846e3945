"""Lists of rows, and the best or the mean of the rows that each of them names, for all lists at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]


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
    def empty(self) -> Mask:
        """Return which lists have no members."""
        return self.counts == 0

    @cached_property
    def _filled(self) -> Places:
        return np.flatnonzero(self.counts)

    @cached_property
    def _begins(self) -> Places:
        """Return where the lists that have members begin."""
        return (np.cumsum(self.counts) - self.counts)[self._filled]

    def best(self, values: Matrix) -> Matrix:
        """Return for each list the highest of the rows it names; 0 for an empty list."""
        return self._all(np.maximum, values)

    def mean(self, values: Matrix) -> Matrix:
        """Return for each list the mean of the rows it names; 0 for an empty list."""
        return self._all(np.add, values) / np.maximum(self.counts, 1)[:, None]

    def _all(self, combine: np.ufunc, values: Matrix) -> Matrix:
        if not len(self.members):
            return np.zeros((len(self.counts), values.shape[1]))
        found: Matrix = combine.reduceat(values[self.members], self._begins, axis=0)
        if len(self._filled) == len(self.counts):
            return found
        every = np.zeros((len(self.counts), values.shape[1]))
        every[self._filled] = found
        return every
