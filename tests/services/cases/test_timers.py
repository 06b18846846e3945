"""Timers that are due fire together, each once; a case that cannot go on stops alone and says so."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.execution import Move
from engine.language import render
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, cases, history, incidents, timers, work_items
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.incidents import Wanted
from engine.services.organization import closed_days
from engine.store import Database
from engine.store.tables import Case, CaseEvent, Timer
from tests.robustness.soundness import assert_sound
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer P14D) -> Påminn [Handläggare] -> (sen)"
LATER = NOW + timedelta(days=15)


def apply(place: Place, many: int = 1) -> list[int]:
    place.publish(SKETCH)
    values = {"arende": "Altan"}
    return [
        applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW).id
        for _ in range(many)
    ]


def fired(place: Place) -> list[int]:
    place.session.rollback()
    return sorted(place.session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "timer_fired")))


def damage(place: Place, case_id: int) -> bytes:
    state = place.session.get_one(Case, case_id).state
    place.session.execute(update(Case).where(Case.id == case_id).values(state=b"{}"))
    place.session.commit()
    return state


def test_all_that_is_due_fires_together_and_once(place: Place, database: Database) -> None:
    ids = apply(place, 5)
    assert timers.fire_due(place.session, now=NOW + timedelta(days=13)).done == 0
    assert timers.fire_due(place.session, now=LATER, limit=3).done == 3
    assert timers.fire_due(place.session, now=LATER).done == 2
    assert not timers.fire_due(place.session, now=LATER).any
    assert fired(place) == ids
    assert_sound(database)


def test_what_was_not_committed_fires_again(place: Place, database: Database) -> None:
    ids = apply(place, 2)
    place.session.commit = place.session.flush  # type: ignore[method-assign]
    assert timers.fire_due(place.session, now=LATER).done == 2
    del place.session.commit
    place.session.rollback()
    assert fired(place) == []
    assert timers.fire_due(place.session, now=LATER).done == 2
    assert fired(place) == ids
    assert_sound(database)


def test_a_case_that_somebody_else_moves_is_left_for_the_next_time(place: Place, database: Database) -> None:
    ids = apply(place, 2)
    place.session.rollback()
    if database.is_sqlite:  # there a writer has the whole database to itself
        return
    with database.writing() as other:
        other.execute(update(Case).where(Case.id == ids[0]).values(phase=Case.phase))
        assert timers.fire_due(place.session, now=LATER).done == 1
        other.rollback()
    assert fired(place) == ids[1:]
    assert timers.fire_due(place.session, now=LATER).done == 1
    assert_sound(database)


def test_a_case_that_cannot_go_on_stops_no_other_and_becomes_an_incident(place: Place) -> None:
    ids = apply(place, 3)
    state = damage(place, ids[0])
    now = LATER
    first = timers.fire_due(place.session, now=now)
    assert (first.done, first.failed) == (2, 1)
    assert not timers.fire_due(place.session, now=now).any, "it is tried again, but not at once"
    for after in timers.AGAIN_AFTER:
        now += after
        assert timers.fire_due(place.session, now=now).failed == 1
    assert not timers.fire_due(place.session, now=now + timedelta(days=1)).any
    (stopped,) = incidents.list_incidents(place.session, place.anna)
    assert (stopped.kind, stopped.case.id, stopped.since) == ("timer", ids[0], now)
    assert stopped.told["sv"] == (
        "Tidsgränsen för kanthändelsen ”timer P14D” har löpt ut men kunde inte utlösas: "
        "Ärendets läge är skadat och går inte att läsa."
    )
    assert render(history.sentence(cases.events(place.session, stopped.case)[0], "sv"), "sv").startswith(
        "Ärendet stannade: Tidsgränsen"
    )
    place.session.execute(update(Case).where(Case.id == ids[0]).values(state=state))
    place.session.commit()
    place.session.expire_all()
    assert incidents.retry_all(place.session, Wanted(kind="timer"), by=place.anna, now=now) == (1, 0)
    assert timers.fire_due(place.session, now=now).done == 1
    case = place.session.get_one(Case, ids[0])
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Påminn"]
    assert list(incidents.list_incidents(place.session, place.anna)) == []


def test_what_cannot_be_stored_is_found_one_by_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = apply(place, 3)
    stored = timers._store

    def refuses(
        session: Session, case: Case, timer: Timer, moved: Move, now: datetime, known: Known | None = None
    ) -> None:
        if case.id == ids[1]:
            raise ValueError("no")
        stored(session, case, timer, moved, now, known)

    monkeypatch.setattr(timers, "_store", refuses)
    together = timers.fire_due(place.session, now=LATER)
    assert (together.done, together.failed) == (2, 1)
    assert fired(place) == [ids[0], ids[2]]
    timer = place.session.scalars(select(Timer)).one()
    assert timer.problem is not None
    assert "ValueError" in timer.problem["en"]


def test_the_next_time_is_known(place: Place) -> None:
    apply(place)
    due = place.session.scalars(select(Timer.due_at)).one()
    assert timers.next_due(place.session, now=NOW) == due
    assert timers.next_due(place.session, now=LATER) is None


def test_business_days_are_those_of_the_cases_municipality(place: Place) -> None:
    closed_days.close_on(place.session, place.municipality, date(2026, 11, 24), "Klämdag", by=None, now=NOW)
    place.publish(SKETCH.replace("P14D", "2 arbetsdagar"))
    values = {"arende": "Altan"}
    applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    due = place.session.scalars(select(Timer.due_at)).one()
    assert due == NOW + timedelta(days=3), "the day after is closed"


@pytest.mark.parametrize(("cycle", "times"), [("R3/P1D", 3), ("R/P1D", 1)])
def test_a_counted_cycle_makes_up_for_what_it_missed_and_an_endless_one_goes_on(
    place: Place, cycle: str, times: int
) -> None:
    drawn = read_sketch(SKETCH.replace("P14D", cycle), "Prov")
    nodes = tuple(replace(node, interrupting=False) if node.kind == "boundaryEvent" else node for node in drawn.nodes)
    place.publish_model(replace(drawn, nodes=nodes))
    values = {"arende": "Altan"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    for _ in range(times):
        assert timers.fire_due(place.session, now=LATER).done == 1
    assert not timers.fire_due(place.session, now=LATER).any
    names = [item.name for item in work_items.open_work_items(place.session, case)]
    assert sorted(names) == ["Påminn"] * times + ["Utred"]
    due = place.session.scalars(select(Timer.due_at)).all()
    assert due == ([] if times == 3 else [LATER + timedelta(days=1)])
