"""Which acts on cases take two persons: set for each municipality, for one e-service or for all of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from engine.services.operations.acts import KINDS, Kind
from engine.services.operations.reach import operated_ids
from engine.services.organization.authority import require
from engine.store.tables import Case, EService, FourEyes, Municipality, Person


def takes_two(session: Session, case: Case, kind: Kind) -> bool:
    """Say whether an act on a case takes a second person: as its e-service says there, else as all of them do."""
    wanted = select(FourEyes).where(
        FourEyes.municipality_id == case.municipality_id,
        or_(FourEyes.e_service_id == case.e_service_id, FourEyes.e_service_id.is_(None)),
    )
    row = session.scalars(wanted.order_by(FourEyes.e_service_id.is_(None)).limit(1)).first()
    return row is not None and kind in row.acts


def settings(session: Session, by: Person) -> Sequence[FourEyes]:
    """Return what is set in the municipalities in which ``by`` is an operator."""
    query = select(FourEyes).options(
        joinedload(FourEyes.municipality), joinedload(FourEyes.e_service), joinedload(FourEyes.set_by)
    )
    reach = operated_ids(session, by)
    if reach is not None:
        query = query.where(FourEyes.municipality_id.in_(reach))
    rows = session.scalars(query).all()
    return sorted(rows, key=lambda row: (row.municipality.name, row.e_service_id is not None, row.e_service_id or 0))


def save(
    session: Session,
    municipality: Municipality,
    e_service: EService | None,
    acts: Collection[str] | None,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    """Set which acts take two persons; None forgets what was set, so that what holds for all e-services holds.

    Raises NotAllowed unless ``by`` administers the municipality: whoever acts does not set who must agree.
    """
    require(session, by, "administrator", municipality)
    service_id = e_service.id if e_service else None
    mine = (FourEyes.municipality_id == municipality.id, FourEyes.e_service_id.is_not_distinct_from(service_id))
    session.execute(delete(FourEyes).where(*mine))
    if acts is not None:
        kept = [kind for kind in KINDS if kind in acts]
        by_id = by.id if by is not None else None
        session.add(
            FourEyes(municipality_id=municipality.id, e_service_id=service_id, acts=kept, set_by_id=by_id, set_at=now)
        )
    session.commit()
