"""Open cases are seen, moved and put back: each once, with what people have done to them kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.language import in_both, render
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, followed_cases, history, timers, whereabouts, work_items
from engine.services.migration import moving, working
from engine.services.migration.moving import CannotMigrate, Progress
from engine.services.migration.preview import STAY, count_open, preview
from engine.services.organization.authority import NotAllowed
from engine.store import Database
from engine.store.tables import Case, CaseEvent, CaseMigration, MigratedCase, ModelVersion, Person, Timer, WorkItem
from tests.services.cases.place import NOW, Place

OLD = (
    "(start) -> Registrera ansökan [Handläggare] -> Granska ansökan [Handläggare] -> Besluta i ärendet [Handläggare]"
    " -> (slut)\nGranska ansökan !(timer P5D: dröjer) -> Påminn sökanden -> (påmind)"
)
NEW = OLD.replace("Granska ansökan", "Granska ansökan och handlingar").replace("[Handläggare] -> Besluta", "-> Besluta")
WITHOUT = "(start) -> Registrera ansökan [Handläggare] -> Besluta i ärendet [Handläggare] -> (slut)"


ITEM = ("status", "id", "token", "element", "name", "lane", "assignee_id")


def apply(place: Place) -> Case:
    values = {"arende": "En carport"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def finish(place: Place, case: Case, by: Person | None = None) -> None:
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=by or place.anna, now=NOW)


def started(place: Place) -> tuple[Case, Case, Case]:
    """Return three cases: one to register, two to review; the last is Lisa's."""
    place.publish(OLD)
    made = apply(place), apply(place), apply(place)
    for case in made[1:]:
        finish(place, case)
    (item,) = work_items.open_work_items(place.session, made[2])
    work_items.claim(place.session, item.id, by=place.lisa, now=NOW)
    return made


def run(place: Place, migration: CaseMigration, job: Any = working.migrate_cases, last: int = 100) -> None:
    """Do what a worker does."""
    job(place.session, migration.id, migration.run, 1, last, now=NOW + timedelta(hours=1))


def everything(place: Place, case: Case) -> dict[str, Any]:
    """Return all that is stored of a case but its history and what counts its moves."""
    session = place.session
    session.expire_all()
    columns = [each.key for each in Case.__table__.columns if each.key not in ("version", "event_count", "state")]
    items = session.scalars(select(WorkItem).where(WorkItem.case_id == case.id).order_by(WorkItem.id)).all()
    timers = session.scalars(select(Timer).where(Timer.case_id == case.id)).all()
    return {
        "case": {name: getattr(case, name) for name in columns},
        "items": [
            (each.id, each.token, each.element, each.name, each.lane, each.status, each.assignee_id) for each in items
        ],
        "timers": [(each.token, each.element, each.due_at) for each in timers],
    }


def told(place: Place, case: Case) -> list[str]:
    events = place.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    return [render(history.sentence(event, "sv"), "sv") for event in events]


def test_the_owner_sees_where_cases_stand_and_what_would_become_of_them(place: Place) -> None:
    started(place)
    version = place.publish(NEW)
    seen = preview(place.session, version, now=NOW)
    assert [(row.found.verdict, row.count) for row in seen.rows] == [("continues", 2), ("unchanged", 1)]
    assert seen.count == count_open(place.session, version) == 3
    ((old, new, stands),) = seen.rows[0].stands
    assert (str(old), str(new)) == ("“Granska ansökan”", "“Granska ansökan och handlingar”")
    assert "It is called" in str(stands.notes[0])
    assert seen.counted("continues", place.municipality.id) == 2


def test_cases_are_moved_once_and_what_people_have_taken_stays_theirs(place: Place) -> None:
    _, reviewed, taken = started(place)
    version = place.publish(NEW)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    assert migration.status == "running"
    run(place, migration)
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(moved=3)
    assert migration.status == "done"
    (item,) = work_items.open_work_items(place.session, taken)
    assert (item.name, item.assignee_id) == ("Granska ansökan och handlingar", place.lisa.id)
    assert taken.model_version_id == version.id
    assert told(place, taken)[-1] == (
        "Ärendet följer från och med nu version 2 av standarden och fortsätter vid ”Granska ansökan och handlingar”."
    )
    told_to_applicant = [str(sentence) for _, sentence in followed_cases.history(place.session, taken).lines]
    assert "in a new way from now on" in told_to_applicant[0]
    (timer,) = place.session.scalars(select(Timer).where(Timer.case_id == reviewed.id))
    assert timer.due_at == NOW + timedelta(days=5)
    assert "Registrera_ansökan" in whereabouts.find(place.session, reviewed).done
    finish(place, reviewed)
    finish(place, reviewed)
    assert reviewed.status == "completed"


def test_moved_cases_are_put_back_exactly_but_for_those_that_somebody_has_gone_on_with(place: Place) -> None:
    first, reviewed, taken = started(place)
    before = {case.id: everything(place, case) for case in (first, taken)}
    states = {case.id: case.state for case in (first, taken)}
    migration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    finish(place, reviewed)
    moving.undo(place.session, migration.model_version, by=place.anna, now=NOW)
    run(place, migration, working.undo_migration)
    assert {case.id: everything(place, case) for case in (first, taken)} == before
    assert {case.id: case.state for case in (first, taken)} == states
    assert moving.progress(place.session, migration) == Progress(undone=2, kept=1)
    assert migration.status == "undone"
    (kept,) = place.session.scalars(select(MigratedCase).where(MigratedCase.status == "kept"))
    assert (kept.case_id, kept.reasons[0]["en"]) == (reviewed.id, in_both(working._TOUCHED)["en"])
    assert "igen" in told(place, taken)[-1]
    for _ in range(3):
        finish(place, first)
    assert first.status == "completed"


def test_work_that_was_ended_by_a_move_is_open_again_after_it_is_put_back(place: Place) -> None:
    _, _, taken = started(place)
    before = everything(place, taken)
    version = place.publish(WITHOUT)
    seen = preview(place.session, version, now=NOW)
    row = seen.rows[0]
    assert (row.found.verdict, row.count, row.suggestion) == ("decision", 2, "Besluta_i_ärendet")
    migration = moving.plan(place.session, version, {row.key: row.suggestion}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    (item,) = work_items.open_work_items(place.session, taken)
    assert (item.name, item.assignee_id) == ("Besluta i ärendet", None)
    moving.undo(place.session, version, by=place.anna, now=NOW)
    run(place, migration, working.undo_migration)
    after = everything(place, taken)
    assert [each for each in after["items"] if each[5] == "open"] == [
        each for each in before["items"] if each[5] == "open"
    ]
    assert after["timers"] == before["timers"]
    for by in (place.lisa, place.anna):
        finish(place, taken, by)
    assert taken.status == "completed"


def test_cases_that_need_a_decision_are_left_until_a_person_has_said(place: Place) -> None:
    _, _, taken = started(place)
    version = place.publish(WITHOUT)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(moved=1, left=2)
    left = place.session.scalars(select(MigratedCase).where(MigratedCase.status == "left")).all()
    assert "saknar" in left[0].reasons[0]["sv"]
    assert moving.decide(place.session, version, {left[0].place: "Besluta_i_ärendet"}, by=place.anna, now=NOW) == 1
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(moved=2, left=1)
    assert taken.model_version_id != version.id


def test_the_owner_may_let_some_finish_on_the_version_that_they_are_on(place: Place) -> None:
    started(place)
    version = place.publish(NEW)
    rows = preview(place.session, version, now=NOW).rows
    migration = moving.plan(place.session, version, {rows[0].key: STAY}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(moved=1, left=2)


def test_a_stopped_migration_goes_on_where_it_was(place: Place) -> None:
    started(place)
    version = place.publish(NEW)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    run(place, migration, last=1)
    moving.stop(place.session, version, by=place.anna)
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(waiting=2, moved=1)
    with pytest.raises(CannotMigrate):
        moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    moving.resume(place.session, version, by=place.anna, now=NOW)
    run(place, migration)
    assert (moving.progress(place.session, migration), migration.status) == (Progress(moved=3), "done")


def test_what_is_decided_before_publishing_begins_with_it(place: Place) -> None:
    started(place)
    version = place.publish(NEW)
    version.status = "draft"
    place.session.commit()
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    assert (migration.status, moving.progress(place.session, migration).total) == ("planned", 0)
    moving.drop(place.session, version, by=place.anna)
    moving.begin_planned(place.session, version, now=NOW)
    assert place.session.get_one(CaseMigration, migration.id).status == "dropped"
    again = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    moving.begin_planned(place.session, version, now=NOW)
    assert (again.status, moving.progress(place.session, again).waiting) == ("running", 3)


def test_only_who_decides_over_the_version_moves_its_cases(place: Place) -> None:
    started(place)
    version: ModelVersion = place.publish(NEW)
    with pytest.raises(NotAllowed):
        moving.plan(place.session, version, {}, "keep", by=place.lisa, now=NOW)


def test_a_case_that_is_closed_meanwhile_is_left(place: Place) -> None:
    first, *_ = started(place)
    migration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    for _ in range(3):
        finish(place, first)
    run(place, migration)
    (left,) = place.session.scalars(select(MigratedCase).where(MigratedCase.status == "left"))
    assert (left.case_id, "closed" in left.reasons[0]["en"]) == (first.id, True)


def test_a_timer_that_comes_after_the_move_is_that_of_the_new_version(place: Place) -> None:
    _, reviewed, _ = started(place)
    migration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    (timer,) = place.session.scalars(select(Timer).where(Timer.case_id == reviewed.id))
    assert timers.fire_timer(place.session, reviewed.id, timer.token, now=NOW + timedelta(days=6))
    assert [item.name for item in work_items.open_work_items(place.session, reviewed)] == ["Påminn sökanden"]


def test_a_case_that_a_move_has_closed_is_open_again_when_it_is_put_back(place: Place) -> None:
    first, *_ = started(place)
    before = everything(place, first)
    drawn = read_sketch("(start) -> Registrera ansökan {scriptTask} -> (slut)", "Prov")
    version = place.publish_model(
        drawn.with_nodes(
            replace(node, script="klar = True", script_format="python") if node.kind == "scriptTask" else node
            for node in drawn.nodes
        )
    )
    row = next(row for row in preview(place.session, version, now=NOW).rows if row.found.verdict == "continues")
    assert row.found.move is not None
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert (first.status, first.closed_at is not None) == ("completed", True)
    moving.undo(place.session, version, by=place.anna, now=NOW)
    run(place, migration, working.undo_migration)
    after = everything(place, first)
    assert (after["case"], after["timers"]) == (before["case"], before["timers"])
    finish(place, first)
    assert [item.name for item in work_items.open_work_items(place.session, first)] == ["Granska ansökan"]


def test_the_owner_sees_how_many_move_as_chosen_where_they_go_on_and_whether_times_differ(place: Place) -> None:
    started(place)
    seen = preview(place.session, place.publish(NEW), now=NOW)
    assert (seen.count, seen.moving, seen.is_retimed) == (3, 3, False)
    assert dict(seen.goes_on_at) == {"Registrera_ansökan": 1, "Granska_ansökan_och_handlingar": 2}
    assert seen.in_all(place.municipality.id) == 3
    seen = preview(place.session, place.publish(WITHOUT), now=NOW)
    assert (seen.moving, dict(seen.goes_on_at)) == (1, {"Registrera_ansökan": 1})
    (asks,) = [row for row in seen.rows if row.found.verdict == "decision"]
    version = place.publish(OLD.replace("P5D", "P9D"))
    seen = preview(place.session, version, now=NOW, choices={asks.key: STAY})
    assert seen.is_retimed


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_what_is_under_way_when_the_moving_is_stopped_and_taken_back_is_not_moved_after_it(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that wakes after it was frozen stores nothing that nobody counts with any more."""
    started(place)
    version = place.publish(NEW)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    place.session.commit()
    migrate = working.execution.migrate

    def late(*arguments: Any) -> Any:
        monkeypatch.setattr(working.execution, "migrate", migrate)
        with database.writing() as other:
            same, anna = other.get_one(ModelVersion, version.id), other.get_one(Person, place.anna.id)
            moving.stop(other, same, by=anna)
            moving.undo(other, same, by=anna, now=NOW)
        return migrate(*arguments)

    monkeypatch.setattr(working.execution, "migrate", late)
    run(place, migration)
    place.session.refresh(migration)
    assert moving.progress(place.session, migration) == Progress(undone=3)
    assert place.session.scalars(select(CaseEvent.kind).where(CaseEvent.kind == "migrated")).all() == []
    assert migration.status == "undone"


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_who_plans_the_moving_twice_at_the_same_moment_is_told_so(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(place)
    version = place.publish(NEW)
    anna, told = place.anna.id, []
    begin = moving.begin

    def second() -> None:
        with database.writing() as other, suppress_refusal(told):
            same = other.get_one(ModelVersion, version.id)
            moving.plan(other, same, {}, "keep", by=other.get_one(Person, anna), now=NOW)

    def late(*arguments: Any, **more: Any) -> None:
        monkeypatch.setattr(moving, "begin", begin)
        thread.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        while thread.is_alive() and not place.session.scalar(text(waits)):
            thread.join(0.01)
        begin(*arguments, **more)

    thread = threading.Thread(target=second)
    monkeypatch.setattr(moving, "begin", late)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    thread.join()
    assert told == ["The open cases are moved already, or are being moved."]
    assert place.session.scalars(select(CaseMigration.id)).all() == [migration.id]


@contextmanager
def suppress_refusal(told: list[str]) -> Iterator[None]:
    try:
        yield
    except CannotMigrate as refused:
        told.append(str(refused))
