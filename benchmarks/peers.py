"""bpmn-js-differ beside ours: the same pairs of files, in the same run; it compares by the ids of elements alone.

Both processes run already. Every time the bytes of both files are read and parsed anew, and nothing is kept of the
models or of a comparison of them. The best of three is told, as for the other; and the first of them by itself, where
the pair has never been seen, though its labels may have been, in another pair of the set.
Needs Node and npm; what it needs of npm is fetched once into ``benchmarks/peer``.
"""

import json
import os
import shutil
import statistics
import subprocess  # nosec B404
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.tables import Table
from engine import bpmn
from engine.compare import diff, match
from engine.model import ProcessModel
from tests.laws.redrawn_xml import redrawn_xml

PROCESSES = Path(__file__).parent.parent / "processes"
PEER = Path(__file__).parent / "peer"
TIMES = 3
MINUTES = 4
Pair = tuple[Path, Path]


@dataclass(frozen=True)
class Told:
    """What comparing a pair took, in milliseconds of the processor, and how many differences it told.

    ``first`` is what all took the first time.
    """

    read: float
    compared: float
    differences: int
    first: float = 0.0


def measure() -> list[Table]:
    """Return what a pair costs both, and what they say; nothing without Node."""
    missing = _missing()
    if missing:
        print(missing)
        return []
    with TemporaryDirectory() as folder:
        rows = [_row(name, pairs) for name, pairs in _sets(Path(folder))]
    columns = (
        "pairs of",
        "pairs",
        "ours: read",
        "ours: match, diff",
        "ours: all, ms",
        "ours: all, the first time",
        "bpmn-moddle: parse",
        "bpmn-js-differ: diff",
        "theirs: all, ms",
        "differences a pair, ours",
        "theirs",
    )
    return [Table("bpmn-js-differ 3.2.0 beside ours (medians, milliseconds of the processor)", columns, tuple(rows))]


def _missing() -> str:
    """Return a sentence if the comparison cannot be made here, else "". Fetches what it needs the first time."""
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        return "bpmn-js-differ is not measured: Node and npm are not installed here (nodejs.org, version 20 or newer)."
    if not (PEER / "node_modules" / "bpmn-js-differ").exists():
        made = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=PEER, capture_output=True, text=True)  # nosec B603
        if made.returncode:
            return f"bpmn-js-differ is not measured: “npm ci” in benchmarks/peer failed.\n{made.stderr.strip()}"
    return ""


def _sets(folder: Path) -> Iterator[tuple[str, Sequence[Pair]]]:
    services = [standard.parent for standard in sorted(PROCESSES.glob("*/standard.bpmn"))]
    own = [(each / "standard.bpmn", path) for each in services for path in sorted(each.glob("variants/*.bpmn"))]
    yield "our e-services, standard and variant", own
    yield (
        "our standards and the same with other ids",
        _with_other_ids([each / "standard.bpmn" for each in services], folder),
    )
    data = os.environ.get("KLUNGA_DATA")
    if not data:
        print("University admission is not compared: KLUNGA_DATA names no folder.")
        return
    files = sorted(Path(data, "matching", "university-admission").glob("*.bpmn"))
    yield "university admission, every two", list(combinations(files, 2))
    yield "university admission and the same with other ids", _with_other_ids(files, folder)


def _with_other_ids(files: Sequence[Path], folder: Path) -> list[Pair]:
    pairs = []
    for number, path in enumerate(files):
        other = folder / f"{number}-{path.stem}-{path.parent.name}.bpmn"
        other.write_bytes(redrawn_xml(path.read_bytes(), 1))
        pairs.append((path, other))
    return pairs


def _row(name: str, pairs: Sequence[Pair]) -> tuple[Any, ...]:
    ours, theirs = [_ours(pair) for pair in pairs], _theirs(pairs)
    figures: list[float] = []
    for told in (ours, theirs):
        figures += [statistics.median(each.read for each in told), statistics.median(each.compared for each in told)]
        figures.append(statistics.median(each.read + each.compared for each in told))
        if told is ours:
            figures.append(statistics.median(each.first for each in told))
    counts = (statistics.mean(each.differences for each in told) for told in (ours, theirs))
    return (name, len(pairs), *figures, *counts)


def _ours(pair: Pair) -> Told:
    data = [path.read_bytes() for path in pair]
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        one, other = (bpmn.read(each).model for each in data)
        then = time.process_time()
        count = _differences(one, other)
        taken.append((then - began, time.process_time() - then))
    read, compared = (1000 * min(each[part] for each in taken) for part in range(2))
    return Told(read, compared, count, 1000 * sum(taken[0]))


def _differences(one: ProcessModel, other: ProcessModel) -> int:
    return len(diff(one, other, match(one, other)).operations)


def _theirs(pairs: Sequence[Pair]) -> list[Told]:
    asked = json.dumps([[str(path) for path in pair] for pair in pairs])
    made = subprocess.run(  # nosec B603 B607
        ["node", "differ.mjs"], cwd=PEER, input=asked, capture_output=True, text=True, check=True, timeout=60 * MINUTES
    )
    return [Told(each["parse"], each["diff"], sum(each["kinds"])) for each in json.loads(made.stdout)]
