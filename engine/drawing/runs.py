"""What flows claim of a row or a column: stretches of cells that flows of other nodes must not share."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

_CELLS = 32
"""How many places lie in one drawer of the index."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch from ``low`` to ``high`` that a flow from ``source`` to ``target`` takes."""

    low: int
    high: int
    source: str
    target: str

    def clashes(self, other: "Run") -> bool:
        """Say whether both lie over each other without coming from or leading to the same node."""
        apart = self.high < other.low or other.high < self.low
        return not apart and self.target != other.target and self.source != other.source


class Line:
    """The runs along one row or column. Asking costs as much as there is near, not as much as there is."""

    def __init__(self) -> None:
        self._near: dict[int, list[Run]] = defaultdict(list)
        self._sources: Counter[str] = Counter()
        self._targets: Counter[str] = Counter()
        self._both: Counter[tuple[str, str]] = Counter()
        self._total = 0

    def is_free(self, run: Run) -> bool:
        """Say whether a run clashes with none that is here."""
        kin = self._sources[run.source] + self._targets[run.target] - self._both[run.source, run.target]
        if kin == self._total:
            return True
        return not any(run.clashes(other) for drawer in _drawers(run) for other in self._near.get(drawer, ()))

    def claim(self, run: Run) -> bool:
        """Add a run if it clashes with none; say whether it was added."""
        if not self.is_free(run):
            return False
        for drawer in _drawers(run):
            self._near[drawer].append(run)
        self._sources[run.source] += 1
        self._targets[run.target] += 1
        self._both[run.source, run.target] += 1
        self._total += 1
        return True


def _drawers(run: Run) -> Iterator[int]:
    return iter(range(run.low // _CELLS, run.high // _CELLS + 1))
