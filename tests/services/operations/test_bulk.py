"""One act on many cases: each once, and a sentence for each that could not be."""

import threading
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.language import message
from engine.services.case_handling import applications
from engine.services.operations import bulk, bulk_of_cases, four_eyes
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.operations.outlook import outlook
from engine.services.operations.suspending import resume
from engine.services.organization.access import NotYours
from engine.store import Database, Unavailable
from engine.store.tables import BulkCase, BulkOperation, Case, CaseEvent, Person
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)"


@pytest.fixture
def cases(place: Place) -> list[Case]:
    """Three cases of Kil."""
    place.publish(SKETCH)
    return [
        applications.send(
            place.session, place.municipality, place.e_service, {"arende": f"Nr {n}"}, by=place.maja, now=NOW
        )
        for n in range(3)
    ]


def finished(place: Place, row_id: int, by: Person) -> bulk.Progress:
    while bulk.progress(place.session, row_id, by=by).waiting:
        bulk.work(place.session, row_id, now=NOW)
    return bulk.progress(place.session, row_id, by=by)


def test_many_cases_are_suspended_and_told_of(place: Place, cases: list[Case], ylva: Person) -> None:
    operate(place.session, cases[1].number, Act("suspend", "Redan."), by=ylva, now=NOW)
    ids = [case.id for case in cases]
    row = bulk.begin(place.session, "k1", "suspend", ids, reason="Systemet byts ut.", by=ylva, now=NOW)
    assert bulk.begin(place.session, "k1", "suspend", ids, reason="Systemet byts ut.", by=ylva, now=NOW).id == row.id
    progress = finished(place, row.id, ylva)
    assert (progress.done, progress.asked, [line.case_id for line in progress.refused]) == (2, 0, [cases[1].id])
    assert progress.refused[0].sentence is not None
    assert "redan pausat" in progress.refused[0].sentence["sv"]
    assert {case.status for case in cases} == {"suspended"}
    assert bulk.work(place.session, row.id, now=NOW) == 0
    back = bulk.begin(place.session, "k2", "resume", ids, by=ylva, now=NOW)
    assert finished(place, back.id, ylva).done == 3
    again = bulk.begin(place.session, "k3", "retry", ids, by=ylva, now=NOW)
    assert len(finished(place, again.id, ylva).refused) == 3


def test_where_two_must_agree_each_case_is_asked_for(place: Place, cases: list[Case], ylva: Person) -> None:
    four_eyes.save(place.session, place.municipality, None, ["cancel"], by=None, now=NOW)
    row = bulk.begin(
        place.session, "k", "cancel", [case.id for case in cases], reason="Fel.", told="Fel.", by=ylva, now=NOW
    )
    assert finished(place, row.id, ylva).asked == 3
    assert {case.status for case in cases} == {"running"}


def test_an_act_on_many_needs_cases_of_ones_own_and_a_reason(
    place: Place, cases: list[Case], ylva: Person, elsewhere: Person
) -> None:
    ids = [case.id for case in cases]
    with pytest.raises(ActRefused, match="Tick"):
        bulk.begin(place.session, "a", "suspend", [], reason="x", by=ylva, now=NOW)
    with pytest.raises(ReasonMissing):
        bulk.begin(place.session, "b", "cancel", ids, reason="x", by=ylva, now=NOW)
    with pytest.raises(NotYours):
        bulk.begin(place.session, "c", "suspend", ids, reason="x", by=elsewhere, now=NOW)
    row = bulk.begin(place.session, "d", "suspend", ids, reason="x", by=ylva, now=NOW)
    with pytest.raises(NotYours):
        bulk.progress(place.session, row.id, by=elsewhere)


def test_before_it_is_done_it_is_told_what_it_would_come_to(
    place: Place, cases: list[Case], ylva: Person, elsewhere: Person
) -> None:
    operate(place.session, cases[0].number, Act("suspend", "Redan."), by=ylva, now=NOW)
    operate(place.session, cases[1].number, Act("cancel", "Fel.", "Fel."), by=ylva, now=NOW)
    ids = [case.id for case in cases]
    seen = {kind: outlook(place.session, kind, ids, by=ylva) for kind in bulk.KINDS}
    assert {kind: (each.done, each.asked) for kind, each in seen.items()} == {
        "suspend": (1, 0),
        "resume": (1, 0),
        "retry": (0, 0),
        "cancel": (2, 0),
    }
    assert sorted(map(str, seen["suspend"].refused)) == ["1 case is closed already.", "1 case is suspended already."]
    assert seen["suspend"].places == [("Kil", 3)]
    four_eyes.save(place.session, place.municipality, None, ["suspend"], by=None, now=NOW)
    assert outlook(place.session, "suspend", ids, by=ylva).asked == 1
    four_eyes.save(place.session, place.municipality, place.e_service, [], by=None, now=NOW)
    assert outlook(place.session, "suspend", ids, by=ylva).asked == 0  # what is said of the e-service comes first
    assert outlook(place.session, "suspend", ids, by=elsewhere).total == 0


def test_a_reason_is_told_once_also_of_cases_that_have_stopped(place: Place, cases: list[Case], ylva: Person) -> None:
    cases[0].status = "incident"
    place.session.commit()
    seen = outlook(place.session, "resume", [case.id for case in cases], by=ylva)
    assert [str(why) for why in seen.refused] == ["3 cases are not suspended."]


@pytest.mark.parametrize("kind", bulk.KINDS)
def test_what_is_told_before_is_what_comes_of_it(
    place: Place, cases: list[Case], ylva: Person, kind: bulk.BulkKind
) -> None:
    operate(place.session, cases[0].number, Act("suspend", "Redan."), by=ylva, now=NOW)
    operate(place.session, cases[1].number, Act("cancel", "Fel.", "Fel."), by=ylva, now=NOW)
    ids = [case.id for case in cases]
    seen = outlook(place.session, kind, ids, by=ylva)
    row = bulk.begin(place.session, "k", kind, ids, reason="x", told="y", by=ylva, now=NOW)
    came = finished(place, row.id, ylva)
    assert (came.done, came.asked, len(came.refused)) == (seen.done, seen.asked, seen.total - seen.done - seen.asked)


def test_it_stops_goes_on_and_is_put_back(place: Place, cases: list[Case], ylva: Person, elsewhere: Person) -> None:
    ids = [case.id for case in cases]
    row = bulk.begin(place.session, "k", "suspend", ids, reason="Byte.", by=ylva, now=NOW)
    with pytest.raises(NotYours):
        bulk.stop(place.session, row.id, by=elsewhere, now=NOW)
    bulk.stop(place.session, row.id, by=ylva, now=NOW)
    assert bulk.work(place.session, row.id, now=NOW) == 0
    assert not bulk.progress(place.session, row.id, by=ylva).works
    assert {case.status for case in cases} == {"running"}
    bulk.go_on(place.session, row.id, by=ylva)
    assert finished(place, row.id, ylva).undoable == 3
    bulk.stop(place.session, row.id, by=ylva, now=NOW)  # it is finished: nothing is left to stop
    assert bulk.progress(place.session, row.id, by=ylva).row.stopped_at is None
    operate(place.session, cases[0].number, Act("cancel", "Fel.", "Fel."), by=ylva, now=NOW)
    back = bulk.undo(place.session, row.id, by=ylva, now=NOW)
    assert bulk.undo(place.session, row.id, by=ylva, now=NOW).id == back.id
    assert finished(place, back.id, ylva).done == 2
    assert [case.status for case in cases] == ["cancelled", "running", "running"]
    assert bulk.progress(place.session, back.id, by=ylva).undoable == 0
    with pytest.raises(ActRefused, match="Nothing stands"):
        bulk.undo(place.session, back.id, by=ylva, now=NOW)


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_case_that_a_frozen_worker_is_at_is_waited_for(
    database: Database, place: Place, cases: list[Case], ylva: Person
) -> None:
    row = bulk.begin(place.session, "k", "suspend", [cases[0].id], reason="Byte.", by=ylva, now=NOW)
    with database.engine.connect() as frozen, frozen.begin():
        frozen.execute(text("SELECT 1 FROM bulk_case FOR UPDATE"))
        with pytest.raises(Unavailable), database.writing() as session:
            session.execute(text("SET LOCAL lock_timeout = 50"))
            bulk.work(session, row.id, now=NOW)
    with database.writing() as session:
        assert bulk.work(session, row.id, now=NOW) == 1
        assert session.get_one(BulkOperation, row.id).finished_at is not None


def told(place: Place, case: Case) -> list[tuple[str, int | None]]:
    """Return what the history tells of acts, and of which act on many each was a part."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind != "received").order_by(CaseEvent.seq)
    return [(event.kind, event.data.get("many")) for event in place.session.scalars(query)]


def test_each_case_tells_of_which_act_on_many_it_was_a_part(place: Place, cases: list[Case], ylva: Person) -> None:
    ids = [case.id for case in cases[:2]]
    row = bulk.begin(place.session, "k", "suspend", ids, reason="Byte.", by=ylva, now=NOW)
    finished(place, row.id, ylva)
    back = bulk.undo(place.session, row.id, by=ylva, now=NOW)
    finished(place, back.id, ylva)
    operate(place.session, cases[2].number, Act("suspend", "Byte."), by=ylva, now=NOW)
    assert told(place, cases[0]) == told(place, cases[1]) == [("suspended", row.id), ("continued", back.id)]
    assert told(place, cases[2]) == [("suspended", None)]


def test_only_what_stands_still_by_the_act_is_put_back_and_what_came_late_too(
    place: Place, cases: list[Case], ylva: Person
) -> None:
    row = bulk.begin(place.session, "k", "suspend", [case.id for case in cases], reason="Byte.", by=ylva, now=NOW)
    assert finished(place, row.id, ylva).undoable == 3
    resume(place.session, cases[0].number, by=ylva, now=NOW)
    operate(place.session, cases[0].number, Act("suspend", "Utredning."), by=ylva, now=NOW)
    late = place.session.get_one(BulkCase, (row.id, cases[2].id))
    late.outcome = "waiting"  # a worker is frozen in the middle of it
    place.session.commit()
    back = bulk.undo(place.session, row.id, by=ylva, now=NOW)
    assert (back.total, finished(place, back.id, ylva).done) == (1, 1)
    late.outcome = "done"
    place.session.commit()
    again = bulk.undo(place.session, row.id, by=ylva, now=NOW)
    assert (again.total, finished(place, again.id, ylva).done) == (1, 1)
    assert bulk.undo(place.session, row.id, by=ylva, now=NOW).id == again.id
    assert [case.status for case in cases] == ["suspended", "running", "running"]


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_refusal_does_not_hide_what_another_worker_has_done_since(
    database: Database, place: Place, cases: list[Case], ylva: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = bulk.begin(place.session, "k", "suspend", [cases[0].id], reason="Byte.", by=ylva, now=NOW)
    does = bulk_of_cases.act_or_ask

    def late(session: Session, *arguments: Any, **more: Any) -> None:
        session.rollback()
        monkeypatch.setattr(bulk_of_cases, "act_or_ask", does)
        with database.writing() as other:
            bulk.work(other, row.id, now=NOW)
        raise ActRefused(message("The case {number} is closed already, so nothing was changed.", number="KIL 1"))

    monkeypatch.setattr(bulk_of_cases, "act_or_ask", late)
    assert (finished(place, row.id, ylva).done, cases[0].status) == (1, "suspended")


@pytest.mark.parametrize("module_database", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_the_same_form_twice_at_the_same_moment_is_one_act(
    database: Database, place: Place, cases: list[Case], ylva: Person
) -> None:
    ids, by, found = [case.id for case in cases], ylva.id, []

    def second() -> None:
        with database.writing() as session:
            person = session.get_one(Person, by)
            found.append(bulk.begin(session, "k", "suspend", ids, reason="Byte.", by=person, now=NOW).id)

    place.session.add(BulkOperation(key="k", kind="suspend", reason="Byte.", total=3, asked_by_id=by, asked_at=NOW))
    place.session.flush()
    thread = threading.Thread(target=second)
    thread.start()
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while thread.is_alive() and not place.session.scalar(waits):
        thread.join(0.01)
    place.session.commit()
    thread.join()
    assert found == list(place.session.scalars(select(BulkOperation.id)))
