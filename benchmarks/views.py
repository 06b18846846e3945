"""What the pages of a comparison work out each time they are looked at: one picture, behaviour, effect.

The largest models of each set, and our own e-services. Real ones only if ``KLUNGA_DATA`` names them.
"""

import os
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from benchmarks.tables import Table, spread
from engine import bpmn, compare
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.services.harmonizing import overlays
from engine.services.harmonizing.comparisons import Compared, compared
from engine.services.harmonizing.consequences import behaviour_of

PROCESSES = Path(__file__).parent.parent / "processes"
SETS = ("matching/university-admission", "variants/coselog/*", "variants/sundsvall", "versions/*", "import/*")
LARGEST = 3
ACTS: dict[str, Callable[[Compared], object]] = {
    "both in one picture, as a file": overlays.overlay_file,
    "behaviour": behaviour_of,
    "effect": lambda found: compare.effect(found.reference, found.variant, {}, {}),
}


def measure() -> list[Table]:
    """Return the milliseconds of the processor that each page's own work takes."""
    taken: dict[str, list[float]] = {name: [] for name in ACTS}
    most = 0
    for one, other in _pairs():
        found = compared(one, other)
        most = max(most, len(one.nodes) * len(other.nodes))
        for name, act in ACTS.items():
            began = time.process_time()
            act(found)
            taken[name].append(1000 * (time.process_time() - began))
    rows = tuple((name, len(values), *spread(values)) for name, values in taken.items())
    columns = ("worked out at each view", "pairs", "median, ms", "nine of ten below, ms", "most, ms")
    return [Table(f"Pages of a comparison; the largest pair has {most} pairs of nodes (processor time)", columns, rows)]


def _pairs() -> Iterator[tuple[ProcessModel, ProcessModel]]:
    folders = [path.parent for path in sorted(PROCESSES.glob("*/standard.bpmn"))]
    data = os.environ.get("KLUNGA_DATA")
    if data:
        folders += [path for each in SETS for path in sorted(Path(data).glob(each)) if path.is_dir()]
    else:
        print("Real models are not measured: KLUNGA_DATA names no folder.")
    for folder in folders:
        models = sorted(_models(folder), key=lambda model: -len(model.nodes))
        yield from combinations(models[:LARGEST], 2)


def _models(folder: Path) -> Iterator[ProcessModel]:
    for path in sorted(folder.rglob("*.bpmn")):
        try:
            yield bpmn.read(path.read_bytes()).model
        except EngineError:
            continue
