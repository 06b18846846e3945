"""Who acts on cases from above: a team leader who suspends, resumes, moves and cancels, and an owner who moves all."""

import json
import re
import threading
from collections.abc import Sequence
from itertools import cycle
from urllib.parse import quote

from benchmarks.faults.drawn import AT
from benchmarks.faults.site import OPERATOR, OWNER
from benchmarks.faults.visitors import Told, Visitor

_SEEN = re.compile(r'name="seen" value="(\d+)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_LINE = re.compile(r'name="case" value="(\d+)"[^>]*>.*?/operations/cases/([^"]+)"', re.DOTALL)
_CALL = re.compile(r'/calls/(\d+)/answer"')
_TARGET = re.compile(r'<option value="([^"]+)"[^>]*>([^<]+)</option>')
TOLD = "Ärendet avslutas."
MANY = "all-"
"""How reasons of acts on many cases begin."""
ANSWER = 10_000_000
"""What is answered in the place of the system begins after this number."""


class Operator(Visitor):
    """A team leader who acts on ``cases``; some of ``ending`` are cancelled now and then.

    ``of_many`` is the share of acts on many at once.
    """

    pause = 0.3

    def __init__(
        self,
        port: int,
        cases: Sequence[str],
        ending: Sequence[str],
        told: Told,
        stopping: threading.Event,
        *,
        name: str = "operator",
        of_many: float = 0.1,
    ) -> None:
        super().__init__(name, port, told, stopping)
        self._cases, self._ending, self._of_many = cases, list(ending), of_many
        self._kinds = cycle(("suspend", "resume", "retry"))
        self.sign_in(OPERATOR)

    def act(self) -> None:
        """Act on one case or on many at once; seldom cancel one."""
        if self._ending and self._chance.random() < 0.03:
            self._do(self._ending.pop(), "cancel", {"told": TOLD})
        elif self._chance.random() < self._of_many:
            self._several(next(self._kinds))
        else:
            self._one(self._chance.choice(self._cases))

    def _one(self, case: str) -> None:
        """Suspend a case and let it go on, or move it, and take that back sometimes."""
        if self._chance.random() < 0.5:
            self._do(case, "suspend", {})
            self._stopping.wait(self._chance.uniform(0, 2))
            self.let_go_on(case)
        else:
            self._move(case)
            if self._chance.random() < 0.5 and self._is_offered(case, "undo"):
                self._note(self.send(f"{_address(case)}/undo", {}))

    def _several(self, kind: str) -> None:
        """Suspend many cases, or let many go on or try again; all that are suspended go on soon."""
        view = {"resume": "suspended", "retry": "incidents"}.get(kind, "open")
        lines = _LINE.findall(self.get(f"/operations/lists/{view}") or "")
        able = [id_ for id_, number in lines if kind != "suspend" or number.replace("-", " ", 1) in self._cases]
        if not able:
            return
        act = self.named().replace("act-", MANY, 1)
        chosen = self._chance.sample(able, min(len(able), self._chance.randint(2, 12)))
        form = {"act": kind, "key": act, "reason": act, "cases": ",".join(chosen)}
        answered = self.send(f"/operations/lists/{view}/several", form)
        if answered is not None and answered[0] == 303 and "/several/" in answered[1]:
            self._told.note(f"asked for an act on many: {kind}")
            self._told.many[act] = len(chosen)

    def let_go_on(self, case: str) -> None:
        """Resume a case if it is suspended, and if it has stopped let it try again, or answer in the system's place."""
        if self._is_offered(case, "resume"):
            times = self._chance.choice(("kept", "shifted"))
            self._note(self.send(f"{_address(case)}/resume", {"times": times}))
        call = _CALL.search(self.get(_address(case)) or "")
        if call is not None and self._chance.random() < 0.3:
            self._acts += 1
            why = {"outputs": f"nummer = {ANSWER + self._acts}", "why": "Ringde dit."}
            self._note(self.send(f"{_address(case)}/calls/{call[1]}/answer", why))
        elif self._is_offered(case, "retry"):
            self._note(self.send(f"{_address(case)}/retry", {}))

    def do_by_hand(self, case: str, call_id: int) -> None:
        """Let a person do what the system has not done."""
        if self.get(_address(case)) is not None:
            self._note(self.send(f"{_address(case)}/calls/{call_id}/by-hand", {}))

    def _is_offered(self, case: str, act: str) -> bool:
        return f'action="{_address(case)}/{act}"' in (self.get(_address(case)) or "")

    def _move(self, case: str) -> None:
        page = self.get(_address(case)) or ""
        tokens = list(dict.fromkeys(_TOKEN.findall(page)))
        targets = [id_ for id_, name in _TARGET.findall(page) if name.strip() in AT]
        if tokens and targets:
            where = {"token": tokens[0], "target": self._chance.choice(targets)}
            shown = "&".join(f"token={quote(token)}" for token in tokens) + f"&target={quote(where['target'])}"
            self._do(case, "move", {"target": where["target"]}, f"?{shown}", tokens)

    def _do(self, case: str, kind: str, values: dict[str, str], query: str = "", tokens: Sequence[str] = ()) -> None:
        seen = _SEEN.search(self.get(_address(case) + query) or "")
        if seen is None:
            return
        act = self.named()
        form = [*values.items(), ("seen", seen[1]), ("reason", act), *(("token", token) for token in tokens)]
        self._note(self.send(f"{_address(case)}/do/{kind}", form, act), act)

    def _note(self, answered: tuple[int, str] | None, act: str = "") -> None:
        if answered is not None and answered[0] == 303:
            self._told.note("operated", act)


class Owner(Visitor):
    """The owner of a standard, who moves its cases to the next version, and back, again and again."""

    pause = 0.5

    def __init__(self, port: int, version_id: int, told: Told, stopping: threading.Event) -> None:
        super().__init__("owner", port, told, stopping)
        self._path = f"/models/versions/{version_id}/open-cases"
        self.sign_in(OWNER)

    def act(self) -> None:
        """Do what comes next: move the cases, stop that sometimes, put them back."""
        status = self.status()
        if self.get(self._path) is None:
            return
        if status in ("", "undone", "planned"):
            self._note(self.send(self._path, {"act": "move", "times": "keep"}))
        elif status == "running" and self._chance.random() < 0.2:
            self.send(f"{self._path}/stop", {})
        elif status == "stopped":
            self.send(f"{self._path}/go-on", {})
        elif status == "done" and self._chance.random() < 0.3:
            self._note(self.send(f"{self._path}/undo", {}))

    def status(self) -> str | None:
        """Return how far the moving has come; None if nobody says so now."""
        found = self.get(f"{self._path}/progress")
        return str(json.loads(found)["status"]) if found is not None else None

    def _note(self, answered: tuple[int, str] | None) -> None:
        if answered is not None and answered[0] == 303:
            self._told.note("cases moved or put back")


def _address(case: str) -> str:
    return f"/operations/cases/{case.replace(' ', '-')}"
