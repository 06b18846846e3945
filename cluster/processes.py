"""Klunga's processes on one PostgreSQL: pages from gunicorn, and workers; started, watched and ended together."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.connectors import sealing

ROOT = Path(__file__).parents[1]
PATIENCE = 120
"""How many seconds a process may take to start or end on a busy machine."""


class DidNotStart(Exception):
    """A process ended while it should have started, or took too long."""


@dataclass
class Process:
    """One of Klunga's processes: how it is started, and how it is now. Its output goes to a file named after it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    logs: Path
    running: subprocess.Popen[bytes] | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start it unless it runs, and do not wait. Two who start it at once start one."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with self._starting, (self.logs / f"{self.name}.log").open("ab") as log:
            if self.is_alive:
                return
            self.running = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.running is not None and self.running.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to it alone."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(number)

    def kill(self) -> None:
        """Kill it and all that it started, at once."""
        if self.running is not None:
            for number in (signal.SIGCONT, signal.SIGKILL):
                try:
                    os.killpg(self.running.pid, number)
                except ProcessLookupError:
                    break
            self.running.wait(PATIENCE)

    def stop(self) -> None:
        """Ask it to end, and wait; kill it if it does not."""
        self.signal(signal.SIGTERM)
        if self.running is not None:
            try:
                self.running.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def wait_for(self, address: str) -> None:
        """Return when ``address`` is answered with 200. Raises DidNotStart if this ends before, or it takes long."""
        deadline = time.monotonic() + PATIENCE
        while not answers(address):
            if not self.is_alive:
                raise DidNotStart(f"{self.name} did not start:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{address} is not answered.")
            time.sleep(0.05)

    def tail(self) -> str:
        """Return the last lines that it wrote."""
        return "\n".join((self.logs / f"{self.name}.log").read_text(errors="replace").splitlines()[-30:])


@dataclass
class Cluster:
    """Pages on ``port`` from ``web_processes`` processes, and ``workers`` workers, on the database at ``url``."""

    url: str
    folder: Path
    port: int
    web_processes: int = 2
    workers: int = 3
    demo: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    members: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Name the processes, without starting them."""
        shared = {
            "DATABASE_URL": self.url,
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "metrics"),
            "KLUNGA_WEB_PROCESSES": str(self.web_processes),
            "KLUNGA_WORKERS": str(max(1, self.workers)),
            "KLUNGA_LOGS": "json",
            **self.settings,
        }
        keys = self.folder / sealing.USUAL_NAME
        sealing.made_keys(keys)
        if keys.exists():
            shared = {sealing.FILE_SETTING: str(keys), **shared}
        logs = self.folder / "logs"
        (self.folder / "metrics").mkdir(parents=True, exist_ok=True)
        python = sys.executable
        options = ["--port", str(self.port), "--processes", str(self.web_processes), "--instance", str(self.folder)]
        web = (python, "-m", "webui", *options, *(["--demo"] if self.demo else []))
        self.members = [Process("web", web, shared, logs)]
        for number in range(1, self.workers + 1):
            named = {**shared, "WORKER_NAME": f"worker-{number}"}
            self.members.append(Process(f"worker-{number}", (python, "-m", "engine.worker"), named, logs))

    @property
    def web(self) -> Process:
        """Return the process that serves pages, parent of the others that do."""
        return self.members[0]

    @property
    def address(self) -> str:
        """Return where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start all, the pages first since they bring the tables up to date; return when all is ready."""
        self.web.start()
        self.wait_for("/health/live", self.web)
        for member in self.members[1:]:
            member.start()
        self.wait_for("/health/ready", *self.members)

    def stop(self) -> None:
        """End all: the workers finish what they do, the pages answer what they were asked."""
        for member in self.members:
            member.signal(signal.SIGCONT)
            member.signal(signal.SIGTERM)
        for member in self.members:
            member.stop()

    def wait_for(self, path: str, *needed: Process) -> None:
        """Return when ``path`` is answered with 200. Raises DidNotStart if one of ``needed`` ends, or it takes long."""
        deadline = time.monotonic() + PATIENCE
        while not answers(f"{self.address}{path}"):
            for member in needed:
                if not member.is_alive:
                    raise DidNotStart(f"{member.name} did not start:\n{member.tail()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.address}{path} is not answered.")
            time.sleep(0.1)

    def start_again(self) -> list[str]:
        """Start what has ended; return the names."""
        ended = [member for member in self.members if not member.is_alive]
        for member in ended:
            member.start()
        return [member.name for member in ended]


def answers(address: str) -> bool:
    """Say whether an address on this machine answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
