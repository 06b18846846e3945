"""The demo: readable colours, everybody has something to do, and seeding again adds nothing."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services.organization import access, authority, people
from engine.services.organization.municipalities import LEAST_CONTRAST, contrast
from engine.services.seed import seed_demo
from engine.services.seed.operations import STOPPED
from engine.services.seed.persons import CASEWORKERS, PROCESS_OWNERS, characters
from engine.services.seed.places import PLACES
from engine.store import Database, tables
from engine.store.columns import Table

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.slug)
def test_text_can_be_read_in_the_colours_of_each_municipality(place) -> None:  # type: ignore[no-untyped-def]
    brand = place.brand
    assert contrast(brand.colour, "#ffffff") >= LEAST_CONTRAST
    assert contrast(brand.colour_deep, "#ffffff") >= LEAST_CONTRAST
    assert contrast(brand.colour_deep, brand.colour_soft) >= LEAST_CONTRAST


def test_there_are_sixteen_municipalities_and_no_two_look_alike() -> None:
    assert len({place.code for place in PLACES}) == len({place.brand.colour for place in PLACES}) == 16
    assert {place.slug for place in PLACES} == set(CASEWORKERS) == set(PROCESS_OWNERS)


def test_no_two_persons_share_an_address() -> None:
    addresses = [character.email for character in characters()]
    assert len(set(addresses)) == len(addresses)


def rows(session: Session) -> Counter[str]:
    return Counter(
        {table.name: session.scalar(select(func.count()).select_from(table)) for table in Table.metadata.sorted_tables}
    )


@pytest.fixture
def seeded(database: Database) -> Database:
    with database.writing() as session:
        seed_demo(session, now=NOW)
    return database


def test_the_demo_gives_everybody_something_to_do_and_seeding_again_adds_nothing(seeded: Database) -> None:
    with seeded.writing() as session:
        before = rows(session)
        _everybody_has_something_to_do(session)
        _times_go_forward(session)
        seed_demo(session, now=NOW)
        assert rows(session) == before


def _everybody_has_something_to_do(session: Session) -> None:
    open_items = select(tables.WorkItem).where(tables.WorkItem.status == "open")
    by_place = Counter(item.case.municipality.slug for item in session.scalars(open_items))
    assert set(by_place) == set(CASEWORKERS)
    for place in session.scalars(select(tables.Municipality)):
        for caseworker in people.list_staff(session, place):
            assert access.group_ids(session, caseworker)
    maja = session.scalars(select(tables.Person).where(tables.Person.name == "Maja Lindström")).one()
    cases = session.scalars(select(tables.Case).where(tables.Case.applicant_id == maja.id)).all()
    assert len({case.municipality_id for case in cases}) >= 3
    assert {case.status for case in cases} == {"running", "completed"}
    stopped = session.scalars(select(tables.Case).where(tables.Case.status == "incident")).all()
    assert [case.incident and case.incident["en"] for case in stopped] == [str(STOPPED)]
    statuses = set(session.scalars(select(tables.ModelVersion.status)))
    assert statuses == {"draft", "published"}
    variants = Counter(
        model.e_service.slug for model in session.scalars(select(tables.ProcessModel)) if not model.is_standard
    )
    assert len(variants) >= 3
    assert min(variants.values()) >= 5


def _times_go_forward(session: Session) -> None:
    events = session.scalars(select(tables.CaseEvent).order_by(tables.CaseEvent.case_id, tables.CaseEvent.seq)).all()
    for before, after in pairwise(events):
        assert before.case_id != after.case_id or before.at <= after.at, (after.kind, before.at, after.at)
    assert max(event.at for event in events) <= NOW
    for case in session.scalars(select(tables.Case)):
        given = [case.received_at, case.registered_at, case.decided_at, case.suspended_at or case.closed_at, NOW]
        known = [each for each in given if each is not None]
        assert known == sorted(known)
    for item in session.scalars(select(tables.WorkItem)):
        assert all(item.opened_at <= each <= NOW for each in (item.claimed_at, item.completed_at) if each is not None)


def test_the_people_of_the_mockups_come_first_of_their_kind_so_that_the_demo_leads_to_them() -> None:
    everybody = sorted(characters(), key=lambda character: character.name)
    first = {role: next(each.name for each in everybody if role in dict(each.assignments)) for role in authority.ROLES}
    assert first["caseworker"] == "Anna Berg"
    assert first["process_owner"] == "Jonas Nyström"
    assert first["change_lead"] == "Elin Holm"
    assert next(each.name for each in everybody if each.is_resident) == "Maja Lindström"
