"""The command ``prepare --batch`` itself, and a very long file, in seconds of a processor: machines are shared."""

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tables import Table, spread
from engine import bpmn
from engine.cli.program import main
from engine.model.sketch import read_sketch

WARM = "(start) -> A -> (end)"
TASKS = 5000


def measure() -> list[Table]:
    """Return what preparing many files costs, and preparing and running a very long one."""
    with tempfile.TemporaryDirectory() as folder:
        found = [_long(Path(folder))]
        data = os.environ.get("KLUNGA_DATA")
        if data:
            found.append(_batch(sorted(Path(data, "import").rglob("*.bpmn")), Path(folder)))
        else:
            print("Real files are not measured: KLUNGA_DATA names no folder.")
    return found


def _run(*arguments: str) -> float:
    """Return the processor seconds that a command takes in this process."""
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        main(arguments)
    return time.process_time() - began


def _warm(folder: Path) -> None:
    path = folder / "warm.bpmn"
    path.write_bytes(bpmn.write(read_sketch(WARM)))
    _run("prepare", str(path))
    _run("dry-run", str(path))


def _long(folder: Path) -> Table:
    path = folder / "long.bpmn"
    path.write_bytes(bpmn.write(read_sketch(" -> ".join(("(start)", *(f"Task {n}" for n in range(TASKS)), "(end)")))))
    _warm(folder)
    prepared, ran = _run("prepare", str(path)), _run("dry-run", str(path), "--max-steps", str(2 * TASKS))
    return Table(f"{TASKS:,} tasks in a row", ("command", "processor, s"), (("prepare", prepared), ("dry-run", ran)))


def _batch(files: Sequence[Path], folder: Path) -> Table:
    _warm(folder)
    list_ = folder / "list"
    list_.write_text("\n".join(str(path) for path in files), encoding="utf-8")
    whole = _run("prepare", "--batch", str(list_))
    each = []
    for path in files:
        list_.write_text(str(path), encoding="utf-8")
        each.append(1000 * _run("prepare", "--batch", str(list_)))
    median, most, worst = spread(each)
    return Table(
        "prepare --batch",
        ("files", "processor, s", "files a second", "median, ms", "nine of ten below, ms", "most, ms"),
        ((len(files), whole, len(files) / whole, median, most, worst),),
    )
