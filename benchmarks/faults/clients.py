"""People who complete work items over HTTP without rest, and remember what they were told is stored."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.faults.site import EMAILS, ENDS, PASSWORD
from benchmarks.website import Browser

_FORM = re.compile(r'action="/work-items/(\d+)/complete"')
_ITEM = re.compile(r"[?&]item=(\d+)")
PATIENCE = 180
"""How many seconds one case may take to its end, on a busy machine and with its times."""
BROKEN = (OSError, http.client.HTTPException)
"""What a browser sees when a server dies, or is not there."""


@dataclass
class Told:
    """What clients were told, of all of them together."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, act: str = "", item: int = 0) -> None:
        """Note an answer; and if the act was acknowledged, which work item it was."""
        with self.lock:
            self.answers[answer] += 1
            if act:
                self.acknowledged[act] = item


class Client(threading.Thread):
    """One person in one browser, who handles ``cases`` until told to stop."""

    def __init__(self, port: int, number: int, cases: Sequence[str], told: Told, stopping: threading.Event) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self._number, self._cases, self._told, self._stopping = number, cases, told, stopping
        self._browser = Browser(port)
        self._acts = 0
        self._chance = random.Random(number)

    def sign_in(self) -> None:
        """Sign in as one of the two caseworkers."""
        self._browser.sign_in(EMAILS[self._number % 2], PASSWORD)

    def run(self) -> None:
        """Complete one work item after the other, of a case at random."""
        while not self._stopping.is_set():
            item = self.open_item(self._chance.choice(self._cases))
            for _ in range(self._chance.randint(1, 8)):
                if item is None or self._stopping.is_set():
                    break
                self._acts += 1
                item = self.complete(item, f"act-{self._number}-{self._acts}")
            else:
                continue
            self._stopping.wait(0.05)
        self.close()

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def end(self, case: str, is_over: Callable[[str], bool]) -> None:
        """Bring a case to its end. Raises RuntimeError if that takes longer than PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while not is_over(case):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The case {case} cannot be brought to its end.")
            item = self.open_item(case)
            if item is None:
                time.sleep(0.2)
            else:
                self.complete(item, ENDS)

    def open_item(self, case: str) -> int | None:
        """Return the work item that the page of a case shows; None if it shows none, or there is no page."""
        try:
            status, page = self._browser.get(f"/cases/{case.replace(' ', '-')}")
        except BROKEN:
            self._reconnect()
            return None
        self._judge("GET", status, page)
        found = _FORM.search(page)
        return int(found[1]) if found else None

    def complete(self, item: int, act: str) -> int | None:
        """Complete a work item, sending again what nobody answered; return the next one, if the answer names it."""
        while True:
            try:
                status, answer = self._browser.post(f"/work-items/{item}/complete", {"anmarkning": act})
            except BROKEN:
                self._told.note("no answer")
                self._reconnect()
                if self._stopping.is_set():
                    return None
                continue
            self._judge("POST", status, answer)
            if status == 303 and "/sign-in" not in answer:
                self._told.note("stored", act if act != ENDS else "", item)
                found = _ITEM.search(answer)
                return int(found[1]) if found else None
            if status == 503 and not self._stopping.is_set():
                time.sleep(0.1)
                continue
            return None

    def _judge(self, method: str, status: int, answer: str) -> None:
        if status in (409, 503):
            self._told.note({409: "refused with a sentence", 503: "told to send again"}[status])
        elif status not in (200, 303) or "/sign-in" in answer[:40]:
            heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer, re.DOTALL)
            self._told.note(f"{status}")
            self._told.faults.append(f"{method} was answered with {status}: {heading[1] if heading else answer[:200]}")

    def _reconnect(self) -> None:
        self._browser.close()  # opens again by itself
        self._stopping.wait(0.1)
