"""Event logs taken out in each format, with few events and with many: how fast, and in how much memory.

``python -m benchmarks exports --events 100000 --database SQLite`` (or PostgreSQL; both if it is not given). Memory is
what Python holds at most while the log is written, counted apart from the time.
"""

import argparse
import tracemalloc
from collections.abc import Sequence
from time import process_time

from benchmarks.looping import DATABASES
from benchmarks.operations import fill, prepare
from benchmarks.tables import Table
from engine.services.exports.logs import LogWanted, traces
from engine.services.exports.writing import FORMATS, Format, write
from engine.store import Database

FEW, MANY = 3_000, 100_000
EACH = 3
"""The events of a case."""


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return what logs cost with few events and with many."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks exports")
    parser.add_argument("--events", type=int, default=MANY)
    parser.add_argument("--database", choices=sorted(DATABASES))
    chosen = parser.parse_args(options)
    rows: list[tuple[str, str, int, float, float, float, float, float]] = []
    for name in [chosen.database] if chosen.database else DATABASES:
        with DATABASES[name]() as (_, database):
            prepare(database, FEW // EACH)
            few = {form: _memory(database, form) for form in FORMATS}
            fill(database, FEW // EACH, -(-chosen.events // EACH))
            for form in FORMATS:
                events, size, seconds = _spent(database, form)
                most = _memory(database, form)
                rows.append((name, form, events, size / 1e6, seconds, events / seconds, most / 1e6, most / few[form]))
    columns = (
        "database", "format", "events", "file, MB", "processor seconds", "events a second", "memory at most, MB",
        f"memory, to {FEW:,} events",
    )  # fmt: skip
    return [Table("Event logs taken out", columns, tuple(rows))]


def _spent(database: Database, form: Format) -> tuple[int, int, float]:
    """Return how many events a log has, its bytes, and the processor time of this process that it took."""
    begun, lines, size = process_time(), 0, 0
    with database.reading() as session:
        for piece in write(traces(session, LogWanted()), form, "Prov"):
            lines += piece.count(b"<event>") if form == "xes" else piece.count(b"\r\n")
            size += len(piece)
    return lines if form == "xes" else lines - 1, size, process_time() - begun


def _memory(database: Database, form: Format) -> int:
    """Return the most bytes that Python holds while a log is written."""
    with database.reading() as session:
        tracemalloc.start()
        for _ in write(traces(session, LogWanted()), form, "Prov"):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most
