"""What is done to Klunga: processes killed, frozen, replaced; the database restarted; the disk filled."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from benchmarks.faults.disk import Disk
from benchmarks.faults.outside import Outside
from cluster.postgres import Postgres
from cluster.processes import Process
from engine.store import Database, Unavailable

FULL_SECONDS = 4
"""How long the disk stays full."""
FROZEN_SECONDS = (1, 8)
"""How long a process that serves pages is frozen: shorter and longer than PostgreSQL lets a transaction be idle."""
TAKEN_OVER_SECONDS = 90
"""How long one waits for a frozen worker to be taken over."""
Harm = Callable[[], None]


@dataclass
class Victim:
    """All that can be hurt: the process with the pages, workers and PostgreSQL if there are any, the disk."""

    database: Database
    disk: Disk
    web: Process
    workers: list[Process] = field(default_factory=list)
    postgres: Postgres | None = None
    outside: Outside = field(default_factory=Outside)
    chance: random.Random = field(default_factory=random.Random)
    done: Counter[str] = field(default_factory=Counter)

    def once(self) -> Mapping[str, Harm]:
        """Return what is done once, whatever chance says."""
        found: dict[str, Harm] = {"disk filled": self.fill_disk} if self.disk.is_own else {}
        found["system outside away"] = self.outside.go_away
        if self.postgres is not None:
            found |= {
                "worker frozen": self.freeze_worker,
                "PostgreSQL restarted": self.restart_postgres,
                "PostgreSQL crashed": self.crash_postgres,
                "all replaced": self.deploy,
            }
        return found

    def often(self) -> Mapping[str, Harm]:
        """Return what is done again and again, at random."""
        if self.postgres is None:
            return {"web killed": self.web.kill, "web frozen": lambda: self._freeze(self.web)}
        return {
            "web process killed": self.kill_a_child,
            "web killed": self.web.kill,
            "web process frozen": self.freeze_a_child,
            "worker killed": lambda: self._a_worker().kill(),
            "workers killed at once": self.kill_workers,
        }

    def kill_a_child(self) -> None:
        """Kill one of the processes that serve pages; its parent starts another."""
        self._signal_a_child(signal.SIGKILL)

    def freeze_a_child(self) -> None:
        """Freeze one of the processes that serve pages, with whatever it holds, and let it wake."""
        child = self._signal_a_child(signal.SIGSTOP)
        time.sleep(self.chance.uniform(*FROZEN_SECONDS))
        if child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)

    def _signal_a_child(self, number: int) -> int:
        """Send a signal to one of the processes that serve pages; return its id, 0 if there is none."""
        if self.web.running is None:
            return 0
        found = subprocess.run(["pgrep", "-P", str(self.web.running.pid)], capture_output=True, text=True, check=False)
        children = [int(line) for line in found.stdout.split()]
        if not children:
            return 0
        child = self.chance.choice(children)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)
        return child

    def _freeze(self, process: Process) -> None:
        process.signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(*FROZEN_SECONDS))
        process.signal(signal.SIGCONT)

    def kill_workers(self) -> None:
        """Kill all workers but one at the same moment."""
        for worker in self.workers[1:]:
            worker.kill()

    def freeze_worker(self) -> None:
        """Freeze a worker until the others have taken over, and let it wake."""
        worker = self._a_worker()
        incarnation = self._incarnation(worker.name)
        worker.signal(signal.SIGSTOP)
        deadline = time.monotonic() + TAKEN_OVER_SECONDS
        while incarnation is not None and self._incarnation(worker.name) == incarnation:
            if time.monotonic() > deadline:
                self.done["worker frozen and not taken over"] += 1
                break
            time.sleep(0.2)
        time.sleep(1)
        worker.signal(signal.SIGCONT)

    def restart_postgres(self) -> None:
        """Restart PostgreSQL as for an update of it: connections are cut."""
        assert self.postgres is not None
        self.postgres.stop(signal.SIGINT)
        time.sleep(self.chance.uniform(0, 2))
        self.postgres.start()

    def crash_postgres(self) -> None:
        """Let PostgreSQL end at once and recover as after a power cut."""
        assert self.postgres is not None
        self.postgres.stop(signal.SIGQUIT)
        self.postgres.start()

    def deploy(self) -> None:
        """Replace the processes that serve pages and, one after the other, the workers."""
        self.web.signal(signal.SIGHUP)
        for worker in self.workers:
            worker.stop()
            worker.start()

    def fill_disk(self) -> None:
        """Fill the disk for some seconds. PostgreSQL may end of it; then it is started again, as by systemd."""
        self.disk.fill()
        time.sleep(FULL_SECONDS)
        self.disk.make_room()
        if self.postgres is not None and self.postgres.process is not None and self.postgres.process.poll() is not None:
            self.done["PostgreSQL ended of it"] += 1
            self.postgres.start()

    def start_again(self) -> None:
        """Start the processes that have ended."""
        for process in (self.web, *self.workers):
            if not process.is_alive:
                process.start()

    def _a_worker(self) -> Process:
        return self.chance.choice(self.workers)

    def _incarnation(self, executor: str) -> str | None:
        query = text("SELECT incarnation FROM worker_heartbeat WHERE executor = :name")
        try:
            with self.database.reading() as session:
                found: str | None = session.scalar(query, {"name": executor})
                return found
        except Unavailable:
            return None
