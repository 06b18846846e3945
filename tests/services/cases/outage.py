"""A system outside that is down for a while, and the workers that ask it, by a clock of their own."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.connectors.failures import CallFailed
from engine.services.systems import circuits, due_calls, service_calls
from engine.services.systems.outgoing import Asked, System
from engine.store.tables import Connector, ServiceCall
from tests.services.cases.test_service_calls import OUTAGE

AT_ONCE = 8


@dataclass
class Register:
    """A register that is down until ``back``, and refuses the first ``refused`` that ask it after that.

    ``answered`` counts what it did by the idempotency keys, ``asked`` are the times at which it was asked in vain.
    """

    now: datetime
    back: datetime
    refused: int = 0
    asked: list[datetime] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    last: datetime | None = None

    def __call__(self, system: System, asked: Asked) -> Mapping[str, Any]:
        """Answer, or fail, as it is now."""
        assert system.kind == "http"
        if self.now < self.back:
            self.asked.append(self.now)
            raise CallFailed(OUTAGE, again=True)
        if self.refused:
            self.refused -= 1
            raise CallFailed(OUTAGE)
        self.answered[asked.key] += 1
        self.last = self.now
        return {"inkomst": 240_000}


def work(session: Session, register: Register) -> None:
    """Ask the register as workers do, until nothing is due any more; time goes on when there is nothing to do."""
    while True:
        claimed = due_calls.claim(session, "ett", now=register.now, limit=AT_ONCE)
        for call_id, attempt in claimed:
            if not service_calls.call_service(session, call_id, attempt, now=register.now, perform=register):
                due_calls.let_go(session, call_id, "ett")
        if claimed:
            continue
        following = _following(session, register.now)
        session.rollback()
        if following is None:
            return
        register.now = following


def _following(session: Session, now: datetime) -> datetime | None:
    """Return when something is due next, at least a second later, None if nothing waits."""
    spared = circuits.spared_topics(session)
    waiting = ServiceCall.status == "waiting"
    free = select(func.min(ServiceCall.next_at)).where(waiting, ServiceCall.topic.not_in(spared))
    left = select(ServiceCall.topic).where(waiting)
    probed = select(func.min(Connector.paused_until)).where(Connector.topic.in_(spared), Connector.topic.in_(left))
    times = [each for each in (session.scalar(free), session.scalar(probed)) if each is not None]
    return max(min(times), now + timedelta(seconds=1)) if times else None
