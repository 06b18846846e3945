"""Who acts on cases from above: a team leader who suspends, resumes, moves and cancels, and an owner who moves all."""

import json
import re
import threading
from collections.abc import Sequence
from urllib.parse import quote

from benchmarks.faults.site import AT, OPERATOR, OWNER
from benchmarks.faults.visitors import Told, Visitor

_SEEN = re.compile(r'name="seen" value="(\d+)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_TARGET = re.compile(r'<option value="([^"]+)"[^>]*>([^<]+)</option>')
TOLD = "Ärendet avslutas."


class Operator(Visitor):
    """A team leader who acts on ``cases``; some of ``ending`` are cancelled now and then."""

    pause = 0.3

    def __init__(
        self, port: int, cases: Sequence[str], ending: Sequence[str], told: Told, stopping: threading.Event
    ) -> None:
        super().__init__("operator", port, told, stopping)
        self._cases, self._ending = cases, list(ending)
        self.sign_in(OPERATOR)

    def act(self) -> None:
        """Suspend a case and let it go on, or move it, and take that back sometimes; seldom cancel one."""
        if self._ending and self._chance.random() < 0.03:
            self._do(self._ending.pop(), "cancel", {"told": TOLD})
            return
        case = self._chance.choice(self._cases)
        if self._chance.random() < 0.5:
            self._do(case, "suspend", {})
            self._stopping.wait(self._chance.uniform(0, 2))
            self.let_go_on(case)
        else:
            self._move(case)
            if self._chance.random() < 0.5 and self._is_offered(case, "undo"):
                self._note(self.send(f"{_address(case)}/undo", {}))

    def let_go_on(self, case: str) -> None:
        """Resume a case if it is suspended, and let it try again if it has stopped."""
        if self._is_offered(case, "resume"):
            times = self._chance.choice(("kept", "shifted"))
            self._note(self.send(f"{_address(case)}/resume", {"times": times}))
        if self._is_offered(case, "retry"):
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
        self._note(self.send(f"{_address(case)}/do/{kind}", form), act)

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
