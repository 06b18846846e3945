"""One act of a case in the engine alone beside npm bpmn-engine: restore the state, complete, save it.

The same file of a row of tasks, with 2 KB of data; the case stands in its middle. Both run in turn.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.looping import now
from benchmarks.tables import Table, milliseconds
from engine import bpmn, execution
from engine.model.sketch import read_sketch
from engine.prepare import prepare

FOLDER = Path(__file__).parent / "node"
BARS = {10: 8, 50: 15}
"""Tasks, and how many times faster than bpmn-engine we want to be."""
TURNS = 3
TIMES = 60


def measure() -> list[Table]:
    """Return what an act costs here and there, or nothing and a sentence why."""
    if not _is_ready():
        return []
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for tasks, bar in BARS.items():
            path = Path(folder) / f"{tasks}.bpmn"
            path.write_bytes(_row(tasks))
            turns = [(_ours(path.read_bytes(), tasks), _theirs(path)) for _ in range(TURNS)]
            ours, theirs = (statistics.median(turn[which][0] for turn in turns) for which in (0, 1))
            sizes = turns[0][0][1], turns[0][1][1]
            rows.append((tasks, ours, theirs, theirs / ours, bar, _met(theirs / ours >= bar), *sizes))
    times = ("Klunga, ms", "bpmn-engine, ms", "times slower")
    columns = ("tasks", *times, "bar", "met", "state, bytes", "its state, bytes")
    return [Table("Restore, complete, save: Klunga and npm bpmn-engine 25 beside it", columns, tuple(rows))]


def _is_ready() -> bool:
    """Say whether bpmn-engine can run; install it in its folder the first time."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("peer: Node is not installed, so bpmn-engine cannot run beside ours. Install Node 20.", file=sys.stderr)
        return False
    if not (FOLDER / "node_modules").exists():
        fetched = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True)
        if fetched.returncode:
            print(f"peer: npm could not install bpmn-engine: {fetched.stderr.strip()[-300:]}", file=sys.stderr)
            return False
    return True


def _met(is_met: bool) -> str:
    return "yes" if is_met else "no"


def _row(tasks: int) -> bytes:
    names = " -> ".join(f"Uppgift {number}" for number in range(1, tasks + 1))
    return bpmn.write(prepare(read_sketch(f"(start) -> {names} -> (slut)", "Rad")).model)


def _ours(xml: bytes, tasks: int) -> tuple[float, int]:
    program = execution.load(xml)
    move = execution.start(program, {"application": "x" * 2000}, now())
    for _ in range(tasks // 2):
        move = execution.complete(program, move.state, move.work_items[0].token, {"outcome": "yes"}, now())
    state, token = move.state, move.work_items[0].token
    taken = [
        milliseconds(lambda: execution.complete(program, state, token, {"outcome": "yes"}, now()))
        for _ in range(TIMES + 5)
    ]
    return statistics.median(taken[5:]), len(state)


def _theirs(path: Path) -> tuple[float, int]:
    command = ["node", "step.mjs", str(path), str(TIMES)]
    told = json.loads(subprocess.run(command, cwd=FOLDER, capture_output=True, check=True).stdout)
    return float(told["median"]), int(told["bytes"])
