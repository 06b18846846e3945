"""Reading, preparing, running and comparing files: our own e-services, and real files if ``KLUNGA_DATA`` names them."""

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.tables import Table, in_turn, milliseconds, spread
from engine import bpmn
from engine.compare import diff, match
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.publishing.preparation import prepare_file, try_file

PROCESSES = Path(__file__).parent.parent / "processes"
EVERY = 8
TIMES = 3


def measure() -> list[Table]:
    """Return the cost of what is done with a file."""
    found = [_comparing(), _large()]
    folder = os.environ.get("KLUNGA_DATA")
    if folder:
        found.append(_real_files(Path(folder) / "import"))
    else:
        print("Real files are not measured: KLUNGA_DATA names no folder.")
    return found


def _comparing() -> Table:
    rows: list[tuple[str, int, int, float, float, float]] = []
    for standard in sorted(PROCESSES.glob("*/standard.bpmn")):
        reference = bpmn.read(standard.read_bytes()).model
        variants = [each.read_bytes() for each in sorted(standard.parent.glob("variants/*.bpmn"))]
        reading, matching, comparing = [], [], []
        for data in variants:
            model = bpmn.read(data).model
            taken = in_turn(_acts(reference, data, model), TIMES)
            reading.append(taken["read"])
            matching.append(taken["match"])
            comparing.append(taken["compare"])
        read, matched, compared = (spread(each)[0] for each in (reading, matching, comparing))
        rows.append((standard.parent.name, len(variants), len(reference.nodes), read, matched, compared))
    return Table(
        "Reading a variant, matching and comparing it with the standard",
        ("e-service", "variants", "flow nodes of the standard", "read, ms", "match, ms", "match and diff, ms"),
        tuple(rows),
    )


def _large() -> Table:
    """Return the cost of models far larger than anybody draws: tasks in a row, and beside each other."""
    rows = []
    for name, sketch in (("5,000 tasks in a row", _in_a_row(5000)), ("2,000 tasks in parallel", _in_parallel(2000))):
        data = bpmn.write(read_sketch(sketch))
        prepared = milliseconds(lambda data=data: prepare_file(data))  # type: ignore[misc]
        run = try_file(data, seed=0, max_steps=None, variables={}).run
        ran = milliseconds(
            lambda data=data: try_file(data, seed=0, max_steps=None, variables={})  # type: ignore[misc]
        )
        rows.append((name, prepared / 1000, ran / 1000, "yes" if run.completed else "no"))
    return Table(
        "Large models, from the file on",
        ("model", "prepared and started, s", "dry run, s", "reaches its end"),
        tuple(rows),
    )


def _in_a_row(count: int) -> str:
    return " -> ".join(("(start)", *(f"Task {number}" for number in range(count)), "(end)"))


def _in_parallel(count: int) -> str:
    ways = (f"<+ split> -> Task {number} -> <+ join>" for number in range(count))
    return "\n".join(("(start) -> <+ split>", *ways, "<+ join> -> (end)"))


def _acts(reference: ProcessModel, data: bytes, model: ProcessModel) -> dict[str, Callable[[], object]]:
    return {
        "read": lambda: bpmn.read(data),
        "match": lambda: match(reference, model),
        "compare": lambda: diff(reference, model, match(reference, model)),
    }


def _real_files(folder: Path) -> Table:
    files = sorted(folder.glob("**/*.bpmn"))[::EVERY]
    acts: dict[str, Callable[[bytes], object]] = {
        "read": bpmn.read,
        "prepare, with a trial start": prepare_file,
        "dry-run": lambda data: try_file(data, seed=1, max_steps=None, variables={}),
    }
    rows = []
    for name, act in acts.items():
        taken, refused = _each(files, act)
        rows.append((name, len(taken), refused, *spread(taken)))
    return Table(
        f"Each {EVERY}th of the real files",
        ("what", "files", "refused", "median, ms", "nine of ten below, ms", "most, ms"),
        tuple(rows),
    )


def _each(files: list[Path], act: Callable[[bytes], object]) -> tuple[list[float], int]:
    taken, refused = [], 0
    for path in files:
        data = path.read_bytes()
        try:
            taken.append(milliseconds(lambda data=data: act(data)))  # type: ignore[misc]
        except EngineError:
            refused += 1
    return taken, refused
