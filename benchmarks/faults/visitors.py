"""Somebody in a browser of their own who acts without rest, whatever dies meanwhile, and remembers what was said.

What was acknowledged must be there, what was refused must not, and a work item that is said to be gone must be.
"""

import contextlib
import http.client
import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from benchmarks.faults.site import PASSWORD
from benchmarks.website import Browser

BROKEN = (OSError, http.client.HTTPException)
"""What a browser sees when a server dies, or is not there."""
GONE = "när en flytt av ärendet ångrades"
"""What is said of a work item that was opened by a move, after that was undone."""
_REFUSALS = (r'role="alert"[^>]*>.*?<p>(.*?)</p>', r"</h1>\s*<p>(.*?)</p>")
"""Where a refusal stands: above what was to be done, or on a page of its own."""
Form = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass
class Told:
    """What visitors were told, of all of them together.

    ``acknowledged`` has the work item of each act, 0 of one that is about none; ``refused`` the acts of which they were
    told that they are not done; ``gone`` the cases of the work items of which they were told that they are no more;
    ``many`` how many cases each act on many was asked for, ``steered`` the ids of all acts on many that were begun.
    """

    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    gone: dict[int, str] = field(default_factory=dict)
    many: dict[str, int] = field(default_factory=dict)
    steered: list[int] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, act: str = "", item: int = 0) -> None:
        """Note an answer; and if the act was acknowledged, which work item it was, 0 if it was none."""
        with self.lock:
            self.answers[answer] += 1
            if act:
                self.acknowledged[act] = item


class Visitor(threading.Thread, ABC):
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

    @abstractmethod
    def act(self) -> None:
        """Do one thing."""

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

    def send(self, path: str, values: Form, act: str = "", of: tuple[int, str] = (0, "")) -> tuple[int, str] | None:
        """Send a form, again if nobody answers or it cannot be stored now; return the answer, None if told to stop.

        ``act`` names what is sent: if it is refused at once, it must not be stored. ``of`` is the work item that it is
        about, with its case, or 0: that alone may be gone.
        """
        is_sure = True
        while True:
            try:
                status, answer = self._browser.post(path, values)
            except BROKEN:
                is_sure = False
                self._told.note("no answer")
                self._reconnect()
                if self._stopping.is_set():
                    return None
                continue
            self._judged("POST", path, status, answer, of)
            if status != 503:
                if status in (404, 409) and is_sure and act:
                    self._told.refused.add(act)
                return status, answer
            is_sure = False
            if self._stopping.is_set():
                return None
            time.sleep(0.1)

    def click_twice(self, path: str, values: Form) -> tuple[int, str] | None:
        """Send a form twice at the same moment; return the answer. Both must lead to the same page, if they do."""
        second: list[tuple[int, str]] = []
        twin = self._browser.twin()

        def click() -> None:
            with contextlib.suppress(*BROKEN):
                second.append(twin.post(path, values))
            twin.close()

        thread = threading.Thread(target=click)
        thread.start()
        answered = self.send(path, values)
        thread.join()
        for each in second:
            if self._judged("POST", path, *each) and answered is not None and answered[0] == 303:
                self._told.note("clicked twice")
                if each[1] != answered[1]:
                    self._told.faults.append(f"{path} clicked twice led to {each[1]} and {answered[1]}")
        return answered

    def _judged(self, method: str, path: str, status: int, answer: str, of: tuple[int, str] = (0, "")) -> bool:
        """Note an answer that is no page; say whether it is one, or leads to one."""
        if status in (200, 303) and "/sign-in" not in answer[:40]:
            return True
        if status == 503:
            self._told.note("told to send again")
            return False
        sentence = refusal(answer)
        if method == "POST" and status == 409 and sentence:
            self._told.note(f"refused: {_shape(sentence)}")
            return False
        if method == "POST" and status == 404 and of[0] and GONE in sentence:
            self._told.note("its work item had gone with a move")
            self._told.gone[of[0]] = of[1]
            return False
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer, re.DOTALL)
        self._told.note(f"{status}")
        at = re.sub(r"\d+", "N", path)
        told = sentence or (heading[1] if heading else answer[:200])
        self._told.faults.append(f"{method} {at} was answered with {status}: {told}")
        return False

    def _reconnect(self) -> None:
        self._browser.close()  # opens again by itself
        self._stopping.wait(0.1)


def refusal(page: str) -> str:
    """Return the sentence with which a page refuses something, "" if it has none."""
    for place in _REFUSALS:
        found = re.search(place, page, re.DOTALL)
        if found:
            return " ".join(unescape(found[1]).split())
    return ""


def _shape(sentence: str) -> str:
    """Return a sentence without the names and numbers in it."""
    return re.sub(r"”[^”]*”|\b[A-ZÅÄÖ]+[ -]\d[\d-]*|\d+", "…", sentence)
