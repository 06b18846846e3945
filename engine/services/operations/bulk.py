"""Do one act on many cases in the background: each in a transaction of its own, with what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from engine import jobs
from engine.errors import EngineError
from engine.language import in_both, message
from engine.services.case_handling import incidents
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ActRefused, Kind, refuse_incomplete
from engine.services.operations.reach import operated_ids
from engine.services.operations.suspending import TIMES, resume
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from engine.store.tables import BulkCase, BulkOperation, Case, Person

BulkKind = Literal["suspend", "resume", "retry", "cancel"]
KINDS: tuple[BulkKind, ...] = ("suspend", "resume", "retry", "cancel")
MOST = 1000
"""The most cases of one act."""
AT_ONCE = 50
"""How many cases one job does before it hands over to the next, so that it can be taken over."""
_ACTS: Mapping[BulkKind, Kind] = {"suspend": "suspend", "cancel": "cancel"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an act on many cases has come, and which could not be and why."""

    row: BulkOperation
    done: int
    asked: int
    waiting: int
    refused: Sequence[BulkCase]


def begin(
    session: Session,
    key: str,
    kind: BulkKind,
    ids: Sequence[int],
    *,
    reason: str = "",
    told: str = "",
    times: str = "kept",
    by: Person,
    now: datetime,
) -> BulkOperation:
    """Let a worker do an act on the cases with ``ids``; ``key`` comes with the form: sent twice it is one act.

    Raises ActRefused if no case is chosen or too many are, ReasonMissing if words are missing, NotYours if ``by``
    does not look after all of the cases.
    """
    known = session.scalars(select(BulkOperation).where(BulkOperation.key == key)).one_or_none()
    if known is not None and known.asked_by_id == by.id:
        return known
    chosen = sorted(set(ids))
    if not chosen:
        raise ActRefused(message("Tick the cases first."))
    if len(chosen) > MOST:
        raise ActRefused(message("Choose at most {count} cases at a time.", count=MOST))
    if kind in _ACTS:
        refuse_incomplete(Act(_ACTS[kind], reason, told))
    _refuse_others(session, chosen, by)
    row = BulkOperation(
        key=key,
        kind=kind,
        reason=reason.strip(),
        details={"told": told.strip(), "times": times if times in TIMES else "kept"},
        total=len(chosen),
        asked_by_id=by.id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    session.execute(insert(BulkCase), [{"bulk_id": row.id, "case_id": each, "outcome": "waiting"} for each in chosen])
    _enqueue(session, row.id, len(chosen))
    session.commit()
    return row


def work(session: Session, bulk_id: int, *, now: datetime) -> int:
    """Do the act on the next cases and hand over to the next job; return how many were done."""
    worked = 0
    while worked < AT_ONCE and _next(session, bulk_id, now):
        worked += 1
    row = session.get_one(BulkOperation, bulk_id)
    left = _left(session, bulk_id)
    if left:
        _enqueue(session, bulk_id, left)
    elif row.finished_at is None:
        row.finished_at = now
    session.commit()
    return worked


def progress(session: Session, bulk_id: int, *, by: Person) -> Progress:
    """Return how far an act on many has come. Raises NotYours unless ``by`` asked for it."""
    row = session.get(BulkOperation, bulk_id)
    if row is None or row.asked_by_id != by.id:
        raise NotYours(message("There is no such act of yours."))
    counted = select(BulkCase.outcome, func.count()).where(BulkCase.bulk_id == bulk_id).group_by(BulkCase.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    refused = (
        select(BulkCase)
        .where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "refused")
        .options(joinedload(BulkCase.case))
        .order_by(BulkCase.case_id)
    )
    return Progress(
        row, counts.get("done", 0), counts.get("asked", 0), counts.get("waiting", 0), session.scalars(refused).all()
    )


def _refuse_others(session: Session, ids: Sequence[int], by: Person) -> None:
    query = select(func.count(Case.id)).where(Case.id.in_(ids))
    reach = operated_ids(session, by)
    if reach is not None:
        query = query.where(Case.municipality_id.in_(reach))
    if session.scalar(query) != len(ids):
        raise NotYours(message("Some of these cases are in no municipality that you look after."))


def _enqueue(session: Session, bulk_id: int, left: int) -> None:
    jobs.enqueue(session, "operate_in_bulk", key=f"{bulk_id}:{left}", bulk_id=bulk_id)


def _left(session: Session, bulk_id: int) -> int:
    waiting = select(func.count()).where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "waiting")
    return session.scalar(waiting) or 0


def _next(session: Session, bulk_id: int, now: datetime) -> bool:
    """Do the act on one case that waits for it; say whether there was one.

    What came of it is stored by the same commit as the act: a worker that is killed has done neither or both.
    """
    waiting = select(BulkCase).where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "waiting")
    line = session.scalars(
        waiting.order_by(BulkCase.case_id).limit(1).with_for_update(skip_locked=True, of=BulkCase)
    ).first()
    if line is None:
        session.commit()
        return False
    row = session.get_one(BulkOperation, bulk_id)
    case_id, number = line.case_id, line.case.number
    by = session.get_one(Person, row.asked_by_id)
    line.outcome = "done"
    try:
        line.outcome = _act(session, row, number, by, now)
        session.commit()
    except Unavailable:
        raise
    except EngineError as refused:
        session.rollback()
        line = session.get_one(BulkCase, (bulk_id, case_id))
        line.outcome, line.sentence = "refused", dict(in_both(refused.message))
        session.commit()
    return True


def _act(session: Session, row: BulkOperation, number: str, by: Person, now: datetime) -> str:
    reason, told, times = row.reason, row.details["told"], row.details["times"]
    kind = next((act for name, act in _ACTS.items() if name == row.kind), None)
    if kind is not None:
        acted = operate(session, number, Act(kind, reason, told), by=by, now=now)
        return "asked" if acted.request is not None else "done"
    does: Mapping[str, Callable[[], Case]] = {
        "resume": lambda: resume(session, number, times=times, by=by, now=now),
        "retry": lambda: incidents.retry(session, number, by=by, now=now),
    }
    does[row.kind]()
    return "done"
