"""Do one act on many cases in the background: each in a transaction of its own, with what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, false, func, insert, select
from sqlalchemy.exc import IntegrityError
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
ACTS: Mapping[BulkKind, Kind] = {"suspend": "suspend", "cancel": "cancel"}
"""Those that need a reason, and may take two persons: the act that each does on a case."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an act on many cases has come, and which could not be and why.

    ``undoable`` counts the cases that stand as the act left them and can be put back by another.
    """

    row: BulkOperation
    done: int
    asked: int
    waiting: int
    refused: Sequence[BulkCase]
    undoable: int

    @property
    def works(self) -> bool:
        """Say whether cases wait and are being done."""
        return self.waiting > 0 and self.row.stopped_at is None


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
    known = _known(session, key)
    if known is not None and known.asked_by_id == by.id:
        return known
    chosen = sorted(set(ids))
    if not chosen:
        raise ActRefused(message("Tick the cases first."))
    if len(chosen) > MOST:
        raise ActRefused(message("Choose at most {count} cases at a time.", count=MOST))
    if kind in ACTS:
        refuse_incomplete(Act(ACTS[kind], reason, told))
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
    try:
        session.flush()
    except IntegrityError:
        # The same form came twice at the same moment.
        session.rollback()
        return _of(by, _known(session, key))
    session.execute(insert(BulkCase), [{"bulk_id": row.id, "case_id": each, "outcome": "waiting"} for each in chosen])
    _enqueue(session, row, len(chosen))
    session.commit()
    return row


def work(session: Session, bulk_id: int, *, now: datetime) -> int:
    """Do the act on the next cases and hand over to the next job; return how many were done."""
    worked = 0
    while worked < AT_ONCE and _next(session, bulk_id, now):
        worked += 1
    row = session.get_one(BulkOperation, bulk_id, populate_existing=True)
    left = _left(session, bulk_id)
    if left and row.stopped_at is None:
        _enqueue(session, row, left)
    elif not left and row.finished_at is None:
        row.finished_at = now
    session.commit()
    return worked


def progress(session: Session, bulk_id: int, *, by: Person) -> Progress:
    """Return how far an act on many has come. Raises NotYours unless ``by`` asked for it."""
    row = _own(session, bulk_id, by)
    counted = select(BulkCase.outcome, func.count()).where(BulkCase.bulk_id == bulk_id).group_by(BulkCase.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    refused = (
        select(BulkCase)
        .where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "refused")
        .options(joinedload(BulkCase.case))
        .order_by(BulkCase.case_id)
    )
    done, asked, waiting = (counts.get(outcome, 0) for outcome in ("done", "asked", "waiting"))
    undoable = session.scalar(select(func.count()).select_from(_undoable(row).subquery())) if done else 0
    return Progress(row, done, asked, waiting, session.scalars(refused).all(), undoable or 0)


def latest(session: Session, by: Person, *, limit: int = 10) -> Sequence[BulkOperation]:
    """Return what ``by`` has done to many cases, latest first."""
    mine = select(BulkOperation).where(BulkOperation.asked_by_id == by.id)
    return session.scalars(mine.order_by(BulkOperation.id.desc()).limit(limit)).all()


def stop(session: Session, bulk_id: int, *, by: Person, now: datetime) -> BulkOperation:
    """Let what waits of an act on many wait until ``go_on``; what is done stays. Stopped already, nothing changes.

    A case that is being done in this moment is done. Raises NotYours unless ``by`` asked for it.
    """
    row = _own(session, bulk_id, by)
    if row.stopped_at is None and _left(session, bulk_id):
        row.stopped_at = now
    session.commit()
    return row


def go_on(session: Session, bulk_id: int, *, by: Person) -> BulkOperation:
    """Let a stopped act on many go on with what waits. Raises NotYours unless ``by`` asked for it."""
    row = _own(session, bulk_id, by)
    if row.stopped_at is not None:
        row.stopped_at = None
        row.details = {**row.details, "stops": row.details.get("stops", 0) + 1}
        _enqueue(session, row, _left(session, bulk_id))
    session.commit()
    return row


def undo(session: Session, bulk_id: int, *, by: Person, now: datetime) -> BulkOperation:
    """Let the cases go on that an act on many has suspended and that still stand so; return that act on many.

    Undone again while that is under way, or when nothing is left, it is the same act; what was suspended after it had
    begun is another's. Raises ActRefused if none stands as it was left, NotYours unless ``by`` asked for it.
    """
    row = _own(session, bulk_id, by)
    ids = session.scalars(_undoable(row)).all()
    begins = f"undo {row.id} "
    before = session.scalars(
        select(BulkOperation).where(BulkOperation.key.startswith(begins)).order_by(BulkOperation.id)
    ).all()
    if before and (not ids or before[-1].finished_at is None):
        return before[-1]
    if not ids:
        raise ActRefused(message("None of the cases stands as it was left any more, so nothing was changed."))
    return begin(session, f"{begins}{len(before)}", "resume", ids, by=by, now=now)


def _undoable(row: BulkOperation) -> Select[int]:
    """Return the query for the ids of the cases that stand still by the act itself: not again, by another."""
    done = select(BulkCase.case_id).join(Case).where(BulkCase.bulk_id == row.id, BulkCase.outcome == "done")
    if row.kind != "suspend":
        return done.where(false())
    by_this = (Case.halt["reason"].as_string() == row.reason, Case.halt["by"].as_integer() == row.asked_by_id)
    return done.where(Case.status == "suspended", *by_this)


def _known(session: Session, key: str) -> BulkOperation | None:
    return session.scalars(select(BulkOperation).where(BulkOperation.key == key)).one_or_none()


def _own(session: Session, bulk_id: int, by: Person) -> BulkOperation:
    return _of(by, session.get(BulkOperation, bulk_id))


def _of(by: Person, row: BulkOperation | None) -> BulkOperation:
    if row is None or row.asked_by_id != by.id:
        raise NotYours(message("There is no such act of yours."))
    return row


def _refuse_others(session: Session, ids: Sequence[int], by: Person) -> None:
    query = select(func.count(Case.id)).where(Case.id.in_(ids))
    reach = operated_ids(session, by)
    if reach is not None:
        query = query.where(Case.municipality_id.in_(reach))
    if session.scalar(query) != len(ids):
        raise NotYours(message("Some of these cases are in no municipality that you look after."))


def _enqueue(session: Session, row: BulkOperation, left: int) -> None:
    stops = row.details.get("stops", 0)
    key = f"{row.id}:{left}:{stops}" if stops else f"{row.id}:{left}"
    jobs.enqueue(session, "operate_in_bulk", key=key, bulk_id=row.id)


def _left(session: Session, bulk_id: int) -> int:
    waiting = select(func.count()).where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "waiting")
    return session.scalar(waiting) or 0


def _next(session: Session, bulk_id: int, now: datetime) -> bool:
    """Do the act on one case that waits for it; say whether there was one.

    What came of it is stored by the same commit as the act: a worker that is killed has done neither or both. A case
    that another worker is at is waited for: whoever passed it over would leave it to one that is frozen or dies.
    """
    waiting = select(BulkCase).join(BulkOperation).where(BulkCase.bulk_id == bulk_id, BulkCase.outcome == "waiting")
    line = session.scalars(
        waiting.where(BulkOperation.stopped_at.is_(None))
        .order_by(BulkCase.case_id)
        .limit(1)
        .with_for_update(of=BulkCase)
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
        _refused(session, (bulk_id, case_id), refused)
    return True


def _refused(session: Session, key: tuple[int, int], why: EngineError) -> None:
    """Note why an act was not done on a case, unless another worker has done it since: its rows were let go."""
    line = session.get_one(BulkCase, key, with_for_update=True, populate_existing=True)
    if line.outcome == "waiting":
        line.outcome, line.sentence = "refused", dict(in_both(why.message))
    session.commit()


def _act(session: Session, row: BulkOperation, number: str, by: Person, now: datetime) -> str:
    """Do the act on one case and return what came of it; the history names the act, so that each case tells it once."""
    reason, told, times = row.reason, row.details["told"], row.details["times"]
    kind = next((act for name, act in ACTS.items() if name == row.kind), None)
    if kind is not None:
        acted = operate(session, number, Act(kind, reason, told), by=by, now=now, many=row.id)
        return "asked" if acted.request is not None else "done"
    does: Mapping[str, Callable[[], Case]] = {
        "resume": lambda: resume(session, number, times=times, by=by, now=now, many=row.id),
        "retry": lambda: incidents.retry(session, number, by=by, now=now, many=row.id),
    }
    does[row.kind]()
    return "done"
