"""A program that completes the work items of a case for ever, to be killed: ``python -m … URL CASE PERSON``.

It forks one child for each line that it reads, says ``born PID``, then a line for each completion that
was acknowledged, then ``dead`` when the child is gone.
"""

import os
import sys
from datetime import UTC, datetime
from typing import NoReturn

from engine import store
from engine.services.case_handling import work_items
from engine.services.case_handling.case_moves import program_of
from engine.services.publishing.understanding import understand
from engine.store.tables import Case, Person
from tests.robustness.cases import AGAIN


def say(line: str) -> None:
    """Write a line at once, so that it outlives this process."""
    os.write(1, f"{line}\n".encode())


def complete_for_ever(url: str, case_id: int, person_id: int) -> NoReturn:
    """Complete the open work item of the case again and again; say its id when the service has returned."""
    database = store.connect(url)
    while True:
        with database.writing() as session:
            by = session.get_one(Person, person_id)
            (item,) = work_items.open_work_items(session, session.get_one(Case, case_id))
            done = work_items.complete(session, item.id, AGAIN, by=by, now=datetime.now(UTC))
            assert done.case.id == case_id
            say(str(item.id))


def read_ahead(url: str, case_id: int) -> None:
    """Read and build the case's process once, for all children."""
    database = store.connect(url)
    with database.reading() as session:
        case = session.get_one(Case, case_id)
        program_of(session, case)
        understand(session, case.model_version)
    database.close()


def main() -> None:
    """Fork a child for each line of the input."""
    url, case_id, person_id = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    read_ahead(url, case_id)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            complete_for_ever(url, case_id, person_id)
        say(f"born {child}")
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
