"""What workers find of large families and pairs: asked for once for all who wait, and stopped by anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal, cast

from sqlalchemy import ColumnElement, CursorResult, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import jobs
from engine.errors import EngineError
from engine.language import message
from engine.services.harmonizing.judgements import require_judge
from engine.store.tables import FamilyWork, Person

What = Literal["family", "proposal", "questions", "pair"]
Heard = Callable[[int, int], None]
"""What is told how much is done, of how much in all."""

SILENT = timedelta(minutes=5)
"""How long a worker may tell nothing before another is asked."""
TELL_EVERY = 1.0
"""After how many seconds a worker tells at most how far it is: each time is a transaction."""
_JOBS: dict[What, str] = {
    "family": "find_family",
    "proposal": "find_family",
    "questions": "find_questions",
    "pair": "compare_pair",
}
_KEY_AND_WHAT = ["key", "what"]


class Stopped(EngineError):
    """Somebody stopped what a worker was finding, or asked for it anew."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something of a large family that is wanted: ``key`` stands for all that it follows from."""

    e_service_id: int
    key: str
    what: What


def work_on(session: Session, key: str, what: What) -> FamilyWork | None:
    """Return how far what is wanted is, None if nobody asked for it."""
    return session.get(FamilyWork, (key, what))


def ask(session: Session, wanted: Wanted, *, now: datetime) -> FamilyWork:
    """Let a worker find something, unless one is at it or somebody stopped it; return how far it is. Commits.

    Of several who ask at once, one asks the worker.
    """
    if _first(session, wanted, now) or _silent(session, wanted, now):
        _enqueue(session, _row(session, wanted))
    session.commit()
    return _row(session, wanted)


def ask_again(session: Session, wanted: Wanted, *, by: Person, now: datetime) -> FamilyWork:
    """Let a worker find what somebody stopped. Commits. Raises NotAllowed if ``by`` may not compare."""
    require_judge(session, by)
    if not _taken(session, wanted, FamilyWork.stopped_at.is_not(None), now):
        return ask(session, wanted, now=now)
    _enqueue(session, _row(session, wanted))
    session.commit()
    return _row(session, wanted)


def stop(session: Session, wanted: Wanted, *, by: Person, now: datetime) -> bool:
    """Stop what a worker is finding, for all who wait; say whether it was running. Commits.

    What was stopped first stays stopped by whoever did. Raises NotAllowed if ``by`` may not compare.
    """
    require_judge(session, by)
    done = _changed(
        session,
        update(FamilyWork)
        .where(*_of(wanted), FamilyWork.stopped_at.is_(None))
        .values(stopped_at=now, stopped_by_id=by.id),
    )
    session.commit()
    return done


def end(session: Session, wanted: Wanted) -> None:
    """Forget that something was asked for, as it is found now. Commits nothing."""
    session.execute(delete(FamilyWork).where(*_of(wanted)))


def telling(session: Session, wanted: Wanted, turn: int, *, now: datetime) -> Heard:
    """Return what a worker calls as it goes on; it raises Stopped when the work is no longer wanted.

    It commits, so nothing of the session may be pending meanwhile. ``now`` is when the work began.
    """
    began = monotonic()
    last = began - TELL_EVERY

    def heard(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last < TELL_EVERY:
            return
        last = monotonic()
        values = {"done": done, "total": total, "heard_at": now + timedelta(seconds=last - began)}
        own = update(FamilyWork).where(*_of(wanted), FamilyWork.turn == turn, FamilyWork.stopped_at.is_(None))
        known = _changed(session, own.values(values))
        session.commit()
        if not known:
            raise Stopped(message("Somebody stopped it."))

    return heard


def minutes_left(row: FamilyWork) -> int | None:
    """Return how many minutes are left if it goes on as fast, at least 1; None as long as nobody can know."""
    if not row.total or row.done * 20 < row.total:
        return None
    seconds = (row.heard_at - row.asked_at).total_seconds()
    return max(1, round(seconds * (row.total - row.done) / row.done / 60))


def _of(wanted: Wanted) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return FamilyWork.key == wanted.key, FamilyWork.what == wanted.what


def _row(session: Session, wanted: Wanted) -> FamilyWork:
    return session.get_one(FamilyWork, (wanted.key, wanted.what), populate_existing=True)


def _first(session: Session, wanted: Wanted, now: datetime) -> bool:
    """Say whether nobody asked before, and keep that it is asked now. What was asked of other models or answers is
    forgotten, and so ends.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"key": wanted.key, "what": wanted.what, "e_service_id": wanted.e_service_id, "turn": 1}
    statement = insert(FamilyWork).values(**values, asked_at=now, heard_at=now, done=0, total=0)
    kept = statement.on_conflict_do_nothing(index_elements=_KEY_AND_WHAT).returning(FamilyWork.key)
    first = session.scalar(kept) is not None
    if first and wanted.what != "pair":  # of pairs several may be compared at once
        other = (FamilyWork.e_service_id == wanted.e_service_id, FamilyWork.what == wanted.what)
        old = delete(FamilyWork).where(*other, FamilyWork.key != wanted.key)
        session.execute(old, execution_options={"synchronize_session": False})
    return first


def _silent(session: Session, wanted: Wanted, now: datetime) -> bool:
    """Say whether whoever is at it has told nothing for too long, and begin another turn then."""
    return _taken(session, wanted, FamilyWork.stopped_at.is_(None) & (FamilyWork.heard_at <= now - SILENT), now)


def _taken(session: Session, wanted: Wanted, condition: ColumnElement[bool], now: datetime) -> bool:
    values = {"turn": FamilyWork.turn + 1, "asked_at": now, "heard_at": now, "done": 0, "total": 0}
    values |= {"stopped_at": None, "stopped_by_id": None}
    return _changed(session, update(FamilyWork).where(*_of(wanted), condition).values(values))


def _changed(session: Session, statement: object) -> bool:
    result = session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def _enqueue(session: Session, row: FamilyWork) -> None:
    """Let a worker do a turn; the time is in the key, for what is found may be forgotten and asked for once more."""
    jobs.enqueue(
        session,
        _JOBS[cast(What, row.what)],
        key=f"{row.key}:{row.what}:{row.asked_at.timestamp()}:{row.turn}",
        queue="comparisons",
        e_service_id=row.e_service_id,
        key_of=row.key,
        what=row.what,
        turn=row.turn,
    )
