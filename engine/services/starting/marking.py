"""Let a worker look anew which start events there are: after something is published, withdrawn or adopted."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.tables import Adoption, StartsOfService


def look_anew(session: Session, e_service_id: int, *, now: datetime) -> None:
    """Let the start events of an e-service be looked at in all municipalities that have ever run it.

    The caller commits; nothing is read of any file here, so publishing takes no longer.
    """
    there = update(StartsOfService).where(StartsOfService.e_service_id == e_service_id).values(look_at=now)
    session.execute(there, execution_options={"synchronize_session": False})
    places = session.scalars(select(Adoption.municipality_id).where(Adoption.e_service_id == e_service_id).distinct())
    rows = [{"municipality_id": place, "e_service_id": e_service_id, "look_at": now} for place in places]
    if rows:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(insert(StartsOfService).on_conflict_do_nothing(), rows)
