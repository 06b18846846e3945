"""Cases that ask decision tables: whose table, which version, and what a person is asked where none decides."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.case_handling import cases, work_items
from engine.services.decisions import decision_tables
from engine.services.decisions.asked_tables import asked_by
from engine.services.organization.authority import NotAllowed
from engine.services.publishing.models import UploadRefused
from engine.store.tables import Assignment, Case, DecisionTable, WorkItem
from tests.dmn.sketch import decision, file, table
from tests.services.cases.place import NOW, Place


def dmn(small: int, key: str = "avgift") -> bytes:
    rows = table(f"U | yta:number || avgift:number\n< 10 || {small}\n[10..20] || 200\n[20..30] || 300")
    return file(decision(rows, key, name="Avgift"))


def drawn() -> ProcessModel:
    model = read_sketch("(start) -> Avgift {businessRuleTask} [Handläggare] -> Granska [Handläggare] -> (slut)", "Prov")
    node = next(node for node in model.nodes if node.name == "Avgift")
    return model.replacing(replace(node, properties=(("decisionRef", "avgift"),)))


def start(place: Place, **values: object) -> Case:
    version = place.publish_model(drawn())
    case = cases.start_case(
        place.session,
        municipality=place.municipality,
        e_service=place.e_service,
        version=version,
        subject="Prov",
        application=values,
        applicant=place.maja,
        by=None,
        now=NOW,
    )
    place.session.commit()
    return case


@pytest.fixture
def owner(place: Place) -> Place:
    """Anna decides over the standard and over Kil's own."""
    place.session.add(Assignment(person_id=place.anna.id, role="process_owner", municipality_id=place.municipality.id))
    place.e_service.owner_id = place.anna.id
    place.session.commit()
    return place


def published(place: Place, data: bytes, *, own: bool = False) -> DecisionTable:
    municipality = place.municipality if own else None
    stored = decision_tables.upload(
        place.session, place.e_service, municipality, "avgift.dmn", data, by=place.anna, now=NOW
    )
    return decision_tables.publish(place.session, stored.id, by=place.anna, now=NOW)


def open_items(place: Place, case: Case) -> list[WorkItem]:
    return list(place.session.scalars(select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.status == "open")))


def test_the_standards_table_decides(owner: Place) -> None:
    published(owner, dmn(100))
    case = start(owner, yta=5)
    assert case.variables["avgift"] == 100
    assert [item.name for item in open_items(owner, case)] == ["Granska"]


def test_a_municipalitys_own_table_goes_before_the_standards(owner: Place) -> None:
    published(owner, dmn(100))
    own = published(owner, dmn(150), own=True)
    case = start(owner, yta=5)
    assert (case.variables["avgift"], case.tables) == (150, {"avgift": own.id})
    decision_tables.withdraw(owner.session, own.id, by=owner.anna)
    assert start(owner, yta=5).variables["avgift"] == 100


def test_a_draft_decides_nothing_and_a_person_is_asked(owner: Place) -> None:
    decision_tables.upload(owner.session, owner.e_service, None, "a.dmn", dmn(100), by=owner.anna, now=NOW)
    case = start(owner, yta=5)
    (item,) = open_items(owner, case)
    assert item.name == "Avgift"
    assert work_items.form_of(owner.session, item)["intro"]["en"] == "There is no decision table “avgift”."


def test_a_newer_table_reaches_new_cases_and_open_ones_keep_theirs(owner: Place) -> None:
    published(owner, dmn(100))
    old = start(owner)
    published(owner, dmn(111))
    new = start(owner, yta=5)
    assert new.variables["avgift"] == 111
    (item,) = open_items(owner, old)
    assert work_items.form_of(owner.session, item)["schema"]["required"] == ["avgift"]


def test_a_person_is_asked_for_the_outputs_and_told_why(owner: Place) -> None:
    published(owner, dmn(100))
    case = start(owner, yta=99)
    (item,) = open_items(owner, case)
    form = work_items.form_of(owner.session, item)
    assert form["intro"] == {"en": "No row of “Avgift” applies.", "sv": "Ingen rad i ”Avgift” gäller."}
    assert form["schema"]["properties"] == {"avgift": {"type": "number"}}
    assert json.dumps(item.asked)
    with pytest.raises(work_items.WrongOutcome):
        work_items.complete(owner.session, item.id, {}, by=owner.anna, now=NOW)
    owner.session.rollback()
    work_items.complete(owner.session, item.id, {"avgift": 500}, by=owner.anna, now=NOW)
    assert case.variables["avgift"] == 500
    assert [each.name for each in open_items(owner, case)] == ["Granska"]


def test_two_rows_stop_the_case_with_their_numbers(owner: Place) -> None:
    published(owner, dmn(100))
    case = start(owner, yta=20)
    assert case.status == "incident"
    assert case.incident is not None
    assert case.incident["sv"] == (
        "Raderna 2, 3 i ”Avgift” gäller samtidigt, fast bara en får göra det. Rätta tabellen. "
        "Försök igen, så avgör en människa i det här ärendet."
    )


def test_a_version_shows_which_tables_it_asks(owner: Place) -> None:
    version = owner.publish_model(drawn())
    assert [(one.reference, one.table) for one in asked_by(owner.session, version)] == [("avgift", None)]
    standard = published(owner, dmn(100))
    own = published(owner, dmn(150), own=True)
    (asked,) = asked_by(owner.session, version)
    assert (asked.table, asked.own) == (standard, (own,))


def test_uploads_are_numbered_and_the_same_file_is_not_stored_twice(owner: Place) -> None:
    first = published(owner, dmn(100))
    with pytest.raises(UploadRefused):
        published(owner, dmn(100))
    assert (published(owner, dmn(101)).number, first.number) == (2, 1)
    with pytest.raises(decision_tables.CannotPublishTable):
        decision_tables.publish(owner.session, first.id, by=owner.anna, now=NOW)


def test_only_the_owner_uploads(owner: Place) -> None:
    with pytest.raises(NotAllowed):
        decision_tables.upload(owner.session, owner.e_service, None, "a.dmn", dmn(1), by=owner.lisa, now=NOW)
