"""What work costs the processors, whatever else the machine does: read from Linux's /proc."""

import os
import resource
from pathlib import Path

TICK = 1000 / os.sysconf("SC_CLK_TCK")


def of_tree(root: int | None = None) -> float:
    """Return the milliseconds that a process, those it started and those they started have had of the processors."""
    stats = dict(filter(None, map(_stat, Path("/proc").glob("[0-9]*"))))
    known, waiting = set[int](), [root or os.getpid()]
    while waiting:
        known.add(here := waiting.pop())
        waiting += [pid for pid, (parent, _) in stats.items() if parent == here and pid not in known]
    return sum(stats[pid][1] for pid in known if pid in stats)


def of_children() -> float:
    """Return the seconds that the processes which this one has started, and which have ended, have had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _stat(folder: Path) -> tuple[int, tuple[int, float]] | None:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(folder.name), (int(fields[1]), TICK * sum(int(each) for each in fields[11:15]))
