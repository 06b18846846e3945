"""Cases that begin by themselves: at a time, with a message, with a signal; each once, on what is run now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.expressions import Calendar, timer
from engine.services.case_handling import cases, history
from engine.services.catalogue import adoptions
from engine.services.messaging import giving, keeping, receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.services.publishing import models
from engine.services.starting import beginning, projecting, timed, times
from engine.services.starting.marking import look_anew
from engine.store import Database
from engine.store.tables import Adoption, Case, CaseBeginning, IncomingMessage, ModelVersion, StartEvent
from tests.services.cases.place import NOW, Place, municipality, owner_of_standard
from tests.services.cases.test_between_cases import begin
from tests.services.cases.test_incoming import done, names

YEARLY = "(timer 0 9 15 1 *: Dags för tillsyn) -> Gör tillsyn [Handläggare] -> (slut)"
DAILY = "(timer R/P1D: Varje dag) -> Gå ronden [Handläggare] -> (slut)"
BY_MESSAGE = "(message Anmälan) -> Bedöm [Handläggare] -> (slut)"
BY_SIGNAL = "(signal Storm) -> Inventera [Handläggare] -> (slut)"
BOTH = """(Ansökan) -> Utred [Handläggare] -> (slut)
(timer R/P1D: Varje dag) -> Gå ronden [Handläggare] -> (slut)
(message Anmälan: Anmälan) -> Bedöm [Handläggare] -> (slut)"""
ORIGIN = Origin("Larmet")


def live(place: Place, sketch: str, now: datetime = NOW) -> ModelVersion:
    """Publish a sketch, and let a worker look at its start events."""
    version = place.publish(sketch)
    look(place, now)
    return version


def look(place: Place, now: datetime) -> None:
    look_anew(place.session, place.e_service.id, now=now)
    place.session.commit()
    assert projecting.look_due(place.session, now=now) > 0


def the_start(place: Place) -> StartEvent:
    return place.session.scalars(select(StartEvent)).one()


def all_cases(place: Place) -> list[Case]:
    place.session.rollback()
    return list(place.session.scalars(select(Case).order_by(Case.id)))


def told(place: Place, case: Case) -> str:
    return str(history.sentence(cases.events(place.session, case)[-1], "en"))


@pytest.mark.parametrize(
    ("text", "days", "next_day", "left", "passed"),
    [
        ("R/P1D", 1, 2, None, 0),
        ("R/P1D", 3, 4, None, 2),
        ("R3/P1D", 1, 2, 2, 0),
        ("R3/P1D", 2, 3, 1, 1),
        ("R2/P1D", 2, None, 0, 1),
        ("P1D", 1, None, 0, 0),
        ("0 9 * * *", 1, 2, None, 0),
    ],
)
def test_the_next_time_is_after_now_and_counts_what_has_passed(
    text: str, days: int, next_day: int | None, left: int | None, passed: int
) -> None:
    time, day = timer(text), timedelta(days=1)
    assert time is not None
    first = times.first(time, NOW, Calendar())
    assert first.due_at == NOW + day
    coming = times.following(time, first.due_at, first.left, NOW + days * day + timedelta(minutes=5), Calendar())
    assert coming.due_at == (NOW + next_day * day if next_day else None)
    assert (coming.left, coming.passed) == (left, passed)


def test_a_time_by_the_clock_stays_that_in_summer() -> None:
    time = timer("R/2027-03-27T09:00/P1D")
    assert time is not None
    first = times.first(time, NOW, Calendar())
    assert first.due_at == datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert times.following(time, first.due_at, None, first.due_at, Calendar()).due_at == datetime(
        2027, 3, 28, 7, tzinfo=UTC
    )


def test_a_case_begins_each_year_when_it_is_time(place: Place) -> None:
    live(place, YEARLY)
    start = the_start(place)
    due = datetime(2027, 1, 15, 8, tzinfo=UTC)
    assert (start.due_at, start.label, timed.next_due(place.session, now=NOW)) == (due, "Dags för tillsyn", due)
    assert timed.begin_due(place.session, now=due - timedelta(seconds=1)) == 0
    assert timed.begin_due(place.session, now=due) == 1
    assert timed.begin_due(place.session, now=due) == 0
    (case,) = all_cases(place)
    assert (names(place, case), case.subject, case.applicant_id) == (["Gör tillsyn"], "Dags för tillsyn", None)
    assert told(place, case) == "The case began by itself: “Dags för tillsyn” was due 2027-01-15 09:00."
    place.session.refresh(start)
    assert (start.due_at, start.last_due_at, start.last_case_id) == (due.replace(year=2028), due, case.id)
    begun = place.session.get_one(CaseBeginning, case.id)
    assert (begun.kind, begun.due_at, begun.municipality_id) == ("timer", due, place.municipality.id)


def test_times_missed_while_all_was_down_begin_one_case_that_says_so(place: Place) -> None:
    live(place, DAILY)
    late = NOW + timedelta(days=4, hours=1)
    assert timed.begin_due(place.session, now=late) == 1
    (case,) = all_cases(place)
    assert "3 later times had passed as well" in told(place, case)
    start = the_start(place)
    assert (start.due_at, start.missed) == (NOW + timedelta(days=5), 3)


def test_each_municipality_that_runs_the_version_gets_a_case_of_its_own(place: Place) -> None:
    sunne = municipality(place.session, "1766", "Sunne")
    adopted = Adoption(e_service_id=place.e_service.id, municipality_id=sunne.id, mode="standard")
    adopted.valid_from, adopted.set_by_id, adopted.set_at = date(2026, 1, 1), place.anna.id, NOW
    place.session.add(adopted)
    place.session.commit()
    live(place, DAILY)
    assert timed.begin_due(place.session, now=NOW + timedelta(days=1)) == 2
    assert {case.number.split()[0] for case in all_cases(place)} == {"KIL", "SUNNE"}


def test_a_new_version_changes_when_cases_begin_and_one_like_it_does_not(place: Place) -> None:
    live(place, DAILY)
    later = NOW + timedelta(hours=5)
    live(place, DAILY.replace("ronden", "rundan"), later)
    assert the_start(place).due_at == NOW + timedelta(days=1)
    live(place, DAILY.replace("P1D", "P1W"), later)
    assert the_start(place).due_at == later + timedelta(days=7)
    assert timed.begin_due(place.session, now=NOW + timedelta(days=1)) == 0
    live(place, "(start) -> Utred [Handläggare] -> (slut)", later)
    assert place.session.scalars(select(StartEvent)).all() == []


def test_nothing_begins_on_a_version_that_is_not_run_any_more(place: Place) -> None:
    version = live(place, DAILY)
    version.status = "withdrawn"  # as an older release beside this one would do it
    place.session.commit()
    due = NOW + timedelta(days=1)
    assert timed.begin_due(place.session, now=due) == 0
    assert projecting.look_due(place.session, now=due) == 1
    assert place.session.scalars(select(StartEvent)).all() == []
    assert all_cases(place) == []


def test_publishing_withdrawing_and_adopting_are_looked_at_at_once(place: Place) -> None:
    live(place, DAILY)
    owner, version = owner_of_standard(place), place.session.scalars(select(ModelVersion)).one()
    day = NOW.date()
    adoptions.adopt(
        place.session, place.e_service, place.municipality, "not_offered", valid_from=day, by=owner, now=NOW
    )
    assert projecting.next_look(place.session) == NOW
    projecting.look_due(place.session, now=NOW)
    assert place.session.scalars(select(StartEvent)).all() == []
    models.withdraw(place.session, version.id, by=owner, now=NOW)
    assert projecting.next_look(place.session) == NOW


def test_what_is_adopted_from_a_later_day_begins_from_that_day(place: Place) -> None:
    place.publish(DAILY)
    adoption = place.session.scalars(select(Adoption)).one()
    adoption.valid_from = (NOW + timedelta(hours=20)).date()
    place.session.commit()
    look(place, NOW)
    assert place.session.scalars(select(StartEvent)).all() == []
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    assert projecting.next_look(place.session) == midnight
    projecting.look_due(place.session, now=midnight)
    assert the_start(place).due_at == midnight + timedelta(days=1)


def test_two_workers_begin_one_case(database: Database, place: Place) -> None:
    live(place, DAILY)
    due = NOW + timedelta(days=1)
    place.session.rollback()
    with database.writing() as first, database.writing() as second:
        seen = first.scalars(select(StartEvent.id)).all()
        first.rollback()
        assert len(seen) == 1
        assert timed.begin_due(first, now=due) + timed.begin_due(second, now=due) == 1
    assert len(all_cases(place)) == 1


def test_what_is_killed_in_between_has_done_nothing_and_is_done_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(place, DAILY)
    due = NOW + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            timed.begin_due(place.session, now=due)
    assert all_cases(place) == []
    assert timed.begin_due(place.session, now=due) == 1


def test_a_start_that_fails_is_tried_again_and_then_waits_for_a_person(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(place, DAILY)
    now = NOW + timedelta(days=1)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(beginning, "begin", fail)
        for _ in range(6):
            timed.begin_due(place.session, now=now)
            now += timedelta(hours=1)
    start = the_start(place)
    assert (start.failures, start.again_at, bool(start.problem)) == (4, None, True)
    assert timed.begin_due(place.session, now=now) == 0


def test_a_message_that_no_case_waits_for_begins_one_however_often_it_is_sent(place: Place) -> None:
    live(place, BY_MESSAGE)
    for _ in range(2):
        row = receiving.receive(place.session, ORIGIN, Sent("Anmälan", "a1", {"plats": "Torget"}), now=NOW)
        assert row.status == "delivered"
    (case,) = all_cases(place)
    assert (row.case_id, case.variables["plats"], names(place, case)) == (case.id, "Torget", ["Bedöm"])
    assert told(place, case) == "The case began when the message “Anmälan” came from Larmet."


def test_a_message_goes_to_the_case_that_waits_for_it_before_it_begins_one(place: Place) -> None:
    version = live(place, "(message Anmälan: Först) -> (message Anmälan: Mer) -> (slut)")
    first = receiving.receive(place.session, ORIGIN, Sent("Anmälan", "a", {"x": 1}), now=NOW)
    case = place.session.get_one(Case, first.case_id)
    assert (case.model_version_id, first.status) == (version.id, "delivered")
    again = receiving.receive(place.session, ORIGIN, Sent("Anmälan", "b", case_number=case.number), now=NOW)
    assert (again.case_id, again.status) == (case.id, "delivered")
    assert len(all_cases(place)) == 1


def test_a_message_for_nobody_is_kept_as_before(place: Place) -> None:
    live(place, BY_MESSAGE)
    row = receiving.receive(place.session, ORIGIN, Sent("Annat", "a", {"x": 1}), now=NOW)
    assert row.status == "kept"
    assert str(keeping.why_kept(place.session, row)) == "No case that waits for it fits."


def test_a_message_that_could_begin_cases_in_two_places_begins_none_until_its_sender_says_where(place: Place) -> None:
    sunne = municipality(place.session, "1766", "Sunne")
    adopted = Adoption(e_service_id=place.e_service.id, municipality_id=sunne.id, mode="standard")
    adopted.valid_from, adopted.set_by_id, adopted.set_at = date(2026, 1, 1), place.anna.id, NOW
    place.session.add(adopted)
    place.session.commit()
    live(place, BY_MESSAGE)
    row = receiving.receive(place.session, ORIGIN, Sent("Anmälan", "a", {"x": 1}), now=NOW)
    assert row.status == "kept"
    assert "more than one municipality" in str(keeping.why_kept(place.session, row))
    there = Sent("Anmälan", "b", municipality="sunne", e_service="prov")
    assert receiving.receive(place.session, ORIGIN, there, now=NOW).status == "delivered"
    assert [case.number.split()[0] for case in all_cases(place)] == ["SUNNE"]
    with pytest.raises(receiving.MessageRefused, match="no municipality “borta”"):
        receiving.receive(place.session, ORIGIN, Sent("Anmälan", "c", municipality="borta"), now=NOW)


def test_a_case_that_throws_a_message_begins_another(place: Place) -> None:
    version = live(place, BY_MESSAGE)
    thrower = begin(place, place.publish("(start) -> Räkna [Handläggare] -> (message Anmälan)"))
    look(place, NOW)
    assert place.session.scalars(select(StartEvent)).all() == []  # the newest version begins otherwise
    done(place, thrower)
    assert place.session.scalar(select(func.count(IncomingMessage.id))) == 0  # nobody begins with it: no trace
    thrower = begin(place, place.session.scalars(select(ModelVersion).where(ModelVersion.number == 2)).one())
    place.session.scalars(select(ModelVersion).where(ModelVersion.number == 2)).one().status = "withdrawn"
    place.session.commit()
    look(place, NOW)
    done(place, thrower)
    assert giving.deliver_due(place.session, now=NOW)
    assert [case.model_version_id == version.id for case in all_cases(place)][-1]
    assert place.session.scalars(select(CaseBeginning)).one().kind == "message"


def test_a_signal_begins_one_case_in_each_process_that_begins_with_it(place: Place) -> None:
    live(place, BY_SIGNAL)
    row = receiving.receive(place.session, ORIGIN, Sent("Storm", "a", {"styrka": 9}, "signal"), now=NOW)
    for _ in range(3):
        giving.deliver_due(place.session, now=NOW)
    place.session.refresh(row)
    (case,) = all_cases(place)
    assert (row.status, row.cases, case.variables["styrka"]) == ("delivered", 1, 9)
    assert told(place, case) == "The case began when the signal “Storm” came from Larmet."


def test_cases_that_begin_each_other_without_end_stop(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "DEEPEST", 3)
    live(place, "(signal Storm) -> (signal Storm: Igen)")
    receiving.receive(place.session, ORIGIN, Sent("Storm", "a", kind="signal"), now=NOW)
    for _ in range(20):
        giving.deliver_due(place.session, now=NOW)
    assert len(all_cases(place)) == 4
    kept = place.session.scalars(select(IncomingMessage).where(IncomingMessage.status == "kept")).one()
    assert "begun each other" in str(kept.problem)


def test_an_application_begins_at_its_own_start_and_asks_nobody(place: Place) -> None:
    version = live(place, BOTH)
    assert names(place, begin(place, version)) == ["Utred"]
    receiving.receive(place.session, ORIGIN, Sent("Anmälan", "a"), now=NOW)
    timed.begin_due(place.session, now=NOW + timedelta(days=1))
    assert [names(place, case) for case in all_cases(place)] == [["Utred"], ["Bedöm"], ["Gå ronden"]]


def test_of_two_starts_for_applications_somebody_chooses(place: Place) -> None:
    version = live(place, "(Post) -> Skanna [Handläggare] -> (slut)\n(Disk) -> Fråga [Handläggare] -> (slut)")
    assert names(place, begin(place, version)) == ["Välj hur ärendet börjar"]
