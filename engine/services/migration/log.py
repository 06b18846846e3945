"""What became of each case of a migration: for whoever is asked about one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import Case, CaseMigration, MigratedCase, Municipality

STATUSES = ("moved", "left", "waiting", "undone", "kept")
PAGE = 50
"""So many cases are shown at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case and what became of it: ``stood`` and ``at`` name places in both languages, ``reasons`` why it stayed."""

    place: int
    number: str
    municipality: str
    status: str
    when: datetime | None
    stood: Sequence[dict[str, str]]
    at: Sequence[dict[str, str]]
    notes: Sequence[dict[str, str]]
    reasons: Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of the log, in the order of the cases; ``following`` is the place after which there are more."""

    lines: tuple[Line, ...]
    following: int | None


def log(session: Session, migration: CaseMigration, *, status: str = "", number: str = "", after: int = 0) -> Page:
    """Return what became of cases of a migration: those of a status, or whose case number contains ``number``."""
    row = MigratedCase
    query = (
        select(row.place, Case.number, Municipality.name, row.status, row.at, row.told, row.reasons)
        .join(Case, Case.id == row.case_id)
        .join(Municipality, Municipality.id == Case.municipality_id)
        .where(row.migration_id == migration.id, row.place > after)
    )
    if status in STATUSES:
        query = query.where(row.status == status)
    if number.strip():
        query = query.where(Case.number.icontains(number.strip(), autoescape=True))
    found = session.execute(query.order_by(row.place).limit(PAGE + 1)).all()
    lines = tuple(_line(*each) for each in found[:PAGE])
    return Page(lines, lines[-1].place if len(found) > PAGE else None)


def _line(
    place: int, number: str, municipality: str, status: str, when: datetime | None, told: Any, reasons: Any
) -> Line:
    words = told or {}
    shown = {name: tuple(words.get(name, ())) for name in ("stood", "at", "notes")}
    return Line(place, number, municipality, status, when, reasons=tuple(reasons or ()), **shown)
