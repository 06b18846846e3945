"""The page of a case that is in a building block: a diagram of its own, and a history that says where."""

from datetime import date

from engine.services.case_handling import applications
from engine.services.organization import people
from engine.services.publishing import building_blocks, models
from engine.services.publishing.obstacles import Acceptance, obstacles
from engine.store.tables import EService, Person
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_called_processes import calling, sending


def published(place: Place, e_service: EService, data: bytes, owner: Person) -> None:
    """Upload and publish a file as the next version."""
    version = models.upload(place.session, e_service, None, "x.bpmn", data, by=owner, now=NOW)
    taken = [Acceptance(each.rule, each.element, "Provat", date(2027, 1, 1)) for each in obstacles(version)]
    models.publish(place.session, version.id, taken, by=owner, now=NOW)


def test_the_page_shows_where_the_case_is_inside_what_it_calls(as_person, place) -> None:
    owner = people.create_person(place.session, "Jonas Nyström", now=NOW)
    people.assign(place.session, owner, "process_owner", place.municipality, by=None)
    place.e_service.owner_id, place.model.last_number = owner.id, 1
    place.session.commit()
    block = building_blocks.make_block(place.session, "Expediera", "Dispatch", by=owner)
    published(place, block, sending(), owner)
    published(place, place.e_service, calling("(start) -> Anropa -> Arkivera -> (slut)"), owner)
    values = {"arende": "En carport"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    number = case.number.replace(" ", "-")
    anna = as_person("Anna Berg")
    page = anna.get(f"/cases/{number}")
    assert page.status_code == 200
    assert "I Expediera, version 1" in page.text
    assert "Skicka" in anna.get(f"/cases/{number}/called/expediera-1.bpmn").text
    assert anna.get(f"/cases/{number}/called/annat-1.bpmn").status_code == 404
    sven = as_person("Sven Sunne")
    assert sven.get(f"/cases/{number}/called/expediera-1.bpmn").status_code == 404
