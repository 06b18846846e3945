"""Which persons an administrator looks after, and where."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.access import municipality_ids
from engine.services.organization.authority import holds
from engine.services.organization.municipalities import list_municipalities, swedish_order
from engine.store.tables import Assignment, Municipality, Person


class NoSuchPerson(EngineError):
    """A person who is not there for this administrator. It says the same whether the person exists or not."""


def administered(session: Session, by: Person) -> list[Municipality]:
    """Return the municipalities that ``by`` administers, by name."""
    reach = municipality_ids(session, by, "administrator")
    return [each for each in list_municipalities(session) if reach is None or each.id in reach]


def administers_all(session: Session, by: Person) -> bool:
    """Say whether ``by`` administers all municipalities together."""
    return holds(session, by, "administrator", None)


def list_looked_after(session: Session, by: Person, *, text: str = "", place: int | None = None) -> Sequence[Person]:
    """Return the staff that ``by`` looks after, by name; ``text`` is searched in names and addresses.

    An administrator of some municipalities sees those who work there, and persons without any
    assignment yet. Residents are nobody's to look after here.
    """
    query = select(Person).options(selectinload(Person.assignments).selectinload(Assignment.municipality))
    if place is not None:
        query = query.where(Person.assignments.any(Assignment.municipality_id == place))
    found = session.scalars(query.where(_looked_after(session, by))).all()
    wanted = text.strip().casefold()
    kept = [each for each in found if wanted in each.name.casefold() or wanted in (each.email or "")]
    return sorted(kept, key=lambda each: swedish_order(each.name))


def find_looked_after(session: Session, person_id: int, by: Person) -> Person:
    """Return a person that ``by`` looks after, with assignments. Raises NoSuchPerson."""
    person = session.scalars(select(Person).where(Person.id == person_id, _looked_after(session, by))).one_or_none()
    if person is None:
        raise NoSuchPerson(message("There is no such person among those whom you look after."))
    return person


def _looked_after(session: Session, by: Person) -> ColumnElement[bool]:
    is_staff = ~Person.is_resident | Person.assignments.any()
    reach = municipality_ids(session, by, "administrator")
    if reach is None:
        return is_staff
    works_here = Person.assignments.any(Assignment.municipality_id.in_(reach))
    return works_here | (~Person.assignments.any() & ~Person.is_resident)
