"""Persons and municipalities, as the shell needs them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.security import check_password_hash

from engine.store.tables import Assignment, Municipality, Person

_WITH_ASSIGNMENTS = joinedload(Person.assignments).joinedload(Assignment.municipality)


def find_person(session: Session, person_id: int) -> Person | None:
    """Return the person with the assignments loaded."""
    return session.get(Person, person_id, options=[_WITH_ASSIGNMENTS])


def all_persons(session: Session) -> Sequence[Person]:
    """Return everybody by name, with the assignments loaded."""
    return session.scalars(select(Person).options(_WITH_ASSIGNMENTS).order_by(Person.name)).unique().all()


def with_password(session: Session, email: str, password: str) -> Person | None:
    """Return the person whose password it is."""
    person = session.scalars(select(Person).options(_WITH_ASSIGNMENTS).where(Person.email == email)).unique().first()
    if person is None or person.password_hash is None or not check_password_hash(person.password_hash, password):
        return None
    return person


def all_municipalities(session: Session) -> Sequence[Municipality]:
    """Return all municipalities by name."""
    return session.scalars(select(Municipality).order_by(Municipality.name)).all()
