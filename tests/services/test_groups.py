"""Candidate groups and the lanes they serve; municipalities and how they look."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from engine.services.catalogue import e_services
from engine.services.organization import groups, municipalities, people
from engine.services.organization.authority import NotAllowed
from engine.services.organization.groups import GroupRefused
from engine.services.organization.municipalities import Brand, BrandRefused
from engine.store.tables import EService, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def anna(session: Session, kil: Municipality) -> Person:
    person = people.create_person(session, "Anna Berg", now=NOW)
    people.assign(session, person, "caseworker", kil, by=None)
    return person


def test_a_lane_is_served_by_the_group_of_its_name_which_is_made_with_all_caseworkers(
    session: Session, kil: Municipality, e_service: EService, anna: Person
) -> None:
    group = groups.group_for(session, kil.id, e_service.id, " Registrator ")
    assert (group.name, group.members) == ("Registrator", [anna])
    assert groups.group_for(session, kil.id, e_service.id, "Registrator") == group


def test_what_lies_in_no_lane_goes_to_the_caseworkers(session: Session, kil: Municipality, e_service: EService) -> None:
    assert groups.group_for(session, kil.id, e_service.id, "").name == "Handläggare"


def test_the_group_set_for_the_e_service_comes_before_the_one_for_all(
    session: Session, kil: Municipality, e_service: EService
) -> None:
    bygg = groups.create_group(session, kil, "Bygg", by=None)
    center = groups.create_group(session, kil, "Kontaktcenter", by=None)
    groups.serve_lane(session, center.id, "Registrator", by=None)
    assert groups.group_for(session, kil.id, e_service.id, "Registrator") == center
    groups.serve_lane(session, bygg.id, "Registrator", e_service=e_service, by=None)
    assert groups.group_for(session, kil.id, e_service.id, "Registrator") == bygg
    groups.serve_lane(session, center.id, "Registrator", e_service=e_service, by=None)
    assert groups.group_for(session, kil.id, e_service.id, "Registrator") == center
    assert len(groups.lanes_served(session, kil)) == 2


def test_a_renamed_group_serves_the_lane_it_served_by_its_name(
    session: Session, kil: Municipality, e_service: EService
) -> None:
    group = groups.group_for(session, kil.id, e_service.id, "Delegat")
    groups.rename_group(session, group.id, "Chefer", by=None)
    assert groups.group_for(session, kil.id, e_service.id, "Delegat") == group


def test_members_are_caseworkers_of_the_municipality(session: Session, kil: Municipality, anna: Person) -> None:
    group = groups.create_group(session, kil, "Bygg", by=None)
    assert groups.set_members(session, group.id, [anna], by=None).members == [anna]
    stranger = people.create_person(session, "Lisa Jonsson", now=NOW)
    with pytest.raises(GroupRefused, match="Lisa Jonsson is no caseworker in Kil"):
        groups.set_members(session, group.id, [stranger], by=None)
    assert [each.members for each in groups.list_groups(session, kil)] == [[anna]]


def test_groups_are_changed_by_the_administrator_of_the_municipality(
    session: Session, kil: Municipality, anna: Person
) -> None:
    with pytest.raises(NotAllowed):
        groups.create_group(session, kil, "Bygg", by=anna)
    people.assign(session, anna, "administrator", kil, by=None)
    groups.create_group(session, kil, "Bygg", by=anna)
    with pytest.raises(GroupRefused, match="already"):
        groups.create_group(session, kil, " Bygg", by=anna)


def test_colours_in_which_text_cannot_be_read_are_refused(session: Session, kil: Municipality) -> None:
    def brand(colour: str) -> Brand:
        return Brand("Kil", "Kils kommun", colour, "#143f60", "#e6f0f8", "#7fb9e6", kil.contact)

    assert municipalities.set_brand(session, kil, brand("#9c2f4f"), by=None).colour == "#9c2f4f"
    for colour in ("#7fb9e6", "red", "url(x)"):
        with pytest.raises(BrandRefused):
            municipalities.set_brand(session, kil, brand(colour), by=None)
    assert municipalities.find_municipality(session, "kil").colour == "#9c2f4f"


def test_an_unknown_municipality_or_e_service_is_said(session: Session) -> None:
    with pytest.raises(municipalities.NoSuchMunicipality, match="grönköping"):
        municipalities.find_municipality(session, "grönköping")
    with pytest.raises(e_services.NoSuchEService, match="fiske"):
        e_services.find_e_service(session, "fiske")


def test_a_changed_form_is_a_new_version_and_an_unchanged_one_is_not(session: Session, e_service: EService) -> None:
    save = e_services.save_form
    assert save(session, e_service, None, "application", {"title": 1}, by=None).version == 1
    assert save(session, e_service, None, "application", {"title": 1}, by=None).version == 1
    assert save(session, e_service, None, "application", {"title": 2}, by=None).version == 2
