"""What is known of every two nodes without a matrix of them all: worked out where it is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.lists import LARGE, Matrix, Places, cells, spread

Values = Union[Matrix, "Derived"]
"""A matrix, or what is read like one: by cells, by pairs, by columns, and turned (``T``)."""


@dataclass(frozen=True, eq=False)
class Derived:
    """A matrix that ``tell`` derives from one thing known of each row and one of each column."""

    tell: Callable[[NDArray[Any], NDArray[Any]], Any]
    ours: NDArray[Any]
    theirs: NDArray[Any]

    @property
    def T(self) -> "Derived":  # noqa: N802
        """Return the matrix with rows and columns changed, as that of a matrix."""
        return Derived(lambda one, other: self.tell(other, one), self.theirs, self.ours)

    def __getitem__(self, where: tuple[Any, Any]) -> Any:
        """Return the values of cells or pairs as a matrix would; some of all columns are still derived."""
        rows, columns = where
        if isinstance(rows, slice) and isinstance(columns, slice):
            return Derived(self.tell, self.ours[rows], self.theirs[columns])
        return self.tell(self.ours[rows], self.theirs[columns])


def table(values: Matrix, rows: Places, columns: Places) -> Values:
    """Return the cells of ``values`` in these rows and columns, which may name each several times."""
    if values.size == 1 or len(rows) * len(columns) <= LARGE:
        return spread(values, rows, columns)
    return Derived(lambda one, other: values[one, other], rows, columns)


def levels(codes: NDArray[np.int8], of: Matrix) -> Values:
    """Return ``of`` at each of the codes."""
    if codes.size <= LARGE:
        found: Matrix = of[codes]
        return found
    rows, columns = map(np.arange, codes.shape)
    return Derived(lambda one, other: of[codes[one, other]], rows, columns)


def apart(ours: Matrix, theirs: Matrix) -> Values:
    """Return 1 less how far apart two numbers in [0, 1] are."""

    def near(one: Matrix, other: Matrix) -> Matrix:
        found: Matrix = 1.0 - np.abs(one - other)
        return found

    return near(ours[:, None], theirs[None, :]) if len(ours) * len(theirs) <= LARGE else Derived(near, ours, theirs)


def rows_of(values: Values, rows: slice) -> Matrix:
    """Return some rows as a matrix."""
    if isinstance(values, np.ndarray):
        return values[rows]
    found: Matrix = values.tell(values.ours[rows][:, None], values.theirs[None, :])
    return found


def picked(values: Any, rows: Sequence[int] | Places, columns: Sequence[int] | Places) -> NDArray[Any]:
    """Return the cells in these rows and columns, each once and in order: the matrix itself where that is all of it."""
    if isinstance(values, np.ndarray):
        if values.shape == (len(rows), len(columns)):
            return values
        return values.take(rows, 0).take(columns, 1)
    found: NDArray[Any] = values[cells(rows, columns)]
    return found
