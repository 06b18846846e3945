"""A system that tells cases what has happened, each message until somebody says that it is received."""

import http.client
import json
import random
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.faults.drawn import OPENED
from benchmarks.faults.visitors import BROKEN, Told

PATIENCE = 60
PAUSE = 0.4
"""Seconds between two requests: one token may send 300 in a minute."""


class Messenger(threading.Thread):
    """Sends messages to the cases of ``awaiting``, of the names that they wait for, and signals to all.

    It goes on until told to stop. Some are sent twice, and some several at once.
    """

    def __init__(
        self, port: int, token: str, awaiting: Mapping[str, str], told: Told, stopping: threading.Event
    ) -> None:
        super().__init__(name="messenger", daemon=True)
        self._port, self._token, self._awaiting = port, token, awaiting
        self._told, self._stopping = told, stopping
        self._chance = random.Random(0)
        self._sent = 0

    def begin_after(self, sent: int) -> None:
        """Name messages by numbers after ``sent``: somebody else has sent those before."""
        self._sent = sent

    def run(self) -> None:
        """Send one thing after the other."""
        cases = list(self._awaiting)
        while not self._stopping.wait(PAUSE):
            act = self._chance.random()
            if act < 0.2:
                self.signal()
            elif act < 0.4:
                self._send([self._message(each) for each in self._chance.sample(cases, 4)])
            else:
                self.tell(self._chance.choice(cases))

    def tell(self, case: str) -> None:
        """Tell a case what it waits for."""
        self._send([self._message(case)])

    def signal(self) -> None:
        """Send a signal to all cases that wait for it."""
        self._send([{"name": OPENED, "key": self._key(), "kind": "signal"}])

    def _message(self, case: str) -> dict[str, Any]:
        key = self._key()
        return {"name": self._awaiting[case], "key": key, "case": case, "values": {"belopp": self._sent}}

    def _key(self) -> str:
        self._sent += 1
        return f"act-message-{self._sent}"

    def _send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Send messages, several in a list, again as long as nobody answers; now and then once more after that."""
        body = messages[0] if len(messages) == 1 else messages
        times = 2 if self._chance.random() < 0.1 else 1
        while times:
            status, answer = self._post(body)
            if status in (200, 202):
                told = answer if isinstance(answer, list) else [{**answer, "code": status}]
                for message, each in zip(messages, told, strict=True):
                    self._heard(str(message["key"]), each)
                times -= 1
            elif status not in (0, 503):
                self._told.note(f"{status}")
                self._told.faults.append(f"a message was answered with {status}: {answer}")
                return
            elif self._stopping.wait(0.1):
                return

    def _heard(self, key: str, answer: Mapping[str, Any]) -> None:
        if answer["key"] == key and answer["code"] in (200, 202):
            self._told.note("message received", key)
        else:
            self._told.faults.append(f"the message {key} was answered with {answer}")

    def _post(self, body: object) -> tuple[int, Any]:
        """Return status and answer, 0 if there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/messages", json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if response.status < 500 else text.decode()
        except BROKEN:
            return 0, None
        finally:
            connection.close()
