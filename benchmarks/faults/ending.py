"""After the harm: let everything come to rest, and bring every case to its end."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import text

from benchmarks.faults.clients import Client
from benchmarks.faults.harm import Victim
from benchmarks.faults.messengers import Messenger
from benchmarks.faults.operators import Operator, Owner
from benchmarks.faults.site import Site, open_cases, waiting_call
from benchmarks.faults.visitors import Told
from engine.store import Unavailable

REST_SECONDS = 180
"""How long Klunga may take to come to rest."""
_SETTLED = ("", "done", "undone", "stopped")
SYSTEM_SECONDS = 15
"""How long a case waits for the system, which is well again, before a person does its task: pauses may be long."""


class Ending:
    """Brings what the trial has left to its end, by the people who are there for it. ``run`` does it all."""

    def __init__(self, victim: Victim, port: int, site: Site, told: Told) -> None:
        self._victim, self._site = victim, site
        calm = threading.Event()
        self._client = Client(port, 0, (), told, calm)
        self._operator = Operator(port, (), (), told, calm)
        self._owner = Owner(port, site.version_id, told, calm)
        self._messenger = Messenger(port, site.token, site.awaiting, told, calm)
        self._messenger.begin_after(10_000_000)

    def run(self) -> None:
        """End all. Raises RuntimeError if a case cannot go on, or work does not come to rest."""
        self._victim.outside.is_well = True
        self._let_moving_end()
        database = self._victim.database
        for case in open_cases(database):
            since = time.monotonic()
            self._client.end(
                case,
                lambda number: number not in open_cases(database),
                lambda number, since=since: self._help(number, since),
            )
        self._rest()
        for each in (self._client, self._operator, self._owner):
            each.close()

    def _help(self, case: str, since: float) -> None:
        """Do for a case without work items what it waits for."""
        self._operator.let_go_on(case)
        if case in self._site.awaiting:
            self._messenger.tell(case)
        elif case in self._site.listening:
            self._messenger.signal()
        call = waiting_call(self._victim.database, case)
        if call is not None and time.monotonic() - since > SYSTEM_SECONDS:
            self._operator.do_by_hand(case, call)

    def _let_moving_end(self) -> None:
        _until(lambda: self._owner.status() in _SETTLED, lambda: "Cases are still being moved.")

    def _rest(self) -> None:
        told: list[str] = []
        table = "workflow_status" if self._victim.database.is_sqlite else "dbos.workflow_status"
        query = text(f"SELECT workflow_uuid, status FROM {table} WHERE status IN ('ENQUEUED', 'PENDING')")

        def rests() -> bool:
            try:
                with self._victim.database.reading() as session:
                    told[:] = [f"{job} {status}" for job, status in session.execute(query)]
                    return not told
            except Unavailable:
                self._victim.start_again()
                return False

        _until(rests, lambda: f"Jobs are still waiting or running: {told[:10]}")


def _until(what: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    deadline = time.monotonic() + REST_SECONDS
    while not what():
        if time.monotonic() > deadline:
            raise RuntimeError(otherwise())
        time.sleep(0.3)
