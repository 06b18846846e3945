"""A program that begins cases by time and by message for ever, to be killed: ``python -m … URL FIRST-TIME``.

It forks one child for each line that it reads, which goes on from the number on the line; it says ``born PID``, a line
for each number that is done, then ``dead`` when the child is gone.
"""

import os
import sys
from datetime import datetime, timedelta

from engine import store
from engine.services.messaging import receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.services.starting import timed


def begin(url: str, first: int, began: datetime) -> None:
    """Let the time of one case after the other come, and send each message twice, until killed."""
    database = store.connect(url)
    for number in range(first, first + 10_000):
        with database.writing() as session:
            timed.begin_due(session, now=began + timedelta(minutes=number))
            for _ in range(2):
                receiving.receive(session, Origin("Larmet"), Sent("Anmälan", f"m{number}", {"nr": number}), now=began)
        print(number, flush=True)


def main(url: str, began: str) -> None:
    """Fork a child for each line of the input."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            begin(url, int(line), datetime.fromisoformat(began))
        print(f"born{child}", flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
