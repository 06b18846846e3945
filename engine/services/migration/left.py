"""The cases that a migration has left, or could not put back, by why: what a person decides on."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import Case, CaseMigration, MigratedCase

SHOWN = 100
"""The most cases of a group that are named one by one."""


@dataclass(slots=True)
class Left:
    """Cases that stand alike and were left for the same reasons: ``cases`` are places in the migration with numbers."""

    key: str
    reasons: list[dict[str, str]]
    places: list[int] = field(default_factory=list)
    cases: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many cases they are."""
        return len(self.places)


def left(session: Session, migration: CaseMigration, status: str = "left") -> list[Left]:
    """Return the cases of a migration with a status, those that stand alike together, the most first."""
    row = MigratedCase
    query = select(row.place, row.stood, row.reasons, Case.number).join(Case, Case.id == row.case_id)
    found: dict[str, Left] = {}
    wanted = query.where(row.migration_id == migration.id, row.status == status).order_by(row.place)
    for place, stood, reasons, number in session.execute(wanted):
        told: list[dict[str, Any]] = reasons or []
        key = f"{stood}:{[each['en'] for each in told]}"
        group = found.setdefault(key, Left(str(len(found) + 1), told))
        group.places.append(place)
        if len(group.cases) < SHOWN:
            group.cases.append((place, number))
    return sorted(found.values(), key=lambda each: -each.count)
