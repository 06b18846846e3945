"""An act on a case: how few statements it sends, what it finds by itself, and that it sees what others did."""

import threading
import time

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine import store
from engine.services.case_handling import applications, work_items
from engine.services.organization.access import NotOffered
from engine.store import CaseHasMoved, Database, Happened
from engine.store.tables import CandidateGroup, Case, CaseEvent, LaneGroup, Timer, WorkItem
from engine.store.whole_moves import MOST_AT_ONCE, Done, NewItem, save_whole_move
from tests.services.cases.place import NOW, Place

ROW = "(start) -> " + " -> ".join(f"A{n} [Handläggare]" for n in range(5)) + " -> (slut)"
BOTH = """
(start) -> <+ dela> -> Ena [Handläggare] -> Vänta [Handläggare] -> (slut)
Vänta !(timer P14D) -> Påminn [Handläggare] -> (sen)
<+ dela> -> Andra [Handläggare] -> Efter [Handläggare] -> (klar)
"""


def _case(place: Place, sketch: str) -> Case:
    place.publish(sketch)
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "x"}, by=place.maja, now=NOW
    )


def _open(session: Session, case: Case) -> list[WorkItem]:
    return list(work_items.open_work_items(session, case))


def test_completing_sends_two_statements_on_postgresql_and_six_on_sqlite(place: Place, database: Database) -> None:
    case = _case(place, ROW)
    sent: list[str] = []
    for _ in range(3):
        (item,) = _open(place.session, case)
        place.session.commit()  # nothing is held or expired after it
        sent.clear()
        event.listen(database.engine, "before_cursor_execute", note := lambda *told: sent.append(told[2]))
        with database.writing() as session:
            work_items.complete(session, item.id, {}, by=place.anna, now=NOW)
        event.remove(database.engine, "before_cursor_execute", note)
    assert len(sent) == (6 if database.is_sqlite else 2), sent


def test_a_new_work_item_goes_to_the_group_that_serves_its_lane_for_the_e_service_first(place: Place) -> None:
    case = _case(place, "(start) -> A [X] -> B [X] -> C [X] -> D [Y] -> (slut)")
    one, every = (CandidateGroup(municipality_id=place.municipality.id, name=name) for name in ("En", "Alla"))
    place.session.add_all([one, every])
    place.session.flush()
    row = {"municipality_id": place.municipality.id, "lane": "X"}
    found = []
    for served in (
        None,
        LaneGroup(group_id=every.id, **row),
        LaneGroup(group_id=one.id, e_service_id=place.e_service.id, **row),
    ):
        place.session.add_all([served] if served else [])
        place.session.commit()
        (item,) = _open(place.session, case)
        item.assignee_id = place.anna.id
        place.session.commit()
        done = work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
        found.append(done.opened[0].group.name)
    assert found == ["X", "Alla", "Y"]  # D lies in Y, for which there was no group until now
    made = place.session.scalars(select(CandidateGroup).where(CandidateGroup.name == "Y")).one()
    assert {each.id for each in made.members} == {place.anna.id, place.lisa.id}


def test_who_waited_for_a_case_sees_the_times_that_it_has_begun_to_wait_for_meanwhile(
    place: Place, database: Database
) -> None:
    case = _case(place, BOTH)
    items = {item.name: item.id for item in _open(place.session, case)}
    place.session.commit()  # nothing is held or expired after it
    failed: list[Exception] = []

    def other() -> None:
        try:
            with database.writing() as session:
                work_items.complete(session, items["Andra"], {}, by=place.lisa, now=NOW)
        except Exception as error:
            failed.append(error)

    waiting = threading.Thread(target=other)
    with database.writing() as session:
        store.hold_case(session, session.get_one(Case, case.id))
        waiting.start()
        time.sleep(0.3)
        work_items.complete(session, items["Ena"], {}, by=place.anna, now=NOW)
    waiting.join(20)
    assert not failed
    with database.reading() as session:
        assert len(session.query(Timer).all()) == 1
        assert {item.name for item in _open(session, case)} == {"Vänta", "Efter"}


def test_who_waited_for_a_case_sees_that_somebody_has_taken_the_work_item_meanwhile(
    place: Place, database: Database
) -> None:
    case = _case(place, ROW)
    (item,) = _open(place.session, case)
    place.session.commit()  # nothing is held or expired after it
    refused: list[NotOffered] = []

    def other() -> None:
        with database.writing() as session:
            try:
                work_items.complete(session, item.id, {}, by=place.lisa, now=NOW)
            except NotOffered as error:
                refused.append(error)

    waiting = threading.Thread(target=other)
    with database.writing() as session:
        store.hold_case(session, session.get_one(Case, case.id))
        waiting.start()
        time.sleep(0.3)
        work_items.claim(session, item.id, by=place.anna, now=NOW)
    waiting.join(20)
    assert [str(error) for error in refused] == ["Anna Berg has taken “A0”, so only Anna Berg can complete it."]


@pytest.mark.parametrize("many", [1, MOST_AT_ONCE + 2])
def test_a_whole_move_is_written_or_nothing_of_it(place: Place, database: Database, many: int) -> None:
    case = _case(place, ROW)
    (item,) = _open(place.session, case)
    place.session.commit()  # nothing is held or expired after it
    columns = {"case_id": case.id, "element": "a", "name": "Å", "lane": "Handläggare", "opened_at": NOW}
    columns |= {"due_at": None, "legal_due_at": NOW, "e_service_id": case.e_service_id, "phase": "review"}
    columns |= {"number": case.number, "received_at": NOW, "search": "å", "choices": [{"flow": "f"}]}
    new = [
        NewItem({**columns, "token": f"n{n}"}, place.municipality.id, "Handläggare", "Handläggare") for n in range(many)
    ]
    nowhere = NewItem({**columns, "token": "x"}, place.municipality.id, "Ingen", "Ingen")
    happened = [Happened("noted", NOW, place.anna.id, data={"n": n}) for n in range(many)]

    def save(session: Session, seen: Case) -> list[WorkItem | None]:
        done = Done(session.get_one(WorkItem, item.id), {"status": "completed", "outcome": {"å": 1}})
        return save_whole_move(session, seen, happened, {"state": b"two"}, done=done, new=[*new, nowhere])

    with database.writing() as late:
        seen = late.get_one(Case, case.id)
        late.commit()
        with database.writing() as early:
            store.save_move(early, early.get_one(Case, case.id), state=b"other")
            early.commit()
        with pytest.raises(CaseHasMoved):
            save(late, seen)
        late.rollback()
        assert late.query(WorkItem).filter_by(case_id=case.id).one().status == "open"
        *added, none = save(late, late.get_one(Case, case.id, populate_existing=True))
        late.commit()
    assert none is None and all(each is not None for each in added)
    with database.reading() as session:
        stored = session.query(WorkItem).filter_by(case_id=case.id).order_by(WorkItem.id).all()
        assert [each.status for each in stored] == ["completed", *["open"] * many]
        assert stored[0].outcome == {"å": 1}
        assert {each.group_id for each in stored[1:]} == {place.group.id}
        assert all(
            each.urgent_at == NOW and each.draft is None and each.choices == [{"flow": "f"}] for each in stored[1:]
        )
        events = session.query(CaseEvent).filter_by(case_id=case.id).order_by(CaseEvent.seq).all()
        assert [each.seq for each in events] == list(range(1, session.get_one(Case, case.id).event_count + 1))
        assert [each.data["n"] for each in events[-many:]] == list(range(many))
