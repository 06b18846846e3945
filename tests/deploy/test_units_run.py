"""What the units of systemd start is run as they say: it tells systemd that it is ready, works, and ends when told."""

import json
import re
import shlex
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from benchmarks.website import free_port
from cluster.backup import restore
from cluster.processes import Process

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
PATIENCE = 120


@pytest.fixture(scope="module")
def url(postgres_server: object) -> Iterator[str]:
    """The address of an empty PostgreSQL without tables, as for a new installation."""
    name = f"units_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name}")  # type: ignore[attr-defined]
    yield postgres_server.url(name)  # type: ignore[attr-defined]
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[attr-defined]


class Systemd:
    """The end of systemd at which services say how they are."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(PATIENCE)

    def told(self, what: str) -> None:
        """Return when a service has said ``what``."""
        while what not in self._socket.recv(4096).decode():
            pass

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    found = Systemd(tmp_path)
    yield found
    found.close()


def started(unit: str, instance: str, url: str, folder: Path, systemd: Systemd | None = None) -> Process:
    """Return the process of a unit, not started yet: its own command, with our Python, folder and database."""
    text = (UNITS / unit).read_text("utf-8")
    settings = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
    settings = {name: value.replace("%i", instance).replace("%H", "here") for name, value in settings.items()}
    settings |= {"DATABASE_URL": url, "KLUNGA_CONNECTIONS": "3", "KLUNGA_LOGS": "json", "KLUNGA_LOST_AFTER": "6"}
    if "PROMETHEUS_MULTIPROC_DIR" in settings:
        settings["PROMETHEUS_MULTIPROC_DIR"] = str(folder / "figures")
    if systemd is not None:
        settings["NOTIFY_SOCKET"] = str(systemd.path)
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    line = line.replace("%i", instance).replace("/var/lib/klunga", str(folder / "klunga"))
    command = shlex.split(line.replace("/opt/klunga/current/.venv/bin/python", sys.executable))
    return Process(unit, tuple(command), settings, folder)


def ends(process: Process) -> int:
    """Tell a process to end, as systemd does, and return its exit code."""
    process.signal(signal.SIGTERM)
    assert process.running is not None
    return process.running.wait(PATIENCE)


def test_pages_and_a_worker_are_ready_work_and_end(url: str, tmp_path: Path, systemd: Systemd) -> None:
    port = str(free_port())
    web = started("klunga-web@.service", port, url, tmp_path, systemd)
    worker = started("klunga-worker@.service", "1", url, tmp_path, systemd)
    figures = free_port()
    worker.command = tuple(str(figures) if part == "9101" else part for part in worker.command)
    try:
        web.start()
        systemd.told("READY=1")
        worker.start()
        systemd.told("READY=1")
        systemd.told("WATCHDOG=1")
        web.wait_for(f"http://127.0.0.1:{port}/health/ready")
        with urllib.request.urlopen(f"http://127.0.0.1:{figures}/metrics", timeout=60) as answer:
            assert b"klunga_jobs" in answer.read()
        assert ends(worker) == 0
        systemd.told("STOPPING=1")
        assert ends(web) == 0
        for each in (web, worker):
            lines = (each.logs / f"{each.name}.log").read_text("utf-8").splitlines()
            assert lines
            ours = [line for line in lines if not line.startswith("Klunga runs on")]  # what a person reads
            assert [line for line in ours if "level" not in json.loads(line)] == []
    finally:
        web.kill()
        worker.kill()


def test_the_nights_copy_is_made_and_can_be_put_back(url: str, tmp_path: Path, postgres_server: object) -> None:
    backup = started("klunga-backup.service", "", url, tmp_path)
    backup.start()
    assert backup.running is not None
    assert backup.running.wait(PATIENCE) == 0, backup.tail()
    (copy,) = (tmp_path / "klunga-backups").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    name = f"restored_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name}")  # type: ignore[attr-defined]
    restore(copy, postgres_server.url(name))  # type: ignore[attr-defined]
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[attr-defined]
