"""Cases in a building block, with a system that is asked, or a message kept for them, moved by owner or operator."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import bpmn
from engine.services.case_handling import applications, running_forms, work_items
from engine.services.messaging import finding, giving, receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.services.migration import moving, working
from engine.services.migration.moving import Progress
from engine.services.operations import moving as by_hand
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.services.operations.suspending import resume
from engine.services.publishing import building_blocks
from engine.services.systems import service_calls
from engine.store.tables import Case, CaseMigration, EService, ModelVersion, Person, ServiceCall, Timer
from tests.services.cases.place import NOW, Place, owner_of_standard, team_leader
from tests.services.cases.test_called_processes import CALLER, calling, do, published, sending, started
from tests.services.cases.test_service_calls import Far, connect, drawn

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def owner(place: Place) -> Person:
    """Jonas decides over the standard and may make building blocks."""
    return owner_of_standard(place)


@pytest.fixture
def ylva(place: Place) -> Person:
    """Who leads the team of Kil."""
    return team_leader(place)


@pytest.fixture
def block(place: Place, owner: Person) -> EService:
    """The building block Expediera, of which nothing is drawn."""
    return building_blocks.make_block(place.session, "Expediera", "Dispatch", by=owner)


def moved(place: Place, version: ModelVersion, owner: Person) -> CaseMigration:
    """Move the open cases to a version, as a worker does."""
    migration = moving.plan(place.session, version, {}, "keep", by=owner, now=NOW)
    working.migrate_cases(place.session, migration.id, migration.run, 1, 100, now=LATER)
    return migration


def put_back(place: Place, version: ModelVersion, migration: CaseMigration, owner: Person) -> None:
    moving.undo(place.session, version, by=owner, now=LATER)
    working.undo_migration(place.session, migration.id, migration.run, 1, 100, now=LATER)


def names(place: Place, case: Case) -> list[str]:
    place.session.expire_all()
    return sorted(item.name for item in work_items.open_work_items(place.session, case))


def called(place: Place, case: Case) -> list[int]:
    return [each.number for each in running_forms.called_versions(place.session, case).values()]


# Building blocks


def test_a_case_inside_a_block_follows_a_new_version_of_its_caller_and_goes_on_to_the_end(
    place: Place, owner: Person, block: EService
) -> None:
    published(place.session, block, sending(), owner)
    published(place.session, place.e_service, CALLER, owner)
    case = started(place)
    do(place, case, "Utred")
    newer = calling("(start) -> Utred -> Anropa -> Diarieför -> Arkivera -> (slut)")
    version = published(place.session, place.e_service, newer, owner)
    migration = moved(place, version, owner)
    assert moving.progress(place.session, migration) == Progress(moved=1)
    assert names(place, case) == ["Skicka"]
    put_back(place, version, migration, owner)
    assert (names(place, case), case.model_version_id == version.id) == (["Skicka"], False)
    migration = moved(place, version, owner)
    assert do(place, case, "Skicka") == ["Diarieför"]
    assert do(place, case, "Diarieför") == ["Arkivera"]
    assert do(place, case, "Arkivera") == []
    assert case.status == "completed"


def test_a_new_version_of_a_block_reaches_open_cases_with_the_next_version_of_what_calls_it(
    place: Place, owner: Person, block: EService
) -> None:
    published(place.session, block, sending("Skicka brev"), owner)
    published(place.session, place.e_service, CALLER, owner)
    inside, before = started(place), started(place)
    do(place, inside, "Utred")
    digital = bpmn.write(bpmn.read(sending("Skicka brev")).model)
    digital = digital.replace(b'name="Skicka brev"', b'name="Skicka brev eller digitalt"')
    newer = published(place.session, block, digital, owner)
    assert moving.migration_of(place.session, newer) is None
    migration = moved(place, newer, owner)
    assert moving.progress(place.session, migration) == Progress(), "cases belong to what calls the block"
    assert (names(place, inside), called(place, inside)) == (["Skicka brev"], [1])
    caller = published(place.session, place.e_service, CALLER.replace(b"Utred<", b"Utred <"), owner)
    migration = moved(place, caller, owner)
    assert moving.progress(place.session, migration) == Progress(moved=2)
    assert (names(place, inside), called(place, inside)) == (["Skicka brev eller digitalt"], [2])
    assert do(place, before, "Utred") == ["Skicka brev eller digitalt"]
    assert do(place, inside, "Skicka brev eller digitalt") == ["Arkivera"]
    put_back(place, caller, migration, owner)
    assert called(place, inside) == [2], "somebody has gone on with it"


def test_a_person_decides_where_a_case_goes_on_whose_block_is_not_called_any_more(
    place: Place, owner: Person, block: EService
) -> None:
    published(place.session, block, sending(), owner)
    published(place.session, place.e_service, CALLER, owner)
    case = started(place)
    do(place, case, "Utred")
    plain = b"(start) -> Utred -> Arkivera -> (slut)"
    version = place.publish(plain.decode())
    place.session.commit()
    migration = moved(place, version, owner)
    assert moving.progress(place.session, migration) == Progress(left=1)
    assert moving.decide(place.session, version, {1: "Arkivera"}, by=owner, now=LATER) == 1
    working.migrate_cases(place.session, migration.id, migration.run, 1, 100, now=LATER)
    assert (names(place, case), called(place, case)) == (["Arkivera"], [])


# Systems


def waiting(place: Place, case: Case) -> list[tuple[str, str, str]]:
    place.session.expire_all()
    rows = place.session.scalars(select(ServiceCall).where(ServiceCall.case_id == case.id).order_by(ServiceCall.id))
    return [(row.name, row.status, row.token) for row in rows]


ASKS = (
    "(start) -> Hämta inkomst {serviceTask} -> Besluta [Handläggare] -> (slut)\n"
    "Hämta inkomst !(timer P9D: sent) -> Ring [Handläggare] -> (ringt)"
)


def asking(place: Place) -> Case:
    connect(place)
    place.publish_model(drawn(ASKS))
    values = {"arende": "Altan"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def due(place: Place, case: Case) -> list[int]:
    rows = place.session.scalars(select(Timer.due_at).where(Timer.case_id == case.id))
    return [(at - NOW).days for at in rows]


def answered(place: Place, case: Case, **outputs: Any) -> bool:
    row = place.session.scalars(
        select(ServiceCall).where(ServiceCall.case_id == case.id).order_by(ServiceCall.id.desc())
    ).first()
    assert row is not None
    return service_calls.call_service(place.session, row.id, row.attempt, now=LATER, perform=Far(outputs))


def test_a_system_that_is_being_asked_answers_the_moved_case_once(place: Place, owner: Person) -> None:
    case = asking(place)
    before = waiting(place, case)
    version = place.publish_model(drawn(ASKS.replace("Besluta", "Skriv beslut")))
    migration = moved(place, version, owner)
    assert (waiting(place, case), due(place, case)) == (before, [9])
    put_back(place, version, migration, owner)
    assert (waiting(place, case), due(place, case)) == (before, [9])
    moved(place, version, owner)
    assert answered(place, case, inkomst=12)
    assert not answered(place, case, inkomst=13)
    assert (names(place, case), case.variables["inkomst"], due(place, case)) == (["Skriv beslut"], 12, [])


def test_an_operator_moves_a_case_away_from_a_system_and_back(place: Place, ylva: Person) -> None:
    case = asking(place)
    (spot,) = [each for each in by_hand.standing(place.session, case) if each.element == "Hämta_inkomst"]
    act = Act("move", "Registret är nere.", details={"tokens": [spot.id], "target": "Besluta"})
    operate(place.session, case.number, act, by=ylva, now=LATER)
    assert (names(place, case), due(place, case)) == (["Besluta"], [])
    assert not answered(place, case, inkomst=12), "nobody waits for the answer"
    by_hand.undo(place.session, case.number, by=ylva, now=LATER)
    assert (names(place, case), due(place, case)) == ([], [9])
    assert answered(place, case, inkomst=12)
    assert names(place, case) == ["Besluta"]


@pytest.mark.parametrize("act", ["suspend", "cancel"])
def test_an_answer_that_comes_into_a_case_that_stands_still_or_is_over_changes_nothing(
    place: Place, ylva: Person, act: str
) -> None:
    case = asking(place)
    operate(place.session, case.number, Act(act, "Domen.", "Vi väntar."), by=ylva, now=LATER)  # type: ignore[arg-type]
    assert not answered(place, case, inkomst=12)
    place.session.refresh(case)
    assert "inkomst" not in case.variables
    if act == "cancel":
        assert (names(place, case), due(place, case)) == ([], [])
        return
    resume(place.session, case.number, by=ylva, now=LATER)
    assert answered(place, case, inkomst=14)
    assert (names(place, case), case.variables["inkomst"]) == (["Besluta"], 14)


# Messages


def test_a_message_that_is_kept_reaches_the_case_where_it_waits_after_the_move(place: Place, owner: Person) -> None:
    sketch = "(start) -> Utred [Handläggare] -> (message Betalt) -> Besluta [Handläggare] -> (slut)"
    place.publish(sketch)
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    row = receiving.receive(
        place.session, Origin("Kassan"), Sent("Betalt", "k1", {"belopp": 12}, case_number=case.number), now=NOW
    )
    assert row.status == "kept"
    moved(place, place.publish(sketch.replace("Utred", "Utred och granska")), owner)
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=LATER)
    finding.for_new_waits(place.session)
    while giving.deliver_due(place.session, now=LATER):
        pass
    place.session.refresh(row)
    assert (row.status, names(place, case), case.variables["belopp"]) == ("delivered", ["Besluta"], 12)
