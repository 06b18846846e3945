"""Clocks that do not agree, as on several machines: by libfaketime, where it is installed."""

from collections.abc import Sequence
from pathlib import Path

from cluster.processes import Process

APART = ("+0.9s", "-0.9s")
"""What the first workers' clocks are from the others': together more than a second."""
_SLEEP = """import select, time
time.sleep = lambda seconds: select.select((), (), (), seconds) and None
"""
"""What each of these processes runs first: with such a clock Python's own sleep is refused by libfaketime 0.9.10."""
_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib64/faketime/libfaketimeMT.so.1")


def let_clocks_differ(processes: Sequence[Process], folder: Path) -> int:
    """Let the clocks of the first processes be ahead and behind when they start; return of how many, 0 if it cannot.

    ``folder`` is where what they need for that is written.
    """
    found = [path for place in _PLACES for path in Path("/").glob(place.lstrip("/"))]
    if not found:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SLEEP, "utf-8")
    for process, apart in zip(processes, APART, strict=False):
        changed = {"LD_PRELOAD": str(found[0]), "FAKETIME": apart, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        changed["PYTHONPATH"] = str(folder)
        process.environment = {**process.environment, **changed}
    return min(len(processes), len(APART))
