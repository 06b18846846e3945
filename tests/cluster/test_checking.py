"""A check that cannot fail is none: whatever it looks for is done to a sound database, and it says so."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cluster.checking import RULES, check
from engine import store
from engine.services.case_handling import work_items
from engine.services.migration import moving, working
from engine.services.operations import bulk
from engine.services.systems import service_calls
from engine.store.tables import Case, ServiceCall
from tests.cluster.test_replaying import LONG, NEWER, apply, do, pay
from tests.services.cases.place import NOW, Place, make_place, team_leader
from tests.services.cases.test_service_calls import BESIDE, Far, connect, drawn

SHORT = "(start) -> Utred [Handläggare] -> Besluta [Handläggare] -> (slut)"
DAMAGE = {
    "the history has gaps": "DELETE FROM case_event WHERE kind = 'closed'",
    "completed work items and the history": "UPDATE case_event SET element = 'x' WHERE kind = 'completed'",
    "a work item is completed by nobody": "UPDATE work_item SET completed_by_id = NULL WHERE status = 'completed'",
    "a case that is over still waits": """UPDATE "case" SET status = 'completed' WHERE status = 'running'""",
    "work stands still": """UPDATE "case" SET status = 'running' WHERE status = 'suspended'""",
    "what systems have done": "UPDATE case_event SET kind = 'noted' WHERE kind = 'service_done'",
    "a message was given": """UPDATE incoming_message SET case_id = (SELECT max(id) FROM "case")""",
    "moves to other versions": "UPDATE case_event SET kind = 'noted' WHERE kind = 'migrated'",
    "a case is closed without": "UPDATE case_event SET kind = 'noted' WHERE kind = 'closed'",
    "a case waits for nothing": "DELETE FROM subscription",
    "an act on many cases": "UPDATE bulk_case SET outcome = 'waiting'",
    "a case tells twice": "UPDATE bulk_case SET outcome = 'refused'",
    "jobs gave up": "INSERT INTO workflow_status (workflow_uuid, status) VALUES ('job', 'ERROR')",
    "done twice": "UPDATE work_item SET outcome = '{\"anmarkning\": \"act-2\"}' WHERE status = 'completed'",
    "played anew its variables": """UPDATE "case" SET variables = '{}'""",
    "played anew other things are open": "UPDATE work_item SET token = 'x' WHERE status = 'open'",
    "played anew it is": """UPDATE "case" SET status = 'incident' WHERE status = 'running'""",
    "its history cannot be played": "UPDATE case_event SET kind = 'timer_fired' WHERE kind = 'completed' AND seq = 2",
}
"""How what the check says begins, after the case, and what it is to be said of."""
OTHERWISE = {
    "an answer was another": """
        UPDATE case_event SET data = replace(data, '"brought": {"inkomst": 1}', '"brought": {"inkomst": 2}')
    """,
    "something was done in another order": """
        UPDATE case_event SET element = CASE element WHEN 'Utred' THEN 'Besluta' ELSE 'Utred' END
        WHERE kind = 'completed' AND case_id = (SELECT id FROM "case" WHERE status = 'completed')
    """,
    "a form was answered otherwise": """
        UPDATE work_item SET outcome = replace(outcome, 'act-2', 'act-9') WHERE status = 'completed'
    """,
    "a pause never was": "UPDATE case_event SET kind = 'noted' WHERE kind = 'suspended'",
}


@pytest.fixture(scope="module")
def sound(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Return the files of a database in which everything was done once, as it was before the last act and after it."""
    folder = tmp_path_factory.mktemp("sound")
    after, before = Path(shutil.copy(sqlite_template, folder / "after.sqlite")), folder / "before.sqlite"
    database = store.connect(f"sqlite:///{after}", durable=False)
    with database.writing() as session:
        place = make_place(session)
        place.e_service.owner_id = place.anna.id
        session.commit()
        _live(place)
        case = apply(place)
        do(place, case, anmarkning="act-1")
        (item,) = work_items.open_work_items(session, case)
        session.rollback()
        _copied(after, before)
        work_items.complete(session, item.id, {"anmarkning": "act-2"}, by=place.anna, now=NOW)
    database.close()
    _copied(after, folder / "whole.sqlite")
    yield before, folder / "whole.sqlite"


def _copied(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as one, closing(sqlite3.connect(to)) as other:
        one.backup(other)


def _live(place: Place) -> None:
    """Let cases be moved to another version, be suspended with others, ask a system, and wait; publish SHORT."""
    session, ylva = place.session, team_leader(place)
    place.publish(LONG)
    moved = apply(place)
    do(place, moved)
    pay(place, moved)
    version = place.publish(NEWER)
    moving.plan(session, version, {}, "keep", by=place.anna, now=NOW)
    row = moving.migration_of(session, version)
    assert row is not None
    working.migrate_cases(session, row.id, row.run, 1, 100, now=NOW + timedelta(hours=1))
    session.expire_all()
    waits = apply(place)
    do(place, waits)
    connect(place)
    place.publish_model(drawn(BESIDE))
    asks = apply(place)
    call = session.query(ServiceCall).filter(ServiceCall.case_id == asks.id).one()
    service_calls.call_service(session, call.id, call.attempt, now=NOW, perform=Far({"inkomst": 1}))
    place.publish(SHORT)
    paused: Case = apply(place)
    many = bulk.begin(session, "k", "suspend", [paused.id], reason="Prov", by=ylva, now=NOW)
    bulk.work(session, many.id, now=NOW)
    apply(place)


def said(file: Path, **acts: object) -> list[str]:
    """Return what the check says of a file, without the numbers of cases."""
    found = check(f"sqlite:///{file}", **acts).problems  # type: ignore[arg-type]
    return [each.partition(": ")[2] if each.startswith("case ") else each for each in found]


def damaged(sound: tuple[Path, Path], folder: Path, how: str) -> Path:
    """Return a copy to which something was done, which must have changed something."""
    file = Path(shutil.copy(sound[1], folder / "damaged.sqlite"))
    with closing(sqlite3.connect(file)) as connection, connection:
        assert connection.execute(how).rowcount > 0
    return file


def test_nothing_is_said_of_a_sound_database(sound: tuple[Path, Path]) -> None:
    report = check(f"sqlite:///{sound[1]}", {"act-1": 0} | _items(sound[1]), refused={"act-3"})
    assert report.problems == [], report
    assert report.replayed == report.cases == 6


def _items(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT json_extract(outcome, '$.anmarkning'), id FROM work_item WHERE outcome IS NOT NULL"
        )
        return {act: item for act, item in rows if act}


@pytest.mark.parametrize("problem", DAMAGE)
def test_each_thing_that_the_check_looks_for_is_found(sound: tuple[Path, Path], tmp_path: Path, problem: str) -> None:
    file = damaged(sound, tmp_path, DAMAGE[problem])
    assert any(each.startswith(problem) for each in said(file, acknowledged=_items(sound[1]))), said(file)


@pytest.mark.parametrize("damage", OTHERWISE.values(), ids=OTHERWISE)
def test_a_history_that_leads_elsewhere_is_found_by_playing_it_anew(
    sound: tuple[Path, Path], tmp_path: Path, damage: str
) -> None:
    found = said(damaged(sound, tmp_path, damage))
    assert any(each.startswith(("played anew", "its history")) for each in found), found


def test_an_act_that_was_lost_whole_is_found_by_who_was_told_of_it(sound: tuple[Path, Path]) -> None:
    before, after = sound
    acts = _items(after)
    assert said(before) == [], "the database itself is sound"
    assert said(before, acknowledged=acts) == ["acknowledged and not there: ['act-2'] (1)"]
    assert said(after, acknowledged=acts) == []


def test_an_act_that_was_refused_and_is_there_is_found(sound: tuple[Path, Path]) -> None:
    assert said(sound[1], refused={"act-2", "act-7"}) == ["refused and yet there: ['act-2'] (1)"]


def test_every_rule_of_the_check_has_a_damage_that_it_finds() -> None:
    assert [rule for rule in RULES if not any(rule.startswith(each) for each in DAMAGE)] == []
