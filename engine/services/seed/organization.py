"""Store the demo's municipalities, persons and candidate groups."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import ProcessModel
from engine.services.catalogue import adoptions, e_services
from engine.services.organization import groups, municipalities
from engine.services.publishing.understanding import read_model
from engine.services.seed.persons import Character, characters, reference_of
from engine.services.seed.places import PLACES
from engine.store.tables import Assignment, CandidateGroup, CaseNumber, Municipality, Person

FIRST_NUMBERS = {"karlstad": 2840, "arvika": 950, "kil": 411, "munkfors": 73}


def store_places(session: Session) -> dict[str, Municipality]:
    """Store the municipalities that are missing; return all by their short names."""
    known = {each.slug: each for each in session.scalars(select(Municipality))}
    for place in PLACES:
        if place.slug not in known:
            known[place.slug] = municipalities.create_municipality(
                session, place.brand, code=place.code, slug=place.slug, case_prefix=place.case_prefix, by=None
            )
    return known


def store_persons(session: Session, places: Mapping[str, Municipality], *, now: datetime) -> dict[str, Person]:
    """Store the persons that are missing, all in one transaction; return all by their names.

    They have no passwords: the demo signs in with links.
    """
    known = {person.email: person for person in session.scalars(select(Person))}
    for character in characters():
        if character.email not in known:
            known[character.email] = _store(session, character, places, now)
    session.commit()
    return {person.name: person for person in known.values()}


def _store(session: Session, character: Character, places: Mapping[str, Municipality], now: datetime) -> Person:
    person = Person(
        name=character.name,
        email=character.email,
        is_resident=character.is_resident,
        personal_reference=reference_of(character.name) if character.is_resident else None,
        created_at=now,
    )
    person.assignments = [
        Assignment(role=role, municipality_id=places[slug].id if slug else None) for role, slug in character.assignments
    ]
    session.add(person)
    session.flush()
    return person


def store_groups(session: Session, places: Mapping[str, Municipality], *, on: date) -> None:
    """Give each municipality a group for each lane of what it runs, all in one transaction."""
    made = {
        (place_id, name)
        for place_id, name in session.execute(select(CandidateGroup.municipality_id, CandidateGroup.name))
    }
    for e_service in e_services.list_e_services(session):
        for place in places.values():
            version = adoptions.runs_for(session, place, e_service, on=on)
            model = read_model(session, version.sha) if version is not None else ProcessModel()
            for lane in sorted({model.role(node) for node in model.activities()}):
                if (place.id, lane) not in made:
                    made.add((place.id, lane))
                    groups.group_for(session, place.id, e_service.id, lane)
    session.commit()


def store_numbers(session: Session, places: Mapping[str, Municipality], *, year: int) -> None:
    """Let each municipality's series of case numbers look as if it had been in use since January."""
    for place in places.values():
        known = session.get(CaseNumber, (place.id, year))
        if known is None:
            session.add(CaseNumber(municipality_id=place.id, year=year, last=FIRST_NUMBERS.get(place.slug, 211)))
    session.commit()
