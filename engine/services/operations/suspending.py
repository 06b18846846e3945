"""Let a case stand still, and let it go on: while it is suspended no act, time, message or system takes effect."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import execution
from engine.language import message
from engine.services.case_handling.case_moves import store_move
from engine.services.case_handling.case_statuses import is_not_done, is_open
from engine.services.case_handling.running_forms import program_of
from engine.services.messaging.finding import look_anew
from engine.services.operations.acts import Act, ActRefused
from engine.services.operations.reach import case_for_operator
from engine.store import hold_case, record_event, save_move
from engine.store.tables import Case, Person, WorkItem

Times = Literal["kept", "shifted"]
TIMES: tuple[Times, ...] = ("kept", "shifted")
"""What becomes of times when a case goes on: those that have passed take effect, or all are moved by the pause."""


class NotSuspended(ActRefused):
    """A case that is to go on, but does already or is over."""


def put_on_hold(session: Session, case: Case, act: Act, *, by: Person, now: datetime, **told: Any) -> None:
    """Suspend a held case in the caller's transaction. Raises ActRefused if it is suspended already."""
    refuse_again(case)
    save_move(session, case, status="suspended", suspended_at=now, halt=_halt(act, by, told.get("many")))
    _set_work(session, case, "open", "suspended")
    record_event(session, case, "suspended", at=now, by=by, data={**act.data, **told})


def refuse_again(case: Case) -> None:
    """Raise ActRefused, with who did it, if a case is suspended already."""
    if case.status == "suspended":
        who = (case.halt or {}).get("person", "")
        raise ActRefused(message("{person} has already suspended the case {number}.", person=who, number=case.number))


def is_done(session: Session, case: Case, act: Act, by: Person) -> bool:  # noqa: ARG001 - like the others
    """Say whether a case is suspended by this very act: the double click."""
    return case.status == "suspended" and (case.halt or {}).items() >= halted(act, by).items()


def halted(act: Act, by: Person) -> dict[str, Any]:
    """Return what a case keeps of why it stands still or is over."""
    return {"person": by.name, "by": by.id, **act.data}


def _halt(act: Act, by: Person, many: int | None) -> dict[str, Any]:
    return {**halted(act, by), **({"many": many} if many is not None else {})}


def resume(session: Session, number: str, *, times: Times = "kept", by: Person, now: datetime, **told: Any) -> Case:
    """Let a suspended case go on where it stood; return it. ``told`` is what the history keeps besides.

    Times that have passed meanwhile take effect at once, the earliest first, if they are ``kept``; ``shifted``, all
    timers and target dates are moved by as long as the case stood still. The legal deadline is never moved.
    Systems that it waits for are asked (again, with the same idempotency key).

    Raises NotYours if ``by`` does not look after the case, and NotSuspended if it is not suspended.
    """
    case = case_for_operator(session, number, by)
    hold_case(session, case)
    go_on(session, case, times, by=by, now=now, **told)
    session.commit()
    return case


def go_on(session: Session, case: Case, times: Times, *, by: Person, now: datetime, **told: Any) -> None:
    """Let a held case go on in the caller's transaction, ``told`` besides in its history. Raises NotSuspended."""
    if case.status != "suspended" or case.suspended_at is None:
        raise NotSuspended(
            message("The case {number} is not suspended any more, so nothing was changed.", number=case.number)
        )
    since = case.suspended_at
    save_move(session, case, status="incident" if case.incident else "running", suspended_at=None, halt=None)
    _set_work(session, case, "suspended", "open")
    look_anew(session, case)
    if times == "shifted":
        _shift(session, case, since, now)
    days = (now.date() - since.date()).days
    record_event(session, case, "continued", at=now, by=by, data={"times": times, "days": days, **told})


def _set_work(session: Session, case: Case, was: str, status: str) -> None:
    those = (WorkItem.case_id == case.id, is_not_done(WorkItem.status), WorkItem.status == was)
    session.execute(update(WorkItem).where(*those).values(status=status))


def _shift(session: Session, case: Case, since: datetime, now: datetime) -> None:
    pause = now - since
    program = program_of(session, case)
    store_move(session, case, execution.postpone(program, case.state, pause, now), now=now)
    for item in session.scalars(select(WorkItem).where(WorkItem.case_id == case.id, is_open())):
        item.due_at = item.due_at + pause if item.due_at is not None else None
    session.flush()
