"""What a measurement gives: tables that are printed and can be kept as JSON."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """Figures of one run. Times are medians in milliseconds unless a column says otherwise."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """Return the table in Markdown."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        told = [" | ".join(_told(cell) for cell in line) for line in lines]
        return "\n".join([f"\n{self.title}\n", *(f"| {line} |" for line in told)])

    def as_json(self) -> dict[str, Any]:
        """Return the table for machines: a list of rows by column."""
        return {"title": self.title, "rows": [dict(zip(self.columns, row, strict=True)) for row in self.rows]}


def _told(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}" if cell < 10 else f"{cell:,.1f}" if cell < 1000 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def in_turn(acts: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Return the median milliseconds of each act, done in turn, so that what else the machine does hits all alike.

    The first time of each is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(times + 1):
        for name, act in acts.items():
            spent = milliseconds(act)
            if turn:
                taken[name].append(spent)
    return {name: statistics.median(all_of_them) for name, all_of_them in taken.items()}


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, what nine of ten stay below, and the most."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.9)], ordered[-1]
