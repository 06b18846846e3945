"""A system that tells cases what has happened, each message until somebody says that it is received."""

import http.client
import json
import random
import threading
from collections.abc import Sequence

from benchmarks.faults.site import MESSAGE
from benchmarks.faults.visitors import BROKEN, Told

PATIENCE = 60
PAUSE = 0.4
"""Seconds between two messages: one token may send 300 in a minute."""


class Messenger(threading.Thread):
    """Sends messages to ``cases`` until told to stop, some of them twice."""

    def __init__(self, port: int, token: str, cases: Sequence[str], told: Told, stopping: threading.Event) -> None:
        super().__init__(name="messenger", daemon=True)
        self._port, self._token, self._cases = port, token, cases
        self._told, self._stopping = told, stopping
        self._chance = random.Random(0)
        self._sent = 0

    def begin_after(self, sent: int) -> None:
        """Name messages by numbers after ``sent``: somebody else has sent those before."""
        self._sent = sent

    def run(self) -> None:
        """Send one message after the other."""
        while not self._stopping.wait(PAUSE):
            self.tell(self._chance.choice(self._cases))

    def tell(self, case: str) -> None:
        """Send a message to a case, again as long as nobody answers; now and then once more after that."""
        self._sent += 1
        key = f"act-message-{self._sent}"
        body = {"name": MESSAGE, "key": key, "case": case, "values": {"belopp": self._sent}}
        times = 2 if self._chance.random() < 0.1 else 1
        while times:
            status = self._post(body)
            if status in (200, 202):
                self._told.note("message received", key)
                times -= 1
            elif status not in (None, 503):
                self._told.note(f"{status}")
                self._told.faults.append(f"a message was answered with {status}")
                return
            elif self._stopping.wait(0.1):
                return

    def _post(self, body: object) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/messages", json.dumps(body), headers)
            return connection.getresponse().status
        except BROKEN:
            return None
        finally:
            connection.close()
