"""Give a signal to all cases that wait for it when it comes: a batch of them in a transaction, each once.

After them it begins a case in each process that begins with it.

How far it has come is the id of the last case, kept in the same transaction: a worker that is killed has done nothing
of the batch, and another goes on with it. A case that stands still, or cannot take it, gets a message of its own for
when it can.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.execution import Move
from engine.services.case_handling import cases
from engine.services.case_handling.batches import move_together, or_one_by_one
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.case_statuses import MOVABLE, OPEN
from engine.services.messaging import finding, rows
from engine.services.starting import by_message
from engine.store import OF_THE_DATABASE, hold_case, hold_cases
from engine.store.tables import Case, CaseBeginning, IncomingMessage, Subscription

BATCH = 50
"""The most cases that take a signal in one transaction: for so long people wait who act on them, on SQLite on any."""
KEPT_FOR = timedelta(days=365)
"""For how long a case that stands still can be given a signal."""


def spread(session: Session, row: IncomingMessage, *, now: datetime) -> bool:
    """Give a signal, which the caller holds, to the next cases; say whether any took it."""
    id_ = row.id
    return or_one_by_one(
        session,
        lambda: _together(session, row, now),
        lambda: _one_by_one(session, id_, now),
        what="A signal",
    )


def log(error: Exception, message_id: int, case_id: int | None) -> None:
    """Tell the log that a case could not take what it was given."""
    logging.getLogger(__name__).warning(
        "The message %s could not be given to case %s.", message_id, case_id, exc_info=error
    )


@dataclass(frozen=True, slots=True)
class _Spreading:
    """The acts of a signal that cases wait for."""

    session: Session
    row: IncomingMessage
    now: datetime

    def step(self, case: Case, due: Subscription) -> Move:
        return cases.taken(self.session, case, due, self.row.payload, now=self.now)

    def store(self, case: Case, due: Subscription, moved: Move, known: Known) -> None:
        cases.take(self.session, case, due, self.row.payload, now=self.now, known=known, moved=moved)

    def fail(self, case: Case, due: Subscription, error: Exception) -> None:
        del due
        log(error, self.row.id, case.id)
        _keep_for(self.session, self.row, case, error)


def _together(session: Session, row: IncomingMessage, now: datetime) -> bool:
    ids = session.scalars(_next(row).limit(BATCH)).all()
    places = _places(session, row.name, ids)
    held = [case for case in hold_cases(session, ids) if case.id in places and case.status in OPEN]
    taking = [(case, places[case.id]) for case in held if case.status in MOVABLE]
    worked = move_together(session, taking, _Spreading(session, row, now))
    had = worked.done + worked.failed
    until = taking[had - 1][0].id if had < len(taking) else max(ids, default=0)
    for case in held:
        if case.status not in MOVABLE and case.id <= until:
            _keep_for(session, row, case)
    _come(session, row, until if ids else None, worked.done, now)
    return worked.done > 0


def _one_by_one(session: Session, message_id: int, now: datetime) -> bool:
    took = 0
    for _ in range(BATCH):
        row = session.get(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
        if row is None or row.status != "kept":
            session.rollback()
            break
        ids = session.scalars(_next(row).limit(1)).all()
        case = session.get(Case, ids[0]) if ids else None
        took += _alone(session, row, case, now) if case is not None else 0
        row = session.get_one(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
        _come(session, row, ids[0] if ids else None, 0, now)
    return took > 0


def _alone(session: Session, row: IncomingMessage, case: Case, now: datetime) -> int:
    """Give a signal to one case and keep how far it has come; return how many took it."""
    id_, case_id, payload = row.id, case.id, dict(row.payload)
    try:
        hold_case(session, case)
        place = _places(session, row.name, [case_id]).get(case_id)
        if place is None or case.status not in MOVABLE:
            if place is not None:
                _keep_for(session, row, case)
            return 0
        cases.take(session, case, place, payload, now=now)
        row.case_id, row.cases = case_id, row.cases + 1
        session.commit()
    except OF_THE_DATABASE:
        raise
    except Exception as error:
        session.rollback()
        session.expunge_all()
        log(error, id_, case_id)
        row = session.get_one(IncomingMessage, id_, with_for_update=True, populate_existing=True)
        _keep_for(session, row, session.get_one(Case, case_id), error)
        return 0
    return 1


def _next(row: IncomingMessage) -> Select[int]:
    """Return the query for the cases that wait and have not had the signal, by their ids."""
    query = select(Case.id).join(Subscription).where(Subscription.name == row.name, Subscription.kind == "signal")
    query = query.where(Case.status.in_(OPEN), Case.id > (row.case_id or 0), finding.reached_by(row)).distinct()
    # The case that threw it has had it when it did; those that it began have begun with it.
    query = query if row.from_case_id is None else query.where(Case.id != row.from_case_id)
    query = query.where(Case.id.not_in(select(CaseBeginning.case_id).where(CaseBeginning.message_id == row.id)))
    return query.order_by(Case.id)


def _places(session: Session, name: str, ids: Sequence[int]) -> dict[int, Subscription]:
    """Return by case the first place that waits for a signal."""
    query = select(Subscription).where(Subscription.name == name, Subscription.kind == "signal")
    rows = session.scalars(query.where(Subscription.case_id.in_(ids)).order_by(Subscription.id.desc()))
    return {row.case_id: row for row in rows}


def _keep_for(session: Session, row: IncomingMessage, case: Case, error: Exception | None = None) -> None:
    """Keep a signal for one case, which takes it when it can."""
    kept = rows.kept(
        rows.Addressed(row.name, f"{rows.OURS}{row.id}:{case.id}", "signal", dict(row.payload), case.number),
        rows.From(row.sender_name, row.municipality_id, row.e_service_id, row.sender_id, row.from_case_id),
        received_at=row.received_at,
        kept_for=KEPT_FOR,
    )
    kept.looked = True
    if error is not None:
        rows.keep_problem(kept, error)
    session.add(kept)


def _come(session: Session, row: IncomingMessage, until: int | None, took: int, now: datetime) -> None:
    """Keep how far a signal has come; when nobody is left it begins cases, and is over.

    One that no other case took leaves no trace. What could not begin is kept, for a person to let it be tried again.
    """
    row.cases += took
    begun = by_message.begin_with_signal(session, row, now=now) if until is None else by_message.BegunBySignal()
    row.cases += begun.cases
    if until is not None:
        row.case_id = until
    elif begun.trouble is not None:
        rows.keep_problem(row, begun.trouble)
    elif begun.more:
        pass
    elif row.from_case_id is not None and not row.cases:
        session.delete(row)
    else:
        row.status, row.delivered_at, row.payload = "delivered", now, {}
    session.commit()
