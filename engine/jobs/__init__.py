"""Background work, stored and committed with what it is about; with worker.py the only place that knows DBOS.

``enqueue`` is for services, the others for whatever starts the program.
"""

from engine.jobs.queueing import depths, enqueue, migrate
from engine.jobs.queues import QUEUE_NAMES, QUEUES, QueueName
from engine.jobs.running import CONNECTIONS, Abandoned, Job, begun, run, stop, take_over

__all__ = [
    "CONNECTIONS",
    "QUEUES",
    "QUEUE_NAMES",
    "Abandoned",
    "Job",
    "QueueName",
    "begun",
    "depths",
    "enqueue",
    "migrate",
    "run",
    "stop",
    "take_over",
]
