"""What a case throws for others: kept in the transaction of its move, given by a worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.execution import Thrown
from engine.services.messaging.rows import Addressed, From, kept
from engine.store.tables import Case

KEPT_FOR = timedelta(days=30)


def keep(session: Session, case: Case, thrown: Sequence[Thrown], now: datetime) -> None:
    """Keep messages and signals of a case for the other cases of its municipality; the caller commits."""
    sender = From(case.number, case.municipality_id, case_id=case.id)
    for each in thrown:
        sent = Addressed(each.name, each.token, each.kind, each.content, recognised_by=dict(each.correlation))
        session.add(kept(sent, sender, received_at=now, kept_for=KEPT_FOR))
