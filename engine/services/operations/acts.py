"""An act of an operator on a case: what it is, and when it is refused."""

from dataclasses import dataclass, field
from typing import Any, Literal

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling.case_statuses import OPEN
from engine.store.tables import Case

Kind = Literal["suspend", "cancel", "move"]
KINDS: tuple[Kind, ...] = ("suspend", "cancel", "move")

LONGEST = 2000
"""The most characters of a reason, and of what the applicant is told."""


class ActRefused(EngineError):
    """An act that is not done, because the case is not so any more or something is missing. Nothing has changed."""


class ReasonMissing(ActRefused):
    """An act without a reason, or with one that is too long. ``field`` names what to mend."""

    def __init__(self, sentence: Message, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator does to a case, and why. ``told`` is what the applicant reads, in the operator's words.

    ``seen`` is the version of the case that the operator looked at; None does not ask. ``details`` is what a move
    of a case needs besides: where from and where to.
    """

    kind: Kind
    reason: str
    told: str = ""
    seen: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """Return what the history keeps of it."""
        return {"reason": self.reason.strip(), **({"told": self.told.strip()} if self.told.strip() else {})}


def refuse_incomplete(act: Act) -> None:
    """Raise ReasonMissing if an act has no reason, or words too many, or tells the applicant nothing of an end."""
    if not act.reason.strip():
        raise ReasonMissing(message("Write a reason: it stands in the history of the case."), "reason")
    if act.kind == "cancel" and not act.told.strip():
        raise ReasonMissing(message("Write what the applicant is to read: why the case is not handled."), "told")
    for name, text in (("reason", act.reason), ("told", act.told)):
        if len(text) > LONGEST:
            raise ReasonMissing(message("Write at most {count} characters.", count=LONGEST), name)


def refuse_over(case: Case) -> None:
    """Raise ActRefused if a case is over."""
    if case.status in OPEN:
        return
    if case.status == "cancelled":
        who = (case.halt or {}).get("person", "")
        raise ActRefused(message("{person} has already cancelled the case {number}.", person=who, number=case.number))
    raise ActRefused(message("The case {number} is closed already, so nothing was changed.", number=case.number))


def refuse_moved(case: Case, seen: int | None) -> None:
    """Raise ActRefused if a case has gone on since it was looked at."""
    if seen is not None and seen != case.version:
        raise ActRefused(
            message(
                "The case {number} has gone on since you opened the page, so nothing was changed. "
                "Look at it as it is now, and do it again if it is still right.",
                number=case.number,
            )
        )
