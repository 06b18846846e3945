"""Do an act on a case: one transaction, nothing twice, and a sentence for whoever comes second."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.services.operations import cancelling, suspending
from engine.services.operations.acts import Act, Kind, refuse_incomplete, refuse_moved, refuse_over
from engine.services.operations.reach import case_for_operator
from engine.store import hold_case
from engine.store.tables import Case, Person

DOES: Mapping[Kind, Callable[..., None]] = {"suspend": suspending.put_on_hold, "cancel": cancelling.end}
IS_DONE: Mapping[Kind, Callable[[Case, Act, Person], bool]] = {
    "suspend": suspending.is_done,
    "cancel": cancelling.is_done,
}


def operate(session: Session, number: str, act: Act, *, by: Person, now: datetime) -> Case:
    """Do an act on a case and return it; doing it again with the same words (the double click) changes nothing.

    Raises NotYours if ``by`` does not look after the case, ReasonMissing if words are missing, and ActRefused if
    the case is over, has gone on since it was looked at, or is so already.
    """
    case = case_for_operator(session, number, by)
    refuse_incomplete(act)
    hold_case(session, case)
    if IS_DONE[act.kind](case, act, by):
        return case
    do(session, case, act, by=by, now=now)
    session.commit()
    return case


def do(session: Session, case: Case, act: Act, *, by: Person, now: datetime, **told: Any) -> None:
    """Do an act on a held case in the caller's transaction. ``told`` is what the history keeps besides."""
    refuse_over(case)
    refuse_moved(case, act.seen)
    DOES[act.kind](session, case, act, by=by, now=now, **told)
