"""After the harm: let everything come to rest, and bring every case to its end."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from benchmarks.faults.clients import Client
from benchmarks.faults.harm import Victim
from benchmarks.faults.messengers import Messenger
from benchmarks.faults.operators import Operator, Owner
from benchmarks.faults.site import Site, open_cases, waiting_call
from benchmarks.faults.visitors import Told
from engine.store import Unavailable

HELPERS = 4
"""How many cases are brought to their ends at the same time."""
REST_SECONDS = 180
"""How long Klunga may take to come to rest."""
_SETTLED = ("", "done", "undone")
SYSTEM_SECONDS = 15
"""How long a case waits for the system, which is well again, before a person does its task: pauses may be long."""


class Ending:
    """Brings what the trial has left to its end, by the people who are there for it. ``run`` does it all."""

    def __init__(self, victim: Victim, port: int, site: Site, told: Told) -> None:
        self._victim, self._site = victim, site
        self._helpers = [_Helper(victim, port, site, told, number) for number in range(HELPERS)]
        self._operator = self._helpers[0].operator
        self._owner = Owner(port, site.version_id, told, threading.Event(), 9)

    def run(self) -> None:
        """End all. Raises RuntimeError if a case cannot go on, or work does not come to rest."""
        self._victim.outside.is_well = True
        self._let_moving_end()
        _until(self._operator.let_all_go_on, lambda: "Acts on many are still being done.")
        waiting = iter(open_cases(self._victim.database))
        lock = threading.Lock()

        def end(helper: _Helper) -> None:
            while True:
                with lock:
                    case = next(waiting, None)
                if case is None:
                    return
                helper.end(case)

        with ThreadPoolExecutor(HELPERS) as pool:
            list(pool.map(end, self._helpers))
        self._rest()
        self._owner.close()
        for helper in self._helpers:
            helper.close()

    def _let_moving_end(self) -> None:
        def is_settled() -> bool:
            status = self._owner.status()
            if status == "stopped":
                self._owner.go_on()
            return status in _SETTLED

        _until(is_settled, lambda: "Cases are still being moved.")

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


class _Helper:
    """Who brings one case after the other to its end: a caseworker, a team leader and the system that tells cases."""

    def __init__(self, victim: Victim, port: int, site: Site, told: Told, number: int) -> None:
        calm = threading.Event()
        self._victim, self._site = victim, site
        self._client = Client(port, number, (), told, calm)
        self.operator = Operator(port, (), (), told, calm, number=10 + number)
        self._messenger = Messenger(port, site.token, site.awaiting, told, calm)
        self._messenger.begin_after((number + 1) * 10_000_000)

    def end(self, case: str) -> None:
        """Bring a case to its end. Raises RuntimeError if that takes too long."""
        since = time.monotonic()
        database = self._victim.database
        self._client.end(case, lambda number: number not in open_cases(database), lambda _: self._help(case, since))

    def close(self) -> None:
        """Close the browsers."""
        self._client.close()
        self.operator.close()

    def _help(self, case: str, since: float) -> None:
        """Do for a case without work items what it waits for."""
        self.operator.let_go_on(case)
        if case in self._site.awaiting:
            self._messenger.tell(case)
        elif case in self._site.listening:
            self._messenger.signal()
        call = waiting_call(self._victim.database, case)
        if call is not None and time.monotonic() - since > SYSTEM_SECONDS:
            self.operator.do_by_hand(case, call)


def _until(what: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    deadline = time.monotonic() + REST_SECONDS
    while not what():
        if time.monotonic() > deadline:
            raise RuntimeError(otherwise())
        time.sleep(0.3)
