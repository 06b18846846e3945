"""What comparing large models costs: tasks in a row with themselves, with one of twenty called otherwise, and all.

``python -m benchmarks growth --sizes 250 500 1000 2000``. Each size is measured in a process of its own, so that the
memory is what that size took.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.tables import Table
from engine.compare import diff, match
from engine.memory import settle
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

SIZES = (250, 500, 1000, 2000)
_THINGS = ("ansökan", "intyg", "underlag", "avgift", "yttrande", "besked", "remiss", "karta", "ritning", "protokoll")
_ACTS = (
    "Granska",
    "Registrera",
    "Skicka",
    "Bedöm",
    "Fakturera",
    "Beställ",
    "Planera",
    "Signera",
    "Arkivera",
    "Räkna",
)


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return the seconds of the processor and the memory that matching and comparing take, by size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    rows = []
    for size in parser.parse_args(options).sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            rows.append((size, *alone.submit(_taken, size).result()))
    columns = (
        "tasks",
        "with itself, s",
        "5 % changed, s",
        "all changed, s",
        "memory before, MB",
        "most, MB",
        "of it for the comparison, MB",
    )
    return [Table("Growth with the size of models: match and diff (processor time)", columns, tuple(rows))]


def _taken(size: int) -> tuple[float, float, float, float, float, float]:
    """Return the seconds of three comparisons, the memory before them, the most, and the difference of these."""
    settle()
    few = read_sketch(_row(10, other_words=0))
    _seconds(few, few)  # loads what comparing needs
    one, other, before = read_sketch(_row(size, other_words=0)), read_sketch(_row(size, other_words=20)), _memory()
    itself, changed = _seconds(one, one), _seconds(one, other)
    all_changed = _seconds(one, read_sketch(_row(size, other_words=1)))
    return itself, changed, all_changed, before, (most := _memory()), most - before


def _seconds(one: ProcessModel, other: ProcessModel) -> float:
    began = time.process_time()
    diff(one, other, match(one, other))
    return time.process_time() - began


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _row(size: int, *, other_words: int) -> str:
    labels = []
    for number in range(size):
        act = "Mangla" if other_words and number % other_words == 0 else _ACTS[number % 10]
        labels.append(f"{act} {_THINGS[number // 10 % 10]} sort {number}")
    return " -> ".join(("(start)", *labels, "(slut)"))
