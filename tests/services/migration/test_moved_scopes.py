"""Cases that stand still are moved too; branches that are new begin or count as done; the log says what became."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.services.case_handling import work_items
from engine.services.case_handling.case_statuses import OPEN_WORK
from engine.services.migration import moving, working
from engine.services.migration.log import log
from engine.services.migration.moving import Progress
from engine.services.migration.preview import preview
from engine.services.operations import moving as by_hand
from engine.services.operations import suspending
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.store.tables import Assignment, Case, CaseMigration, MigratedCase, Timer, WorkItem
from tests.services.cases.place import NOW, Place
from tests.services.migration.test_migration import NEW, apply, everything, finish, run, started, told

SPLIT = (
    "(start) -> <+ dela> -> Granska ritning [Handläggare] -> <+ möt> -> Besluta bygglov [Handläggare] -> (slut)\n"
    "<+ dela> -> Begär yttrande [Handläggare] -> <+ möt>"
)
THIRD = f"{SPLIT}\n<+ dela> -> Hör grannar [Handläggare] -> <+ möt>"
ROW = (
    "(start) -> Granska ritning [Handläggare] -> Begär yttrande [Handläggare] -> Besluta bygglov [Handläggare]"
    " -> (slut)"
)


def names(place: Place, case: Case) -> list[str]:
    return sorted(item.name for item in work_items.open_work_items(place.session, case))


def lead(place: Place) -> None:
    """Let Lisa look after the cases of Kil."""
    place.session.add(Assignment(person_id=place.lisa.id, municipality_id=place.municipality.id, role="team_leader"))
    place.session.commit()


def suspend(place: Place, case: Case) -> None:
    lead(place)
    act = Act("suspend", "Väntar på kommunen", "", case.version)
    operate(place.session, case.number, act, by=place.lisa, now=NOW)


def test_suspended_cases_are_moved_and_stay_suspended(place: Place) -> None:
    _, reviewed, _ = started(place)
    suspend(place, reviewed)
    before = everything(place, reviewed)
    version = place.publish(NEW)
    seen = preview(place.session, version, now=NOW)
    assert (seen.count, seen.suspended) == (3, 1)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert (reviewed.status, reviewed.model_version_id) == ("suspended", version.id)
    (item,) = place.session.scalars(
        select(WorkItem).where(WorkItem.case_id == reviewed.id, WorkItem.status.in_(OPEN_WORK))
    )
    assert (item.name, item.status) == ("Granska ansökan och handlingar", "suspended")
    moving.undo(place.session, version, by=place.anna, now=NOW)
    run(place, migration, working.undo_migration)
    assert everything(place, reviewed) == before
    suspending.resume(place.session, reviewed.number, by=place.lisa, now=NOW)
    assert names(place, reviewed) == ["Granska ansökan"]


def test_a_suspended_case_whose_new_work_begins_has_it_suspended_until_it_goes_on(place: Place) -> None:
    place.publish(SPLIT)
    case = apply(place)
    suspend(place, case)
    migration = moving.plan(place.session, place.publish(THIRD), {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    statuses = place.session.scalars(select(WorkItem.status).where(WorkItem.case_id == case.id)).all()
    assert statuses == ["suspended"] * 3
    suspending.resume(place.session, case.number, by=place.lisa, now=NOW)
    assert names(place, case) == ["Begär yttrande", "Granska ritning", "Hör grannar"]


@pytest.mark.parametrize("counts", [False, True])
def test_a_new_branch_begins_or_counts_as_done_as_the_owner_chooses(place: Place, *, counts: bool) -> None:
    place.publish(SPLIT)
    case = apply(place)
    version = place.publish(THIRD)
    (branch,) = preview(place.session, version, now=NOW).branches
    assert ([str(name) for name in branch.names], branch.count) == (["“Hör grannar”"], 1)
    done = {branch.id} if counts else set()
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW, done=done)
    run(place, migration)
    assert ("Hör grannar" in names(place, case)) is not counts
    for item in work_items.open_work_items(place.session, case):
        work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert names(place, case) == ["Besluta bygglov"]
    (line,) = log(place.session, migration).lines
    assert ("räknas som gjort" if counts else "börjar vid flytten") in line.notes[0]["sv"]


def test_the_owner_says_for_each_token_where_it_goes_on(place: Place) -> None:
    place.publish(SPLIT)
    case = apply(place)
    before = everything(place, case)
    version = place.publish(ROW)
    (row,) = preview(place.session, version, now=NOW).rows
    assert row.found.verdict == "decision"
    choices = {row.key: "Begär_yttrande>Granska_ritning"}
    migration = moving.plan(place.session, version, choices, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert names(place, case) == ["Granska ritning"]
    moving.undo(place.session, version, by=place.anna, now=NOW)
    run(place, migration, working.undo_migration)
    after = everything(place, case)
    assert [each for each in after["items"] if each[5] == "open"] == before["items"]


def test_the_log_finds_a_case_by_its_number_and_by_what_became_of_it(place: Place) -> None:
    first, reviewed, _ = started(place)
    migration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    for _ in range(3):
        finish(place, first)
    run(place, migration)
    (line,) = log(place.session, migration, number=reviewed.number[-5:].lower()).lines
    assert (line.status, line.stood[0]["sv"], line.at[0]["sv"]) == (
        "moved",
        "”Granska ansökan”",
        "”Granska ansökan och handlingar”",
    )
    (left,) = log(place.session, migration, status="left").lines
    assert (left.number, "avslutades" in left.reasons[0]["sv"]) == (first.number, True)
    assert not log(place.session, migration, number="finns inte").lines
    assert len(log(place.session, migration).lines) == 3


def test_one_case_that_cannot_be_stored_keeps_no_other_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = started(place)
    real = working.move_case

    def fails(session, row, case, *rest, **more) -> None:  # type: ignore[no-untyped-def]
        if case.id == first.id:
            raise RuntimeError
        real(session, row, case, *rest, **more)

    monkeypatch.setattr(working, "move_case", fails)
    migration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    run(place, migration)
    assert moving.progress(place.session, migration) == Progress(moved=2, left=1)
    (left,) = log(place.session, migration, status="left").lines
    assert (left.number, "RuntimeError" in left.reasons[0]["en"]) == (first.number, True)
    assert first.version == place.session.scalar(select(Case.version).where(Case.id == first.id))


def test_what_an_operator_has_moved_meanwhile_is_judged_where_it_stands_then(place: Place) -> None:
    _, reviewed, _ = started(place)
    version = place.publish(NEW)
    migration = moving.plan(place.session, version, {}, "keep", by=place.anna, now=NOW)
    lead(place)
    (spot,) = by_hand.standing(place.session, reviewed)
    details = {"tokens": [spot.id], "target": "Besluta_i_ärendet"}
    operate(
        place.session,
        reviewed.number,
        Act("move", "Redan granskad", "", reviewed.version, details),
        by=place.lisa,
        now=NOW + timedelta(minutes=1),
    )
    run(place, migration)
    assert names(place, reviewed) == ["Besluta i ärendet"]
    assert reviewed.model_version_id == version.id
    assert by_hand.undoable(place.session, reviewed) is None
    assert not place.session.scalars(select(Timer).where(Timer.case_id == reviewed.id)).all()
    assert "följer" in told(place, reviewed)[-1]


def test_rows_of_a_migration_that_ran_before_are_as_they_were(place: Place) -> None:
    started(place)
    migration: CaseMigration = moving.plan(place.session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    run(place, migration, last=2)
    before = [(row.place, row.status, row.version_after) for row in place.session.scalars(select(MigratedCase))]
    run(place, migration, last=2)
    assert before == [(row.place, row.status, row.version_after) for row in place.session.scalars(select(MigratedCase))]
