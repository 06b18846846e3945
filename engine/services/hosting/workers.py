"""Which workers are alive, and which are lost so that another has to take over what they began.

A worker that was taken over may wake: a process that was frozen, a machine whose network came back. It then holds
an incarnation that counts no more, and whatever it wants to commit is refused (``fence``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.jobs import QueueName
from engine.language import message
from engine.store import LOST_AFTER_SECONDS
from engine.store.tables import WorkerHeartbeat

LOST_AFTER = timedelta(seconds=LOST_AFTER_SECONDS)
"""How long a worker may be silent before the others take over."""
BEAT_SECONDS = LOST_AFTER.total_seconds() / 6
"""How often a worker says that it is alive."""


class Fenced(EngineError):
    """A worker whose jobs others have taken over wanted to store something."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A worker from one start of it to its end, or to when it was taken over."""

    executor: str
    incarnation: str


def join(session: Session, executor: str, *, queues: Sequence[QueueName] = (), now: datetime) -> Membership:
    """Note that a worker starts; whoever ran under the same name before is fenced off."""
    member = Membership(executor, uuid4().hex)
    known = session.get(WorkerHeartbeat, executor)
    if known is None:
        session.add(known := WorkerHeartbeat(executor=executor))
    known.incarnation, known.started_at, known.seen_at = member.incarnation, now, now
    known.queues = " ".join(queues)
    session.commit()
    return member


def beat(session: Session, member: Membership, *, now: datetime) -> bool:
    """Note that a worker is alive; return False if it was taken over meanwhile, and has to ``join`` anew."""
    seen = update(WorkerHeartbeat).where(*_is(member)).values(seen_at=now)
    alive: bool = session.execute(seen).rowcount == 1  # type: ignore[attr-defined]
    session.commit()
    return alive


def leave(session: Session, member: Membership) -> None:
    """Note that a worker ends; what it did not get done the others take over at once."""
    session.execute(delete(WorkerHeartbeat).where(*_is(member)))
    session.commit()


def fence(session: Session, member: Membership) -> None:
    """Let this session commit only while ``member`` is not taken over; else ``commit`` raises Fenced.

    Until the transaction ends nobody takes over, so what is committed was committed by the owner.
    """
    holds = select(WorkerHeartbeat.executor).where(*_is(member)).with_for_update(read=True, key_share=True)

    @event.listens_for(session, "before_commit")
    def hold(session: Session) -> None:
        if session.scalar(holds) is None:
            raise Fenced(message("Others have taken over what the worker {name} had begun.", name=member.executor))


def claim_lost(session: Session, began: Collection[str] = (), *, now: datetime) -> Sequence[str]:
    """Return the workers that were not heard of for too long, each to one caller only.

    Those of ``began``, who have begun jobs, count as lost too if nothing is known of them: they ended without getting
    done. The caller beats in their place: if it is lost too before it calls ``forget``, they are lost
    again after the same time.
    """
    _note_unknown(session, began, now - 2 * LOST_AFTER)
    silent = select(WorkerHeartbeat.executor).where(WorkerHeartbeat.seen_at < now - LOST_AFTER)
    # One in the middle of a commit holds its row; PostgreSQL ends that soon if it is frozen.
    free = session.scalars(silent.with_for_update(skip_locked=True)).all()
    if free:
        taken = update(WorkerHeartbeat).where(WorkerHeartbeat.executor.in_(free))
        session.execute(taken.values(seen_at=now, incarnation=None), execution_options={"synchronize_session": False})
    session.commit()
    return free


def forget(session: Session, executor: str) -> None:
    """Drop a lost worker whose jobs were taken over, unless it has started again."""
    taken_over = delete(WorkerHeartbeat).where(WorkerHeartbeat.executor == executor)
    session.execute(taken_over.where(WorkerHeartbeat.incarnation.is_(None)))
    session.commit()


def alive(session: Session, *, now: datetime) -> Sequence[WorkerHeartbeat]:
    """Return the workers that were heard of lately, by name."""
    heard = select(WorkerHeartbeat).where(WorkerHeartbeat.seen_at >= now - LOST_AFTER)
    return session.scalars(heard.order_by(WorkerHeartbeat.executor)).all()


def _note_unknown(session: Session, began: Collection[str], seen_at: datetime) -> None:
    known = set(session.scalars(select(WorkerHeartbeat.executor)))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for executor in sorted(set(began) - known):
        row = insert(WorkerHeartbeat).values(executor=executor, seen_at=seen_at, queues="")
        session.execute(row.on_conflict_do_nothing())


def _is(member: Membership) -> tuple[ColumnElement[bool], ...]:
    return WorkerHeartbeat.executor == member.executor, WorkerHeartbeat.incarnation == member.incarnation
