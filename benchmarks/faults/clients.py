"""Caseworkers who complete work items over HTTP without rest."""

import re
import threading
import time
from collections.abc import Callable, Sequence

from benchmarks.faults.drawn import ENDS
from benchmarks.faults.site import EMAILS
from benchmarks.faults.visitors import Told, Visitor

_FORM = re.compile(r'action="/work-items/(\d+)/complete"')
_ITEM = re.compile(r"[?&]item=(\d+)")
PATIENCE = 180
"""How many seconds one case may take to its end, on a busy machine and with its times."""


class Client(Visitor):
    """One caseworker, who handles ``cases``."""

    def __init__(self, port: int, number: int, cases: Sequence[str], told: Told, stopping: threading.Event) -> None:
        super().__init__(f"client-{number}", port, told, stopping)
        self._cases = cases
        self.sign_in(EMAILS[number % 2])

    def act(self) -> None:
        """Complete some work items of a case at random, one after the other."""
        case = self._chance.choice(self._cases)
        item = self.open_item(case)
        for _ in range(self._chance.randint(1, 8)):
            if item is None or self._stopping.is_set():
                return
            item = self.complete(case, item, self.named())

    def end(self, case: str, is_over: Callable[[str], bool], otherwise: Callable[[str], None]) -> None:
        """Bring a case to its end; ``otherwise`` does what there is to do when it has no work item.

        Raises RuntimeError if that takes longer than PATIENCE.
        """
        deadline = time.monotonic() + PATIENCE
        while not is_over(case):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The case {case} cannot be brought to its end.")
            item = self.open_item(case)
            if item is None:
                otherwise(case)
                time.sleep(0.2)
            else:
                self.complete(case, item, ENDS)

    def open_item(self, case: str) -> int | None:
        """Return the work item that the page of a case shows; None if it shows none, or there is no page."""
        page = self.get(f"/cases/{case.replace(' ', '-')}")
        found = _FORM.search(page) if page is not None else None
        return int(found[1]) if found else None

    def complete(self, case: str, item: int, act: str) -> int | None:
        """Complete a work item of a case; return the next one, if the answer names it."""
        named = act if act != ENDS else ""
        answered = self.send(f"/work-items/{item}/complete", {"anmarkning": act}, named, (item, case))
        if answered is None or answered[0] != 303 or "/sign-in" in answered[1]:
            return None
        self._told.note("stored", named, item)
        found = _ITEM.search(answered[1])
        return int(found[1]) if found else None
