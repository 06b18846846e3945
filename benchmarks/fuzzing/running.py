"""Fuzz for a time: by chance, or towards code that nothing has reached yet."""

import faulthandler
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.fuzzing.findings import Findings
from benchmarks.fuzzing.mutating import LARGEST, mutated
from benchmarks.fuzzing.seeds import own, real
from benchmarks.fuzzing.whole_path import walk

MEMORY = 500 * 1024 * 1024
"""Bytes that uploads may take beyond what the program has when it is loaded."""
HANG = 60
"""Seconds after which even code in C is held to hang; the process then ends, and ``current`` is what it was given."""
KEPT = 500


def run(folder: Path, *, minutes: float, seed: int, guided: bool) -> int:
    """Fuzz for these minutes, keep what is found in ``folder``, and return 1 if anything is, else 0."""
    fuzzing = Fuzzing(folder, time.monotonic() + 60 * minutes)
    for data in own():
        walk(data)
    _limit_memory()
    if guided:
        fuzzing.guided()
    fuzzing.by_chance(random.Random(seed))
    return fuzzing.report()


class Fuzzing:
    """A run: the files that are changed, what was found, and when to stop."""

    def __init__(self, folder: Path, ended: float) -> None:
        self.seeds = [*own(), *real()]
        self.findings = Findings(folder)
        self.ended = ended
        self.tried = 0
        folder.mkdir(parents=True, exist_ok=True)

    def look(self, data: bytes) -> bool:
        """Walk one upload; say whether anything went wrong."""
        (self.findings.folder / "current").write_bytes(data)
        faulthandler.dump_traceback_later(HANG, exit=True)
        bad = self.findings.look(data)
        faulthandler.cancel_dump_traceback_later()
        self.tried += 1
        if self.tried % 1000 == 0:
            self.report()
        return bad

    def by_chance(self, chance: random.Random) -> None:
        """Change files, and now and then what came of it again, until the time is over."""
        kept = list(self.seeds)
        while time.monotonic() < self.ended:
            data = mutated(chance.choice(kept), kept, chance)
            if not self.look(data) and chance.random() < 0.1 and len(data) < LARGEST:
                kept.append(data)
                if len(kept) > len(self.seeds) + KEPT:
                    kept.pop(len(self.seeds))

    def guided(self) -> None:
        """Let atheris choose what to change: what reached new code. Ends the process when the time is over."""
        atheris = import_module("atheris")

        def change(data: bytes, size: int, seed: int) -> bytes:
            return mutated(data, self.seeds, random.Random(seed))[:size]

        def look(data: bytes) -> None:
            if time.monotonic() > self.ended:
                os._exit(self.report())
            self.look(data)

        with tempfile.TemporaryDirectory() as corpus:
            _fill(Path(corpus), self.seeds)
            kept = f"-artifact_prefix={self.findings.folder}/"
            options = ("-rss_limit_mb=0", "-timeout=600", f"-max_len={2 * LARGEST}", "-verbosity=0", kept)
            atheris.Setup([sys.argv[0], corpus, *options], look, custom_mutator=change)
            atheris.Fuzz()

    def report(self) -> int:
        """Print how many uploads were tried, how far they came, the most memory, and what was found; 1 if anything."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = time.process_time() / 60
        came = ", ".join(f"{count} {far}" for far, count in sorted(self.findings.came.items()))
        print(f"{self.tried} uploads ({came}) in {spent:.1f} processor minutes, {peak:.0f} MB at most")
        for place, count in sorted(self.findings.count.items(), key=lambda each: -each[1]):
            print(f"  {count:6} {place}")
        sys.stdout.flush()
        return 1 if self.findings.count else 0


def _fill(folder: Path, seeds: Sequence[bytes]) -> None:
    for number, data in enumerate(seeds):
        (folder / str(number)).write_bytes(data)


def _limit_memory() -> None:
    """Let this process take ``MEMORY`` more than it has now, and no more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    now = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (now + MEMORY, now + MEMORY))
