"""Every kind of act is played anew from the history, and comes to the state that is stored."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cluster.checking import check
from cluster.playing import ACTS, TOLD_ONLY
from engine.connectors.failures import CallFailed
from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling import applications, history, incidents, timers, work_items
from engine.services.messaging import receiving, senders
from engine.services.messaging.receiving import Sent
from engine.services.migration import moving as migration
from engine.services.migration import working
from engine.services.operations import moving, suspending
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.services.systems import service_calls
from engine.store import Database
from engine.store.tables import Case, Person, ServiceCall, Timer
from tests.services.cases.place import NOW, Place, make_place, team_leader
from tests.services.cases.test_service_calls import BESIDE, Far, connect, drawn

LONG = """
(start) -> Utred [Handläggare] -> (message Betalt) -> Granska ansökan [Handläggare] -> Besluta [Handläggare] -> (slut)
Granska ansökan !(timer P5D: dröjer) -> Påminn [Handläggare] -> (påmind)
"""
NEWER = LONG.replace("Granska ansökan", "Granska ansökan och handlingar")


@pytest.fixture
def place(database: Database) -> Any:
    """Kil, whose standard Anna owns."""
    with database.writing() as session:
        made = make_place(session)
        made.e_service.owner_id = made.anna.id
        session.commit()
        yield made


@pytest.fixture
def ylva(place: Place) -> Person:
    """Who leads the team of Kil."""
    return team_leader(place)


def apply(place: Place) -> Case:
    values = {"arende": "Altan"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def do(place: Place, case: Case, days: int = 0, **values: Any) -> None:
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, values, by=place.anna, now=NOW + timedelta(days=days))


def pay(place: Place, case: Case) -> None:
    sender = senders.add_sender(place.session, "Kassan", place.municipality, None, by=None, now=NOW)[0]
    receiving.receive(
        place.session, sender, Sent("Betalt", "act-m-1", {"belopp": 1200}, case_number=case.number), now=NOW
    )


def sound(database: Database, place: Place, **acknowledged: int) -> None:
    """Assert that the check finds nothing, and has played all."""
    place.session.commit()
    report = check(database.url.render_as_string(hide_password=False), acknowledged)
    assert report.problems == []
    assert report.replayed == report.cases > 0


def fires(session: Session, case: Case, days: int) -> None:
    for timer in session.scalars(select(Timer).where(Timer.case_id == case.id)).all():
        timers.fire_timer(session, case.id, timer.token, now=NOW + timedelta(days=days))


def test_messages_timers_and_a_pause_that_moves_times(database: Database, place: Place, ylva: Person) -> None:
    place.publish(LONG)
    case = apply(place)
    do(place, case)
    pay(place, case)
    session = place.session
    operate(session, case.number, Act("suspend", "act-o-1"), by=ylva, now=NOW + timedelta(days=1))
    sound(database, place)
    suspending.resume(session, case.number, times="shifted", by=ylva, now=NOW + timedelta(days=3))
    sound(database, place)
    fires(session, case, days=7)
    sound(database, place)
    do(place, case, days=8)
    assert case.status == "completed"
    assert case.variables["belopp"] == 1200
    sound(database, place, **{"act-m-1": 0, "act-o-1": 0})


def test_a_case_that_a_timer_has_stopped_and_that_goes_on(
    database: Database, place: Place, ylva: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(LONG)
    case = apply(place)
    do(place, case)
    pay(place, case)
    session = place.session
    due, fire = NOW + timedelta(days=6), timers.execution.fire

    def fails(*_: Any, **__: Any) -> None:
        raise EngineError(message("{text}", text="Nej."))

    monkeypatch.setattr(timers.execution, "fire", fails)
    while case.status == "running":
        timers.fire_due(session, now=due)
        due += timedelta(days=1)
    assert case.status == "incident"
    sound(database, place)
    operate(session, case.number, Act("suspend", "act-o-1"), by=ylva, now=due)
    suspending.resume(session, case.number, by=ylva, now=due)
    sound(database, place)
    monkeypatch.setattr(timers.execution, "fire", fire)
    incidents.retry(session, case.number, by=ylva, now=due)
    assert case.status == "running"
    sound(database, place)


def test_a_move_by_hand_taken_back_done_anew_and_a_case_cancelled(
    database: Database, place: Place, ylva: Person
) -> None:
    place.publish(LONG)
    case, other = apply(place), apply(place)
    session = place.session
    for number in (1, 2):
        (spot,) = moving.standing(session, case)
        details = {"tokens": [spot.id], "target": "Granska_ansökan"}
        operate(session, case.number, Act("move", f"act-o-{number}", details=details), by=ylva, now=NOW)
        sound(database, place)
        if number == 1:
            moving.undo(session, case.number, by=ylva, now=NOW)
            sound(database, place)
    do(place, case, days=1)
    cancel = Act("cancel", "act-o-3", told="Ärendet avslutas.")
    operate(session, other.number, cancel, by=ylva, now=NOW)
    operate(session, other.number, cancel, by=ylva, now=NOW)
    sound(database, place, **{"act-o-1": 0, "act-o-2": 0, "act-o-3": 0})


def test_another_version_followed_left_again_and_followed_at_last(database: Database, place: Place) -> None:
    place.publish(LONG)
    case = apply(place)
    do(place, case)
    pay(place, case)
    version = place.publish(NEWER)
    session = place.session

    def work(job: Callable[..., None]) -> None:
        row = migration.migration_of(session, version)
        assert row is not None
        job(session, row.id, row.run, 1, 100, now=NOW + timedelta(hours=1))
        sound(database, place)

    migration.plan(session, version, {}, "keep", by=place.anna, now=NOW)
    work(working.migrate_cases)
    migration.undo(session, version, by=place.anna, now=NOW)
    work(working.undo_migration)
    migration.plan(session, version, {}, "keep", by=place.anna, now=NOW)
    work(working.migrate_cases)
    session.expire_all()
    do(place, case, days=1)
    do(place, case, days=2)
    assert case.model_version_id == version.id
    assert case.status == "completed"
    sound(database, place)


def test_systems_that_answer_fail_are_answered_for_or_replaced_by_a_person(
    database: Database, place: Place, ylva: Person
) -> None:
    connect(place)
    place.publish_model(drawn(BESIDE))
    session = place.session
    refused = CallFailed(message("The system answered with the error {status}.", status=400), again=False)

    def call(case: Case, far: Far) -> ServiceCall:
        row = session.scalars(select(ServiceCall).where(ServiceCall.case_id == case.id)).one()
        service_calls.call_service(session, row.id, row.attempt, now=NOW, perform=far)
        sound(database, place)
        return row

    answered, retried, replaced, by_hand = (apply(place) for _ in range(4))
    call(answered, Far({"inkomst": 1}))
    call(retried, Far(failure=refused))
    incidents.retry(session, retried.number, by=ylva, now=NOW)
    call(retried, Far({"inkomst": 2}))
    row = call(replaced, Far(failure=refused))
    incidents.answer_instead(session, replaced.number, row.id, {"inkomst": 3}, reason="Ringde.", by=ylva, now=NOW)
    row = call(by_hand, Far(failure=refused))
    service_calls.do_by_hand(session, by_hand.number, row.id, by=place.anna, now=NOW)
    session.expire_all()
    assert [case.variables["inkomst"] for case in (answered, retried, replaced)] == [1, 2, 3]
    sound(database, place)


def test_each_kind_of_event_that_a_history_tells_is_known_to_the_check() -> None:
    told = set(history._SENTENCES) - {"received"}
    assert told == {*ACTS, *TOLD_ONLY}
