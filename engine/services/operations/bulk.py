"""Do one act on many cases or work items in the background: each in a transaction of its own, with what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from engine import jobs
from engine.errors import EngineError
from engine.language import in_both, message
from engine.services.operations import bulk_of_cases, bulk_of_requests, bulk_of_work_items
from engine.services.operations.acts import ActRefused
from engine.services.operations.bulk_kinds import CASE_KINDS as KINDS
from engine.services.operations.bulk_kinds import Asked, BulkKind, Line, ManyKind
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from engine.store.tables import BulkCase, BulkOperation, BulkWorkItem, Person, WorkItem

__all__ = ["KINDS", "BulkKind", "Progress", "begin", "go_on", "latest", "progress", "stop", "undo", "work"]

MOST = 1000
"""The most cases or work items of one act."""
AT_ONCE = 50
"""How many one job does before it hands over to the next, so that it can be taken over."""
MANY: Mapping[str, ManyKind] = dict(
    chain(bulk_of_cases.KINDS.items(), bulk_of_requests.KINDS.items(), bulk_of_work_items.KINDS.items())
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an act on many has come, and which could not be and why.

    ``undoable`` counts those that stand as the act left them and can be put back by another.
    """

    row: BulkOperation
    done: int
    asked: int
    waiting: int
    refused: Sequence[Line]
    undoable: int

    @property
    def works(self) -> bool:
        """Say whether some wait and are being done."""
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
    to: int | None = None,
    by: Person,
    now: datetime,
) -> BulkOperation:
    """Let a worker do an act on the cases, requests or work items with ``ids``; return the act.

    ``key`` comes with the form: sent twice it is one act. ``to`` is who is given work items.

    Raises ActRefused if nothing is chosen or too much is, ReasonMissing if words are missing, NotYours if not all of
    them are such as ``by`` may act on.
    """
    known = _known(session, key)
    if known is not None and known.asked_by_id == by.id:
        return known
    ids = sorted(set(ids))
    if not ids:
        raise ActRefused(message("Tick the cases first."))
    if len(ids) > MOST:
        raise ActRefused(message("Choose at most {count} cases at a time.", count=MOST))
    chosen = MANY[kind].choose(session, Asked(kind, ids, by, reason, told, times, to))
    row = BulkOperation(
        key=key,
        kind=kind,
        reason=reason.strip(),
        details=dict(chosen.details),
        total=len(chosen.ids),
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
    of = MANY[kind].of.key
    lines = [{"bulk_id": row.id, of: each, "outcome": "waiting"} for each in sorted(chosen.ids)]
    session.execute(insert(MANY[kind].line), lines)
    _enqueue(session, row, len(lines))
    session.commit()
    return row


def work(session: Session, bulk_id: int, *, now: datetime) -> int:
    """Do the act on the next ones and hand over to the next job; return how many were done."""
    worked, kind = 0, MANY[session.get_one(BulkOperation, bulk_id).kind]
    while worked < AT_ONCE and _next(session, bulk_id, kind, now):
        worked += 1
    row = session.get_one(BulkOperation, bulk_id, populate_existing=True)
    left = _left(session, row)
    if left and row.stopped_at is None:
        _enqueue(session, row, left)
    elif not left and row.finished_at is None:
        row.finished_at = now
    session.commit()
    return worked


def progress(session: Session, bulk_id: int, *, by: Person) -> Progress:
    """Return how far an act on many has come. Raises NotYours unless ``by`` asked for it."""
    row = _own(session, bulk_id, by)
    line = MANY[row.kind].line
    counted = select(line.outcome, func.count()).where(line.bulk_id == bulk_id).group_by(line.outcome)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    done, asked, waiting = (counts.get(outcome, 0) for outcome in ("done", "asked", "waiting"))
    undoable = len(_undoable(session, row)) if done else 0
    return Progress(row, done, asked, waiting, _refused(session, row), undoable)


def _refused(session: Session, row: BulkOperation) -> Sequence[Line]:
    """Return the lines of what could not be done, each with its case."""
    if MANY[row.kind].line is BulkCase:
        cases = select(BulkCase).options(joinedload(BulkCase.case)).order_by(BulkCase.case_id)
        return session.scalars(cases.where(BulkCase.bulk_id == row.id, BulkCase.outcome == "refused")).all()
    items = select(BulkWorkItem).options(joinedload(BulkWorkItem.item).joinedload(WorkItem.case))
    wanted = (BulkWorkItem.bulk_id == row.id, BulkWorkItem.outcome == "refused")
    return session.scalars(items.where(*wanted).order_by(BulkWorkItem.item_id)).all()


def latest(
    session: Session, by: Person, kinds: Collection[BulkKind] | None = None, *, limit: int = 10
) -> Sequence[BulkOperation]:
    """Return what ``by`` has done to many, of some ``kinds`` or all, latest first."""
    mine = select(BulkOperation).where(BulkOperation.asked_by_id == by.id)
    if kinds is not None:
        mine = mine.where(BulkOperation.kind.in_(kinds))
    return session.scalars(mine.order_by(BulkOperation.id.desc()).limit(limit)).all()


def stop(session: Session, bulk_id: int, *, by: Person, now: datetime) -> BulkOperation:
    """Let what waits of an act on many wait until ``go_on``; what is done stays. Stopped already, nothing changes.

    A case that is being done in this moment is done. Raises NotYours unless ``by`` asked for it.
    """
    row = _own(session, bulk_id, by)
    if row.stopped_at is None and _left(session, row):
        row.stopped_at = now
    session.commit()
    return row


def go_on(session: Session, bulk_id: int, *, by: Person) -> BulkOperation:
    """Let a stopped act on many go on with what waits. Raises NotYours unless ``by`` asked for it."""
    row = _own(session, bulk_id, by)
    if row.stopped_at is not None:
        row.stopped_at = None
        row.details = {**row.details, "stops": row.details.get("stops", 0) + 1}
        _enqueue(session, row, _left(session, row))
    session.commit()
    return row


def undo(session: Session, bulk_id: int, *, by: Person, now: datetime) -> BulkOperation:
    """Put back what an act on many has done and what still stands so; return the act on many that does it.

    Cases that were suspended go on, work items are with whom they were. Undone again while that is under way, or when
    nothing is left, it is the same act; what was done after it had begun is another's. Raises ActRefused if nothing
    stands as it was left, NotYours unless ``by`` asked for it.
    """
    row = _own(session, bulk_id, by)
    ids, undone_by = _undoable(session, row), MANY[row.kind].undone_by
    begins = f"undo {row.id} "
    before = session.scalars(
        select(BulkOperation).where(BulkOperation.key.startswith(begins)).order_by(BulkOperation.id)
    ).all()
    if before and (not ids or before[-1].finished_at is None):
        return before[-1]
    if undone_by is None or not ids:
        raise ActRefused(message("Nothing stands as it was left any more, so nothing was changed."))
    return begin(session, f"{begins}{len(before)}", undone_by, ids, to=row.id, by=by, now=now)


def _undoable(session: Session, row: BulkOperation) -> Sequence[int]:
    """Return the ids of what stands as the act left it."""
    query = MANY[row.kind].undoable
    return session.scalars(query(row)).all() if query is not None else ()


def _known(session: Session, key: str) -> BulkOperation | None:
    return session.scalars(select(BulkOperation).where(BulkOperation.key == key)).one_or_none()


def _own(session: Session, bulk_id: int, by: Person) -> BulkOperation:
    return _of(by, session.get(BulkOperation, bulk_id))


def _of(by: Person, row: BulkOperation | None) -> BulkOperation:
    if row is None or row.asked_by_id != by.id:
        raise NotYours(message("There is no such act of yours."))
    return row


def _enqueue(session: Session, row: BulkOperation, left: int) -> None:
    stops = row.details.get("stops", 0)
    key = f"{row.id}:{left}:{stops}" if stops else f"{row.id}:{left}"
    jobs.enqueue(session, "operate_in_bulk", key=key, bulk_id=row.id)


def _left(session: Session, row: BulkOperation) -> int:
    line = MANY[row.kind].line
    waiting = select(func.count()).where(line.bulk_id == row.id, line.outcome == "waiting")
    return session.scalar(waiting) or 0


def _next(session: Session, bulk_id: int, kind: ManyKind, now: datetime) -> bool:
    """Do the act on one that waits for it; say whether there was one.

    What came of it is stored by the same commit as the act: a worker that is killed has done neither or both. What
    another worker is at is waited for: whoever passed it over would leave it to one that is frozen or dies.
    """
    table = kind.line
    waiting = select(table).join(BulkOperation).where(table.bulk_id == bulk_id, table.outcome == "waiting")
    line: Any = session.scalars(
        waiting.where(BulkOperation.stopped_at.is_(None)).order_by(kind.of).limit(1).with_for_update(of=table)
    ).first()
    if line is None:
        session.commit()
        return False
    row = session.get_one(BulkOperation, bulk_id)
    of, by = getattr(line, kind.of.key), session.get_one(Person, row.asked_by_id)
    try:
        line.outcome = kind.does(session, row, line, by, now)
        session.commit()
    except Unavailable:
        raise
    except EngineError as refused:
        session.rollback()
        _refuse(session, table, (bulk_id, of), refused)
    return True


def _refuse(session: Session, table: type[Line], key: tuple[int, int], why: EngineError) -> None:
    """Note why an act was not done on one, unless another worker has done it since: its rows were let go."""
    line: Any = session.get_one(table, key, with_for_update=True, populate_existing=True)
    if line.outcome == "waiting":
        line.outcome, line.sentence = "refused", dict(in_both(why.message))
    session.commit()
