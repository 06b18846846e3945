"""A suspended case stands still for everybody and everything, and goes on where it stood."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.language import render
from engine.services.case_handling import (
    applications,
    cases,
    followed_cases,
    history,
    timers,
    whereabouts,
    work_items,
    worklists,
)
from engine.services.case_handling.case_statuses import Suspended
from engine.services.case_handling.worklists import WorklistFilter
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.operations.suspending import NotSuspended, resume
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person, Timer, WorkItem
from tests.services.cases.place import NOW, Place

WAITS = """
(start) -> <+ dela> -> Utred [Handläggare] -> (utrett)
<+ dela> -> (timer P3D: tre dagar) -> Påminn [Handläggare] -> (påmint)
<+ dela> -> (message svar) -> Läs svaret [Handläggare] -> (läst)
"""
PAUSE = Act("suspend", "Vi väntar på domstolen.", "Vi väntar på en dom.")


def start(place: Place) -> Case:
    place.publish(WAITS)
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


def names(place: Place, case: Case) -> list[str]:
    return [item.name for item in work_items.open_work_items(place.session, case)]


def told(case: Case, place: Place) -> str:
    return render(history.sentence(cases.events(place.session, case)[0], "en"), "en")


def test_nothing_takes_effect_in_a_suspended_case(place: Place, ylva: Person) -> None:
    case = start(place)
    operate(place.session, case.number, PAUSE, by=ylva, now=NOW)
    (item,) = work_items.open_work_items(place.session, case)
    (timer,) = place.session.scalars(select(Timer))
    later = NOW + timedelta(days=5)
    with pytest.raises(Suspended, match="Ylva Kihl has suspended"):
        work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    with pytest.raises(Suspended):
        work_items.claim(place.session, item.id, by=place.anna, now=NOW)
    assert not timers.fire_timer(place.session, case.id, timer.token, now=later)
    assert not cases.deliver_message(place.session, case.id, "svar", {}, now=later)
    assert timers.due_timers(place.session, now=later) == []
    assert list(worklists.worklist(place.session, place.anna, WorklistFilter(), now=later).items) == []
    assert case.status == "suspended"
    assert "Utred" in whereabouts.find(place.session, case).now


def test_the_applicant_reads_why(place: Place, ylva: Person) -> None:
    case = start(place)
    operate(place.session, case.number, PAUSE, by=ylva, now=NOW)
    assert "Vi väntar på en dom." in render(followed_cases.just_now(place.session, case).sentence, "sv")
    assert "Vi väntar på en dom." in render(followed_cases.history(place.session, case).lines[0][1], "sv")
    assert "domstolen" not in str(followed_cases.history(place.session, case).lines)


def test_times_that_passed_take_effect_when_the_case_goes_on(place: Place, ylva: Person) -> None:
    case = start(place)
    operate(place.session, case.number, PAUSE, by=ylva, now=NOW)
    later = NOW + timedelta(days=5)
    resume(place.session, case.number, by=ylva, now=later)
    assert case.status == "running"
    assert names(place, case) == ["Utred"]
    ((case_id, token),) = timers.due_timers(place.session, now=later)
    assert timers.fire_timer(place.session, case_id, token, now=later)
    assert names(place, case) == ["Utred", "Påminn"]


def test_times_may_be_moved_by_the_pause(place: Place, ylva: Person) -> None:
    case = start(place)
    item = place.session.scalars(select(WorkItem)).one()
    item.due_at = NOW + timedelta(days=7)
    place.session.commit()
    operate(place.session, case.number, PAUSE, by=ylva, now=NOW + timedelta(days=1))
    resume(place.session, case.number, times="shifted", by=ylva, now=NOW + timedelta(days=6))
    (timer,) = place.session.scalars(select(Timer))
    assert timer.due_at == NOW + timedelta(days=8)
    assert item.due_at == NOW + timedelta(days=12)
    assert told(case, place).endswith("were moved by 5 days.")
    assert timers.fire_timer(place.session, case.id, timer.token, now=NOW + timedelta(days=8))


def test_a_double_click_suspends_once_and_the_second_person_gets_a_sentence(
    place: Place, ylva: Person, eva: Person
) -> None:
    case = start(place)
    for _ in range(2):
        operate(place.session, case.number, PAUSE, by=ylva, now=NOW)
    assert case.event_count == 2
    with pytest.raises(ActRefused, match="Ylva Kihl has already suspended"):
        operate(place.session, case.number, PAUSE, by=eva, now=NOW)
    place.session.rollback()
    resume(place.session, case.number, by=eva, now=NOW)
    with pytest.raises(NotSuspended):
        resume(place.session, case.number, by=ylva, now=NOW)


def test_what_was_seen_must_still_be_so(place: Place, ylva: Person) -> None:
    case = start(place)
    seen = case.version
    work_items.complete(
        place.session, work_items.open_work_items(place.session, case)[0].id, {}, by=place.anna, now=NOW
    )
    with pytest.raises(ActRefused, match="has gone on since"):
        operate(place.session, case.number, Act("cancel", "Dubblett.", "Dubblett.", seen), by=ylva, now=NOW)


def test_a_cancelled_case_is_closed_with_all_that_was_open_and_told(place: Place, ylva: Person) -> None:
    case = start(place)
    with pytest.raises(ReasonMissing):
        operate(place.session, case.number, Act("cancel", " ", "Du har sökt två gånger."), by=ylva, now=NOW)
    with pytest.raises(ReasonMissing):
        operate(place.session, case.number, Act("cancel", "Dubblett.", ""), by=ylva, now=NOW)
    item = work_items.open_work_items(place.session, case)[0]
    act = Act("cancel", "Dubblett.", "Du har sökt två gånger.", case.version)
    for _ in range(2):
        operate(place.session, case.number, act, by=ylva, now=NOW)
    assert case.status == "cancelled"
    assert case.closed_at == NOW
    assert names(place, case) == []
    assert place.session.scalars(select(Timer)).all() == []
    assert told(case, place) == "Ylva Kihl cancelled the case: Dubblett."
    assert "två gånger" in render(followed_cases.just_now(place.session, case).sentence, "sv")
    with pytest.raises(work_items.NotOffered, match="closed"):
        work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    with pytest.raises(ActRefused, match="already cancelled"):
        operate(place.session, case.number, PAUSE, by=ylva, now=NOW)


def test_only_operators_of_the_municipality_may(place: Place, elsewhere: Person) -> None:
    case = start(place)
    for person in (elsewhere, place.anna):
        with pytest.raises(NotYours):
            operate(place.session, case.number, PAUSE, by=person, now=NOW)
