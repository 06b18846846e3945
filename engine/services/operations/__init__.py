"""What operators do: see what waits, is late or fails, and suspend, resume, cancel, move and export cases.

An operator is a team leader or an administrator of a municipality, or one for all of them.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.services.operations import overview, requests
from engine.store.tables import Person


def waiting_count(session: Session, by: Person, *, now: datetime) -> int:
    """Return how much waits for an operator: cases that have stopped, and requests of others to approve."""
    asked = sum(row.asked_by_id != by.id for row in requests.waiting(session, by, now=now))
    return asked + overview.count(session, by, "incidents", overview.Wanted(), now=now)
