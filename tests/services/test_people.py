"""Persons sign in, hold assignments, and only administrators change that."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from engine.services.organization import authority, people
from engine.services.organization.authority import NotAllowed
from engine.services.organization.people import PersonRefused, SignInRefused
from engine.store.tables import Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "en mening att minnas"


@pytest.fixture
def chief(session: Session) -> Person:
    person = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, person, "administrator", None, by=None)
    return person


def test_a_person_signs_in_with_address_and_password(session: Session) -> None:
    anna = people.create_person(session, "Anna  Berg", email=" Anna.Berg@kil.example ", password=PASSWORD, now=NOW)
    assert anna.name == "Anna Berg"
    assert people.sign_in(session, "anna.berg@KIL.example", PASSWORD) == anna
    assert PASSWORD not in str(anna.password_hash)


def test_a_wrong_password_an_unknown_address_and_a_deactivated_person_are_refused_alike(
    session: Session, chief: Person
) -> None:
    anna = people.create_person(session, "Anna Berg", email="anna@kil.example", password=PASSWORD, now=NOW)
    people.create_person(session, "Utan Lösenord", email="utan@kil.example", now=NOW)
    people.deactivate(session, anna, by=chief)
    attempts = (("anna@kil.example", PASSWORD), ("anna@kil.example", "x"), ("okand@kil.example", PASSWORD))
    for email, password in (*attempts, ("utan@kil.example", "nobody has this password")):
        with pytest.raises(SignInRefused, match="do not belong together"):
            people.sign_in(session, email, password)
    people.activate(session, anna, by=chief)
    assert people.sign_in(session, "anna@kil.example", PASSWORD) == anna


def test_an_address_belongs_to_one_person_and_a_password_is_long(session: Session) -> None:
    people.create_person(session, "Anna Berg", email="anna@kil.example", now=NOW)
    with pytest.raises(PersonRefused, match="already a person"):
        people.create_person(session, "Anna Ek", email="ANNA@kil.example", now=NOW)
    with pytest.raises(PersonRefused, match="at least 12"):
        people.create_person(session, "Anna Ek", password="kort", now=NOW)
    with pytest.raises(PersonRefused, match="name"):
        people.create_person(session, "  ", now=NOW)


def test_an_assignment_holds_in_its_municipality_or_in_all(session: Session, kil: Municipality, chief: Person) -> None:
    anna = people.create_person(session, "Anna Berg", now=NOW)
    assert not authority.holds(session, anna, "caseworker", kil)
    first = people.assign(session, anna, "caseworker", kil, by=chief)
    assert people.assign(session, anna, "caseworker", kil, by=chief) == first
    assert authority.holds(session, anna, "caseworker", kil)
    assert not authority.holds(session, anna, "caseworker", None)
    assert authority.holds(session, chief, "administrator", kil)
    people.end_assignment(session, first.id, by=chief)
    assert not authority.holds(session, anna, "caseworker", kil)


def test_only_administrators_change_persons(session: Session, kil: Municipality, chief: Person) -> None:
    anna = people.create_person(session, "Anna Berg", now=NOW)
    with pytest.raises(NotAllowed, match="administrator"):
        people.create_person(session, "Ny", by=anna, now=NOW)
    with pytest.raises(NotAllowed, match="administrator in Kil"):
        people.assign(session, anna, "caseworker", kil, by=anna)
    with pytest.raises(NotAllowed, match="all municipalities"):
        people.set_password(session, chief, PASSWORD, by=anna)
    people.assign(session, anna, "administrator", kil, by=chief)
    people.assign(session, anna, "caseworker", kil, by=anna)
    with pytest.raises(NotAllowed):
        people.assign(session, anna, "administrator", None, by=anna)
    people.set_password(session, anna, PASSWORD, by=anna)


def test_the_last_administrator_stays(session: Session, chief: Person) -> None:
    with pytest.raises(PersonRefused, match="last administrator"):
        people.end_assignment(session, chief.assignments[0].id, by=chief)


def test_staff_is_listed_by_municipality(session: Session, kil: Municipality, chief: Person) -> None:
    anna = people.create_person(session, "Anna Berg", now=NOW)
    people.assign(session, anna, "caseworker", kil, by=chief)
    assert people.list_staff(session, kil) == [anna]
    assert people.list_persons(session, by=chief, municipality=kil) == [anna]
    assert people.list_persons(session, by=chief) == [anna, chief]
