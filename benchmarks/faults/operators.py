"""Who acts on cases from above: a team leader who suspends, resumes, moves and cancels, and an owner who moves all."""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from itertools import cycle
from urllib.parse import quote

from benchmarks.faults.drawn import AT
from benchmarks.faults.site import OPERATOR, OWNER
from benchmarks.faults.visitors import Told, Visitor

_SEVERAL = re.compile(r"/operations/several/(\d+)")
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_LINE = re.compile(r'name="case" value="(\d+)"')
_CALL = re.compile(r'/calls/(\d+)/answer"')
_TARGET = re.compile(r'<option value="([^"]+)"[^>]*>([^<]+)</option>')
TOLD = "Ärendet avslutas."
MANY = "all-"
"""How reasons of acts on many cases begin."""
ANSWER = 10_000_000
"""What is answered in the place of the system begins after this number, and a million later for each operator."""
STEERED = ("stop", "stop", "continue", "continue", "undo")


class Operator(Visitor):
    """A team leader who acts on ``cases``; some of ``ending`` are cancelled now and then, several at once or one.

    ``ids`` are those of all of them, by number.

    ``of_many`` is the share of acts on many at once; ``number`` is another for each operator, all of whom are one
    person in browsers of their own: each steers what any of them has begun.
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
        ids: Mapping[str, int] | None = None,
        number: int = 0,
        of_many: float = 0.1,
    ) -> None:
        super().__init__(f"operator-{number}", port, told, stopping)
        self._cases, self._ending, self._of_many = cases, list(ending), of_many
        self._ids = ids or {}
        self._answers = ANSWER + number * 1_000_000
        self._kinds = cycle(("suspend", "resume", "retry"))
        self.sign_in(OPERATOR)

    def act(self) -> None:
        """Act on one case or on many at once; seldom cancel one."""
        of_many = self._chance.random() < self._of_many
        if self._ending and self._chance.random() < 0.05:
            if of_many:
                self._several("cancel")
            else:
                self._do(self._ending.pop(), "cancel", {"told": TOLD})
        elif of_many:
            self._several(next(self._kinds))
            self._steer()
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
        """Suspend or cancel many cases, or let many go on or try again; all that are suspended go on soon."""
        view = {"resume": "suspended", "retry": "incidents"}.get(kind, "open")
        page = self.get(f"/operations/lists/{view}") or ""
        if kind in ("suspend", "cancel"):
            able = [str(self._ids[number]) for number in (self._cases if kind == "suspend" else self._ending[:3])]
        else:
            able = _LINE.findall(page)
        if not able or not page:
            return
        act = self.named().replace("act-", MANY, 1)
        chosen = self._chance.sample(able, min(len(able), self._chance.randint(2, 40)))
        if kind == "cancel":
            del self._ending[:3]
        form = {"act": kind, "key": act, "reason": act, "told": TOLD, "cases": ",".join(chosen)}
        path = f"/operations/lists/{view}/several"
        answered = self.click_twice(path, form) if self._chance.random() < 0.3 else self.send(path, form)
        begun = _SEVERAL.search(answered[1]) if answered is not None and answered[0] == 303 else None
        if begun is not None:
            self._told.note(f"asked for an act on many: {kind}")
            self._told.many[act] = len(chosen)
            self._told.steered.append(int(begun[1]))

    def _steer(self) -> None:
        """Stop one of the latest acts on many, let it go on, or put it back, several times one after the other."""
        for _ in range(self._chance.randint(0, 4)):
            latest = self._told.steered[-3:]
            if not latest or self._stopping.wait(self._chance.uniform(0, 0.3)):
                return
            act = self._chance.choice(STEERED)
            answered = self.send(f"/operations/several/{self._chance.choice(latest)}/{act}", {})
            begun = _SEVERAL.search(answered[1]) if answered is not None and answered[0] == 303 else None
            if begun is not None:
                self._told.note(f"an act on many steered: {act}")
                if act == "undo":
                    self._told.steered.append(int(begun[1]))

    def let_all_go_on(self) -> bool:
        """Let every act on many go on that has been stopped; say whether all are done."""
        are_done = True
        for each in dict.fromkeys(self._told.steered):
            page = self.get(f"/operations/several/{each}")
            if page is not None and f"/operations/several/{each}/continue" in page:
                self.send(f"/operations/several/{each}/continue", {})
            told = self.get(f"/operations/several/{each}/progress")
            are_done = are_done and told is not None and json.loads(told)["done"] == json.loads(told)["total"]
        return are_done

    def let_go_on(self, case: str) -> None:
        """Resume a case if it is suspended, and if it has stopped let it try again, or answer in the system's place."""
        if self._is_offered(case, "resume"):
            times = self._chance.choice(("kept", "shifted"))
            self._note(self.send(f"{_address(case)}/resume", {"times": times}))
        call = _CALL.search(self.get(_address(case)) or "")
        if call is not None and self._chance.random() < 0.3:
            self._acts += 1
            why = {"outputs": f"nummer = {self._answers + self._acts}", "why": "Ringde dit."}
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

    def __init__(self, port: int, version_id: int, told: Told, stopping: threading.Event, number: int = 0) -> None:
        super().__init__(f"owner-{number}", port, told, stopping)
        self._path = f"/models/versions/{version_id}/open-cases"
        self.sign_in(OWNER)

    def act(self) -> None:
        """Do what comes next: move the cases, stop that sometimes, put them back."""
        status = self.status()
        if self.get(self._path) is None:
            return
        if status in ("", "undone", "planned"):
            self._note(self.send(self._path, {"act": "move", "times": "keep"}))
        elif status == "running" and self._chance.random() < 0.5:
            self._note(self.send(f"{self._path}/stop", {}), "stopped")
        elif status == "stopped":
            act = self._chance.choice(("go-on", "go-on", "undo"))
            self._note(self.send(f"{self._path}/{act}", {}), f"after a stop {act}")
        elif status == "done" and self._chance.random() < 0.3:
            self._note(self.send(f"{self._path}/undo", {}))

    def go_on(self) -> None:
        """Let the moving go on that was stopped."""
        if self.get(self._path) is not None:
            self.send(f"{self._path}/go-on", {})

    def status(self) -> str | None:
        """Return how far the moving has come; None if nobody says so now."""
        found = self.get(f"{self._path}/progress")
        return str(json.loads(found)["status"]) if found is not None else None

    def _note(self, answered: tuple[int, str] | None, what: str = "begun or put back") -> None:
        if answered is not None and answered[0] == 303:
            self._told.note(f"moving of cases: {what}")


def _address(case: str) -> str:
    return f"/operations/cases/{case.replace(' ', '-')}"
