"""Which pool of an upload is the case, suggested and chosen."""

import pytest

from engine import bpmn
from engine.services.case_handling import running_forms
from engine.services.organization import people
from engine.services.publishing import case_pools, models
from engine.services.publishing.case_pools import PoolRefused
from engine.services.publishing.obstacles import Acceptance, obstacles
from engine.store.tables import ModelVersion, Person
from tests.execution.test_pools import two
from tests.services.cases.place import NOW, Place


@pytest.fixture
def owner(place: Place) -> Person:
    """Jonas decides over the standard."""
    person = people.create_person(place.session, "Jonas Nyström", now=NOW)
    place.e_service.owner_id = person.id
    place.session.commit()
    return person


@pytest.fixture
def draft(place: Place, owner: Person) -> ModelVersion:
    """A draft with the pools Sökande and Kils kommun."""
    return models.upload(place.session, place.e_service, None, "x.bpmn", bpmn.write(two()), by=owner, now=NOW)


def runs(place: Place, version: ModelVersion) -> list[str]:
    """Return the processes in the prepared form of a version, in order."""
    content = models.prepared_form(place.session, version)
    assert content is not None
    return [each.id for each in bpmn.read(content).model.processes]


def test_an_upload_begins_in_the_pool_that_is_suggested(place: Place, draft: ModelVersion) -> None:
    assert runs(place, draft) == ["p2"]
    assert [(each.name, each.is_case, each.runs) for each in case_pools.case_pools(place.session, draft)] == [
        ("Sökande", False, False),
        ("Kils kommun", True, True),
    ]
    assert "pools" in {each["rule"] for each in draft.rewrites}


def test_its_owner_chooses_another_and_what_runs_along(place: Place, draft: ModelVersion) -> None:
    case_pools.choose_pools(place.session, draft, "p1", [])
    running_forms.prepare_with_uses(place.session, draft)
    assert runs(place, draft) == ["p1", "p2"]
    with pytest.raises(PoolRefused):
        case_pools.choose_pools(place.session, draft, "p3", [])


def test_publishing_keeps_the_choice_and_the_next_upload_takes_it_over(
    place: Place, draft: ModelVersion, owner: Person
) -> None:
    case_pools.choose_pools(place.session, draft, "p2", [])
    review = NOW.date().replace(year=2027)
    accepted = [Acceptance(each.rule, each.element, "Provat", review) for each in obstacles(draft)]
    models.publish(place.session, draft.id, accepted, by=owner, now=NOW)
    assert runs(place, draft) == ["p2", "p1"]
    with pytest.raises(PoolRefused):
        case_pools.choose_pools(place.session, draft, "p1", [])
    again = bpmn.write(two()).replace(b"Utred", b"Granska")
    later = models.upload(place.session, place.e_service, None, "x.bpmn", again, by=owner, now=NOW)
    assert case_pools.chosen_pools(place.session, later) == ("p2", ())


def test_a_version_that_was_published_without_a_choice_begins_where_it_did(place: Place) -> None:
    version = place.publish_model(two())
    assert case_pools.chosen_pools(place.session, version) == ("", ())
    assert running_forms.for_new_case(place.session, version) is None
