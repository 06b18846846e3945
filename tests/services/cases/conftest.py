"""The place in which cases are tested, on both databases."""

import pytest
from sqlalchemy.orm import Session

from engine.services.case_handling import batches
from engine.store.tables import Assignment, Person
from tests.services.cases.place import Place, make_place, municipality, person


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch take its time, however busy the machine is."""
    monkeypatch.setattr(batches, "LONGEST_SECONDS", 60)


@pytest.fixture
def place(session: Session) -> Place:
    """Kil, with Anna and Lisa in its group Handläggare and Maja as resident."""
    return make_place(session)


@pytest.fixture
def elsewhere(place: Place) -> Person:
    """A caseworker of another municipality."""
    other = municipality(place.session, "1766", "Sunne")
    sven = person(place.session, "Sven Sunne")
    place.session.add(Assignment(person_id=sven.id, municipality_id=other.id, role="caseworker"))
    place.session.commit()
    return sven
