"""Cases by how they began: by staff, at a time, with a message or a signal; latest first, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine.services.case_handling.begun import KINDS, BegunBy
from engine.services.operations.overview import MOST, PAGE, Wanted
from engine.services.operations.reach import operated
from engine.store.tables import Case, CaseBeginning, Person


@dataclass(frozen=True, slots=True)
class BegunPage:
    """Some cases that began in one way, and before which case the next page begins, None if there is none."""

    lines: Sequence[CaseBeginning]
    following: int | None = None


def counts(session: Session, by: Person, wanted: Wanted) -> Mapping[BegunBy, int]:
    """Return how many cases began in each way within the reach of ``by``, MOST + 1 if they are more than MOST."""
    found: dict[BegunBy, int] = {}
    for kind in KINDS:
        rows = _rows(session, by, kind, wanted).with_only_columns(CaseBeginning.case_id).limit(MOST + 1)
        found[kind] = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    return found


def page(
    session: Session, by: Person, kind: BegunBy, wanted: Wanted, *, before: int | None = None, limit: int = PAGE
) -> BegunPage:
    """Return the latest cases that began in one way; ``before`` leaves out the case with that id and later ones."""
    query = _rows(session, by, kind, wanted)
    if before is not None:
        query = query.where(CaseBeginning.case_id < before)
    whole = joinedload(CaseBeginning.case)
    query = query.options(
        whole.joinedload(Case.municipality), whole.joinedload(Case.e_service), joinedload(CaseBeginning.registered_by)
    )
    rows = session.scalars(query.order_by(CaseBeginning.case_id.desc()).limit(limit + 1)).all()
    return BegunPage(rows[:limit], rows[limit - 1].case_id if len(rows) > limit else None)


def _rows(session: Session, by: Person, kind: BegunBy, wanted: Wanted) -> Any:
    """Return the query for the cases that began in one way, along the index of their municipalities."""
    reach = [each.id for each in operated(session, by) if wanted.municipality_id in (None, each.id)]
    query = select(CaseBeginning).where(CaseBeginning.kind == kind, CaseBeginning.municipality_id.in_(reach))
    return query if wanted.e_service_id is None else query.where(CaseBeginning.e_service_id == wanted.e_service_id)
