"""The DMN files that a program is made with, by the ids of the tables that a case keeps."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.services.storage import blobs
from engine.store.tables import DecisionTable


def shas(session: Session, tables: Mapping[str, int] | None) -> dict[str, str]:
    """Return by reference the SHA-256 of the DMN files of the tables with these ids."""
    if not tables:
        return {}
    by_id = select(DecisionTable.id, DecisionTable.sha).where(DecisionTable.id.in_(tables.values()))
    known: dict[int, str] = dict(session.execute(by_id).all())
    return {reference: known[id_] for reference, id_ in tables.items()}


def files(session: Session, asked: Mapping[str, str]) -> dict[str, bytes]:
    """Return by reference the DMN files with these SHA-256."""
    return {reference: blobs.content(session, sha) for reference, sha in asked.items()}
