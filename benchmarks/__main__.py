"""Run measurements: ``python -m benchmarks [NAME …] [--json FILE]``; the names are those of ``ALL``."""

import argparse
import json
import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.sizes import SIZES
from engine.memory import settle

ALL = (
    "engine",
    "services",
    "files",
    "matching",
    "pairs",
    "peers",
    "growth",
    "views",
    "install",
    "forms",
    "differences",
    "operations",
    "exports",
    "fitting",
    "migration",
    "peer",
    "worklists",
    "load",
    "timers",
    "messages",
    "outage",
)
USUAL = ALL[:6]
"""Those that need no files of others; ``peers`` fetches bpmn-js-differ the first time, the others nothing."""


def main() -> int:
    """Run the measurements that are named, else the usual ones; print their tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what things cost.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; else {', '.join(USUAL)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--items", type=int, default=SIZES.items, help="work items of “worklists”")
    parser.add_argument("--rounds", type=int, default=SIZES.rounds, help="rounds of the long case of “services”")
    parser.add_argument("--clients", type=int, default=SIZES.clients, help="how many complete at once in “load”")
    parser.add_argument("--seconds", type=float, default=SIZES.seconds, help="how long they do")
    chosen, options = parser.parse_known_args()
    SIZES.items, SIZES.rounds = chosen.items, chosen.rounds
    SIZES.clients, SIZES.seconds = chosen.clients, chosen.seconds
    unknown = set(chosen.names) - set(ALL)
    if unknown:
        parser.error(f"There is no measurement {', '.join(sorted(unknown))}.")
    if options and len(chosen.names) != 1:
        parser.error(f"Name the one measurement that {' '.join(options)} is for.")
    print(_machine())
    settle()
    kept = []
    for name in chosen.names or USUAL:
        measure = import_module(f"benchmarks.{name}").measure
        for table in measure(options) if options else measure():
            print(table.text())
            sys.stdout.flush()
            kept.append(table.as_json())
    print(_machine())
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": _machine(), "tables": kept}, indent=2, ensure_ascii=False))
    return 0


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} in the last minute"


if __name__ == "__main__":
    raise SystemExit(main())
