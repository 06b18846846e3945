"""A timer of 400 days outlives what happens meanwhile; no clock that jumps, and no calendar, loses or doubles one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cluster.backup import back_up, restore
from cluster.rehearsal import elsewhere as beside
from engine import store
from engine.services.case_handling import applications, timers
from engine.services.migration import moving, working
from engine.services.operations import suspending
from engine.services.operations.acts import Act
from engine.store import Database
from engine.store.tables import Assignment, Case, CaseEvent, Timer
from tests.services.cases.place import NOW, Place

OLD = (
    "(start) -> Granska ansökan [Handläggare] -> (slut)\n"
    "Granska ansökan !(timer P400D) -> Påminn [Handläggare] -> (sen)"
)
NEW = OLD.replace("Granska ansökan", "Granska ansökan och handlingar")
SHORT = OLD.replace("P400D", "P14D")
DUE = NOW + timedelta(days=400)


def apply(place: Place, now: datetime = NOW) -> Case:
    values = {"arende": "Altan"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=now)


def dues(session: Session) -> list[datetime]:
    session.rollback()
    return list(session.scalars(select(Timer.due_at)))


def times_fired(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "timer_fired")).all())


def test_a_timer_of_400_days_outlives_versions_pauses_backups_and_workers(
    place: Place, database: Database, tmp_path: Path
) -> None:
    session = place.session
    place.e_service.owner_id = place.anna.id
    session.add(Assignment(person_id=place.anna.id, municipality_id=place.municipality.id, role="team_leader"))
    place.publish(OLD)
    case = apply(place)
    migration = moving.plan(session, place.publish(NEW), {}, "keep", by=place.anna, now=NOW)
    working.migrate_cases(session, migration.id, migration.run, 1, 100, now=NOW + timedelta(hours=1))
    assert (migration.status, dues(session)) == ("done", [DUE])
    suspending.put_on_hold(session, case, Act("suspend", "Semester"), by=place.anna, now=NOW + timedelta(days=10))
    session.commit()
    assert not timers.fire_due(session, now=DUE).any
    suspending.resume(session, case.number, by=place.anna, now=NOW + timedelta(days=20))
    assert dues(session) == [DUE]
    url = database.url.render_as_string(hide_password=False)
    copy = back_up(url, tmp_path)
    with beside(url, tmp_path) as other:
        restore(copy, other)
        restored = store.connect(other, durable=False)
        with restored.writing() as late:
            assert not timers.fire_due(late, now=DUE - timedelta(seconds=1)).any
            dies(late)
            assert (times_fired(late), dues(late)) == (0, [DUE])
            assert timers.fire_due(late, now=DUE).done == 1
            assert not timers.fire_due(late, now=DUE + timedelta(days=400)).any
            assert times_fired(late) == 1
        restored.close()
    assert times_fired(session) == 0, "the copy is apart"


def dies(session: Session) -> None:
    """Let a worker be killed when all is done but nothing stored."""

    def killed() -> None:
        raise KeyboardInterrupt

    session.commit = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        timers.fire_due(session, now=DUE)
    del session.commit
    session.rollback()


def test_a_clock_that_jumps_loses_no_timer_and_fires_none_twice(place: Place) -> None:
    place.publish(SHORT)
    first, due = apply(place), NOW + timedelta(days=14)
    backwards = NOW - timedelta(days=20)
    assert not timers.fire_due(place.session, now=backwards).any
    assert timers.next_due(place.session, now=backwards) == due
    assert timers.fire_due(place.session, now=NOW + timedelta(days=3650)).done == 1
    for now in (backwards, NOW, due, NOW + timedelta(days=3650)):
        assert not timers.fire_due(place.session, now=now).any
    assert times_fired(place.session) == 1
    place.session.refresh(first)
    # A case that was begun while the clock was behind has its time by that clock.
    apply(place, backwards)
    assert dues(place.session) == [backwards + timedelta(days=14)]
    assert timers.fire_due(place.session, now=NOW).done == 1


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        (datetime(2027, 12, 23, 8, tzinfo=UTC), datetime(2028, 1, 6, 8, tzinfo=UTC)),
        (datetime(2028, 2, 15, 8, tzinfo=UTC), datetime(2028, 2, 29, 8, tzinfo=UTC)),
        (datetime(2027, 3, 20, 8, tzinfo=UTC), datetime(2027, 4, 3, 7, tzinfo=UTC)),
        (datetime(2027, 10, 20, 7, tzinfo=UTC), datetime(2027, 11, 3, 8, tzinfo=UTC)),
    ],
    ids=["new year", "leap day", "summer time begins", "summer time ends"],
)
def test_days_are_those_of_the_calendar_in_sweden(place: Place, begun: datetime, due: datetime) -> None:
    place.publish(SHORT)
    apply(place, begun)
    assert dues(place.session) == [due]
    assert not timers.fire_due(place.session, now=due - timedelta(seconds=1)).any
    assert timers.fire_due(place.session, now=due).done == 1
