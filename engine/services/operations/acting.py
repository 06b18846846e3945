"""Do an act on a case: one transaction, nothing twice, and a sentence for whoever comes second."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.services.operations import cancelling, four_eyes, moving, requests, suspending
from engine.services.operations.acts import Act, ActRefused, Kind, refuse_incomplete, refuse_moved, refuse_over
from engine.services.operations.reach import case_for_operator
from engine.store import hold_case
from engine.store.tables import Case, OperationRequest, Person

Answer = Literal["approve", "decline"]

DOES: Mapping[Kind, Callable[..., None]] = {
    "suspend": suspending.put_on_hold,
    "cancel": cancelling.end,
    "move": moving.go_elsewhere,
}
IS_DONE: Mapping[Kind, Callable[[Session, Case, Act, Person], bool]] = {
    "suspend": suspending.is_done,
    "cancel": cancelling.is_done,
    "move": moving.is_done,
}


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: the case, and the request if it waits for a second person."""

    case: Case
    request: OperationRequest | None = None


def operate(session: Session, number: str, act: Act, *, by: Person, now: datetime, **told: Any) -> Acted:
    """Do an act on a case, or ask a second person for it where that is set.

    Doing it again with the same words (the double click) changes nothing. ``told`` is what the history keeps besides.

    Raises NotYours if ``by`` does not look after the case, ReasonMissing if words are missing, and ActRefused if
    the case is over, has gone on since it was looked at, or is so already. A move that cannot be is not asked for.
    """
    acted = act_or_ask(session, number, act, by=by, now=now, **told)
    session.commit()
    return acted


def act_or_ask(session: Session, number: str, act: Act, *, by: Person, now: datetime, **told: Any) -> Acted:
    """Do in the caller's transaction what ``operate`` does; raises as that does."""
    case = case_for_operator(session, number, by)
    refuse_incomplete(act)
    hold_case(session, case)
    if IS_DONE[act.kind](session, case, act, by):
        return Acted(case)
    if four_eyes.takes_two(session, case, act.kind):
        _refuse(case, act)
        if act.kind == "move":
            moving.proposed(session, case, act, now=now)
        return Acted(case, requests.ask(session, case, act, by=by, now=now))
    do(session, case, act, by=by, now=now, **told)
    return Acted(case)


def do(session: Session, case: Case, act: Act, *, by: Person, now: datetime, **told: Any) -> None:
    """Do an act on a held case in the caller's transaction. ``told`` is what the history keeps besides."""
    _refuse(case, act)
    DOES[act.kind](session, case, act, by=by, now=now, **told)


def _refuse(case: Case, act: Act) -> None:
    refuse_over(case)
    if act.kind == "suspend":
        suspending.refuse_again(case)
    refuse_moved(case, act.seen)


def approve(session: Session, request_id: int, *, answer: str = "", by: Person, now: datetime) -> Case:
    """Approve what somebody else has asked for, and do it; return the case. ``answer`` is kept if there is one.

    Raises NotYours, or ActRefused if it is one's own request, does not wait any more, or the case has gone on.
    """
    return _answered(session, request_id, "approve", answer, by, now)


def decline(session: Session, request_id: int, answer: str, *, by: Person, now: datetime) -> Case:
    """Answer a request with no, or take back one's own; return its case. Raises NotYours, ActRefused, ReasonMissing."""
    return _answered(session, request_id, "decline", answer, by, now)


def _answered(session: Session, request_id: int, answer: Answer, text: str, by: Person, now: datetime) -> Case:
    row = requests.find(session, request_id, by)
    why_not = settle(session, row, answer, text, by=by, now=now)
    session.commit()
    if why_not is not None:
        raise ActRefused(why_not)
    return row.case


def settle(
    session: Session, row: OperationRequest, answer: Answer, text: str, *, by: Person, now: datetime, **more: Any
) -> Message | None:
    """Answer a request in the caller's transaction; return why it cannot be, None if it is answered.

    ``more`` is what the history keeps besides. A request that has waited too long, or whose case has gone on, is
    closed as such. Raises EngineError if what was asked for cannot be done.
    """
    case = row.case
    hold_case(session, case)
    session.refresh(row)
    if row.status == "open" and row.expires_at <= now:
        requests.close(row, "expired", by=None, now=now)
    if row.status != "open":
        return requests.why_closed(row)
    if answer == "decline":
        requests.decline(session, row, text, by=by, now=now)
        return None
    if row.asked_by_id == by.id:
        return message("You asked for this yourself, so somebody else approves it.")
    if case.version != row.seen:
        requests.close(row, "overtaken", by=None, now=now)
        return requests.why_closed(row)
    requests.refuse_long(text)
    told = {"asked_by": row.asked_by.name, **({"answer": text.strip()} if text.strip() else {}), **more}
    do(session, case, requests.act_of(row), by=by, now=now, **told)
    requests.close(row, "approved", by=by, now=now, answer=text)
    return None
