"""What is counted while Klunga works, for Prometheus; what lies in the database is counted when asked (services).

Several processes of one machine share a folder, named by ``PROMETHEUS_MULTIPROC_DIR`` before this is imported: each
writes a file of its own there, and whichever is asked tells the sum of all.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

if os.environ.get(SHARED):
    Path(os.environ[SHARED]).mkdir(parents=True, exist_ok=True)  # counters open their files when they are made

_registry = CollectorRegistry()

REQUESTS = Counter(
    "klunga_requests", "Requests answered, by route, method and status.", ("route", "method", "status"),
    registry=_registry,
)  # fmt: skip
REQUEST_SECONDS = Histogram(
    "klunga_request_seconds", "How long requests took, by route.", ("route",), buckets=SECONDS, registry=_registry
)
COMPLETIONS = Counter("klunga_completions", "Work items completed by people.", registry=_registry)
JOBS = Counter("klunga_jobs", "Background jobs done, by name and outcome.", ("job", "outcome"), registry=_registry)
JOB_SECONDS = Histogram(
    "klunga_job_seconds", "How long background jobs took, by name.", ("job",), buckets=SECONDS, registry=_registry
)
TAKEN_OVER = Counter("klunga_jobs_taken_over", "Jobs of lost workers that were taken over.", registry=_registry)
POOL = Gauge(
    "klunga_pool_connections", "Connections in use, and the most, by kind of process.", ("process", "state"),
    registry=_registry, multiprocess_mode="livesum",
)  # fmt: skip


@contextmanager
def job_done(name: str) -> Iterator[None]:
    """Count a job and the time that it takes; ``failed`` if it raises, ``left`` if it is left to another worker."""
    began = time.monotonic()
    outcome = "left"
    try:
        yield
        outcome = "done"
    except Exception:
        outcome = "failed"
        raise
    finally:
        JOBS.labels(name, outcome).inc()
        JOB_SECONDS.labels(name).observe(time.monotonic() - began)


def registry() -> CollectorRegistry:
    """Return what this process counted, or all processes that share a folder."""
    if SHARED not in os.environ:
        return _registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return shared


def sweep(folder: Path) -> None:
    """Make the folder that processes share, and forget what those that are gone have left there."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*_*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not Path(f"/proc/{number}").exists():
            file.unlink(missing_ok=True)


def forget_process(pid: int) -> None:
    """Count what a process that has ended held no more; what it counted stays."""
    if SHARED in os.environ:
        with suppress(FileNotFoundError):
            mark_process_dead(pid)


def serve(host: str, port: int) -> None:
    """Answer Prometheus from a thread of this process: for workers on machines without pages."""
    start_http_server(port, host, registry=registry())
