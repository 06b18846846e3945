"""The DMN files that a program is made with, by the ids of the tables that a case keeps."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.services import blobs
from engine.store.tables import DecisionTable


def files(session: Session, tables: Mapping[str, int] | None) -> dict[str, bytes]:
    """Return the DMN files of the tables with these ids, by reference."""
    return {
        reference: blobs.content(session, session.get_one(DecisionTable, id_).sha)
        for reference, id_ in (tables or {}).items()
    }
