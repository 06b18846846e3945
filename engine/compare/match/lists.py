"""Lists of rows, and the best or the mean of the rows that each of them names, for all lists at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.caching import cached_property

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
LARGE = 1 << 18
"""The size of a matrix above which more is done in parts."""
AT_ONCE = 256
SHORT = 8
Cells = tuple[Places, Places]
"""The index of a block of a matrix: some of its rows, some of its columns."""


def cells(rows: Sequence[int] | Places, columns: Sequence[int] | Places) -> Cells:
    """Return the index of all cells of a matrix in these rows and these columns."""
    return np.asarray(rows, dtype=np.intp)[:, None], np.asarray(columns, dtype=np.intp)[None, :]


def parts(size: int) -> Iterator[Places]:
    """Yield the places below ``size``, some at once: what is done in parts needs no second large matrix."""
    for begin in range(0, size, AT_ONCE):
        yield np.arange(begin, min(begin + AT_ONCE, size))


def spread(values: Matrix, rows: Sequence[int] | Places, columns: Sequence[int] | Places) -> Matrix:
    """Return the cells of ``values`` in these rows and columns; where all values are one, it is kept only once."""
    if values.size == 1:
        return np.broadcast_to(values, (len(rows), len(columns)))
    return values.take(rows, 0).take(columns, 1)


def slices(shape: tuple[int, int]) -> list[slice]:
    """Return all rows of a matrix at once, or some at once if it is large: together with all columns not too many."""
    if shape[0] * shape[1] <= LARGE:
        return [slice(0, shape[0])]
    return [slice(begin, begin + AT_ONCE) for begin in range(0, shape[0], AT_ONCE)]


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

    @classmethod
    def joined(cls, parts: Sequence["Lists"]) -> "Lists":
        """Return lists of several matrices, one for each row, as those of one that has all their rows in turn."""
        begins = np.cumsum([0, *(len(part.counts) for part in parts)])
        members = [part.members + begin for part, begin in zip(parts, begins[:-1], strict=True)]
        return cls(np.concatenate(members), np.concatenate([part.counts for part in parts]))

    @cached_property
    def lists(self) -> list[list[int]]:
        """Return the lists one by one."""
        members, ends = self.members.tolist(), np.cumsum(self.counts).tolist()
        return [members[end - count : end] for end, count in zip(ends, self.counts.tolist(), strict=True)]

    @cached_property
    def empty(self) -> Places:
        """Return the places of the lists that have no members."""
        return (self.counts == 0).nonzero()[0]

    def best(self, values: Matrix) -> Matrix:
        """Return for each list the highest of the rows it names; 0 for an empty list."""
        if len(self.counts) * values.shape[1] <= LARGE:
            return self._combined(np.maximum, values, 0)
        found = np.empty((len(self.counts), values.shape[1]))
        for part in parts(len(self.counts)):
            found[part] = self.only(part)._combined(np.maximum, values, 0)
        return found

    def mean(self, values: Matrix) -> Matrix:
        """Return for each list the mean of the rows it names; 0 for an empty list."""
        sums = self._combined(np.add, values, 0)
        if len(self._several):
            sums /= self._divisors[:, None]
        return sums

    def best_column(self, values: Matrix) -> Matrix:
        """Return for each list the highest of the columns it names; 0 for an empty list."""
        return self._combined(np.maximum, values, 1)

    def mean_column(self, values: Matrix) -> Matrix:
        """Return for each list the mean of the columns it names; 0 for an empty list."""
        sums = self._combined(np.add, values, 1)
        if len(self._several):
            sums /= self._divisors
        return sums

    def only(self, lists: Places) -> "Lists":
        """Return these lists alone, in this order."""
        counts = self.counts[lists]
        ends = counts.cumsum()
        within = np.arange(ends[-1] if len(ends) else 0) - (ends - counts).repeat(counts)
        return Lists(self.members[self._begins[lists].repeat(counts) + within], counts)

    @cached_property
    def of_their_own(self) -> "Lists":
        """Return the same lists of rows that are the members alone, one after the other."""
        return Lists(np.arange(len(self.members)), self.counts)

    @cached_property
    def _begins(self) -> Places:
        """Return where the members of each list begin."""
        return self.counts.cumsum() - self.counts

    @cached_property
    def _divisors(self) -> Matrix:
        return np.maximum(self.counts, 1).astype(np.float64)

    def _combined(self, combine: np.ufunc, values: Matrix, axis: int) -> Matrix:
        """Return what each list names of the rows (``axis`` 0) or columns combined; 0 where it names nothing.

        Most lists have one member, which is taken as it is.
        """
        if not len(self.members):
            return np.zeros((len(self.counts), values.shape[1]) if axis == 0 else (len(values), len(self.counts)))
        found = values.take(self._first, axis)
        several = self._several
        if len(several):
            combined = self._combined_several(combine, values, axis)
            found[several if axis == 0 else (slice(None), several)] = combined
        if len(self.empty):
            found[self.empty if axis == 0 else (slice(None), self.empty)] = 0.0
        return found

    def _combined_several(self, combine: np.ufunc, values: Matrix, axis: int) -> Matrix:
        """Return the same of the lists that have several members: of short lists the first with all others, in turn."""
        members, begins = self._of_several
        if self._further is None:
            found: Matrix = combine.reduceat(values.take(members, axis), begins, axis)
            return found
        rest = values.take(self._further[0], axis)
        for more in self._further[1:]:
            some = rest[: len(more)] if axis == 0 else rest[:, : len(more)]
            combine(some, values.take(more, axis), out=some)
        return combine(values.take(members[begins], axis), rest, out=rest)

    @cached_property
    def _first(self) -> Places:
        """Return the first member of each list, any for one without."""
        return self.members[np.minimum(self._begins, len(self.members) - 1)]

    @cached_property
    def _several(self) -> Places:
        """Return the places of the lists that have several members."""
        places: Places = (self.counts > 1).nonzero()[0]
        if len(places) > 1:  # those with most members first
            places = places[np.argsort(-self.counts[places], kind="stable")]
        return places

    @cached_property
    def _further(self) -> list[Places] | None:
        """Return the second members of all lists that have several, the third of those that have so many, and so on.

        None if a list is long. Added up so, numbers give what ``reduceat`` gives: the first, and the sum of the rest.
        """
        members, begins = self._of_several
        counts = self.counts[self._several]
        if counts[0] > SHORT:
            return None
        return [members[begins[: np.count_nonzero(counts > place)] + place] for place in range(1, counts[0])]

    @cached_property
    def _of_several(self) -> tuple[Places, Places]:
        """Return the members of the lists that have several, one after the other, and where those of each begin."""
        counts = self.counts[self._several]
        begins = counts.cumsum() - counts
        within = np.arange(counts.sum()) - begins.repeat(counts)
        return self.members[self._begins[self._several].repeat(counts) + within], begins
