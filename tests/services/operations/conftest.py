"""The place in which operators work, on both databases: Kil with Ylva, who leads its team, and Eva for all."""

import pytest
from sqlalchemy.orm import Session

from engine.store.tables import Assignment, Person
from tests.services.cases.place import Place, make_place, municipality, person


@pytest.fixture
def place(session: Session) -> Place:
    """Kil, with Anna and Lisa in its group Handläggare and Maja as resident."""
    return make_place(session)


@pytest.fixture
def ylva(place: Place) -> Person:
    """A team leader of Kil."""
    return _operator(place, "Ylva Kihl", "team_leader", place.municipality.id)


@pytest.fixture
def eva(place: Place) -> Person:
    """An administrator for all municipalities."""
    return _operator(place, "Eva Nor", "administrator", None)


@pytest.fixture
def elsewhere(place: Place) -> Person:
    """A team leader of another municipality."""
    return _operator(place, "Sven Sunne", "team_leader", municipality(place.session, "1766", "Sunne").id)


def _operator(place: Place, name: str, role: str, where: int | None) -> Person:
    made = person(place.session, name)
    place.session.add(Assignment(person_id=made.id, municipality_id=where, role=role))
    place.session.commit()
    return made


@pytest.fixture
def bo(place: Place) -> Person:
    """Another team leader of Kil."""
    return _operator(place, "Bo Ek", "team_leader", place.municipality.id)
