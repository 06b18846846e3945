"""Persons: sign in, add, assign to municipalities, deactivate."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.security import check_password_hash, generate_password_hash

from engine.errors import EngineError
from engine.language import Language, message
from engine.services.organization.authority import ROLE_NAMES, NotAllowed, Role, holds, require
from engine.store import Part, Prepared
from engine.store.tables import Assignment, Municipality, Person

SHORTEST_PASSWORD = 12
_WITH_ASSIGNMENTS = selectinload(Person.assignments).selectinload(Assignment.municipality)
_WHO, _MAY, _WHERE = Part(Person), Part(Assignment), Part(Municipality)
_PERSON = Prepared(
    select(*_WHO.columns(), *_MAY.columns(), *_WHERE.columns())
    .select_from(
        _WHO.source.outerjoin(_MAY.source, _MAY.c.person_id == _WHO.c.id).outerjoin(
            _WHERE.source, _WHERE.c.id == _MAY.c.municipality_id
        )
    )
    .where(_WHO.c.id == bindparam("person"))
    .order_by(_MAY.c.id)
)
_NOBODY = generate_password_hash("nobody has this password")


class SignInRefused(EngineError):
    """An address and a password that do not belong together; it does not say which was wrong."""


class PersonRefused(EngineError):
    """A person that cannot be stored like this."""


def sign_in(session: Session, email: str, password: str) -> Person:
    """Return the active person with this address and password.

    Raises SignInRefused otherwise, after the same work whether the address is known or not.
    """
    person = session.scalars(select(Person).where(Person.email == _address(email))).one_or_none()
    stored = person.password_hash if person is not None and person.password_hash else _NOBODY
    if not check_password_hash(stored, password) or stored == _NOBODY or person is None or not person.is_active:
        raise SignInRefused(message("The e-mail address and the password do not belong together."))
    return person


def create_person(
    session: Session,
    name: str,
    *,
    now: datetime,
    by: Person | None = None,
    email: str | None = None,
    password: str | None = None,
    is_resident: bool = False,
    personal_reference: str | None = None,
    language: Language = "sv",
) -> Person:
    """Add a person without assignments and return it. Any administrator may; None is the program itself.

    Raises PersonRefused if the name is empty, the address is taken or the password too short.
    """
    _require_administrator(session, by)
    if not name.strip():
        raise PersonRefused(message("Write the person's name."))
    address = _address(email) if email else None
    if address and session.scalar(select(Person.id).where(Person.email == address)):
        raise PersonRefused(message("There is already a person with the address {email}.", email=address))
    person = Person(
        name=" ".join(name.split()),
        email=address,
        password_hash=_hashed(password) if password else None,
        is_resident=is_resident,
        personal_reference=personal_reference,
        language=language,
        created_at=now,
    )
    session.add(person)
    session.commit()
    return person


def set_password(session: Session, person: Person, password: str, *, by: Person | None) -> None:
    """Give a person a new password; one's own, or anybody's as administrator for all municipalities."""
    if by is None or by.id != person.id:
        require(session, by, "administrator", None)
    session.get_one(Person, person.id).password_hash = _hashed(password)
    session.commit()


def set_language(session: Session, person: Person, language: Language) -> None:
    """Remember in which language a person reads."""
    session.get_one(Person, person.id).language = language
    session.commit()


def deactivate(session: Session, person: Person, *, by: Person | None) -> None:
    """Let a person sign in no more; what the person has done stays."""
    require(session, by, "administrator", None)
    session.get_one(Person, person.id).is_active = False
    session.commit()


def activate(session: Session, person: Person, *, by: Person | None) -> None:
    """Let a deactivated person sign in again."""
    require(session, by, "administrator", None)
    session.get_one(Person, person.id).is_active = True
    session.commit()


def assign(
    session: Session, person: Person, role: Role, municipality: Municipality | None, *, by: Person | None
) -> Assignment:
    """Give a person a role in a municipality, or in all of them; nothing changes if the person holds it already.

    An administrator of the municipality may; for all of them, an administrator for all of them.
    """
    require(session, by, "administrator", municipality)
    where = municipality.id if municipality else None
    held = session.scalars(
        select(Assignment).where(
            Assignment.person_id == person.id,
            Assignment.role == role,
            Assignment.municipality_id.is_not_distinct_from(where),
        )
    ).one_or_none()
    if held is None:
        held = Assignment(person_id=person.id, role=role, municipality_id=where)
        session.add(held)
    session.commit()
    return held


def end_assignment(session: Session, assignment_id: int, *, by: Person | None) -> None:
    """Take a role from a person; the last administrator for all municipalities keeps it."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        return
    require(session, by, "administrator", assignment.municipality)
    if assignment.role == "administrator" and assignment.municipality_id is None:
        everywhere = select(func.count()).where(
            Assignment.role == "administrator", Assignment.municipality_id.is_(None)
        )
        if session.scalar(everywhere) == 1:
            raise PersonRefused(
                message("{person} is the last administrator. Appoint another one first.", person=assignment.person.name)
            )
    session.delete(assignment)
    session.commit()


def find_person(session: Session, person_id: int) -> Person | None:
    """Return the person with this id, the assignments and their municipalities loaded, or None. One plain query."""
    rows = _PERSON.rows(session, {"person": person_id})
    if not rows:
        return None
    person = _WHO.taken(session, iter(rows[0]))
    assignments = []
    for row in rows:
        values = iter(row[len(_WHO.names) :])
        assignment = _MAY.take(session, values)
        if assignment is not None:
            set_committed_value(assignment, "municipality", _WHERE.take(session, values))
            set_committed_value(assignment, "person", person)
            assignments.append(assignment)
    set_committed_value(person, "assignments", assignments)
    return person


def everybody(session: Session) -> Sequence[Person]:
    """Return all persons by name, for the demo's list of whom to be; never shown outside the demo."""
    return session.scalars(select(Person).options(_WITH_ASSIGNMENTS).order_by(Person.name)).all()


def list_persons(session: Session, *, by: Person, municipality: Municipality | None = None) -> Sequence[Person]:
    """Return the persons that an administrator sees, by name: those of the municipality, or all staff and residents."""
    require(session, by, "administrator", municipality)
    query = select(Person).options(_WITH_ASSIGNMENTS)
    if municipality is not None:
        query = query.where(Person.assignments.any(Assignment.municipality_id == municipality.id))
    return session.scalars(query.order_by(Person.name)).all()


def list_staff(session: Session, municipality: Municipality, role: Role = "caseworker") -> Sequence[Person]:
    """Return the active persons who hold a role in a municipality or in all of them, by name."""
    held = Person.assignments.any(
        (Assignment.role == role)
        & ((Assignment.municipality_id == municipality.id) | Assignment.municipality_id.is_(None))
    )
    return session.scalars(select(Person).where(held, Person.is_active).order_by(Person.name)).all()


def _require_administrator(session: Session, by: Person | None) -> None:
    if by is None or holds(session, by, "administrator", None):
        return
    somewhere = select(Assignment.id).where(Assignment.person_id == by.id, Assignment.role == "administrator")
    if session.scalars(somewhere).first() is None:
        raise NotAllowed(message("Only a {role} may do this.", role=ROLE_NAMES["administrator"]))


def _address(email: str) -> str:
    return email.strip().lower()


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise PersonRefused(
            message("The password is too short. Use at least {count} characters.", count=SHORTEST_PASSWORD)
        )
    return generate_password_hash(password)
