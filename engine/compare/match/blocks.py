"""The free nodes of a model and those of several others, one after the other: what is weighed for all at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compare.match.block import Anew, Block
from engine.compare.match.derived import Values, picked
from engine.compare.match.evidence import PARTS
from engine.compare.match.lists import LARGE, Mask, Matrix, Places
from engine.compare.match.neighbours import Near, neighbour_likeness
from engine.compare.match.subject import Subject
from engine.model.caching import cached_property


@dataclass(frozen=True)
class Blocks:
    """Blocks of one model beside several others; only a single one may be empty.

    ``rows`` are the nodes that are free beside any of the others; the columns are those of every block in turn. All
    matrices are of both, and hold something of every block where its nodes are ``free``.
    """

    blocks: tuple[Block, ...]
    rows: Places

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "Blocks":
        """Return blocks of one model, at least one."""
        rows = [block.rows for block in blocks]
        return cls(tuple(blocks), rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows)))

    @cached_property
    def free(self) -> Mask:
        """Return where both nodes are free."""
        if len(self.blocks) == 1:
            return np.ones(self.blocks[0].shape, dtype=np.bool_)
        return self.spread(np.stack([np.isin(self.rows, block.rows) for block in self.blocks], axis=1))

    @cached_property
    def parts(self) -> Mapping[str, Matrix]:
        """Return the evidence of every two nodes by name, of large models worked out whenever it is asked for."""
        found = Anew(PARTS, lambda name: self._of(lambda block: block.evidence.parts[name]))
        return found if self.free.size > LARGE else dict(found)

    @cached_property
    def loud(self) -> Mask:
        """Return where both labels say something."""
        return self._of(lambda block: block.evidence.loud)

    @cached_property
    def vetoed(self) -> Mask:
        """Return where two nodes can never correspond."""
        return self._of(lambda block: block.evidence.vetoed)

    @cached_property
    def confirmed(self) -> Mask:
        """Return where a person has said that two nodes mean the same."""
        return self._of(lambda block: block.evidence.confirmed)

    @cached_property
    def gateways(self) -> Mask:
        """Return where both nodes are gateways."""
        ours, theirs = self.said_of(lambda subject: subject.gateways)
        found: Mask = ours & theirs
        return found

    def both(self, ask: Callable[[Subject], bool]) -> Mask:
        """Return for every column whether something is so of both models."""
        reference = ask(self.blocks[0].evidence.reference)
        each = [reference and ask(block.evidence.variant) for block in self.blocks]
        return self.spread(np.array(each, dtype=np.bool_))

    def said_of(self, ask: Callable[[Subject], Mask]) -> tuple[Mask, Mask]:
        """Return what is so of the reference's nodes, as a column, and of the others' nodes, as a row."""
        theirs = [ask(block.evidence.variant)[block.columns] for block in self.blocks]
        return ask(self.blocks[0].evidence.reference)[self.rows][:, None], np.concatenate(theirs)[None, :]

    def _of(self, ask: Callable[[Block], Values | Mask]) -> NDArray[Any]:
        """Return what is known of the whole models, of these rows and columns."""
        found = [picked(ask(block), self.rows, block.columns) for block in self.blocks]
        return found[0] if len(found) == 1 else np.concatenate(found, axis=1)

    def each(self, values: Matrix) -> list[Matrix]:
        """Return for each block the values of its own rows and columns."""
        places = (np.searchsorted(self.rows, block.rows) for block in self.blocks)
        parts = map(slice, self._begins.tolist(), [*self._begins[1:].tolist(), values.shape[1]])
        return [values[rows, part] for rows, part in zip(places, parts, strict=True)]

    def spoken_around(self, matched: Sequence[Matrix]) -> Matrix:
        """Return how well the activities and events next before and after every two nodes agree, in [0, 1].

        ``matched`` is for each block how likely the nodes of the whole models are the same.
        """
        near = Near.joined([block.evidence.variant.spoken_near for block in self.blocks])
        begins = np.cumsum([0, *(len(block.evidence.columns) for block in self.blocks)])
        columns = [block.columns + begin for block, begin in zip(self.blocks, begins, strict=False)]
        return neighbour_likeness(
            matched[0] if len(matched) == 1 else np.concatenate(matched, axis=1),
            self.blocks[0].evidence.reference.spoken_near.only(self.rows),
            near.only(np.concatenate(columns)),
        )

    def edges(self) -> Matrix:
        """Return the share of the sides, before and after, on which nothing is next to either of two nodes."""
        befores = self.said_of(lambda subject: subject.spoken_near.before.counts == 0)
        afters = self.said_of(lambda subject: subject.spoken_near.after.counts == 0)
        found: Matrix = (np.logical_and(*befores).astype(np.float64) + np.logical_and(*afters)) / 2
        return found

    def in_rows(self, combine: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """Return for each row the values of each block combined: a matrix of rows by blocks."""
        if not values.size:
            return np.zeros((len(values), len(self.blocks)), dtype=values.dtype)
        found: NDArray[Any] = combine.reduceat(values, self._begins, axis=1)
        return found

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return what is known of each block at all its columns."""
        found: NDArray[Any] = values.repeat(self._widths, axis=-1)
        return found

    @cached_property
    def _widths(self) -> Places:
        return np.array([len(block.columns) for block in self.blocks], dtype=np.intp)

    @cached_property
    def _begins(self) -> Places:
        return np.cumsum(self._widths) - self._widths
