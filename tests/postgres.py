"""A real PostgreSQL for the tests: one for all processes of a run, in a temporary folder, removed afterwards."""

import fcntl
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cluster.postgres import HASTY, PATIENCE, Postgres

SETTINGS = {**HASTY, "max_connections": "400"}
_STARTED: list[Postgres] = []
"""The server if this process has started it, which may end while others use it."""


@contextmanager
def shared_server(run: Path, prepare: Callable[[Postgres], None]) -> Iterator[Postgres]:
    """Give the server of a run, whose folder is ``run``: who is first starts and prepares it, the last ends it.

    It survives no power cut.
    """
    with _users(run) as noted:
        if not _alive(noted.get("users", ())):
            noted.update(folder=tempfile.mkdtemp(prefix="klunga-pg-"), users=[])
            server = Postgres(Path(noted["folder"]), SETTINGS)
            try:
                server.start()
                prepare(server)
            except BaseException:
                _end(server)
                raise
            assert server.process is not None
            noted["server"] = server.process.pid
            _STARTED.append(server)
        noted["users"] = [*_alive(noted["users"]), os.getpid()]
        server = Postgres(Path(noted["folder"]), SETTINGS)
    try:
        yield server
    finally:
        with _users(run) as noted:
            noted["users"] = [pid for pid in _alive(noted["users"]) if pid != os.getpid()]
            if not noted["users"]:
                os.kill(noted["server"], signal.SIGINT)
                _end(server)


@contextmanager
def _users(run: Path) -> Iterator[dict[str, Any]]:
    """Give what is noted of the server, to be read and changed by one process at a time."""
    with (run / "postgres.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        noted = json.loads(file.read() or "{}")
        yield noted
        file.truncate(0)
        file.write(json.dumps(noted))


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _end(server: Postgres) -> None:
    """Remove a server's folder when it has ended: then it has no number in it any more."""
    server.stop()
    deadline = time.monotonic() + PATIENCE
    while (server.where / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    shutil.rmtree(server.folder, ignore_errors=True)
