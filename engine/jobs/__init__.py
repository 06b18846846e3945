"""Background work, stored and committed with what it is about; with worker.py the only place that knows DBOS.

``enqueue`` is for services, the others for whatever starts the program.
"""

from engine.jobs.queueing import depths, enqueue, migrate
from engine.jobs.queues import QUEUE_NAMES, QUEUES, QueueName
from engine.jobs.running import CONNECTIONS, Abandoned, Begun, Job, begun, dropped, queue_again, run, stop, take_over

__all__ = [
    "CONNECTIONS",
    "QUEUES",
    "QUEUE_NAMES",
    "Abandoned",
    "Begun",
    "Job",
    "QueueName",
    "begun",
    "depths",
    "dropped",
    "enqueue",
    "migrate",
    "queue_again",
    "run",
    "stop",
    "take_over",
]
