"""Somebody in a browser of their own who acts without rest, whatever dies meanwhile, and remembers what was stored."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.faults.site import PASSWORD
from benchmarks.website import Browser

BROKEN = (OSError, http.client.HTTPException)
"""What a browser sees when a server dies, or is not there."""
GONE = "när en flytt av ärendet ångrades"
"""What is said of a work item that was opened by a move, after that was undone."""
Form = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass
class Told:
    """What visitors were told, of all of them together."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, act: str = "", item: int = 0) -> None:
        """Note an answer; and if the act was acknowledged, which work item it was, 0 if it was none."""
        with self.lock:
            self.answers[answer] += 1
            if act:
                self.acknowledged[act] = item


class Visitor(threading.Thread):
    """One person in one browser, until told to stop; ``act`` does one thing."""

    pause = 0.05
    """How many seconds pass between two acts."""

    def __init__(self, name: str, port: int, told: Told, stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._told, self._stopping = told, stopping
        self._browser = Browser(port)
        self._chance = random.Random(name)
        self._acts = 0

    def sign_in(self, email: str) -> None:
        """Sign in as one of the staff."""
        self._browser.sign_in(email, PASSWORD)

    def run(self) -> None:
        """Act again and again."""
        while not self._stopping.wait(self.pause):
            self.act()
        self.close()

    def act(self) -> None:
        """Do one thing."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def named(self) -> str:
        """Return a text that names the next act and nothing else."""
        self._acts += 1
        return f"act-{self.name}-{self._acts}"

    def get(self, path: str) -> str | None:
        """Return a page; None if there is none, or nobody answers."""
        try:
            status, page = self._browser.get(path)
        except BROKEN:
            self._reconnect()
            return None
        return page if self._judged("GET", path, status, page) else None

    def send(self, path: str, values: Form) -> tuple[int, str] | None:
        """Send a form, again if nobody answers or it cannot be stored now; return the answer, None if told to stop."""
        while True:
            try:
                status, answer = self._browser.post(path, values)
            except BROKEN:
                self._told.note("no answer")
                self._reconnect()
                if self._stopping.is_set():
                    return None
                continue
            self._judged("POST", path, status, answer)
            if status != 503:
                return status, answer
            if self._stopping.is_set():
                return None
            time.sleep(0.1)

    def _judged(self, method: str, path: str, status: int, answer: str) -> bool:
        """Note an answer that is no page; say whether it is one, or leads to one."""
        if status == 404 and GONE in answer:
            self._told.note("its work item had gone with a move")
            return False
        if status in (409, 503):
            self._told.note({409: "refused with a sentence", 503: "told to send again"}[status])
            return False
        if status in (200, 303) and "/sign-in" not in answer[:40]:
            return True
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer, re.DOTALL)
        self._told.note(f"{status}")
        at = re.sub(r"\d+", "N", path)
        self._told.faults.append(f"{method} {at} was answered with {status}: {heading[1] if heading else answer[:200]}")
        return False

    def _reconnect(self) -> None:
        self._browser.close()  # opens again by itself
        self._stopping.wait(0.1)
