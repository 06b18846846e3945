"""Persons as the shell needs them: each with the assignments loaded."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from engine.store.tables import Assignment, Person

_WITH_ASSIGNMENTS = selectinload(Person.assignments).selectinload(Assignment.municipality)


def find_person(session: Session, person_id: int) -> Person | None:
    """Return the person with the assignments loaded."""
    return session.get(Person, person_id, options=[_WITH_ASSIGNMENTS])


def all_persons(session: Session) -> Sequence[Person]:
    """Return everybody by name, with the assignments loaded."""
    return session.scalars(select(Person).options(_WITH_ASSIGNMENTS).order_by(Person.name)).all()
