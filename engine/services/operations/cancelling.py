"""End a case that is not to be handled to its end. What has happened stays; nothing more is to be done."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.services.case_handling.case_statuses import is_not_done
from engine.services.operations.acts import Act
from engine.services.operations.suspending import halted
from engine.services.systems.called_systems import close
from engine.store import record_event, save_move
from engine.store.tables import Case, Person, ServiceCall, Subscription, Timer, WorkItem


def end(session: Session, case: Case, act: Act, *, by: Person, now: datetime, **told: Any) -> None:
    """Cancel a held case in the caller's transaction: close all that is open, keep its state, history and files."""
    save_move(session, case, status="cancelled", closed_at=now, suspended_at=None, halt=halted(act, by))
    mine = WorkItem.case_id == case.id
    open_names = list(
        session.scalars(select(WorkItem.name).where(mine, is_not_done(WorkItem.status)).order_by(WorkItem.id))
    )
    session.execute(update(WorkItem).where(mine, is_not_done(WorkItem.status)).values(status="cancelled"))
    session.execute(delete(Timer).where(Timer.case_id == case.id))
    session.execute(delete(Subscription).where(Subscription.case_id == case.id))
    calls = select(ServiceCall).where(
        ServiceCall.case_id == case.id, ServiceCall.status.in_(("waiting", "failed", "by_hand"))
    )
    for call in session.scalars(calls):
        close(call, "cancelled")
    record_event(session, case, "cancelled", at=now, by=by, data={**act.data, "open": open_names, **told})


def is_done(session: Session, case: Case, act: Act, by: Person) -> bool:  # noqa: ARG001 - like the others
    """Say whether a case was cancelled by this very act: the double click."""
    return case.status == "cancelled" and case.halt == halted(act, by)
