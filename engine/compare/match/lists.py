"""Lists of rows, and the best or the mean of the rows that each of them names, for all lists at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

_DENSE = 200
"""Up to so many lists a dense matrix is faster than a sparse one."""


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

    @cached_property
    def _average(self) -> Any:
        """Return the matrix that takes rows to the mean of each list's."""
        places = np.repeat(np.arange(len(self.counts)), self.counts)
        shares = 1.0 / self.counts[places]
        size = len(self.counts)
        sparse = csr_array((shares, (places, self.members)), shape=(size, size))
        return sparse.toarray() if size <= _DENSE else sparse

    def best(self, values: Matrix) -> Matrix:
        """Return for each list the highest of the rows it names; 0 for an empty list."""
        if len(self._filled) == len(self.counts) and len(self.counts):
            found: Matrix = np.maximum.reduceat(values[self.members], self._begins, axis=0)
            return found
        best = np.zeros((len(self.counts), values.shape[1]))
        if len(self._filled):
            best[self._filled] = np.maximum.reduceat(values[self.members], self._begins, axis=0)
        return best

    def mean(self, values: Matrix) -> Matrix:
        """Return for each of as many lists as rows the mean of the rows it names; 0 for an empty list."""
        mean: Matrix = self._average @ values
        return mean
