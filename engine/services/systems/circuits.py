"""Spare a system that does not answer: after some failures in a row one call at a time finds out whether it is back.

Cases wait meanwhile without being asked for anything, however many they are, and none of their attempts is used up.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.store.tables import Connector, ServiceCall

BROKEN_AFTER = 5
"""How many calls in a row must fail before a system is spared."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600))
"""How long nothing is asked after each further failure; from then on the last."""
PROBE = timedelta(minutes=1)
"""How long a call that finds out whether a system is back has for itself."""


@dataclass(frozen=True, slots=True)
class SparedSystem:
    """A system that does not answer: how many calls failed in a row, when it is asked next, how many cases wait."""

    topic: str
    failures: int
    asked_at: datetime | None
    waiting: int


def spared(session: Session) -> Sequence[SparedSystem]:
    """Return the systems that are spared now, by topic."""
    waiting = (
        select(ServiceCall.topic, func.count().label("waiting"))
        .where(ServiceCall.status == "waiting")
        .group_by(ServiceCall.topic)
        .subquery()
    )
    query = (
        select(Connector.topic, Connector.failures, Connector.paused_until, func.coalesce(waiting.c.waiting, 0))
        .outerjoin(waiting, waiting.c.topic == Connector.topic)
        .where(Connector.is_on, Connector.failures >= BROKEN_AFTER)
    )
    return [SparedSystem(*row) for row in session.execute(query.order_by(Connector.topic))]


def spared_topics(session: Session) -> Sequence[str]:
    """Return the topics whose systems are spared now."""
    return session.scalars(select(Connector.topic).where(Connector.is_on, Connector.failures >= BROKEN_AFTER)).all()


def claim_probes(session: Session, *, now: datetime) -> Sequence[str]:
    """Return the topics whose systems may be asked once now, each to one caller only; commits nothing."""
    free = select(Connector).where(Connector.is_on, Connector.failures >= BROKEN_AFTER, Connector.paused_until <= now)
    rows = session.scalars(free.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.paused_until = now + PROBE
    return [row.topic for row in rows]


def ask_soon(session: Session, topics: Collection[str], *, now: datetime) -> None:
    """Let it be found out now whether systems are back that are spared; commits nothing."""
    paused = update(Connector).where(Connector.topic.in_(topics), Connector.paused_until > now)
    if topics:
        session.execute(paused.values(paused_until=now))


def note(session: Session, topic: str, *, answered: bool, now: datetime) -> None:
    """Keep whether a system has answered, in a transaction of its own."""
    if answered:
        back = update(Connector).where(Connector.topic == topic, Connector.failures > 0)
        session.execute(back.values(failures=0, paused_until=None))
    else:
        more = update(Connector).where(Connector.topic == topic).values(failures=Connector.failures + 1)
        failures = session.scalar(more.returning(Connector.failures))
        if failures is not None and failures >= BROKEN_AFTER:
            pause = PAUSES[min(failures - BROKEN_AFTER, len(PAUSES) - 1)]
            session.execute(update(Connector).where(Connector.topic == topic).values(paused_until=now + pause))
    session.commit()
