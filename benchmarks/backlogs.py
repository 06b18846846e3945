"""Many cases that wait for the same, made by copying one, and the real workers that let them go on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import TableClause, text
from sqlalchemy.orm import Session

from engine.store import Database

WORKERS = {"SQLite": 1, "PostgreSQL": 2}
PATIENCE = 1_800


def copy_case(session: Session, tables: Sequence[TableClause], case: int, last: int, many: int) -> None:
    """Copy a case with its rows of ``tables`` ``many`` times, for cases whose ids come after ``last``."""
    for table in tables:
        _copy(session, table, case, last, many)


def _copy(session: Session, table: TableClause, case: int, last: int, many: int) -> None:
    changed = {"case_id": f"{last} + i", "number": "number || '-' || i", "submission": "NULL"}
    if table.name == "case":
        changed["id"] = f"{last} + i"
    names = [column.name for column in table.columns if column.name != "id" or "id" in changed]
    chosen = ", ".join(changed.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    of = "id" if table.name == "case" else "case_id"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
    rows = f'{numbers} SELECT {chosen} FROM "{table.name}", n WHERE {of} = {case}'
    if many:
        session.execute(text(f'INSERT INTO "{table.name}" ({listed}) {rows}'), {"many": many})


class Workers:
    """Processes of workers; ``kill`` ends one as a failing machine does, and starts another."""

    def __init__(self, folder: Path, database: Database, many: int) -> None:
        self._folder = folder
        self._url = database.url.render_as_string(hide_password=False)
        self._processes = [self._started(number) for number in range(many)]

    def kill(self, number: int = 0) -> None:
        """Kill a worker without a word and start it anew."""
        self._processes[number].send_signal(signal.SIGKILL)
        self._processes[number].wait(60)
        self._processes[number] = self._started(number)

    def stop(self) -> None:
        """Let all end, and wait for it."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(60)

    def _started(self, number: int) -> "subprocess.Popen[bytes]":
        environment: Mapping[str, str] = {
            **os.environ,
            "DATABASE_URL": self._url,
            "WORKER_NAME": f"bench-{number}",
        }
        with (self._folder / f"worker-{number}.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "engine.worker"], env=environment, stdout=log, stderr=log)


@contextmanager
def workers(folder: Path, database: Database, many: int) -> Iterator[Workers]:
    """Give workers that run until the end."""
    running = Workers(folder, database, many)
    try:
        yield running
    finally:
        running.stop()


def wait(holds: Callable[[], bool]) -> None:
    """Wait until something holds. Raises RuntimeError if it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError("It takes too long.")
        time.sleep(0.05)
