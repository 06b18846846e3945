"""What a case throws for others: kept in the transaction of its move, given by a worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.execution import Thrown
from engine.store.tables import Case, IncomingMessage

KEPT_FOR = timedelta(days=30)


def keep(session: Session, case: Case, thrown: Sequence[Thrown], now: datetime) -> None:
    """Keep messages and signals of a case for the other cases of its municipality; the caller commits."""
    for each in thrown:
        session.add(
            IncomingMessage(
                sender_name=case.number,
                key=each.token,
                kind=each.kind,
                name=each.name,
                municipality_id=case.municipality_id,
                from_case_id=case.id,
                recognised_by=dict(each.correlation) or None,
                payload=dict(each.content),
                status="kept",
                received_at=now,
                expires_at=now + KEPT_FOR,
            )
        )
