"""What a case throws for others: kept in the transaction of its move, given by a worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution import Thrown
from engine.services.messaging.rows import Addressed, From, kept
from engine.store.tables import Case, StartEvent

KEPT_FOR = timedelta(days=30)


def keep(session: Session, case: Case, thrown: Sequence[Thrown], now: datetime) -> None:
    """Keep messages and signals of a case for the other cases of its municipality; the caller commits.

    A message that says of no case how it finds it is kept only if one may begin with it.
    """
    sender = From(case.number, case.municipality_id, case_id=case.id)
    to_nobody = {each.name for each in thrown if each.kind == "message" and not each.correlation}
    begin = _beginning(session, to_nobody, case.municipality_id) if to_nobody else set()
    for each in thrown:
        if each.name in to_nobody - begin and not each.correlation and each.kind == "message":
            continue
        sent = Addressed(each.name, each.token, each.kind, each.content, recognised_by=dict(each.correlation))
        session.add(kept(sent, sender, received_at=now, kept_for=KEPT_FOR))


def _beginning(session: Session, names: set[str], municipality_id: int) -> set[str]:
    """Return those of the names of messages with which a case of a municipality may begin."""
    wanted = select(StartEvent.name).where(StartEvent.name.in_(names), StartEvent.kind == "message")
    return set(session.scalars(wanted.where(StartEvent.municipality_id == municipality_id)))
