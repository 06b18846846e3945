"""A form that stands open in a browser while the case is suspended, cancelled, moved or follows a new version."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.language import render
from engine.services.case_handling import work_items
from engine.services.migration import moving, working
from engine.services.migration.preview import targets
from engine.services.operations import moving as by_hand
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.services.operations.suspending import resume
from engine.store.tables import Case, Person, WorkItem
from tests.services.cases.place import NOW, Place, team_leader

ANNA, LISA = "Anna Berg", "Lisa Jonsson"
TYPED = {"anmarkning": "Grannen i söder är hörd 🚲"}


@pytest.fixture
def ylva(place: Place) -> Person:
    return team_leader(place)


@pytest.fixture
def opened(place: Place, as_person: Callable[[str], FlaskClient], case_number: str) -> tuple[FlaskClient, int, Case]:
    """Anna's browser with the form of her work item, the item's id, and the case."""
    case = place.session.scalars(select(Case)).one()
    (item,) = work_items.open_work_items(place.session, case)
    work_items.claim(place.session, item.id, by=place.anna, now=NOW)
    anna = as_person(ANNA)
    assert f"/work-items/{item.id}/complete" in anna.get(f"/cases/{case_number}").text
    return anna, item.id, case


def draft(place: Place, item_id: int) -> object:
    place.session.expire_all()
    found = place.session.scalar(select(WorkItem.draft).where(WorkItem.id == item_id))
    place.session.rollback()
    return found


@pytest.mark.parametrize("act", ["complete", "save"])
def test_what_is_sent_into_a_suspended_case_is_there_when_it_goes_on(
    place: Place, opened: tuple[FlaskClient, int, Case], ylva: Person, case_number: str, act: str
) -> None:
    anna, item_id, case = opened
    operate(place.session, case.number, Act("suspend", "Vi väntar på domen."), by=ylva, now=NOW)
    for _ in range(2):
        answer = anna.post(f"/work-items/{item_id}/complete", data=TYPED | {"act": act})
        assert answer.status_code == 409
        assert "Ylva Kihl har pausat ärendet" in answer.text
        assert "Vi väntar på domen." in answer.text
        assert TYPED["anmarkning"] in answer.text
        assert "sparat som utkast" in answer.text
    assert draft(place, item_id) == TYPED
    resume(place.session, case.number, by=ylva, now=NOW)
    assert TYPED["anmarkning"] in anna.get(f"/cases/{case_number}").text


def test_what_is_sent_into_a_case_that_was_moved_is_there_when_the_move_is_undone(
    place: Place, opened: tuple[FlaskClient, int, Case], ylva: Person
) -> None:
    anna, item_id, case = opened
    (spot,) = by_hand.standing(place.session, case)
    target = next(each.id for each in by_hand.targets(place.session, case) if each.name == "Besluta")
    details = {"tokens": [spot.id], "target": target}
    operate(place.session, case.number, Act("move", "Redan klart.", details=details), by=ylva, now=NOW)
    answer = anna.post(f"/work-items/{item_id}/complete", data=TYPED)
    assert answer.status_code == 409
    assert "”Registrera” behövs inte längre" in answer.text
    assert answer.text.count(TYPED["anmarkning"]) == 1, "to read, and not in the form of another work item"
    by_hand.undo(place.session, case.number, by=ylva, now=NOW)
    assert draft(place, item_id) == TYPED


def test_what_is_sent_into_a_cancelled_case_is_shown_to_be_copied(
    place: Place, opened: tuple[FlaskClient, int, Case], ylva: Person
) -> None:
    anna, item_id, case = opened
    operate(place.session, case.number, Act("cancel", "Dubblett.", "Du har redan ett ärende."), by=ylva, now=NOW)
    answer = anna.post(f"/work-items/{item_id}/complete", data=TYPED)
    assert answer.status_code == 409
    assert "Det du skrev står här" in answer.text
    assert TYPED["anmarkning"] in answer.text
    assert draft(place, item_id) is None


def test_what_is_sent_second_is_shown_and_replaces_nothing(
    place: Place, opened: tuple[FlaskClient, int, Case], as_person: Callable[[str], FlaskClient]
) -> None:
    anna, item_id, _ = opened
    assert anna.post(f"/work-items/{item_id}/complete", data={"anmarkning": "Annas"}).status_code == 303
    answer = as_person(LISA).post(f"/work-items/{item_id}/complete", data=TYPED)
    assert answer.status_code == 409
    assert TYPED["anmarkning"] in answer.text
    assert draft(place, item_id) is None


def test_what_is_sent_for_work_that_a_new_version_lacks_is_shown(
    place: Place, opened: tuple[FlaskClient, int, Case]
) -> None:
    anna, item_id, case = opened
    place.e_service.owner_id = place.anna.id
    version = place.publish("(start) -> Hör grannar [Handläggare] -> Expediera [Handläggare] -> (slut)")
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    working.migrate_cases(place.session, migration.id, migration.run, 1, 9, now=NOW)
    target = next(each.id for each in targets(place.session, version) if "Expediera" in render(each.name, "sv"))
    moving.decide(place.session, version, {1: target}, by=place.anna, now=NOW)
    working.migrate_cases(place.session, migration.id, migration.run, 1, 9, now=NOW)
    assert [each.name for each in work_items.open_work_items(place.session, case)] == ["Expediera"]
    place.session.rollback()
    answer = anna.post(f"/work-items/{item_id}/complete", data=TYPED)
    assert answer.status_code == 409
    assert re.search(
        "”Registrera” finns inte i den version av processen som ärendet KIL [0-9-]+ följer nu", answer.text
    )
    assert TYPED["anmarkning"] in answer.text
