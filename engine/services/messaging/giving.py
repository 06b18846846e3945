"""Give what is kept to the cases that wait for it: each message to one, each signal to all, once.

The row of a message and the case that takes it change in one transaction; many messages share one, as timers do. What
cannot be given now is not asked for again before anything has changed: a case begins to wait, goes on after it stood
still, or a person asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, undefer

from engine.execution import Move
from engine.services.case_handling import cases
from engine.services.case_handling.batches import Worked, move_together, or_one_by_one
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.case_statuses import MOVABLE
from engine.services.messaging import finding, spreading
from engine.services.messaging.rows import keep_problem
from engine.services.starting import by_message
from engine.store import OF_THE_DATABASE, CaseHasMoved, hold_cases
from engine.store.tables import Case, IncomingMessage, Subscription

BATCH = 100
"""The most messages that are given in one transaction."""


@dataclass(frozen=True, slots=True)
class Given:
    """A message for a case that waits for it, and where it does."""

    row: IncomingMessage
    place: Subscription


def due(session: Session, *, limit: int = BATCH) -> Sequence[int]:
    """Return the kept messages whose cases have not been sought since anything changed, and signals, oldest first."""
    query = select(IncomingMessage.id).where(IncomingMessage.status == "kept", IncomingMessage.looked.is_(False))
    return session.scalars(query.order_by(IncomingMessage.id).limit(limit)).all()


def deliver_due(session: Session, *, now: datetime, limit: int = BATCH) -> bool:
    """Give up to ``limit`` kept messages and signals that are due; say whether anything became of any.

    Cases that somebody else is moving are left for the next time. Raises Unavailable if the database does not answer.
    """
    ids = due(session, limit=limit)
    session.rollback()
    messages = or_one_by_one(
        session,
        lambda: _deliver_together(session, ids, now),
        lambda: sum(deliver(session, id_, now=now) for id_ in ids) > 0,
        what="Messages",
    )
    signals = [deliver(session, id_, now=now) for id_ in _signals(session, ids)]
    return messages or bool(signals)


def deliver(session: Session, message_id: int, *, now: datetime) -> bool:
    """Give a kept message to the case that waits for it, or a signal to the next cases; say whether any took it.

    A signal is kept, and due again, until all have had it. What a case cannot take stays, with the reason.
    """
    row = session.get(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != "kept":
        session.rollback()
        return False
    if _is_for_all(row):
        return spreading.spread(session, row, now=now)
    try:
        worked = give(session, [row], now=now)
        session.commit()
    except (*OF_THE_DATABASE, CaseHasMoved):
        raise
    except Exception as error:
        session.rollback()
        row = session.get_one(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
        keep_problem(row, error)
        session.commit()
        return False
    return worked.done > 0


def give(session: Session, rows: Sequence[IncomingMessage], *, now: datetime, wait: bool = True) -> Worked:
    """Give messages that the caller holds to the cases that wait for them; the caller commits.

    One that no case waits for begins a case, if a process begins with it. A case takes one at a time: a second one for
    it stays due. So do those for cases that somebody else holds, unless it is to ``wait`` for them.
    """
    found = finding.waiting_for(session, rows)
    wanted: dict[int, tuple[IncomingMessage, finding.Waits]] = {}
    for row in rows:
        if len(found[row.id]) == 1:
            wanted.setdefault(found[row.id][0].case_id, (row, found[row.id][0]))
        elif found[row.id] or not by_message.may_begin(row):
            row.looked = True
    new = [row for row in rows if not found[row.id] and by_message.may_begin(row)]
    begun = by_message.begin_with_messages(session, new, now=now) if new else []
    finding.forget_keys(session, begun)
    if not wanted:
        session.flush()
        return Worked(len(begun))
    held = hold_cases(session, wanted, skip_locked=not wait)
    places = _places(session, [waits for _, waits in wanted.values()])
    due = [
        (case, Given(wanted[case.id][0], places[case.id]))
        for case in held
        if case.id in places and case.status in MOVABLE
    ]
    acts = _Giving(session, now, [])
    worked = move_together(session, due, acts)
    finding.forget_keys(session, acts.given)
    return Worked(worked.done + len(begun), worked.failed)


@dataclass(frozen=True, slots=True)
class _Giving:
    """The acts of messages that are due; ``given`` are those that were."""

    session: Session
    now: datetime
    given: list[IncomingMessage]

    def step(self, case: Case, due: Given) -> Move:
        place = due.place
        return cases.taken(self.session, case, place, due.row.payload, now=self.now)

    def store(self, case: Case, due: Given, moved: Move, known: Known) -> None:
        row = due.row
        cases.take(self.session, case, due.place, row.payload, now=self.now, known=known, moved=moved)
        row.status, row.delivered_at, row.case_id, row.cases, row.problem = "delivered", self.now, case.id, 1, None
        self.given.append(row)

    def fail(self, case: Case, due: Given, error: Exception) -> None:
        spreading.log(error, due.row.id, case.id)
        keep_problem(due.row, error)


def _deliver_together(session: Session, ids: Collection[int], now: datetime) -> bool:
    query = select(IncomingMessage).where(IncomingMessage.id.in_(ids), IncomingMessage.status == "kept")
    query = query.where(IncomingMessage.looked.is_(False)).order_by(IncomingMessage.id)
    query = query.options(undefer(IncomingMessage.payload)).with_for_update(skip_locked=True)
    rows = session.scalars(query.execution_options(populate_existing=True))
    messages = [row for row in rows if not _is_for_all(row)]
    worked = give(session, messages, now=now, wait=False) if messages else Worked()
    looked = any(row.looked for row in messages)
    session.commit()
    return worked.any or looked


def _signals(session: Session, ids: Collection[int]) -> Sequence[int]:
    query = select(IncomingMessage.id).where(IncomingMessage.id.in_(ids), IncomingMessage.status == "kept")
    found = session.scalars(query.where(IncomingMessage.kind == "signal", IncomingMessage.case_number == ""))
    return found.all()


def _is_for_all(row: IncomingMessage) -> bool:
    return row.kind == "signal" and not row.case_number


def _places(session: Session, waits: Collection[finding.Waits]) -> dict[int, Subscription]:
    """Return by case the place that waits, if it still does."""
    tokens = [(each.case_id, each.token) for each in waits]
    rows = session.scalars(select(Subscription).where(tuple_(Subscription.case_id, Subscription.token).in_(tokens)))
    return {row.case_id: row for row in rows}
