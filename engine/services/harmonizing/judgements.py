"""What people said of two meanings of an e-service: the same or not. It holds for every model that uses the words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import Session

from engine import compare
from engine.compare import Judgements, Meaning, normal
from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import NotAllowed
from engine.store.tables import Assignment, EService, Judgement, Person

Verdict = Literal["same", "apart", "later"]
VERDICTS: tuple[Verdict, ...] = ("same", "apart", "later")
MAY_JUDGE = ("change_lead", "process_owner")


class NothingToUndo(EngineError):
    """An answer that is undone already, or never was given."""


def judgements(session: Session, e_service_id: int) -> Judgements:
    """Return what is said of the meanings of an e-service, oldest first."""
    rows = session.scalars(
        select(Judgement).where(Judgement.e_service_id == e_service_id, *_counts()).order_by(Judgement.id)
    )
    said = (
        compare.Judgement(Meaning(row.one, row.one_role), Meaning(row.other, row.other_role), row.verdict == "same")
        for row in rows
    )
    return Judgements(tuple(said))


def stamps(session: Session) -> Mapping[int, str]:
    """Return by e-service what stands for all that is said of it; e-services of which nothing is said are left out.

    One query, whatever was said.
    """
    columns = (func.count(), func.sum(Judgement.id), func.sum(Judgement.id * Judgement.id))
    rows = session.execute(select(Judgement.e_service_id, *columns).where(*_counts()).group_by(Judgement.e_service_id))
    return {e_service_id: ":".join(str(int(part)) for part in parts) for e_service_id, *parts in rows}


def stamp_of(e_service_id: Any) -> Select[str | None]:
    """Return the query for ``stamp``; NULL is nothing."""
    sums = (func.count(), func.sum(Judgement.id), func.sum(Judgement.id * Judgement.id))
    texts = [cast(each, String) for each in sums]
    told = texts[0] + ":" + texts[1] + ":" + texts[2]
    return select(told).where(Judgement.e_service_id == e_service_id, *_counts())


def stamp(session: Session, e_service_id: int) -> str:
    """Return what stands for all that is said of an e-service, "" for nothing."""
    return session.scalar(stamp_of(e_service_id)) or ""


def answers(session: Session, e_service: EService) -> list[Judgement]:
    """Return the answers that are given, newest first; of two meanings the newest alone."""
    rows = session.scalars(
        select(Judgement)
        .where(Judgement.e_service_id == e_service.id, Judgement.undone_at.is_(None))
        .order_by(Judgement.id.desc())
    )
    newest: dict[frozenset[Meaning], Judgement] = {}
    for row in rows:
        newest.setdefault(meanings(row), row)
    return list(newest.values())


def meanings(row: Judgement) -> frozenset[Meaning]:
    """Return the two meanings that an answer is about, in no order."""
    ends = ((row.one, row.one_role), (row.other, row.other_role))
    return frozenset(Meaning(normal(label), normal(role)) for label, role in ends)


def undo(session: Session, judgement_id: int, *, by: Person, now: datetime) -> Judgement:
    """Undo an answer, so that what was said of the two meanings before holds again.

    Raises NothingToUndo if there is no such answer or it is undone, NotAllowed if ``by`` may not answer.
    """
    require_judge(session, by)
    row = session.get(Judgement, judgement_id)
    if row is None or row.undone_at is not None:
        raise NothingToUndo(message("The answer is undone already."))
    row.undone_at, row.undone_by_id = now, by.id
    session.commit()
    return row


def require_judge(session: Session, by: Person) -> None:
    """Raise NotAllowed unless a person is a change lead or process owner of any municipality."""
    held = select(Assignment.id).where(Assignment.person_id == by.id, Assignment.role.in_(MAY_JUDGE)).limit(1)
    if not by.is_active or session.scalar(held) is None:
        raise NotAllowed(message("Only change leads and process owners may say what means the same."))


def _counts() -> tuple[ColumnElement[bool], ...]:
    return Judgement.undone_at.is_(None), Judgement.verdict != "later"
