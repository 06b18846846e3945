"""Cases of every kind are played anew: those that ask tables, call processes, repeat, or followed what was said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from cluster.checking import check
from engine.model import ProcessModel
from engine.model.elements import Repetition
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, cases, timers, work_items
from engine.services.decisions import decision_tables
from engine.services.migration import moving, working
from engine.services.publishing import building_blocks
from engine.store import Database
from engine.store.tables import Assignment, Case, Judgement, ModelVersion, Timer
from tests.services.cases.place import NOW, Place, make_place
from tests.services.cases.test_called_processes import calling, published, sending
from tests.services.cases.test_decision_tables import dmn
from tests.services.cases.test_decision_tables import published as table

ASKS = "(start) -> Utred [Handläggare] -> Avgift {businessRuleTask} -> Granska [Handläggare] -> (slut)"
CALLS = "(start) -> Utred -> Anropa -> Arkivera -> (slut)"
HEARS = (
    "(start) -> Hör granne [Handläggare] -> Besluta [Handläggare] -> (slut)\nHör granne !(timer P5D: dröjer) -> (sen)"
)


@pytest.fixture
def place(database: Database) -> Any:
    """Kil, whose standard and building blocks Anna owns."""
    with database.writing() as session:
        made = make_place(session)
        session.add(Assignment(person_id=made.anna.id, municipality_id=made.municipality.id, role="process_owner"))
        made.e_service.owner_id = made.anna.id
        session.commit()
        yield made


def asking(sketch: str = ASKS) -> ProcessModel:
    drawn = read_sketch(sketch, "Prov")
    node = next(node for node in drawn.nodes if node.kind == "businessRuleTask")
    return drawn.replacing(replace(node, properties=(("decisionRef", "avgift"),)))


def apply(place: Place) -> Case:
    values = {"arende": "Altan"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def begin(place: Place, version: ModelVersion, **values: Any) -> Case:
    """Start a case that knows more than the usual form asks for."""
    case = cases.start_case(
        place.session, e_service=place.e_service, municipality=place.municipality, version=version, subject="Altan",
        application=values, applicant=place.maja, by=place.maja, now=NOW,
    )  # fmt: skip
    place.session.commit()
    return case


def do(place: Place, case: Case, at: int = 0, **values: Any) -> list[str]:
    """Complete one of the open work items; return the names of those that are open then."""
    item = work_items.open_work_items(place.session, case)[at]
    item.group = place.group
    place.session.commit()
    work_items.complete(place.session, item.id, values, by=place.anna, now=NOW)
    return [each.name for each in work_items.open_work_items(place.session, case)]


def sound(database: Database, place: Place) -> None:
    """Assert that the check finds nothing, and has played all."""
    place.session.commit()
    report = check(database.url.render_as_string(hide_password=False))
    assert report.problems == []
    assert report.replayed == report.cases > 0


def follow(place: Place, version: ModelVersion) -> None:
    """Move all open cases to a version."""
    moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    row = moving.migration_of(place.session, version)
    assert row is not None
    working.migrate_cases(place.session, row.id, row.run, 1, 100, now=NOW)
    place.session.expire_all()


def come_back(place: Place, version: ModelVersion) -> None:
    """Put the cases back to where they were."""
    moving.undo(place.session, version, by=place.anna, now=NOW)
    row = moving.migration_of(place.session, version)
    assert row is not None
    working.undo_migration(place.session, row.id, row.run, 1, 100, now=NOW)
    place.session.expire_all()


def test_a_case_that_asks_a_table_asks_the_one_that_it_began_with(database: Database, place: Place) -> None:
    first = table(place, dmn(100))
    version = place.publish_model(asking())
    case, other = begin(place, version, yta=5), begin(place, version)
    table(place, dmn(111))
    decision_tables.withdraw(place.session, first.id, by=place.anna)
    assert do(place, case) == ["Granska"]
    assert do(place, other) == ["Avgift"]
    do(place, other, avgift=200)
    assert (case.variables["avgift"], other.variables["avgift"]) == (100, 200)
    sound(database, place)
    place.session.execute(
        text("UPDATE decision_table SET sha = (SELECT max(sha) FROM decision_table WHERE number = 2)")
    )
    place.session.commit()
    problems = check(database.url.render_as_string(hide_password=False)).problems
    assert [each.split(":")[0] for each in problems] == [f"case {case.id}"]


def test_a_case_runs_the_called_process_that_it_began_with_also_moved_and_back(
    database: Database, place: Place
) -> None:
    block = building_blocks.make_block(place.session, "Expediera", "Dispatch", by=place.anna)
    published(place.session, block, sending("Skicka brev"), place.anna)
    published(place.session, place.e_service, calling(CALLS), place.anna)
    case = apply(place)
    published(place.session, block, sending("Skicka e-post"), place.anna)
    assert do(place, case) == ["Skicka brev"]
    sound(database, place)
    newer = published(place.session, place.e_service, calling(CALLS.replace("Arkivera", "Lägg i arkiv")), place.anna)
    other = apply(place)
    assert do(place, other) == ["Skicka e-post"]
    follow(place, newer)
    sound(database, place)
    come_back(place, newer)
    assert do(place, case) == ["Arkivera"]
    sound(database, place)


def test_a_case_that_asks_a_table_is_moved_and_put_back(database: Database, place: Place) -> None:
    table(place, dmn(100))
    case = begin(place, place.publish_model(asking()), yta=5)
    newer = place.publish_model(asking(ASKS.replace("Granska", "Granska avgift")))
    table(place, dmn(111))
    follow(place, newer)
    come_back(place, newer)
    assert do(place, case) == ["Granska"]
    sound(database, place)


def test_of_several_instances_the_history_tells_which_was_done_and_whose_time_was_over(
    database: Database, place: Place
) -> None:
    drawn = read_sketch(HEARS, "Prov")
    each = Repetition("parallel", cardinality="3", output="svar", output_item="anmarkning")
    nodes = (replace(node, repetition=each) if node.name == "Hör granne" else node for node in drawn.nodes)
    place.publish_model(drawn.with_nodes(nodes))
    case, late = apply(place), apply(place)
    for at, said in ((2, "tredje"), (0, "första")):
        do(place, case, at, anmarkning=said)
        sound(database, place)
    do(place, case, anmarkning="andra")
    assert case.variables["svar"] == ["första", "andra", "tredje"]
    for timer in place.session.query(Timer).filter(Timer.case_id == late.id).order_by(Timer.id.desc()).all():
        timers.fire_timer(place.session, late.id, timer.token, now=NOW + timedelta(days=6))
        sound(database, place)


def test_a_case_is_moved_by_what_people_had_said_of_words_at_that_time(database: Database, place: Place) -> None:
    place.publish("(start) -> Begär yttrande [Handläggare] -> Besluta [Handläggare] -> (slut)")
    case = apply(place)
    drawn = (
        "(start) -> Registrera -> Fråga grannar [Handläggare] -> Kontrollera avgift -> Besluta [Handläggare] -> (slut)"
    )
    newer = place.publish(drawn)
    said = Judgement(
        e_service_id=place.e_service.id, verdict="same", one="Begär yttrande", other="Fråga grannar",
        said_by_id=place.anna.id, said_at=NOW - timedelta(days=1),
    )  # fmt: skip
    place.session.add(said)
    place.session.commit()
    follow(place, newer)
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Fråga grannar"]
    sound(database, place)
    said.undone_at = NOW + timedelta(days=1)
    sound(database, place)
    said.undone_at = NOW - timedelta(hours=1)
    place.session.commit()
    assert check(database.url.render_as_string(hide_password=False)).problems != []
