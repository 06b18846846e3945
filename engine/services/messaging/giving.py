"""Give what is kept to the cases that wait for it: each message to one, each signal to all, once.

The row of a message and the case that takes it change in one transaction. What cannot be given now is not asked for
again before anything has changed: a case begins to wait, goes on after it stood still, or a person asks.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from engine.language import in_both
from engine.services.case_handling.cases import deliver_message
from engine.services.messaging import finding, spreading
from engine.store import CaseHasMoved, Unavailable
from engine.store.tables import IncomingMessage

_OF_THE_DATABASE = (OperationalError, InterfaceError, TimeoutError, Unavailable, CaseHasMoved)


def due(session: Session, *, limit: int = 100) -> Sequence[int]:
    """Return the kept messages whose cases have not been sought since anything changed, and signals, oldest first."""
    query = select(IncomingMessage.id).where(IncomingMessage.status == "kept", IncomingMessage.looked.is_(False))
    return session.scalars(query.order_by(IncomingMessage.id).limit(limit)).all()


def deliver(session: Session, message_id: int, *, now: datetime) -> bool:
    """Give a kept message to the case that waits for it, or a signal to the next cases; say whether any took it.

    A signal is kept, and due again, until all have had it. What a case cannot take stays, with the reason.
    """
    row = session.get(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != "kept":
        session.rollback()
        return False
    if row.kind == "signal" and not row.case_number:
        return spreading.spread(session, row, now=now)
    found = finding.waiting(session, row)
    if len(found) != 1:
        row.looked = True
        session.commit()
        return False
    return _give(session, row, found[0], now)


def _give(session: Session, row: IncomingMessage, waits: finding.Waits, now: datetime) -> bool:
    id_, name, payload, kind = row.id, row.name, dict(row.payload), row.kind
    row.status, row.delivered_at, row.case_id, row.cases, row.problem = "delivered", now, waits.case_id, 1, None
    finding.forget_keys(session, row)
    try:
        # It commits both, or rolls both back if the case does not wait any more.
        given = deliver_message(session, waits.case_id, name, payload, now=now, kind=kind, token=waits.token)
    except _OF_THE_DATABASE:
        raise
    except Exception as error:
        session.rollback()
        spreading.log(error, id_, waits.case_id)
        _keep_problem(session, id_, error)
        return False
    return given


def _keep_problem(session: Session, message_id: int, error: Exception) -> None:
    """Keep why the case could not take a message, in a transaction of its own."""
    row = session.get_one(IncomingMessage, message_id, with_for_update=True, populate_existing=True)
    row.looked, row.problem = True, dict(in_both(spreading.reason(error)))
    session.commit()
