"""The queues: what waits in one keeps nothing in another waiting, and a worker may serve only some of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

QueueName = Literal["general", "timers", "calls", "migrations", "comparisons"]
"""``general`` what people wait for; ``timers`` and ``calls`` to other systems, which stand in tables of their own and
are no jobs; ``migrations``: moving many cases to a new version; ``comparisons``, which take long."""

QUEUE_NAMES: tuple[QueueName, ...] = get_args(QueueName)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue and its bounds: at most ``at_once`` of its jobs run in one process.

    Jobs are looked for each ``polling_seconds``, so that one process does at most ``at_once / polling_seconds``
    a second. ``stored_as`` is its name in the tables of the jobs.
    """

    stored_as: str
    at_once: int
    polling_seconds: float


QUEUES: Mapping[QueueName, Queue] = {
    "general": Queue("klunga", at_once=8, polling_seconds=0.1),
    "migrations": Queue("klunga-migrations", at_once=2, polling_seconds=0.5),
    "comparisons": Queue("klunga-comparisons", at_once=2, polling_seconds=0.5),
}
"""The stored names never change: jobs of an older release wait under them."""
