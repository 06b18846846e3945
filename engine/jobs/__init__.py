"""Background work, stored and committed with what it is about; with worker.py the only place that knows DBOS."""

from engine.jobs.queueing import enqueue, migrate
from engine.jobs.running import Job, run, stop

__all__ = ["Job", "enqueue", "migrate", "run", "stop"]
"""``enqueue`` is for services; ``migrate``, ``run`` and ``stop`` for whatever starts the program."""
