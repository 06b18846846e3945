"""Fuzz the way of an upload: ``python -m benchmarks.fuzzing --minutes 60``; guided by atheris where it is installed."""

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def main() -> int:
    """Fuzz for a number of minutes; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description="Fuzz the way of an upload.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="without atheris: the same number, the same files")
    parser.add_argument("--found", type=Path, default=Path("instance/fuzzing"), help="where findings are kept")
    parser.add_argument("--plain", action="store_true", help="do not use atheris")
    chosen = parser.parse_args()
    guided = find_spec("atheris") is not None and not chosen.plain
    if guided:
        with import_module("atheris").instrument_imports(include=["engine"]):
            running = import_module("benchmarks.fuzzing.running")
    else:
        print("Changes are made by chance alone." if chosen.plain else "atheris is not installed: by chance alone.")
        running = import_module("benchmarks.fuzzing.running")
    return int(running.run(chosen.found, minutes=chosen.minutes, seed=chosen.seed, guided=guided))


if __name__ == "__main__":
    sys.exit(main())
