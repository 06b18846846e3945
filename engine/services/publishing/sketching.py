"""Say of a drawing that nobody has stored yet whether it runs, and what is found in it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.model import Finding, Rewrite
from engine.services.publishing.drafts import prepared_now
from engine.services.publishing.rules import rule_book


@dataclass(frozen=True, slots=True)
class Checked:
    """What is found in a drawing; ``executable`` is None for one that is too large to be tried while somebody draws."""

    executable: bool | None
    findings: tuple[Finding, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()


def check_drawing(session: Session, data: bytes, *, on: date) -> Checked:
    """Return what an upload of the drawing would say on a day, by the rules in force then. Nothing is stored.

    Raises Unreadable for what is no BPMN 2.0 file or could do harm.
    """
    prepared = prepared_now(data, "unless_large", rule_book(session, on=on))
    if prepared is None:
        return Checked(None)
    return Checked(prepared.executable, tuple(dict.fromkeys(prepared.findings)), prepared.prepared.rewrites)
