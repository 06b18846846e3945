"""Background work, stored and committed with what it is about; with worker.py the only place that knows DBOS.

``enqueue`` is for services, the others for whatever starts the program.
"""

from engine.jobs.queueing import enqueue, migrate
from engine.jobs.running import Job, run, stop, take_over

__all__ = ["Job", "enqueue", "migrate", "run", "stop", "take_over"]
