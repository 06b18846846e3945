"""What must be safe when two people or workers act at once: case numbers, moves of a case, its history."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.errors import EngineError
from engine.language import message
from engine.store.tables import Case, CaseEvent, CaseNumber, Municipality, Person


class CaseHasMoved(EngineError):
    """Somebody else moved the case since it was read; nothing of this move was stored."""


def next_case_number(session: Session, municipality: Municipality, year: int) -> str:
    """Return the next case number of ``municipality`` in ``year``, as in ``KIL 2026-000412``.

    No number is given twice; one that is rolled back is given again. Whoever asks second for the
    same municipality waits until the first has committed.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(CaseNumber).values(municipality_id=municipality.id, year=year, last=1)
    last = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["municipality_id", "year"], set_={"last": CaseNumber.last + 1}
        ).returning(CaseNumber.last)
    )
    return f"{municipality.case_prefix} {year}-{last:06d}"


def hold_case(session: Session, case: Case) -> None:
    """Let nobody else move ``case`` or change its work items until this transaction ends, and read it anew.

    Every act on an open case begins with it, so that on PostgreSQL two acts wait for each other here
    and nowhere else, and what is checked afterwards stays true. (On SQLite the transaction holds the
    whole database from its beginning.)
    """
    session.expire(case)
    session.refresh(case, with_for_update={"key_share": True})


def save_move(session: Session, case: Case, **changes: Any) -> None:
    """Store ``changes`` to the columns of ``case``, if nobody has moved it since it was read.

    The version of the case grows by one. Raises CaseHasMoved otherwise; then roll back.
    """
    seen = case.version
    changes = {**changes, "version": seen + 1}
    statement = update(Case).where(Case.id == case.id, Case.version == seen).values(**changes)
    session.flush()
    result = session.execute(statement, execution_options={"synchronize_session": False})
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise CaseHasMoved(
            message(
                "Somebody else moved the case {number} at the same time. Nothing of yours was stored; "
                "open the case again and see what has happened.",
                number=case.number,
            )
        )
    for name, value in changes.items():
        set_committed_value(case, name, value)


def record_event(
    session: Session,
    case: Case,
    kind: str,
    *,
    at: datetime,
    by: Person | None = None,
    element: str | None = None,
    data: dict[str, Any] | None = None,
) -> CaseEvent:
    """Add an event last in the history of ``case`` and return it."""
    statement = update(Case).where(Case.id == case.id).values(event_count=Case.event_count + 1)
    session.flush()
    seq = session.scalar(statement.returning(Case.event_count), execution_options={"synchronize_session": False})
    assert seq is not None
    set_committed_value(case, "event_count", seq)
    event = CaseEvent(
        case_id=case.id, seq=seq, at=at, by_id=by.id if by else None, kind=kind, element=element, data=data or {}
    )
    session.add(event)
    return event
